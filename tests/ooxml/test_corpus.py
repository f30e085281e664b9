"""Nothing is lost: workbooks that Excel made, patched and compared part by part with what they were."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from patch_kit import (
    CORPORA,
    OFFICE,
    SHEET,
    SHEET_RELS,
    add_part,
    calamine,
    excel,
    pack,
    part,
    parts,
    raw_entries,
    relationships,
)
from python_calamine import CalamineWorkbook

from office import office
from xlkinerja.ooxml.model import Edits, NewSheet, Patched, SetCell, SheetCell, Style
from xlkinerja.ooxml.package import Package
from xlkinerja.ooxml.parts import relationships as relationships_of, workbook_parts
from xlkinerja.ooxml.patch import patch

FOLDER = CORPORA / "xlsxwriter"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the corpora are not beside the repository")

TINT = "FF9B9B"
REPORT = NewSheet("Pemeriksaan", (SheetCell(1, 1, "Hasil", Style(bold=True, fill="DDEBF7")),), title_rows=(1, 1))
NUMBER, FORMULA, TEXT = (61, 7), (62, 7), "[XK] periksa"

REFUSED = {"comment05.xlsx": (("Sheet1", 62, 7), "XK-509")}
"""Single edits that are refused, by file: that workbook has a note in every cell."""


@cache
def corpus() -> list[Path]:
    return sorted(FOLDER.glob("*.xls[xm]"))


def answered(data: bytes) -> tuple[str, Edits, Patched]:
    """Write a number, a formula, a note, a tint and a sheet into the first worksheet."""
    sheet = next(each.name for each in workbook_parts(Package.open(data)).sheets if each.kind == "worksheet")
    edits = Edits(
        cells=(
            SetCell(sheet, *NUMBER, Decimal("1120640680.25")),
            SetCell(sheet, *FORMULA, Decimal("2241281360.5"), "G61*2"),
        ),
        tints={(sheet, *NUMBER): TINT},
        tint_colours=frozenset({TINT}),
        notes={(sheet, *FORMULA): TEXT},
        note_prefix="[XK]",
        sheets=(REPORT,),
    )
    return sheet, edits, patch(data, edits)


def may_change(data: bytes, sheet: str) -> set[str]:
    """Exactly the parts that these edits may change, drop or add."""
    package = Package.open(data)
    found = workbook_parts(package)
    sheet_part = next(each.part for each in found.sheets if each.name == sheet)
    folder, _, name = sheet_part.rpartition("/")
    text = package.read(sheet_part).decode()
    drawing = re.search(r'<legacyDrawing r:id="([^"]*)"', text)
    beside = {
        each.target
        for each in relationships_of(package, sheet_part)
        if each.type == "comments" or (drawing and each.id == drawing[1])
    }
    return beside | {
        sheet_part, f"{folder}/_rels/{name}.rels", "[Content_Types].xml", "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/calcChain.xml",
    }  # fmt: skip


def check_parts(name: str, data: bytes, sheet: str, patched: Patched) -> None:
    before, after = raw_entries(data), raw_entries(patched.data)
    allowed = may_change(data, sheet)
    changed = {part_ for part_ in before if before[part_] != after.get(part_)}
    assert changed <= allowed, (name, changed - allowed)
    dropped, added = before.keys() - after.keys(), after.keys() - before.keys()
    assert dropped <= {"xl/calcChain.xml"}, name
    new_parts = r"xl/worksheets/(_rels/)?sheet\d+\.xml(\.rels)?|xl/comments\d+\.xml|xl/drawings/vmlDrawing\d+\.vml"
    assert all(re.fullmatch(new_parts, part_) for part_ in added), (name, added)
    assert set(patched.changed) == changed | added, name
    assert patched.identical == len(before.keys() - changed), name


def check_openpyxl(path: Path, sheet: str, patched: bytes) -> None:
    workbook = load(patched)
    cells = workbook[sheet]
    assert cells.cell(*NUMBER).value == 1120640680.25, path.name
    assert cells.cell(*NUMBER).fill.fgColor.rgb == f"FF{TINT}", path.name
    assert cells.cell(*FORMULA).value == "=G61*2", path.name
    if path.name not in REFUSED:
        assert cells.cell(*FORMULA).comment.text == TEXT, path.name
    assert workbook.sheetnames[-1] == "Pemeriksaan", path.name


def load(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def check_calamine(name: str, data: bytes, sheet: str, patched: bytes) -> None:
    """Cell for cell the old values and the two new ones; `to_python` of a range that begins at A1."""
    before = [list(row) for row in calamine(data, sheet)]
    after = calamine(patched, sheet)
    assert after[NUMBER[0] - 1][6] == 1120640680.25, name
    assert after[FORMULA[0] - 1][6] == 2241281360.5, name
    for row, line in enumerate(before):
        for column, value in enumerate(line):
            if (row + 1, column + 1) not in {NUMBER, FORMULA}:
                assert after[row][column] == value, (name, row, column)
    others = CalamineWorkbook.from_filelike(io.BytesIO(patched)).sheet_names
    assert others == [*CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names, "Pemeriksaan"], name


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_every_workbook_of_the_corpus_loses_nothing() -> None:
    for path in corpus():
        data = path.read_bytes()
        sheet, edits, patched = answered(data)
        assert patched.refused == ((REFUSED[path.name],) if path.name in REFUSED else ()), path.name
        check_parts(path.name, data, sheet, patched)
        check_openpyxl(path, sheet, patched.data)
        check_calamine(path.name, data, sheet, patched.data)
        assert patch(patched.data, edits).data is patched.data, path.name


def test_what_was_put_in_is_taken_out_again() -> None:
    for path in corpus()[::50]:
        data = path.read_bytes()
        sheet, edits, patched = answered(data)
        cells = tuple(SetCell(sheet, each.row, each.column, None) for each in edits.cells)
        back = patch(patched.data, Edits(cells, tint_colours=edits.tint_colours, note_prefix=edits.note_prefix)).data
        assert [row[:] for row in calamine(back, sheet)] == [row[:] for row in calamine(data, sheet)], path.name
        workbook = load(back)
        assert workbook[sheet].cell(*NUMBER).fill.fgColor.rgb != f"FF{TINT}", path.name
        if path.name not in REFUSED:
            assert workbook[sheet].cell(*FORMULA).comment is None, path.name


def test_libreoffice_opens_what_was_patched() -> None:
    for path in corpus()[:: max(1, len(corpus()) // 30)][:30]:
        sheet, _, patched = answered(path.read_bytes())
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(office().edited(patched.data, [])))
        seen = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        assert (seen[60][6], seen[61][6]) == (1120640680.25, 2241281360.5), path.name
        assert workbook.sheet_names[-1] == "Pemeriksaan", path.name


def parts_from(name: str, pattern: str) -> dict[str, bytes]:
    """Parts of a workbook of the corpus."""
    with zipfile.ZipFile(FOLDER / name) as archive:
        return {each: archive.read(each) for each in archive.namelist() if re.fullmatch(pattern, each)}


def form_with_everything() -> bytes:
    """A form beside a picture, a chart, a text box, a threaded comment, an x14 list, a header picture, custom XML."""
    after = (
        f'<pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/>'
        f'<headerFooter><oddHeader>&amp;L&amp;G</oddHeader></headerFooter>'
        f'<drawing xmlns:r="{OFFICE}" r:id="rId1"/><legacyDrawing xmlns:r="{OFFICE}" r:id="rId2"/>'
        f'<legacyDrawingHF xmlns:r="{OFFICE}" r:id="rId3"/>'
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:dataValidations count="1" '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="list">'
        "<x14:formula1><xm:f>Data!$Z$1:$Z$3</xm:f></x14:formula1><xm:sqref>B1</xm:sqref></x14:dataValidation>"
        "</x14:dataValidations></ext></extLst>"
    )  # fmt: skip
    found: dict[str, str | bytes] = parts('<row r="1"><c r="A1" s="2"><v>1</v></c></row>', after)
    found[SHEET_RELS] = relationships(
        ("rId1", "drawing", "../drawings/drawing1.xml"),
        ("rId2", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
        ("rId3", "vmlDrawing", "../drawings/vmlDrawing9.vml"),
        ("rId4", "comments", "../comments1.xml"),
    ).replace(
        "</Relationships>",
        '<Relationship Id="rId5" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" '
        'Target="../threadedComments/threadedComment1.xml"/></Relationships>',
    )
    chart = parts_from("chart_bar01.xlsx", r"xl/(charts|drawings)/.*")
    picture = parts_from("image01.xlsx", r"xl/(media|drawings)/.*")
    header = parts_from("header_image01.xlsx", r"xl/drawings/.*")
    comments = parts_from("comment01.xlsx", r"xl/(comments1\.xml|drawings/vml.*)")
    shape = parts_from("textbox01.xlsx", r"xl/drawings/drawing1\.xml")["xl/drawings/drawing1.xml"].decode()
    anchors = "".join(
        re.findall(r"<xdr:twoCellAnchor.*?</xdr:twoCellAnchor>", text, re.DOTALL)[0].replace(
            '"rId1"', f'"{identifier}"'
        )
        for text, identifier in (
            (chart["xl/drawings/drawing1.xml"].decode(), "rId1"),
            (picture["xl/drawings/drawing1.xml"].decode(), "rId2"),
        )
    )
    found["xl/drawings/drawing1.xml"] = shape.replace("</xdr:wsDr>", f"{anchors}</xdr:wsDr>")
    media = next(name for name in picture if name.startswith("xl/media/"))
    found["xl/drawings/_rels/drawing1.xml.rels"] = relationships(
        ("rId1", "chart", "../charts/chart1.xml"), ("rId2", "image", f"../media/{Path(media).name}")
    )
    found["xl/drawings/_rels/vmlDrawing9.vml.rels"] = relationships(("rId1", "image", f"../media/{Path(media).name}"))
    add_part(
        found,
        "xl/charts/chart1.xml",
        chart["xl/charts/chart1.xml"],
        "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    )
    add_part(found, media, picture[media], "image/png")
    add_part(
        found,
        "xl/drawings/vmlDrawing9.vml",
        header["xl/drawings/vmlDrawing1.vml"],
        "application/vnd.openxmlformats-officedocument.vmlDrawing",
    )
    add_part(
        found,
        "xl/drawings/vmlDrawing1.vml",
        comments["xl/drawings/vmlDrawing1.vml"],
        "application/vnd.openxmlformats-officedocument.vmlDrawing",
    )
    add_part(
        found,
        "xl/comments1.xml",
        comments["xl/comments1.xml"].replace(b">John<", b">tc={A0B1}<"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
    )
    add_part(
        found,
        "xl/threadedComments/threadedComment1.xml",
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="B2" id="{A0B1}"><text>Mengapa?</text></threadedComment></ThreadedComments>',
        "application/vnd.ms-excel.threadedcomments+xml",
    )
    add_part(found, "customXml/item1.xml", "<label>Terbatas</label>", "application/xml")
    return pack(found)  # fmt: skip


def test_everything_beside_the_form_survives() -> None:
    data = form_with_everything()
    edits = Edits(
        cells=(SetCell("Data", 1, 1, 2), SetCell("Data", 2, 1, 4, "A1*2")),
        tints={("Data", 1, 1): TINT},
        tint_colours=frozenset({TINT}),
        notes={("Data", 2, 2): "[XK] tidak boleh", ("Data", 3, 3): "[XK] boleh"},
        note_prefix="[XK]",
        sheets=(REPORT,),
    )
    patched = patch(data, edits)
    assert patched.refused == ((("Data", 2, 2), "XK-509"),)
    before, after = raw_entries(data), raw_entries(patched.data)
    assert {name for name in after if before.get(name) != after[name]} == {
        SHEET, "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml", "xl/worksheets/sheet2.xml",
    }  # fmt: skip
    assert before.keys() <= after.keys()
    old, new = part(data, SHEET), part(patched.data, SHEET)
    assert old.partition("<sheetData>")[0] == new.partition("<sheetData>")[0]
    assert old.partition("</sheetData>")[2] == new.partition("</sheetData>")[2]
    seen = excel(patched.data)
    assert (seen["A1"].value, seen["A2"].value, seen["B2"].comment.text) == (2, 4, "Some text")
    assert seen["C3"].comment.text == "[XK] boleh"
    assert len(seen._charts) == 1
    assert patch(patched.data, edits).data is patched.data
