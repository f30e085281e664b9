"""Forms from outside the package: what other ministries put into a folder, at hand while a piece of work lasts.

They travel by value: the texts of the folder go to other processes and computers with the work, so that all of them
read the same forms, and none looks into the folder again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from functools import cached_property, lru_cache, update_wrapper
from os import PathLike
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar

from xlkinerja.form.model import fields_alone
from xlkinerja.frozen import dataclass

Given = ParamSpec("Given")
Made = TypeVar("Made")


VARIABLE = "XLKINERJA_FORMS"
"""The environment variable that names a folder of forms, also for doors without options."""


@dataclass(frozen=True)
class OutsideForms:
    """The TOML of forms from outside, as (name, text) in alphabetical order; none of them has the name of ours."""

    texts: tuple[tuple[str, str], ...] = ()

    def __getstate__(self) -> dict[str, Any]:
        return fields_alone(self)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(name for name, _ in self.texts)

    def text_of(self, name: str) -> str:
        """Return the TOML of a form that is among them."""
        return dict(self.texts)[name]

    @cached_property
    def digest(self) -> str:
        """What differs when any of them does; blank without any."""
        return digest_of_text("".join(f"{name} {digest_of_text(text)}\n" for name, text in self.texts) or "")


NONE = OutsideForms()

_at_hand: ContextVar[OutsideForms] = ContextVar("forms from outside", default=NONE)


def at_hand() -> OutsideForms:
    """Return the forms from outside that the work at hand knows besides ours."""
    return _at_hand.get()


@contextmanager
def using(forms: OutsideForms) -> Iterator[None]:
    """Have forms from outside at hand in the block."""
    before = _at_hand.set(forms)
    try:
        yield
    finally:
        _at_hand.reset(before)


def given_forms(folder: str | PathLike[str] | None) -> AbstractContextManager[None]:
    """Return a block in which the forms of a folder are at hand; without one, those that are already.

    Raises FormError.
    """
    from xlkinerja.form.outside_files import read_outside  # noqa: PLC0415 - who gives none reads no TOML

    return nullcontext() if folder is None else using(read_outside(Path(folder)))


def digest_of_text(text: str) -> str:
    """Return the SHA-256 of a form's text, as anybody can compute it of its file; blank without a text."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


class Remembered(Generic[Given, Made]):
    """A function of forms that is computed once for the same forms at hand."""

    def __init__(self, function: Callable[Given, Made]) -> None:
        self._kept = lru_cache(maxsize=None)(lambda _, *given, **named: function(*given, **named))
        update_wrapper(self, function)

    def __call__(self, *given: Given.args, **named: Given.kwargs) -> Made:
        """Return what the function gives, or gave."""
        return self._kept(_at_hand.get(), *given, **named)  # type: ignore[arg-type]  # names and paths, which have hashes

    def cache_clear(self) -> None:
        """Forget everything."""
        self._kept.cache_clear()
