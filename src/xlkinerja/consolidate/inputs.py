"""The lists that an operator gives as CSV: read strictly, every mistake with file, line, column and what to do."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from xlkinerja.files.csv_table import numbered_rows
from xlkinerja.files.save import reason_of
from xlkinerja.kinds import KINDS, Typed, read_value

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_LONGEST_QUOTE = 60


class InputError(ValueError):
    """Something was given wrongly; the message (Indonesian) says where and what to do."""


@dataclass(frozen=True)
class CsvLine:
    """A row of a list with its place for messages."""

    file: Path
    number: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """Return a cell; "" where it is blank or the list lacks the column."""
        return self.cells.get(column, "")

    def needed(self, column: str) -> str:
        """Return a cell that must not be blank. Raises InputError."""
        text = self.text(column)
        if not text:
            raise self.wrong(column, "masih kosong. Isi sel itu atau hapus barisnya.")
        return text

    def satker(self, column: str) -> str:
        """Return a code of six digits; Excel drops zeros before it. Raises InputError."""
        text = self.needed(column)
        code = read_value(KINDS["kode_satker"], Typed("text", text)).value
        if not isinstance(code, str):
            raise self.wrong(column, f'"{quoted(text)}" bukan kode satker. Tulis enam angka, contoh 247246.')
        return code

    def whole(self, column: str, kind: str, example: str) -> int:
        """Return a whole number as a kind of value reads it, a triwulan also from "II". Raises InputError."""
        text = self.needed(column)
        value = read_value(KINDS[kind], Typed("text", text)).value
        if not isinstance(value, Decimal):
            raise self.wrong(column, f'"{quoted(text)}" tidak terbaca. Tulis seperti {example}.')
        return int(value)

    def day(self, column: str) -> date | None:
        """Return a date, None for a blank. Raises InputError."""
        text = self.text(column)
        try:
            return day_of(text) if text else None
        except ValueError as error:
            wanted = "Tulis seperti 2026-07-10 atau 10/07/2026."
            raise self.wrong(column, f'"{quoted(text)}" bukan tanggal. {wanted}') from error

    def wrong(self, column: str, what: str) -> InputError:
        """Return the error that a cell is wrong."""
        return InputError(f"{self.file}, baris {self.number}, kolom {column}: {what}")


def lines(file: Path, needed: tuple[str, ...], earlier: Mapping[str, str] | None = None) -> Iterator[CsvLine]:
    """Yield the rows of a list that must have some columns, some also by an `earlier` name. Raises InputError."""
    rows = [(number, _renamed(cells, earlier or {})) for number, cells in _rows(file)]
    there = tuple(rows[0][1]) if rows else needed
    lacking = [column for column in needed if column not in there]
    if lacking:
        found = ", ".join(column for column in there if column) or "tidak ada"
        raise InputError(
            f"{file}, baris 1: tidak ada kolom {', '.join(lacking)} (yang ada: {quoted(found)})."
            f" Baris pertama harus {';'.join(needed)}."
        )
    for number, cells in rows:
        yield CsvLine(file, number, cells)


def _renamed(cells: Mapping[str, str], earlier: Mapping[str, str]) -> Mapping[str, str]:
    """Return a row with the names that columns have now; where a list has both, what is written counts."""
    old = {now: cells[before] for before, now in earlier.items() if before in cells}
    return {**cells, **{now: cells.get(now) or text for now, text in old.items()}}


def _rows(file: Path) -> list[tuple[int, Mapping[str, str]]]:
    try:
        return numbered_rows(file.read_bytes())
    except OSError as error:
        raise InputError(f"{file}: tidak dapat dibaca ({reason_of(error)}). Periksa nama dan izinnya.") from error
    except (ValueError, csv.Error) as error:
        raise InputError(f"{file}: bukan CSV. Di Excel pilih Simpan Sebagai, CSV UTF-8, lalu ulangi.") from error


def day_of(text: str) -> date:
    """Return the date that `2026-07-10` or `10/07/2026` means. Raises ValueError."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    return date(int(year), int(month), int(day))


def quoted(text: str) -> str:
    """Return a text as messages quote it."""
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
