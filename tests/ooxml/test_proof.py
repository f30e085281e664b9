"""The proof: whatever differs besides the declared cells and parts is found."""

from __future__ import annotations

import io
import zipfile

import pytest
from patch_kit import SHEET, STYLES, WORKBOOK, pack, part, parts, sheet

import xlkinerja.ooxml.patch as patcher
from xlkinerja.ooxml.model import Edits, PackageError, SetCell
from xlkinerja.ooxml.package import Package
from xlkinerja.ooxml.proof import prove

OLD = sheet(
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>',
    '<dimension ref="A1:B2"/><cols/>',
    "<mergeCells/>",
)


def proven(new: str, places: set[tuple[int, int]], old: str = OLD) -> int:
    """Prove a package whose sheet became `new` where only these places were to change."""
    all_parts = parts()
    all_parts[SHEET] = old
    package = Package.open(pack(all_parts))
    changes = {SHEET: new.encode()}
    return prove(package, package.rewrite(changes), changes, {SHEET: places})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<v>1</v>", "<v>9</v>"),
        ('<c r="B1">', '<c r="C1">'),
        ('<c r="B1">', '<c r="B1" s="1">'),
        ("</row></sheetData>", '</row><row r="7"><c r="A7"><v>9</v></c></row></sheetData>'),
    ],
)
def test_only_declared_cells_may_differ(old: str, new: str) -> None:
    with pytest.raises(PackageError) as caught:
        proven(OLD.replace(old, new), set())
    assert caught.value.code == "XK-506"


def test_declared_cells_rows_dimension_and_drawing_may_differ() -> None:
    new = OLD.replace("<v>1</v>", "<v>9</v>").replace("A1:B2", "A1:C5")
    new = new.replace("</sheetData>", '<row r="5"><c r="C5"/></row></sheetData>')
    new = new.replace("<mergeCells/>", '<mergeCells/><legacyDrawing id="rId1"/>')
    assert proven(new, {(1, 1), (5, 3)}) == 6


def test_a_named_or_unnamed_cell_is_the_same_cell() -> None:
    unnamed = sheet("<row><c><v>1</v></c><c><v>2</v></c></row>")
    named = sheet('<row r="1" spans="1:2"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>')
    assert proven(named, set(), unnamed) == 6


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("<mergeCells/>", "", "isi sesudah sheetData"),
        ("<cols/>", "<cols><col/></cols>", "isi sebelum sheetData"),
        ('<row r="2"><c r="A2"><v>3</v></c></row>', "", "baris hilang"),
        ('<c r="A1"><v>1</v></c>', "", "sel hilang di baris 1"),
        ('<row r="1">', '<row r="1" hidden="1">', "baris 1"),
        ('<c r="A1">', '<c r="C1">', "urutan sel kolom 2"),
        ('<row r="1">', '<row r="3">', "urutan baris 2"),
        ("<v>3</v>", "<v>3</w>", "XML rusak"),
        ("<sheetData>", "<sheetData><!--", "XML rusak"),
    ],
)
def test_each_kind_of_damage_is_named(old: str, new: str, reason: str) -> None:
    with pytest.raises(PackageError) as caught:
        proven(OLD.replace(old, new), {(1, 1), (1, 3), (2, 1)})
    assert (caught.value.code, caught.value.details["reason"]) == ("XK-506", reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({WORKBOOK: b"<other/>"}, "ukuran atau CRC"),
        ({"xl/new.xml": b"<new/>"}, "daftar bagian"),
        ({STYLES: None}, "daftar bagian"),
        ({SHEET: b"<other/>"}, "isi tidak sama dengan yang ditulis"),
    ],
)
def test_undeclared_parts_may_not_differ(change: dict[str, bytes | None], reason: str) -> None:
    package = Package.open(pack(parts()))
    declared: dict[str, bytes | None] = {SHEET: sheet("").encode()}
    data = package.rewrite(declared | change)
    with pytest.raises(PackageError) as caught:
        prove(package, data, declared, {})
    assert caught.value.details["reason"] == reason


def test_a_recompressed_part_is_found() -> None:
    """The same content, deflated anew, is not the same bytes."""
    package = Package.open(pack(parts()))
    stored = bytearray(package.data)
    with zipfile.ZipFile(io.BytesIO(package.data)) as archive:
        at = archive.getinfo(STYLES).header_offset + 30 + len(STYLES)
    stored[at + 3] ^= 0xFF
    with pytest.raises(PackageError) as caught:
        prove(package, bytes(stored), {}, {})
    assert (caught.value.details["part"], caught.value.details["reason"]) == (STYLES, "isi")


def test_the_patcher_never_hands_out_what_was_not_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(*_: object) -> str:
        return part(pack(parts()), SHEET).replace("<sheetData>", '<sheetData><row r="9"><c r="A9"/></row>')

    monkeypatch.setattr(patcher, "splice", careless)
    with pytest.raises(PackageError) as caught:
        patcher.patch(pack(parts()), Edits(cells=(SetCell("Data", 1, 1, 5),)))
    assert caught.value.code == "XK-506"
