"""Our quick `dataclass` beside the library's: whatever one of them does, the other does."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

import pytest

from xlkinerja import frozen

Held = TypeVar("Held")


def plain(dataclass: Any) -> Any:
    @dataclass(frozen=True)
    class Plain(Generic[Held]):
        """One of each kind of field."""

        name: str
        held: Any = None
        many: list[int] = dataclasses.field(default_factory=list)
        maker: Callable[[], int] = dict

        @cached_property
        def length(self) -> int:
            return len(self.name)

        @property
        def upper(self) -> str:
            return self.name.upper()

    return Plain


def slotted(dataclass: Any) -> Any:
    @dataclass(frozen=True, slots=True)
    class Slotted:
        name: str
        held: Any = 5
        many: tuple[int, ...] = ()

    return Slotted


def own(dataclass: Any) -> Any:
    @dataclass(frozen=True)
    class Own:
        name: str
        held: Any = 1

        def __hash__(self) -> int:
            return 7

        def __repr__(self) -> str:
            return "own"

    return Own


def same_only(dataclass: Any) -> Any:
    @dataclass(frozen=True, eq=False)
    class SameOnly:
        name: str
        held: Any = 1

    return SameOnly


def lone(dataclass: Any) -> Any:
    @dataclass(frozen=True)
    class Lone:
        name: Any

    return Lone


def empty(dataclass: Any) -> Any:
    @dataclass(frozen=True)
    class Empty:
        pass

    return Empty


def under(dataclass: Any) -> Any:
    class Under(plain(dataclass)):
        pass

    return Under


def child(dataclass: Any) -> Any:
    @dataclass(frozen=True)
    class Child(plain(dataclass)):
        more: int = 3

    return Child


SHAPES = (child, plain, slotted, own, same_only, lone, empty, under)
GIVEN: tuple[tuple[tuple[Any, ...], dict[str, Any]], ...] = (
    ((), {}),
    (("a",), {}),
    (("a", 1), {}),
    (("a",), {"held": 1.0}),
    ((), {"name": "a", "held": "b"}),
    (("b", None), {}),
    (("a",), {"name": "b"}),
    (("a",), {"other": 1}),
    (("a", 1, [2], 3, 4), {}),
    ((([]),), {}),
)


def said(work: Callable[[], object]) -> object:
    """What comes out, or how it fails; addresses and the factory's own words are no part of it."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - it is what is compared
        return type(error), str(error).partition("(")[0]


def asked(cls: Any) -> list[object]:
    """All that can be asked of values of a class that is made of our cases."""
    made = [said(lambda g=given, n=named: cls(*g, **n)) for given, named in GIVEN]
    values = [value for value in made if isinstance(value, cls)]
    assert values
    told: list[object] = [value if isinstance(value, tuple) else "made" for value in made]
    told += [[a == b for b in (*values, ("a",), None)] for a in values]
    told += [[a != b for b in values] for a in values]
    if cls.__hash__ is not object.__hash__:
        told += [said(lambda v=value: hash(v)) for value in values]
        told += [said(lambda v=value: repr(v)) for value in values]
    more = () if hasattr(cls, "__slots__") else ("length", "other")  # there the library's guards fail in another way
    for value in values:
        told += [said(lambda v=value, n=name: setattr(v, n, 1)) for name in ("name", "held", *more)]
        told += [said(lambda v=value, n=name: delattr(v, n)) for name in ("name", *more)]
        told += [said(lambda v=value: getattr(v, "length")) for _ in range(2)]  # noqa: B009 - some have none
        told += [said(lambda v=value: dataclasses.asdict(v)), said(lambda v=value: dataclasses.astuple(v))]
        told += [said(lambda v=value: dataclasses.asdict(dataclasses.replace(v, name="new")))]
        told += [said(lambda v=value: dataclasses.asdict(copy.copy(v)))]
        told += [said(lambda v=value: dataclasses.asdict(copy.deepcopy(v)))]
    told += [[(field.name, field.type, field.init) for field in dataclasses.fields(cls)], cls.__match_args__]
    told += [cls.__name__, cls.__qualname__, cls.__module__, dataclasses.is_dataclass(cls)]
    told += [hasattr(cls, name) for name in ("name", "held", "many", "__slots__", "__weakref__")]
    return [*told, str(inspect.signature(cls.__init__)).partition("->")[0].count("=")]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_it_does_what_the_librarys_does(shape: Callable[[Any], Any]) -> None:
    assert asked(shape(frozen.dataclass)) == asked(shape(dataclasses.dataclass))


@frozen.dataclass(frozen=True)
class Pair:
    left: Any
    right: Any = 2


@frozen.dataclass(frozen=True, slots=True)
class SlottedPair:
    left: Any
    right: Any = 2


@pytest.mark.parametrize("cls", [Pair, SlottedPair])
def test_values_go_to_other_processes_and_come_back(cls: Any) -> None:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        came = pickle.loads(pickle.dumps(cls({1: cls(3)}), protocol))
        assert came == cls({1: cls(3)})
        with pytest.raises(dataclasses.FrozenInstanceError):
            came.left = 1


def test_values_that_were_unpickled_before_any_was_made_here_are_whole() -> None:
    fresh = plain(frozen.dataclass)
    value = fresh.__new__(fresh)
    value.__dict__.update(name="a", held=1, many=[], maker=dict)
    assert value == fresh("a", 1)
    assert "held=1" in repr(value)


def test_a_value_can_be_matched_and_one_that_may_change_is_the_librarys() -> None:
    match Pair(1):
        case Pair(left, right):
            assert (left, right) == (1, 2)

    @frozen.dataclass
    class Open:
        name: str

    value = Open("a")
    value.name = "b"
    assert value == Open("b")


def test_what_is_not_done_here_is_refused() -> None:
    """Not left out in silence."""
    with pytest.raises(AssertionError, match="library's dataclass"):

        @frozen.dataclass(frozen=True)
        class Checked:
            name: str

            def __post_init__(self) -> None: ...

    for options in ({"compare": False}, {"repr": False}, {"init": False}, {"kw_only": True}, {"hash": True}):
        with pytest.raises(AssertionError, match="library's dataclass"):

            @frozen.dataclass(frozen=True)
            class Optional:
                name: str = dataclasses.field(default="", **options)  # type: ignore[call-overload]
