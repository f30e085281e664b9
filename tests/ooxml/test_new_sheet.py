"""A sheet of our own: added at the end, or written anew where it stands."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal

import openpyxl
from patch_kit import (
    MAIN,
    OFFICE,
    SHEET,
    SHEET_RELS,
    STYLES,
    WORKBOOK,
    book,
    calamine,
    excel,
    names,
    pack,
    part,
    parts,
    raw_entries,
    relationships,
    sheet,
)

from xlkinerja.ooxml.address import Range
from xlkinerja.ooxml.model import Edits, NewSheet, SheetCell, Style
from xlkinerja.ooxml.patch import patch

HEAD = Style(bold=True, size=12, colour="FFFFFF", fill="1F4E79", border="808080", horizontal="center", wrap=True)
AMOUNT = Style(
    number_format="#,##0;[Red]-#,##0", italic=True, underline=True, locked=False, indent=1, horizontal="left"
)
CHECK = NewSheet(
    name="Pemeriksaan",
    cells=(
        SheetCell(3, 1, Decimal("1120640680.5"), AMOUNT),
        SheetCell(1, 1, "Hasil & <pemeriksaan>", HEAD),
        SheetCell(1, 2, None, HEAD),
        SheetCell(3, 2, "Data!D6", Style(), link="'Data'!D6"),
        SheetCell(3, 3, True),
    ),
    widths={1: 30.5, 2: 12},
    heights={1: 28.5, 9: 4},
    merges=(Range(1, 1, 1, 2),),
    hidden_columns=frozenset({4}),
    frozen_rows=1,
    title_rows=(1, 1),
    tab_colour="C00000",
)
NEW_PART = "xl/worksheets/sheet2.xml"


def put(data: bytes, new: NewSheet = CHECK) -> bytes:
    return patch(data, Edits(sheets=(new,))).data


def test_the_sheet_is_the_last_tab_and_looks_as_asked() -> None:
    data = put(book())
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    assert workbook.sheetnames == ["Data", "Pemeriksaan"]
    assert workbook.active.title == "Data"
    made = workbook["Pemeriksaan"]
    assert made.sheet_state == "visible"
    head, amount, link = made["A1"], made["A3"], made["B3"]
    assert (head.value, amount.value, link.value, made["C3"].value) == (
        "Hasil & <pemeriksaan>", 1120640680.5, "Data!D6", True,
    )  # fmt: skip
    assert (head.font.b, head.font.sz, head.font.color.rgb, head.font.name) == (True, 12, "FFFFFFFF", "Arial")
    assert (head.fill.fgColor.rgb, head.border.left.style, head.border.bottom.color.rgb) == (
        "FF1F4E79", "thin", "FF808080",
    )  # fmt: skip
    assert (head.alignment.horizontal, head.alignment.vertical, head.alignment.wrap_text) == (
        "center",
        "center",
        True,
    )
    assert (amount.number_format, amount.font.i, amount.font.u) == ("#,##0;[Red]-#,##0", True, "single")
    assert (amount.protection.locked, amount.alignment.indent, head.protection.locked) == (False, 1, True)
    assert (link.hyperlink.ref, link.hyperlink.location, link.hyperlink.display) == (
        "B3",
        "'Data'!D6",
        "Data!D6",
    )


def test_the_page_is_ready_to_print() -> None:
    made = openpyxl.load_workbook(io.BytesIO(put(book())))["Pemeriksaan"]
    assert (made.page_setup.paperSize, made.page_setup.orientation) == (14, "landscape")
    assert (made.page_setup.fitToWidth, made.page_setup.fitToHeight) == (1, 0)
    assert made.sheet_properties.pageSetUpPr.fitToPage
    assert made.print_title_rows == "$1:$1"
    assert made.oddFooter.center.text == "&A, halaman &P"
    assert (made.freeze_panes, made.sheet_view.showGridLines) == ("A2", False)
    assert (made.column_dimensions["A"].width, made.column_dimensions["D"].hidden) == (30.5, True)
    assert (made.row_dimensions[1].height, made.row_dimensions[9].height) == (28.5, 4)
    assert [str(area) for area in made.merged_cells.ranges] == ["A1:B1"]
    assert made.sheet_properties.tabColor.rgb == "FFC00000"
    portrait = put(book(), replace(CHECK, landscape=False))
    assert openpyxl.load_workbook(io.BytesIO(portrait))["Pemeriksaan"].page_setup.orientation == "portrait"


def test_another_reader_sees_the_same() -> None:
    assert calamine(put(book()), "Pemeriksaan") == [
        ["Hasil & <pemeriksaan>", "", ""],
        ["", "", ""],
        [1120640680.5, "Data!D6", True],
    ]


def test_only_the_parts_that_must_change_do() -> None:
    before, after = raw_entries(book()), raw_entries(put(book()))
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {"[Content_Types].xml", WORKBOOK, "xl/_rels/workbook.xml.rels", STYLES, NEW_PART}


def test_the_same_sheet_again_changes_nothing() -> None:
    once = put(book())
    assert put(once) is once


def test_the_sheet_is_written_anew_in_its_place() -> None:
    once = put(book())
    other = replace(CHECK, name="PEMERIKSAAN", cells=(SheetCell(1, 1, "lain", HEAD),))
    twice = patch(once, Edits(sheets=(other,)))
    assert twice.changed == (NEW_PART,)
    assert excel(twice.data, name="Pemeriksaan")["A1"].value == "lain"
    assert put(twice.data) == once


def test_an_existing_sheet_keeps_its_tab_drawings_and_notes() -> None:
    all_parts = parts(after=f'<drawing xmlns:q="{OFFICE}" q:id="rId4"/><legacyDrawing xmlns:q="{OFFICE}" q:id="rId5"/>')
    all_parts[SHEET_RELS] = relationships(("rId4", "drawing", "../d.xml"), ("rId5", "vmlDrawing", "../v.vml"))
    patched = put(pack(all_parts), replace(CHECK, name="Data", title_rows=None))
    assert names(patched) == list(all_parts)
    text = part(patched, SHEET)
    assert text.endswith('</headerFooter><drawing r:id="rId4"/><legacyDrawing r:id="rId5"/></worksheet>')
    assert part(patched, WORKBOOK) == all_parts[WORKBOOK]


def test_a_sheet_in_another_encoding_is_written_anew_as_utf_8() -> None:
    all_parts = parts()
    all_parts[SHEET] = ('<?xml version="1.0" encoding="UTF-16"?>' + sheet("")).encode("utf-16")
    patched = put(pack(all_parts), replace(CHECK, name="Data"))
    assert excel(patched)["A1"].value == "Hasil & <pemeriksaan>"


def test_title_rows_belong_to_the_sheet_counted_over_all_sheets() -> None:
    all_parts = parts()
    all_parts[WORKBOOK] = str(all_parts[WORKBOOK]).replace(
        "</sheets>", '<sheet name="Bagan" sheetId="7" r:id="rId8"/></sheets>'
    )
    rels = str(all_parts["xl/_rels/workbook.xml.rels"])
    entry = f'<Relationship Id="rId8" Type="{OFFICE}/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>'
    all_parts["xl/_rels/workbook.xml.rels"] = rels.replace("</Relationships>", entry)
    all_parts["xl/chartsheets/sheet1.xml"] = f'<chartsheet xmlns="{MAIN}"/>'
    patched = patch(pack(all_parts), Edits(sheets=(replace(CHECK, name="Pemeriksaan 2"),)))
    workbook = part(patched.data, WORKBOOK)
    assert '<definedName name="_xlnm.Print_Titles" localSheetId="2">\'Pemeriksaan 2\'!$1:$1</definedName>' in workbook
    assert '<sheet name="Pemeriksaan 2" sheetId="8" r:id="rId9"/></sheets>' in workbook
    refused = patch(pack(all_parts), Edits(sheets=(replace(CHECK, name="bagan"),)))
    assert refused.refused == ((("bagan", 1, 1), "XK-507"),)


def test_a_strict_workbook_gets_a_strict_sheet() -> None:
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    all_parts = {
        name: str(text).replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(OFFICE, strict)
        for name, text in parts().items()
    }
    patched = put(pack(all_parts))
    assert f'xmlns:r="{strict}"' in part(patched, NEW_PART)
    assert f'Type="{strict}/worksheet" Target="worksheets/sheet2.xml"' in part(patched, "xl/_rels/workbook.xml.rels")
    assert calamine(patched, "Pemeriksaan")[0][0] == "Hasil & <pemeriksaan>"


def test_a_workbook_that_declares_the_prefix_on_each_sheet() -> None:
    all_parts = parts()
    all_parts[WORKBOOK] = (
        f'<x:workbook xmlns:x="{MAIN}"><x:sheets><x:sheet name="Data" sheetId="1" xmlns:q="{OFFICE}" q:id="rId1"/>'
        "</x:sheets></x:workbook>"
    )
    patched = put(pack(all_parts))
    assert re.search(
        f'<x:sheet name="Pemeriksaan" sheetId="2" xmlns:r="{OFFICE}" r:id="rId4"/>', part(patched, WORKBOOK)
    )
    assert openpyxl.load_workbook(io.BytesIO(patched)).sheetnames == ["Data", "Pemeriksaan"]


def test_a_fill_of_the_new_sheet_is_no_tint() -> None:
    """The legend on our own sheet has the colours of the tints."""
    legend = replace(CHECK, cells=(SheetCell(1, 1, "galat", Style(fill="FF9B9B")),))
    edits = Edits(sheets=(legend,), tint_colours=frozenset({"FF9B9B"}))
    once = patch(book(), edits).data
    assert excel(once, name="Pemeriksaan")["A1"].fill.fgColor.rgb == "FFFF9B9B"
    assert patch(once, edits).data is once


def test_an_empty_sheet() -> None:
    data = put(book(), NewSheet("Kosong", ()))
    assert openpyxl.load_workbook(io.BytesIO(data))["Kosong"].dimensions == "A1:A1"
