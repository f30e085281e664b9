"""The `dataclass` of the standard library, which makes the methods of a frozen class without compiling them.

The library's own writes and compiles six methods for each class when it is imported: of a hundred classes that was a
third of all start-up. Here the fields are the library's, `__init__` is compiled when the first value is made, and the
other methods are closures over the names of the fields; what they do is the same (`tests/test_frozen.py`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

_Method = Callable[..., Any]


def _starting(cls: type[Any]) -> _Method:
    """Return the first `__init__` of a class: it puts the real one in its place."""

    def __init__(self: Any, *given: object, **named: object) -> None:
        cls.__init__ = _compiled_init(cls)
        cls.__init__(self, *given, **named)

    return __init__


def _compiled_init(cls: type[Any]) -> Any:
    """Return the function that takes a class's fields and sets them."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_made": object()}
    parameters, lines = ["self"], ["pass"]
    for field in dataclasses.fields(cls):
        name = value = field.name
        if field.default_factory is not dataclasses.MISSING:
            known[f"_{name}"], value = field.default_factory, f"_{name}() if {name} is _made else {name}"
            parameters.append(f"{name}=_made")
        elif field.default is not dataclasses.MISSING:
            known[f"_{name}"] = field.default
            parameters.append(f"{name}=_{name}")
        else:
            parameters.append(name)
        lines.append(f"_set(self, {name!r}, {value})")
    body = "\n    ".join(lines)
    exec(f"def __init__({', '.join(parameters)}):\n    {body}", known)  # noqa: S102 - names of fields alone
    known["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    return known["__init__"]


def _guards(cls: type[Any], names: tuple[str, ...]) -> tuple[_Method, ...]:
    """Return what refuses to change a value."""

    def __setattr__(self: Any, name: str, value: object) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def __delattr__(self: Any, name: str) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    return __setattr__, __delattr__


def _equality(names: tuple[str, ...]) -> tuple[_Method, ...]:
    """Return how values of one class are compared and hashed: as the tuples of their fields."""
    held: Callable[[Any], tuple[Any, ...]] = attrgetter(*names) if len(names) > 1 else partial(_few, names)

    def __eq__(self: Any, other: object) -> Any:
        return held(self) == held(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:
        return hash(held(self))

    return __eq__, __hash__


def _few(names: tuple[str, ...], value: object) -> tuple[Any, ...]:
    return tuple(getattr(value, name) for name in names)


def _shown(names: tuple[str, ...]) -> _Method:
    """Return how a value is shown: as it is made."""

    def __repr__(self: Any) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({shown})"

    return __repr__


def _is_plain(cls: type[Any]) -> bool:
    """Tell whether a class asks for nothing that is not done here."""
    plain = (f.init and f.repr and f.compare and f.hash is None and not f.kw_only for f in dataclasses.fields(cls))
    return not hasattr(cls, "__post_init__") and all(plain)


def _packing(names: tuple[str, ...]) -> tuple[_Method, ...]:
    """Return how a value without a `__dict__` is pickled."""

    def __getstate__(self: Any) -> list[Any]:
        return [getattr(self, name) for name in names]

    def __setstate__(self: Any, state: list[Any]) -> None:
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return __getstate__, __setstate__


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - type checkers know it by its own name
else:

    def dataclass(
        cls: Any = None, /, *, frozen: bool = False, eq: bool = True, repr: bool = True, slots: bool = False
    ) -> Any:
        """Return the class with the methods of a dataclass, as the library's decorator does."""
        if cls is None:
            return partial(dataclass, frozen=frozen, eq=eq, repr=repr, slots=slots)
        if not frozen:
            return dataclasses.dataclass(cls, eq=eq, repr=repr, slots=slots)
        cls.__doc__ = cls.__doc__ or cls.__name__  # else the library takes pains to make one
        made = dataclasses.dataclass(cls, init=False, eq=False, repr=False, slots=slots)
        assert _is_plain(made), f"{cls.__qualname__}: take the library's dataclass"
        names = tuple(field.name for field in dataclasses.fields(made))
        methods = (_starting(made), *_guards(made, names), *(_equality(names) if eq else ()))
        for method in (*methods, *([_shown(names)] if repr else ()), *(_packing(names) if slots else ())):
            if method.__name__ not in made.__dict__:
                method.__qualname__ = f"{made.__qualname__}.{method.__name__}"
                setattr(made, method.__name__, method)
        return made
