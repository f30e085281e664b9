"""Libraries that not every installation has, imported when they are needed, with the command that installs them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["DataFrame", "MissingLibraryError", "frame", "how_to_install"]


class MissingLibraryError(ModuleNotFoundError):
    """A library is needed that is not installed; the message (Indonesian) has the command."""


def how_to_install(library: str, purpose: str) -> str:
    """Return the sentence that says what is missing and how to get it."""
    return (
        f'{purpose} memerlukan {library}. Pasang dengan "pip install {library}" di lingkungan xlkinerja, lalu ulangi.'
    )


def frame(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> DataFrame:
    """Return a pandas table with exact decimals; pandas says how it marks blanks. Raises MissingLibraryError."""
    try:
        import pandas as pd  # noqa: PLC0415 - half a second that no other command should pay
    except ModuleNotFoundError as error:
        if error.name not in {"pandas", None}:  # pandas is there, and something that it needs is not
            raise
        raise MissingLibraryError(how_to_install("pandas", "Tabel data"), name="pandas") from error
    return pd.DataFrame(list(rows), columns=list(columns))
