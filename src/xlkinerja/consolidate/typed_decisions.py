"""What the consolidator typed into a rekap beside its findings, read back: Keputusan, Alasan, Sampai, Oleh."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from xlkinerja.consolidate.decisions import COPIED
from xlkinerja.consolidate.inputs import InputError, day_of, quoted
from xlkinerja.consolidate.model import Decision, TypedDecision
from xlkinerja.consolidate.period_text import split_quarter
from xlkinerja.consolidate.recap import is_as_made
from xlkinerja.kinds import KINDS, Typed, read_value
from xlkinerja.ooxml.address import cell_name
from xlkinerja.ooxml.model import Cell, PackageError, Sheet
from xlkinerja.ooxml.package import Package
from xlkinerja.ooxml.parts import workbook_parts
from xlkinerja.ooxml.reader import read_package

FINDINGS, ENDED = "Temuan", "Keputusan Lama"
"""The sheets of a rekap in which decisions stand: beside findings, and those that hold for nothing now."""

WORD, REASON, UNTIL, BY = "Keputusan", "Alasan", "Sampai", "Oleh"
ORIGIN = "asal"
"""A column that says where a decision comes from: of those from keputusan.csv what stands there, so that they are not
taken for typed ones. Where it says something and the cells are empty, the decision was withdrawn."""

ACCEPTED = "diterima"
_TYPED, _WITHDRAWN = "rekap", "ditarik"  # in the column ORIGIN
_ACCEPTING = {"diterima", "terima", "diterima."}
_HEADER_WITHIN = 60  # rows in which the header of a list is looked for
_EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_LAST_SERIAL = 2_958_465  # the last day that Excel knows


@dataclass(frozen=True)
class FromRecap:
    """The decisions typed in a rekap, and what there is to say of those that cannot be read.

    `sha256` is the digest of what was read, None where no rekap was; `edited` says that somebody changed it.
    """

    decisions: tuple[Decision, ...] = ()
    notes: tuple[str, ...] = ()
    sha256: str | None = None
    edited: bool = False


def decisions_in(file: Path) -> FromRecap:
    """Return what was typed in a rekap; one of an earlier version has no such columns. Raises InputError, OSError."""
    try:
        data = file.read_bytes()
        package = Package.open(data)
        lists = _lists(package)
    except PackageError as error:
        said = "rekap ini tidak dapat dibaca lagi, jadi keputusan di dalamnya tidak dapat diterapkan"
        raise InputError(f"{file}: {said}. Simpan lagi di Excel sebagai .xlsx, atau pilih nama lain.") from error
    found: dict[Decision, None] = {}
    notes: list[str] = []
    for each in lists:
        for line in each.lines():
            try:
                found |= dict.fromkeys(line.decision())
            except ValueError as error:
                notes.append(f"{file.name}, sheet {each.sheet.name}, baris {line.number}: {error}")
    beside_findings_first = sorted(found, key=lambda decision: decision.ended)
    digest = hashlib.sha256(data).hexdigest()
    return FromRecap(tuple(beside_findings_first), tuple(notes), digest, edited=not is_as_made(data))


def origin_of(decision: Decision) -> str:
    """Return what the column ORIGIN says of a decision."""
    if decision.typed is not None:
        return _WITHDRAWN if decision.typed.withdraws else _TYPED
    until = f"{decision.until:%d/%m/%Y}" if decision.until else ""
    return _trace_of(TypedDecision(ACCEPTED, decision.reason, until, decision.by))


def _trace_of(typed: TypedDecision) -> str:
    """Return what ORIGIN says of a decision from a list: another as soon as a word is another.

    Rekaps of the version before had no column BY: without it the trace is what it was.
    """
    text = "\n".join((typed.word, typed.reason, typed.until, *filter(None, (typed.by,))))
    return f"csv-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


# --- finding the lists -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _List:
    """A sheet with decisions: the row of its header, the columns by their names, and how it counts days."""

    sheet: Sheet
    header: int
    columns: Mapping[str, int]
    epoch: date

    def lines(self) -> Iterator[_Line]:
        """Yield the rows in which something was typed, or stood before."""
        rows: dict[int, dict[str, Cell]] = {}
        names = {number: name for name, number in self.columns.items()}
        for (row, column), cell in self.sheet.cells.items():
            if row > self.header and column in names and cell.kind != "blank":
                rows.setdefault(row, {})[names[column]] = cell
        for number, cells in sorted(rows.items()):
            line = _Line(self, number, cells)
            if any(line.text(name) for name in (WORD, REASON, UNTIL, BY, ORIGIN)):
                yield line


def _lists(package: Package) -> list[_List]:
    """Return the sheets with decisions: by their names and, where people gave them others, by what stands in them."""
    names = [part.name for part in workbook_parts(package).sheets if part.kind == "worksheet"]
    ours = {name for name in names if name.startswith((FINDINGS, ENDED))}
    found = _with_header(package, ours)
    if not any(one.sheet.name.startswith(FINDINGS) for one in found):
        found += _with_header(package, set(names) - ours)
    return found


def _with_header(package: Package, names: set[str]) -> list[_List]:
    found = []
    for name in sorted(names):
        book = read_package(package, lambda other, name=name: other == name)  # type: ignore[misc]
        for sheet in book.sheets:
            columns = _header(sheet)
            if columns is not None:
                found.append(_List(sheet, *columns, _EPOCHS[book.date1904]))
    return found


def _header(sheet: Sheet) -> tuple[int, Mapping[str, int]] | None:
    rows: dict[int, dict[str, int]] = {}
    for (row, column), cell in sheet.cells.items():
        if row <= _HEADER_WITHIN and cell.kind == "text":
            rows.setdefault(row, {}).setdefault(cell.text.strip(), column)
    for row, columns in sorted(rows.items()):
        if {*COPIED, WORD, REASON, UNTIL} <= columns.keys():
            return row, columns
    return None


# --- one row ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    """A row in which something was typed, or stood before."""

    list: _List
    number: int
    cells: Mapping[str, Cell]

    def text(self, name: str) -> str:
        """Return what a cell says; a day as Indonesians write it."""
        cell = self.cells.get(name)
        if cell is None:
            return ""
        text = cell.text.strip()
        if name == UNTIL and cell.kind == "number" and 0 < float(text) < _LAST_SERIAL:
            return f"{self.list.epoch + timedelta(days=int(float(text))):%d/%m/%Y}"
        return text

    def decision(self) -> Iterator[Decision]:
        """Yield the decision unless it came from keputusan.csv. Raises ValueError where it cannot be told of what."""
        typed = TypedDecision(*(self.text(name) for name in (WORD, REASON, UNTIL, BY)))
        if self.text(ORIGIN) == _trace_of(typed):
            return
        key = {name: self.text(name) for name in COPIED}
        quarter, month = split_quarter(self.text("triwulan"))
        period = (self._whole("tahun"), self._whole("triwulan", quarter), *month)
        lacking = [name for name in COPIED if not key[name]]
        if lacking:
            raise ValueError(f"kolom {lacking[0]} kosong, jadi keputusannya belum diterapkan. {_REPEAT}")
        until, fault = None, WITHDRAWN if typed.withdraws and self.text(ORIGIN) else _fault(typed)
        try:
            until = day_of(typed.until) if typed.until else None
        except ValueError:
            at = cell_name(self.number, self.list.columns[UNTIL])
            fault = fault or f'{UNTIL} "{quoted(typed.until)}" (sel {at}) bukan tanggal. Tulis seperti 31/12/2026.'
        words = key["kode"].upper(), key["satker"], key["form"].casefold()
        rest = key["sel"], key["angka"], key["tanda"].casefold(), typed.reason, typed.by
        ended = self.list.sheet.name.startswith(ENDED)
        yield Decision(*words, period, *rest, until, typed, fault, ended)

    def _whole(self, name: str, text: str | None = None) -> int:
        value = read_value(KINDS[name], Typed("text", self.text(name) if text is None else text)).value
        if isinstance(value, Decimal):
            return int(value)
        said = f'kolom {name} berisi "{quoted(self.text(name))}"'
        raise ValueError(f"{said}, jadi keputusannya belum diterapkan. {_REPEAT}")


_REPEAT = "Gabungkan lagi, lalu tulis keputusannya di samping temuannya."


WITHDRAWN = f'penerimaannya ditarik di rekap. Tulis "{ACCEPTED}" bila diterima lagi.'


def _fault(typed: TypedDecision) -> str:
    """Return why what was typed cannot be applied, and what to do."""
    if not typed.word:
        others = f"{REASON}, {UNTIL}, dan {BY}" if typed.by else f"{REASON} dan {UNTIL}"
        return f'{WORD} masih kosong, jadi belum diterapkan. Tulis "{ACCEPTED}", atau kosongkan {others}.'
    if typed.word.casefold() not in _ACCEPTING:
        return f'{WORD} "{quoted(typed.word)}" tidak dikenal. Tulis "{ACCEPTED}", atau kosongkan selnya.'
    return "" if typed.reason else f"{REASON} masih kosong, jadi belum diterapkan. Tulis alasannya."
