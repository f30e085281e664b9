"""Libraries that not every installation has, imported when they are needed, with the command that installs them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from xlkinerja.frozen import dataclass

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["DataFrame", "Dtype", "MissingLibraryError", "frame", "how_to_install", "without"]


Dtype = Literal["Int64", "float64", "datetime64[s]"] | None
"""What pandas keeps a column as; None leaves it to pandas."""

_NUMBERS = frozenset({"Int64", "float64"})
_BY_DTYPE: Mapping[str, Callable[[Any], Any]] = {"Int64": int, "float64": float, "datetime64[s]": lambda day: day}


class MissingLibraryError(ModuleNotFoundError):
    """A library is needed that is not installed; the message (Indonesian) has the command."""


def how_to_install(library: str, purpose: str) -> str:
    """Return the sentence that says what is missing and how to get it."""
    return (
        f'{purpose} memerlukan {library}. Pasang dengan "pip install {library}" di lingkungan xlkinerja, lalu ulangi.'
    )


@dataclass(frozen=True)
class _Absent:
    """Says at an import that a library is not there."""

    libraries: frozenset[str]

    def find_spec(self, fullname: str, _path: object, _target: object = None) -> None:
        if fullname in self.libraries:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Let imports of modules that are not there yet fail for a while, for libraries that try them and do without."""
    absent = _Absent(frozenset(name for name in names if name not in sys.modules))
    sys.meta_path.insert(0, absent)
    try:
        yield
    finally:
        sys.meta_path.remove(absent)


def frame(columns: Mapping[str, Dtype], rows: Iterable[Sequence[object]], *, exact: bool = False) -> DataFrame:
    """Return a pandas table that computes: whole numbers are Int64, others float64, days datetime64, blanks missing.

    With `exact` numbers stay what they were. Raises MissingLibraryError without pandas.
    """
    try:
        import pandas as pd  # noqa: PLC0415 - half a second that no other command should pay
    except ModuleNotFoundError as error:
        if error.name not in {"pandas", None}:  # pandas is there, and something that it needs is not
            raise
        raise MissingLibraryError(how_to_install("pandas", "Tabel data"), name="pandas") from error
    kept = list(rows)
    plain = pd.DataFrame(kept, columns=list(columns))
    for position, (name, dtype) in enumerate(columns.items()):
        if dtype is not None and not (exact and dtype in _NUMBERS):
            values = [row[position] for row in kept]
            plain[name] = pd.array([None if v is None else _BY_DTYPE[dtype](v) for v in values], dtype=dtype)
    return plain
