"""Cells written into a workbook: the wanted ones change, everything else stays to the byte."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st
from openpyxl.worksheet.formula import ArrayFormula
from patch_kit import (
    MAIN,
    OFFICE,
    SHEET,
    SHEET_RELS,
    WORKBOOK,
    add_part,
    book,
    calamine,
    excel,
    names,
    pack,
    part,
    parts,
    raw_entries,
    relationships,
    rows_of,
    sheet,
)

from xlkinerja.ooxml.model import CellValue, Edits, PackageError, Patched, SetCell
from xlkinerja.ooxml.package import Package
from xlkinerja.ooxml.patch import patch, patch_package


def write(data: bytes, *cells: tuple[str, CellValue] | tuple[str, CellValue, str | None]) -> Patched:
    """Patch cells of the sheet "Data", given as (address, value) or (address, value, formula)."""
    edits = []
    for address, value, *formula in cells:
        letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()  # type: ignore[union-attr]
        edits.append(SetCell("Data", int(digits), ord(letters) - 64, value, *formula))
    return patch(data, Edits(cells=tuple(edits)))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (25, '<c r="A1" s="1"><v>25</v></c>'),
        (0, '<c r="A1" s="1"><v>0</v></c>'),
        (True, '<c r="A1" s="1" t="b"><v>1</v></c>'),
        (Decimal("1120640680.00"), '<c r="A1" s="1"><v>1120640680</v></c>'),
        (Decimal("1E+3"), '<c r="A1" s="1"><v>1000</v></c>'),
        (Decimal("0.1"), '<c r="A1" s="1"><v>0.1</v></c>'),
        (Decimal("-0.00000012"), '<c r="A1" s="1"><v>-0.00000012</v></c>'),
        (Decimal("9007199254740992.5"), '<c r="A1" s="1"><v>9007199254740992</v></c>'),  # the nearest double is whole
        (Decimal("123456789012345678.5"), '<c r="A1" s="1"><v>123456789012345680</v></c>'),
        (Decimal(2) / 3, '<c r="A1" s="1"><v>0.6666666666666666</v></c>'),
        ("=A1+1", '<c r="A1" s="1" t="inlineStr"><is><t>=A1+1</t></is></c>'),
        (" a", '<c r="A1" s="1" t="inlineStr"><is><t xml:space="preserve"> a</t></is></c>'),
        ("a & <b> ]]>", '<c r="A1" s="1" t="inlineStr"><is><t>a &amp; &lt;b&gt; ]]&gt;</t></is></c>'),
        ("\x07_x0041_", '<c r="A1" s="1" t="inlineStr"><is><t>_x0007__x005F_x0041_</t></is></c>'),
        ("a\r\nb", '<c r="A1" s="1" t="inlineStr"><is><t xml:space="preserve">a&#13;\nb</t></is></c>'),
        ("", '<c r="A1" s="1" t="inlineStr"><is><t></t></is></c>'),
        (None, '<c r="A1" s="1"/>'),
    ],
)
def test_a_value_keeps_the_style_and_drops_what_belonged_to_the_old_content(value: CellValue, cell: str) -> None:
    data = book('<row r="1"><c r="A1" s="1" t="e" cm="1" vm="2"><v>#N/A</v></c><c r="B1"><v>7</v></c></row>')
    assert rows_of(write(data, ("A1", value)).data) == f'<row r="1">{cell}<c r="B1"><v>7</v></c></row>'


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (Decimal("77.5"), '<c r="A1"><f>B1*2&gt;1</f><v>77.5</v></c>'),
        ("naik", '<c r="A1" t="str"><f>B1*2&gt;1</f><v>naik</v></c>'),
        ("", '<c r="A1" t="str"><f>B1*2&gt;1</f><v></v></c>'),
        (False, '<c r="A1" t="b"><f>B1*2&gt;1</f><v>0</v></c>'),
        (None, '<c r="A1"><f>B1*2&gt;1</f></c>'),
    ],
)
def test_a_formula_carries_its_cached_value(value: CellValue, cell: str) -> None:
    patched = write(book('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), ("A1", value, "B1*2>1")).data
    assert rows_of(patched) == f'<row r="1">{cell}</row>'
    assert excel(patched, values=False)["A1"].value == "=B1*2>1"
    assert excel(patched)["A1"].value == (value or None if isinstance(value, str) else value)


def test_other_readers_see_what_was_written() -> None:
    wanted: list[CellValue] = [Decimal("12.5"), 7, "teks & <lain>\nbaris", True, "_x0041_"]
    data = write(book(), *((f"{'ABCDE'[at]}2", value) for at, value in enumerate(wanted))).data
    seen = [12.5, 7, "teks & <lain>\nbaris", True]
    assert [excel(data).cell(2, column).value for column in range(1, 5)] == seen
    assert calamine(data)[1] == [*seen, "_x0041_"]


@pytest.mark.parametrize(
    ("rows", "address", "expected"),
    [
        ("", "B3", '<row r="3"><c r="B3"><v>5</v></c></row>'),
        ('<row r="3"/>', "B3", '<row r="3"><c r="B3"><v>5</v></c></row>'),
        ('<row r="3" ht="9" />', "B3", '<row r="3" ht="9"><c r="B3"><v>5</v></c></row>'),
        ('<row r="3"></row>', "B3", '<row r="3"><c r="B3"><v>5</v></c></row>'),
        ('<row r="4"/>', "B3", '<row r="3"><c r="B3"><v>5</v></c></row><row r="4"/>'),
        ('<row r="2"/>\n<row r="4"/>', "B3", '<row r="2"/>\n<row r="3"><c r="B3"><v>5</v></c></row><row r="4"/>'),
        ('<row r="2"/>', "B3", '<row r="2"/><row r="3"><c r="B3"><v>5</v></c></row>'),
        ('<row r="3"><c r="C3"/></row>', "B3", '<row r="3"><c r="B3"><v>5</v></c><c r="C3"/></row>'),
        (
            '<row r="3"><c r="A3"/> <c r="C3"/></row>',
            "B3",
            '<row r="3"><c r="A3"/> <c r="B3"><v>5</v></c><c r="C3"/></row>',
        ),
        ('<row r="3"><c r="A3"/></row>', "B3", '<row r="3"><c r="A3"/><c r="B3"><v>5</v></c></row>'),
        ('<row r="3"><c r="Z3"/></row>', "B3", '<row r="3"><c r="B3"><v>5</v></c><c r="Z3"/></row>'),
        ("<row r='3'><c s='1' r='B3'><v>1</v></c></row>", "B3", "<row r='3'><c s='1' r='B3'><v>5</v></c></row>"),
        ('<row><c r="A1"/></row><row><c/></row>', "B2",
         '<row><c r="A1"/></row><row r="2"><c/><c r="B2"><v>5</v></c></row>'),
        ("<row><c/><c/><c/></row>", "B1", '<row r="1"><c/><c r="B1"><v>5</v></c><c/></row>'),
        ('<row r="1"><c r="D1"/><c/></row>', "B1", '<row r="1"><c r="B1"><v>5</v></c><c r="D1"/><c/></row>'),
        ('<row r="1" s="1" customFormat="1"/>', "B1",
         '<row r="1" s="1" customFormat="1"><c r="B1" s="1"><v>5</v></c></row>'),
        ('<row r="1" spans="3:4"/>', "B1", '<row r="1" spans="2:4"><c r="B1"><v>5</v></c></row>'),
        ('<row r="1" spans="1:4"/>', "B1", '<row r="1" spans="1:4"><c r="B1"><v>5</v></c></row>'),
    ],
)  # fmt: skip
def test_a_cell_goes_where_it_belongs(rows: str, address: str, expected: str) -> None:
    assert rows_of(write(book(rows), (address, 5)).data) == expected


def test_an_empty_sheet_data_is_opened() -> None:
    all_parts = parts()
    all_parts[SHEET] = f'<worksheet xmlns="{MAIN}"><sheetData/><pageMargins left="1"/></worksheet>'
    patched = part(write(pack(all_parts), ("A1", 5)).data, SHEET)
    assert patched == (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>5</v></c></row></sheetData>'
        '<pageMargins left="1"/></worksheet>'
    )


def test_a_new_cell_takes_the_style_of_its_column_and_the_dimension_grows() -> None:
    all_parts = parts()
    before = '<dimension ref="B2:C3"/><cols><col min="1" max="3" style="2"/></cols>'
    all_parts[SHEET] = sheet("", before)
    patched = part(write(pack(all_parts), ("A5", 5)).data, SHEET)
    assert '<dimension ref="A2:C5"/>' in patched
    assert '<row r="5"><c r="A5" s="2"><v>5</v></c></row>' in patched


def test_an_unnamed_row_below_a_new_row_keeps_its_place() -> None:
    data = book('<row r="5"><c><v>1</v></c></row><row><c><v>2</v></c></row>')
    patched = write(data, ("A2", 9)).data
    assert [excel(patched).cell(row, 1).value for row in (2, 5, 6)] == [9, 1, 2]
    implicit = book("<row><c><v>1</v></c></row><row><c><v>2</v></c></row>".replace("<row>", '<row r="3">', 1))
    assert [excel(write(implicit, ("A1", 9)).data).cell(row, 1).value for row in (1, 3, 4)] == [9, 1, 2]


@pytest.mark.parametrize(
    "cell",
    [
        ("A1", 12),
        ("A1", Decimal("12.0000000000000004")),
        ("B1", "satu"),
        ("C1", Decimal("2.5"), "A1/2"),
        ("D1", "x", 'IF(A1>1,"x","")'),
        ("D2", "x", 'IF(A2>1,"x","")'),
        ("E1", False),
        ("F1", None),
        ("Z9", None),
        ("G1", "_x0041_ "),
    ],
)
def test_what_is_so_already_gives_the_very_same_bytes(cell: tuple[str, CellValue]) -> None:
    data = book(
        '<row r="1"><c r="A1"><v>12.000000000000000</v></c><c r="B1" t="s"><v>1</v></c>'
        '<c r="C1"><f>A1/2</f><v>2.5</v></c>'
        '<c r="D1" t="str"><f t="shared" ref="D1:D2" si="0">IF(A1&gt;1,"x","")</f><v>x</v></c>'
        '<c r="E1" t="b"><v>0</v></c><c r="F1" s="1"/>'
        '<c r="G1" t="inlineStr"><is><t>_x005F_x0041_ </t></is></c></row>'
        '<row r="2"><c r="D2" t="str"><f t="shared" si="0"/><v>x</v></c></row>'
    )
    patched = write(data, cell)
    assert patched.data is data
    assert (patched.changed, patched.identical, patched.refused) == ((), 7, ())


def test_a_formula_that_stays_keeps_its_group_and_the_calculation_chain() -> None:
    all_parts = with_calculation_chain('<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c></row>')
    patched = write(pack(all_parts), ("A1", 2, "B1"))
    assert rows_of(patched.data) == '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>2</v></c></row>'
    assert "xl/calcChain.xml" in names(patched.data)


def with_calculation_chain(rows: str) -> dict[str, str | bytes]:
    all_parts = parts(rows)
    add_part(all_parts, "xl/calcChain.xml", f'<calcChain xmlns="{MAIN}"><c r="A1" i="1"/></calcChain>', "x/chain")
    rels = str(all_parts["xl/_rels/workbook.xml.rels"])
    entry = f'<Relationship Target="calcChain.xml" Type="{OFFICE}/calcChain" Id="rId9"/></Relationships>'
    all_parts["xl/_rels/workbook.xml.rels"] = rels.replace("</Relationships>", entry)
    return all_parts


@pytest.mark.parametrize("cell", [("A1", 5), ("A1", 5, "C1"), ("A1", None), ("B1", 5, "C1")])
def test_the_calculation_chain_goes_when_a_formula_comes_changes_or_goes(cell: tuple[str, CellValue]) -> None:
    data = pack(with_calculation_chain('<row r="1"><c r="A1"><f>B1</f><v>1</v></c></row>'))
    patched = write(data, cell)
    assert "xl/calcChain.xml" not in names(patched.data)
    assert "calcChain" not in part(patched.data, "[Content_Types].xml")
    assert "calcChain" not in part(patched.data, "xl/_rels/workbook.xml.rels")
    assert set(patched.changed) == {
        "[Content_Types].xml", SHEET, WORKBOOK, "xl/_rels/workbook.xml.rels", "xl/calcChain.xml",
    }  # fmt: skip
    assert patched.identical == 3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '<calcPr fullCalcOnLoad="1"/>'),
        ('<oleSize ref="A1"/>', '<calcPr fullCalcOnLoad="1"/><oleSize ref="A1"/>'),
        ('<calcPr calcId="1"/>', '<calcPr calcId="1" fullCalcOnLoad="1"/>'),
        ('<calcPr fullCalcOnLoad="0"></calcPr>', '<calcPr fullCalcOnLoad="1"></calcPr>'),
        ("<!-- <calcPr/> -->", '<!-- <calcPr/> --><calcPr fullCalcOnLoad="1"/>'),
    ],
)
def test_excel_is_told_to_calculate_on_opening(before: str, after: str) -> None:
    all_parts = parts()
    all_parts[WORKBOOK] = str(all_parts[WORKBOOK]).replace("</workbook>", f"{before}</workbook>")
    patched = write(pack(all_parts), ("A1", 5)).data
    assert part(patched, WORKBOOK).endswith(f"</sheets>{after}</workbook>")


def shared_block(cells: dict[str, str]) -> bytes:
    """A sheet of cells with formulas, given by address as the inside of `<c>`."""
    by_row: dict[str, str] = {}
    for address, xml in cells.items():
        by_row.setdefault(address[1:], "")
        by_row[address[1:]] += f'<c r="{address}">{xml}</c>'
    return book("".join(f'<row r="{number}">{xml}</row>' for number, xml in by_row.items()))


def formulas(data: bytes) -> dict[str, tuple[object, object]]:
    """Formula and cached value of each cell, as openpyxl translates shared formulas."""
    values = excel(data)
    return {
        cell.coordinate: (cell.value, values[cell.coordinate].value)
        for row in excel(data, values=False).iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_the_master_of_a_column_hands_over_to_its_first_child() -> None:
    data = shared_block({
        "C1": '<f t="shared" ref="C1:C3" si="4">A1*$B$1</f><v>1</v>',
        "C2": '<f t="shared" si="4"/><v>2</v>',
        "C3": '<f t="shared" si="4"/><v>3</v>',
    })  # fmt: skip
    patched = write(data, ("C1", 9)).data
    assert formulas(patched) == {"C1": (9, 9), "C2": ("=A2*$B$1", 2), "C3": ("=A3*$B$1", 3)}
    assert '<f t="shared" ref="C2:C3" si="4">A2*$B$1</f><v>2</v>' in rows_of(patched)


def test_the_master_of_a_row_and_of_a_block() -> None:
    line = shared_block({
        "A1": '<f t="shared" ref="A1:C1" si="0">A5</f><v>1</v>',
        "B1": '<f t="shared" si="0"/><v>2</v>',
        "C1": '<f t="shared" si="0"/><v>3</v>',
    })  # fmt: skip
    assert formulas(write(line, ("A1", 9, "1+1")).data) == {
        "A1": ("=1+1", 9),
        "B1": ("=B5", 2),
        "C1": ("=C5", 3),
    }
    block = shared_block({
        "A1": '<f t="shared" ref="A1:B2" si="0">A5</f><v>1</v>',
        "B1": '<f t="shared" si="0"/><v>2</v>',
        "A2": '<f t="shared" si="0"/><v>3</v>',
        "B2": '<f t="shared" si="0"/><v>4</v>',
    })  # fmt: skip
    patched = write(block, ("A1", None)).data
    assert formulas(patched) == {"B1": ("=B5", 2), "A2": ("=A6", 3), "B2": ("=B6", 4)}
    assert "shared" not in rows_of(patched)


def test_a_child_with_a_new_value_becomes_master_with_that_value() -> None:
    data = shared_block({
        "A1": '<f t="shared" ref="A1:A2" si="0">B1</f><v>1</v>',
        "A2": '<f t="shared" si="0"/><v>2</v>',
    })  # fmt: skip
    assert formulas(write(data, ("A1", 7), ("A2", 8, "B2")).data) == {"A1": (7, 7), "A2": ("=B2", 8)}


def test_a_whole_shared_column_is_overwritten() -> None:
    data = shared_block({
        "A1": '<f t="shared" ref="A1:A2" si="0">B1</f><v>1</v>',
        "A2": '<f t="shared" si="0"/><v>2</v>',
    })  # fmt: skip
    assert rows_of(write(data, ("A1", 7), ("A2", 8)).data) == (
        '<row r="1"><c r="A1"><v>7</v></c></row><row r="2"><c r="A2"><v>8</v></c></row>'
    )


def test_hidden_cells_of_merges_are_refused() -> None:
    data = book(
        '<row r="1"><c r="A1"/></row>',
        '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="D:D"/></mergeCells>',
    )
    patched = write(data, ("A1", 1), ("B2", 2), ("C1", 3), ("D1", 4), ("D7", 5))
    assert patched.refused == ((("Data", 2, 2), "XK-507"), (("Data", 7, 4), "XK-507"))
    assert rows_of(patched.data) == (
        '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>3</v></c><c r="D1"><v>4</v></c></row>'
    )


def test_parts_of_arrays_and_data_tables_are_refused_unless_they_are_so_already() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c>'
        '<c r="C1"><f t="dataTable" ref="C1:C2" dt2D="0" dtr="0" r1="B1"/><v>1</v></c>'
        '<c r="E1" cm="1"><f t="array" ref="E1">SUM(B1:B2*1)</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c><c r="C2"><v>2</v></c></row>'
    )
    patched = write(book(rows), ("A1", 5), ("A2", 2), ("C1", 6), ("C2", 6), ("E1", 3, "B1"))
    assert [place for place, _ in patched.refused] == [("Data", 1, 1), ("Data", 1, 3), ("Data", 2, 3)]
    assert '<c r="E1"><f>B1</f><v>3</v></c>' in rows_of(patched.data)
    array = excel(patched.data, values=False)["A1"].value
    assert isinstance(array, ArrayFormula)
    assert (array.ref, array.text) == ("A1:A2", "=B1:B2")


def test_header_and_totals_of_a_table_are_refused_and_its_body_is_not() -> None:
    all_parts = parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', '<tableParts count="1"/>')
    all_parts[SHEET_RELS] = relationships(("rId1", "table", "../tables/table1.xml"))
    table = f'<table xmlns="{MAIN}" id="1" name="T" displayName="T" ref="A1:A4" totalsRowCount="1"/>'
    add_part(all_parts, "xl/tables/table1.xml", table, "x/table")
    patched = write(pack(all_parts), ("A1", "lain"), ("A2", 2), ("A4", 4), ("A5", 5))
    assert [place for place, _ in patched.refused] == [("Data", 1, 1), ("Data", 4, 1)]
    assert [row[0] for row in calamine(patched.data)] == ["nol", 2, "", "", 5]


def test_an_unknown_sheet_and_a_text_too_long_are_refused() -> None:
    data = book()
    patched = patch(data, Edits(cells=(SetCell("Lain", 1, 1, 5), SetCell("data", 1, 1, "x" * 32_768))))
    assert patched.data is data
    assert patched.refused == ((("Data", 1, 1), "XK-507"), (("Lain", 1, 1), "XK-507"))


def test_a_signed_workbook_is_refused() -> None:
    all_parts = parts()
    all_parts["_xmlsignatures/origin.sigs"] = ""
    with pytest.raises(PackageError) as caught:
        write(pack(all_parts), ("A1", 5))
    assert caught.value.code == "XK-115"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ('<row r="2"/><row r="1"/>', "urutan row"),
        ('<row r="1"><c r="A1"/><c r="A1"/></row>', "urutan c"),
        ('<row r="1"><c r="5"/></row>', "alamat c"),
        ('<row r="A1"/>', "alamat row"),
        ('<row r="1" customFormat="1" s="x"/>', "bilangan tidak sah: x"),
    ],
)
def test_a_sheet_out_of_order_is_refused(rows: str, reason: str) -> None:
    with pytest.raises(PackageError) as caught:
        write(book(rows), ("A1", 5))
    assert (caught.value.code, caught.value.details["reason"]) == ("XK-114", reason)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "iso-8859-1", "windows-1252"])
def test_the_encoding_of_a_part_stays(encoding: str) -> None:
    all_parts = parts()
    declared = {"utf-8-sig": "UTF-8", "utf-16-be": "UTF-16"}.get(encoding, encoding)
    text = f'<?xml version="1.0" encoding="{declared}"?>' + sheet(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>caf\u00e9</t></is></c></row>'
    )
    all_parts[SHEET] = (b"\xfe\xff" if encoding == "utf-16-be" else b"") + text.encode(encoding)
    data = pack(all_parts)
    patched = write(data, ("B1", "\u03a9 naik")).data
    with_cell = Package.open(patched).read(SHEET)
    assert with_cell[:40] == Package.open(data).read(SHEET)[:40]
    assert [cell.value for cell in excel(patched)[1]] == ["caf\u00e9", "\u03a9 naik"]


def test_prefixed_and_strict_sheets_are_written_in_their_own_words() -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    all_parts = parts()
    all_parts[SHEET] = (
        f'<x:worksheet xmlns:x="{strict}"><x:sheetData><x:row r="1"><x:c r="B1"><x:v>2</x:v></x:c></x:row>'
        '</x:sheetData><x:mergeCells><x:mergeCell ref="C1:D1"/></x:mergeCells></x:worksheet>'
    )
    all_parts[WORKBOOK] = (
        str(all_parts[WORKBOOK])
        .replace(MAIN, strict)
        .replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
    )
    patched = write(pack(all_parts), ("A1", "x"), ("B1", 3, "1+2"), ("D1", 4))
    assert patched.refused == ((("Data", 1, 4), "XK-507"),)
    assert (
        '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>x</x:t></x:is></x:c>'
        '<x:c r="B1"><x:f>1+2</x:f><x:v>3</x:v></x:c></x:row>'
    ) in part(patched.data, SHEET)


def test_comments_and_cdata_that_look_like_cells_are_not_taken_for_cells() -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[<c r="B1"/>]]></t></is></c><!-- <c r="C1"> --></row>'
        "<?pi <row/> ?>"
    )
    text = part(pack(parts(rows)), SHEET)
    patched = Package.open(write(pack(parts(rows)), ("A2", 5)).data).read(SHEET).decode()
    assert patched == text.replace("</sheetData>", '<row r="2"><c r="A2"><v>5</v></c></row></sheetData>')


def test_untouched_entries_keep_their_bytes_and_dates() -> None:
    data = book('<row r="1"><c r="A1"><v>1</v></c></row>')
    patched = write(data, ("A1", 2))
    before, after = raw_entries(data), raw_entries(patched.data)
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == {SHEET, WORKBOOK} == set(patched.changed)
    assert patched.identical == 5


def test_an_open_package_gives_the_same_bytes() -> None:
    data = book()
    edits = Edits(cells=(SetCell("Data", 1, 1, 5),))
    assert patch_package(Package.open(data), edits).data == patch(data, edits).data


def test_names_are_set_in_place_and_new_ones_added() -> None:
    all_parts = parts()
    names_xml = (
        '<definedNames><definedName name="XK_A" hidden="1">Data!$A$1</definedName>'
        '<definedName name="XK_A" localSheetId="0">Data!$B$1</definedName></definedNames>'
    )
    all_parts[WORKBOOK] = str(all_parts[WORKBOOK]).replace("</workbook>", f"{names_xml}</workbook>")
    data = pack(all_parts)
    edits = Edits(names={"xk_a": "Data!$C$1", "BARU": '"a&b"'}, local_names={("DATA", "XK_A"): "Data!$D$1"})
    patched = patch(data, edits)
    assert patched.changed == (WORKBOOK,)
    assert part(patched.data, WORKBOOK).endswith(
        '</sheets><definedNames><definedName name="XK_A" hidden="1">Data!$C$1</definedName>'
        '<definedName name="XK_A" localSheetId="0">Data!$D$1</definedName>'
        '<definedName name="BARU">"a&amp;b"</definedName></definedNames></workbook>'
    )
    assert patch(patched.data, edits).data is patched.data
    fresh = part(patch(book(), Edits(names={"N": "1"})).data, WORKBOOK)
    assert fresh.endswith('</sheets><definedNames><definedName name="N">1</definedName></definedNames></workbook>')


VALUES = st.one_of(
    st.integers(-(10**15), 10**15),
    st.decimals(-1000, 1000, places=4).filter(lambda value: value != value.to_integral_value()),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12),
    st.booleans(),
)
PLACES = st.tuples(st.integers(1, 9), st.integers(1, 6))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(PLACES, VALUES, max_size=20), st.dictionaries(PLACES, VALUES, min_size=1, max_size=8))
def test_any_cells_written_over_any_sheet_read_back_and_twice_is_once(
    present: dict[tuple[int, int], CellValue], wanted: dict[tuple[int, int], CellValue]
) -> None:
    def edits(cells: dict[tuple[int, int], CellValue]) -> Edits:
        return Edits(cells=tuple(SetCell("Data", *place, value) for place, value in cells.items()))

    first = patch(book('<row r="4"><c r="C4"/></row>'), edits(present)).data
    second = patch(first, edits(wanted)).data
    assert patch(second, edits(wanted)).data is second
    seen = calamine(second)
    found = {
        (row, column): value for row, line in enumerate(seen, 1) for column, value in enumerate(line, 1) if value != ""
    }
    expected = {
        place: value if isinstance(value, (str, bool)) else float(value or 0)
        for place, value in (present | wanted).items()
    }
    assert found == expected
