"""Tables as CSV, the way Excel in Indonesia opens and saves them: semicolons, UTF-8 with its mark."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

_UNSEEN = r"\ufeff\u200b-\u200f\u2060"
_SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b"
_FORMULA_LIKE = re.compile(rf"[\s{_UNSEEN}]*[{_SIGNS}]|[{_UNSEEN}]*[\t\r\n]")
"""Signs that begin a formula, also in full width, after what programs skip; line ends and tabs at the start."""


def is_formula_like(text: str) -> bool:
    """Tell whether some spreadsheet program may take a text for a formula when it is typed or read from a CSV."""
    return _FORMULA_LIKE.match(text) is not None


def harmless(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula: with an apostrophe before it where it would."""
    return f"'{text}" if is_formula_like(text.lstrip("'")) else text


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as CSV; texts cannot become formulas, None is blank, numbers have a decimal comma."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_written(cell) for cell in row])
    return buffer.getvalue().encode("utf-8-sig")


def _written(cell: object) -> str:
    if isinstance(cell, Decimal):
        return format(cell, "f").replace(".", ",")
    return "" if cell is None else harmless(cell) if isinstance(cell, str) else str(cell)


def from_csv(data: bytes) -> list[Mapping[str, str]]:
    """Return the rows of a CSV by column name, in lower case and without blanks around; commas, semicolons or tabs.

    Raises ValueError where it is not UTF-8 text or has no header row.
    """
    return [row for _, row in numbered_rows(data)]


def numbered_rows(data: bytes) -> list[tuple[int, Mapping[str, str]]]:
    """Return the rows of a CSV as `from_csv` does, each with the number of the line on which it ends.

    Raises ValueError where it is not UTF-8 text or has no header row.
    """
    text = data.decode("utf-8-sig")
    header = text.splitlines()[0] if text.strip() else ""
    if not header:
        raise ValueError("no header row")
    delimiter = max(";,\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [name.strip().casefold() for name in next(reader)]
    return [
        (reader.line_num, {name: _plain(cell.strip()) for name, cell in zip(names, row, strict=False)})
        for row in reader
        if any(cell.strip() for cell in row)
    ]


def _plain(text: str) -> str:
    """Return a text without the apostrophe that kept it harmless."""
    return text[1:] if text.startswith("'") and is_formula_like(text.lstrip("'")) else text
