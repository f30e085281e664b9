"""The same front end against a real spreadsheet program: what it holds after "isi" is what it reads from our file.

On a desk one workbook of each form; in CI all samples.
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import pytest
from desk import SAMPLES
from engine import opened
from uno_backend import Backend

from office_process import again_if_lost
from xlkinerja.excel import isi, periksa
from xlkinerja.pipeline import check_workbook, fill_workbook

FEW = ("bbspjikkp-2024-salah", "bbspjikkp-2024-cetak", "form-a-salah", "manado-2023-tw2-rencana-cetak")
CHOSEN = SAMPLES if os.environ.get("XLKINERJA_ALL_SAMPLES") else [path for path in SAMPLES if path.stem in FEW]


def sheet_of(backend: Any, sheet: str) -> dict[str, Any]:
    """What LibreOffice has on a sheet, cell by cell: content and result, fill, note.

    Cells under a merged one are left out: LibreOffice gives them a fill when it saves.
    """
    seen = backend.look(sheet)
    found: dict[str, list[Any]] = {}
    for place, (value, formula) in seen["cells"].items():
        found.setdefault(place, [None] * 4)[:2] = [rounded(value), formula]
    for areas, colour, _ in seen["looks"]:
        for top, left, bottom, right in areas if colour else ():
            for row in range(top, min(bottom, 500) + 1):
                for column in range(left, min(right, 50) + 1):
                    found.setdefault(f"{row},{column}", [None] * 4)[2] = colour
    for row, column, text, _ in seen["notes"]:
        found.setdefault(f"{row},{column}", [None] * 4)[3] = text
    return {place: seen for place, seen in found.items() if is_seen(backend, sheet, place)}


def is_seen(backend: Any, sheet: str, place: str) -> bool:
    row, column = map(int, place.split(","))
    return backend.merge_area(sheet, [row, column, row, column])[:2] == [row, column]


def rounded(value: Any) -> Any:
    return float(f"{value:.12g}") if isinstance(value, float) else value or None


@pytest.mark.parametrize("sample", CHOSEN, ids=lambda path: path.stem)
@again_if_lost
def test_open_in_libreoffice_as_in_the_file(sample: Path, tmp_path: Path) -> None:
    backend = Backend(sample.read_bytes(), tmp_path / "laporan.xlsx")
    opened(backend)
    assert periksa().findings == check_workbook(sample.read_bytes(), "laporan.xlsx").findings
    answer = isi()
    assert answer.copy is not None
    closed = fill_workbook(answer.copy.read_bytes(), "laporan.xlsx")
    assert answer.result.findings == closed.result.findings
    other = Backend(closed.data, tmp_path / "tertutup.xlsx")
    assert backend.sheets() == other.sheets()
    for sheet in backend.sheets():
        assert sheet_of(backend, sheet) == sheet_of(other, sheet), sheet
    assert {(scope, name, text) for scope, name, text in backend.names() if name.startswith("XK_")} == {
        (scope, name, text) for scope, name, text in other.names() if name.startswith("XK_")
    }
    links, theirs = (
        {row: link.replace("!", ".") for row, link in b.links("Pemeriksaan").items()} for b in (backend, other)
    )
    assert links == theirs
    assert links
    widths, theirs = (b.look("Pemeriksaan")["widths"] for b in (backend, other))
    assert all(math.isclose(one, two, rel_tol=0.07) for one, two in zip(widths, theirs, strict=True)), (
        "digit of the font"
    )
    again = isi()
    assert (again.changed, again.copy) == (False, None)
    for each in (backend, other):
        each.close()


@again_if_lost
def test_values_that_are_typed_and_not_saved(tmp_path: Path) -> None:
    """Typed in LibreOffice, computed by LibreOffice, found by us; after the repair mark and note are gone."""
    sample = next(path for path in SAMPLES if path.stem == "bbspjikkp-2024-angka")
    backend = Backend(sample.read_bytes(), tmp_path / "laporan.xlsx")
    book = opened(backend)
    isi()
    before = {sheet: sheet_of(backend, sheet) for sheet in backend.sheets()[:-1]}
    place = next(cell for cell in ("E11", "E12", "E13") if isinstance(book.sheets["Layanan"].range(cell).value, float))
    was = book.sheets["Layanan"].range(place).value
    book.sheets["Layanan"].range(place).value = "'belum"
    found = [finding for finding in periksa().findings if str(finding.place) == f"Layanan!{place}"]
    assert [finding.code for finding in found] == ["XK-202"]
    assert isi().changed
    assert any(note[:2] == [int(place[1:]), 5] for note in backend.notes("Layanan"))
    book.sheets["Layanan"].range(place).value = was
    assert isi().changed
    now = {sheet: sheet_of(backend, sheet) for sheet in backend.sheets()[:-1]}
    assert now == before
    backend.close()
