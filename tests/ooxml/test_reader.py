from __future__ import annotations

from typing import Any

import pytest
from hand_made import (
    MAIN,
    book,
    parts,
    refusal,
    rels,
    sheet,
    strings,
    workbook,
    worksheet,
    zipped,
)

from xlkinerja.ooxml.address import Range, cell_name
from xlkinerja.ooxml.model import Cell, Note
from xlkinerja.ooxml.reader import read_workbook

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def one(cell: str, **others: str) -> Cell | None:
    """The cell A1 of a sheet whose only row holds this markup."""
    return sheet(book(f'<row r="1">{cell}</row>', **others)).cells.get((1, 1))


def number(text: str, **more: Any) -> Cell:
    return Cell(1, 1, "number", text, **more)


def text(content: str, **more: Any) -> Cell:
    return Cell(1, 1, "text", content, **more)


# --- what a cell holds ---


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<c r="A1"><v>1234567890123456789</v></c>', number("1234567890123456789")),
        ('<c r="A1"><v>0.28999999999999998</v></c>', number("0.28999999999999998")),
        ('<c r="A1"><v> -1.5E-3 </v></c>', number("-1.5E-3")),
        ('<c r="A1"><v>.5</v></c>', number(".5")),
        ('<c r="A1"><v>1E+020</v></c>', number("1E+020")),
        ('<c r="A1"><v>1e999</v></c>', text("1e999")),
        ('<c r="A1"><v>NaN</v></c>', text("NaN")),
        ('<c r="A1"><v>-INF</v></c>', text("-INF")),
        ('<c r="A1"><v>abc</v></c>', text("abc")),
        ('<c r="A1"><v>1_000</v></c>', text("1_000")),
        ('<c r="A1"><v>\u0661</v></c>', text("\u0661")),
        (f'<c r="A1"><v>{"1" * 65}</v></c>', text("1" * 65)),
        ('<c r="A1" t="s"><v>1</v></c>', text("satu")),
        ('<c r="A1" t="str"><v></v></c>', text("")),
        ('<c r="A1" t="str"><v> a\nb </v></c>', text(" a\nb ")),
        ('<c r="A1" t="inlineStr"><is><t>a</t></is></c>', text("a")),
        ('<c r="A1" t="inlineStr"><is><t/></is></c>', text("")),
        ('<c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>a </t></r><r><t>b</t></r></is></c>', text("a b")),
        ('<c r="A1" t="inlineStr"><is><t>a</t><rPh sb="0" eb="1"><t>b</t></rPh></is></c>', text("a")),
        ('<c r="A1" t="b"><v>1</v></c>', Cell(1, 1, "boolean", "TRUE")),
        ('<c r="A1" t="b"><v>0</v></c>', Cell(1, 1, "boolean", "FALSE")),
        ('<c r="A1" t="b"><v>2</v></c>', text("2")),
        ('<c r="A1" t="e"><v>#SPILL!</v></c>', Cell(1, 1, "error", "#SPILL!")),
        ('<c r="A1" t="e"><v>#DIV/0!</v></c>', Cell(1, 1, "error", "#DIV/0!")),
        ('<c r="A1" s="1"/>', Cell(1, 1, "blank", style=1)),
        ('<c r="A1" s="1"><v/></c>', Cell(1, 1, "blank", style=1)),
        ('<c r="A1" s="1" t="s"><v/></c>', Cell(1, 1, "blank", style=1)),
        ('<c r="A1"/>', None),
        ('<c r="A1" s=""><v>1</v></c>', number("1")),
        ("<c><v>1</v></c>", number("1")),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', number("2", formula="1+1")),
        ('<c r="A1"><f>B1&amp;"&lt;"</f></c>', Cell(1, 1, "blank", formula='B1&"<"')),
        ('<c r="A1"><f>1+1</f><v></v></c>', Cell(1, 1, "blank", formula="1+1")),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', text("", formula='""')),
        ('<c r="A1"><v>1<!-- x -->2</v></c>', number("12")),
        ('<c r="A1" t="str"><v><![CDATA[<a>]]></v></c>', text("<a>")),
    ],
)
def test_reads_a_cell(markup: str, expected: Cell | None) -> None:
    assert one(markup) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("_x0041_", "A"),
        ("a_x000D_&#10;b", "a\r\nb"),
        ("_x005F_x0041_", "_x0041_"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("_xD83D_", "\ufffd"),
        ("_x41_ _xGGGG_", "_x41_ _xGGGG_"),
        ("\U0001f600_x0041_", "\U0001f600A"),
    ],
)
def test_brings_escaped_characters_back(raw: str, expected: str) -> None:
    assert one(f'<c r="A1" t="str"><v>{raw}</v></c>') == text(expected)
    assert one('<c r="A1" t="s"><v>0</v></c>', strings=strings(f"<t>{raw}</t>")) == text(expected)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("<r><t>a</t></r><r><rPr><i/></rPr><t> b</t></r>", "a b"),
        ('<t>a</t><rPh sb="0" eb="1"><t>b</t></rPh><phoneticPr fontId="1"/>', "a"),
        ('<r><t>a</t></r><rPh sb="0" eb="1"><r><t>b</t></r></rPh>', "a"),
        ('<t xml:space="preserve"> a </t>', " a "),
        ("", ""),
    ],
)
def test_reads_shared_strings(item: str, expected: str) -> None:
    assert one('<c r="A1" t="s"><v>1</v></c>', strings=strings("<t>x</t>", item, "<t>y</t>")) == text(expected)


@pytest.mark.parametrize(
    ("iso", "date1904", "serial"),
    [
        ("2025-01-01", False, "45658"),
        ("2025-01-01T12:00:00", False, "45658.5"),
        ("2025-01-01T06:00:00.000Z", False, "45658.25"),
        ("12:00:00", False, "0.5"),
        ("1900-01-01", False, "1"),
        ("1900-02-28", False, "59"),
        ("1900-03-01", False, "61"),
        ("1904-01-02", True, "1"),
        ("2025-01-01", True, "44196"),
    ],
)
def test_reads_an_iso_date_as_serial_number(iso: str, date1904: bool, serial: str) -> None:
    listing = workbook(after='<workbookPr date1904="1"/>') if date1904 else workbook()
    assert one(f'<c r="A1" t="d"><v>{iso}</v></c>', workbook=listing) == number(serial)


@pytest.mark.parametrize("iso", ["31/12/2025", "2025-13-01", "2025-01-01T00:00:00+07:00", "x"])
def test_what_is_no_iso_date_comes_as_text(iso: str) -> None:
    assert one(f'<c r="A1" t="d"><v>{iso}</v></c>') == text(iso)


# --- where cells are ---


def places(rows: str) -> dict[str, str]:
    return {cell_name(*place): cell.text for place, cell in sheet(book(rows)).cells.items()}


def test_rows_and_cells_may_leave_out_their_address() -> None:
    rows = (
        "<row><c><v>1</v></c><c><v>2</v></c></row>"
        '<row r="4"><c r="C4"><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>'
    )
    assert places(rows) == {"A1": "1", "B1": "2", "C4": "3", "D4": "4", "A5": "5"}


def test_the_dimension_is_ignored_and_the_corners_of_the_grid_are_read() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    made = sheet(book(sheet=worksheet(rows, before='<dimension ref="A1"/>')))
    assert set(made.cells) == {(1, 1), (1_048_576, 16_384)}


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"/><row r="1"/>',
        '<row r="3"/><row r="1"/>',
        '<row r="1"><c r="A7"><v>1</v></c></row>',
        '<row r="12"><c r="A1"><v>1</v></c></row>',
        '<row r="2"><c r="A1"/><c r="A12"/></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"/><c/></row>',
        '<row r="1048577"/>',
        '<row r="1048576"/><row/>',
        '<row r="2000000000"/>',
        '<row r="0"/>',
        '<row r="-1"/>',
        '<row r="abc"/>',
        '<row r=""/>',
        '<row r="1"><c r=""><v>1</v></c></row>',
        '<row r="1"><c r="1"><v>1</v></c></row>',
        '<row r="1"><c r="A"><v>1</v></c></row>',
        '<row r="1"><c r="A01"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>x</v></c></row>',
        f'<row r="1"><c r="A1" t="s"><v>{"9" * 5000}</v></c></row>',
        '<row r="1"><c r="A1" t="zz"><v>2</v></c></row>',
        '<row r="1"><c r="A1" s="2"/></row>',
        '<row r="1"><c r="A1" s="-1"/></row>',
        '<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>',
        '<row r="1"><c r="A1"><f>1</f><f>2</f></c></row>',
        '<row r="1"><c r="A1"><c r="B1"/></c></row>',
        '<row r="1"><row r="2"/></row>',
        '<row r="1"><c r="A1"><row r="2"/></c></row>',
        '<row r="1"><c r="A1"><v>1<v>2</v></v></c></row>',
        '<x><row r="1"/></x>',
        '<row r="1"><x><c r="A1"/></x></row>',
        '<row r="1"><c r="A1"><x><v>1</v></x></c></row>',
        '<c r="A1"><v>1</v></c>',
        '<row r="1"/><c r="B1"><v>1</v></c>',
        '<row r="1"><c r="A1"><f t="shared" si="0"/></c></row>',
        '<row r="1"><c r="A1"><f t="array" ref="A1:ZZZ9">1</f></c></row>',
        '</sheetData><sheetData><row r="1"/>',
    ],
)
def test_refuses_what_readers_would_understand_differently(rows: str) -> None:
    assert refusal(book(rows))[0] == "XK-114"


# --- formulas over several cells ---


def test_shared_formulas_are_translated_for_each_cell() -> None:
    rows = (
        '<row r="1"><c r="B1"><f t="shared" ref="B1:C2" si="0">A1*$A$1</f><v>1</v></c>'
        '<c r="C1"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="2"><c r="B2"><f t="shared" si="0"></f><v>3</v></c><c r="C2"><f>7</f><v>7</v></c></row>'
    )
    formulas = {cell_name(*place): cell.formula for place, cell in sheet(book(rows)).cells.items()}
    assert formulas == {"B1": "A1*$A$1", "C1": "B1*$A$1", "B2": "A2*$A$1", "C2": "7"}


def test_every_cell_of_an_array_formula_is_marked() -> None:
    rows = (
        '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:B2">C1:D2</f><v>1</v></c><c r="B1"><v>2</v></c>'
        '<c r="C1"><v>9</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>'
        '<row r="3"><c r="A3"><v>4</v></c></row>'
    )
    cells = sheet(book(rows)).cells
    assert {cell_name(*place) for place, cell in cells.items() if cell.array} == {"A1", "B1", "A2"}
    assert cells[1, 1].formula == "C1:D2"
    assert cells[1, 2].formula is None


def test_an_array_over_the_whole_grid_is_marked_at_once() -> None:
    rows = '<row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">1</f></c><c r="F1"><v>1</v></c></row>'
    assert [cell.array for cell in sheet(book(rows)).cells.values()] == [True, True]


@pytest.mark.parametrize(
    ("attributes", "formula"),
    [
        ('dt2D="1" r1="A1" r2="A2"', "TABLE(A1,A2)"),
        ('dtr="1" r1="A1"', "TABLE(A1,)"),
        ('r1="A1"', "TABLE(,A1)"),
    ],
)
def test_the_cells_of_a_data_table_are_marked(attributes: str, formula: str) -> None:
    markup = f'<c r="A1"><f t="dataTable" ref="A1:B1" {attributes}/><v>1</v></c><c r="B1"><v>2</v></c>'
    cells = sheet(book(f'<row r="1">{markup}</row>')).cells
    assert cells[1, 1] == number("1", formula=formula, array=True)
    assert cells[1, 2] == Cell(1, 2, "number", "2", array=True)


# --- the sheet around the cells ---


def test_reads_what_is_hidden_merged_and_protected() -> None:
    made = sheet(
        book(
            sheet=worksheet(
                '<row r="2" hidden="1"/><row r="3" hidden="0"/><row r="5" hidden="true"/>',
                before='<cols><col min="2" max="3" hidden="1"/><col min="3" max="5" hidden="true"/>'
                '<col min="9" max="9"/></cols>',
                after='<sheetProtection sheet="1"/><mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="D:E"/>'
                '<mergeCell ref="A1:XFD1048576"/></mergeCells>',
            )
        )
    )
    assert made.hidden_rows == {2, 5}
    assert made.hidden_columns == {2, 3, 4, 5}
    assert made.protected
    assert made.merges == (Range(1, 1, 2, 2), Range(1, 4, 1_048_576, 5), Range(1, 1, 1_048_576, 16_384))


def test_a_protection_that_is_off_does_not_protect() -> None:
    assert not sheet(book(sheet=worksheet(after='<sheetProtection objects="1"/>'))).protected
    assert not sheet(book()).protected


@pytest.mark.parametrize(
    "around",
    [
        {"after": '<mergeCells><mergeCell ref="A1:ZZZ2"/></mergeCells>'},
        {"after": "<mergeCells><mergeCell/></mergeCells>"},
        {"before": '<cols><col min="1" max="16385" hidden="1"/></cols>'},
        {"before": '<cols><col min="x" max="2" hidden="1"/></cols>'},
    ],
)
def test_refuses_ranges_off_the_grid(around: dict[str, str]) -> None:
    assert refusal(book(sheet=worksheet(**around)))[0] == "XK-114"


def with_comments(comments: str) -> bytes:
    return zipped(
        parts()
        | {
            "xl/worksheets/_rels/sheet1.xml.rels": rels(("rId1", "comments", "../comments1.xml")).encode(),
            "xl/comments1.xml": f'<comments xmlns="{MAIN}">{comments}</comments>'.encode(),
        }
    )


def test_reads_notes_with_their_authors() -> None:
    data = with_comments(
        "<authors><author>Ani</author><author/></authors><commentList>"
        '<comment ref="B2" authorId="0"><text><r><t>Ani:</t></r>'
        '<r><t xml:space="preserve"> cek</t></r></text></comment>'
        '<comment ref="C3" authorId="1"><text><t>a_x000D_b</t></text></comment>'
        '<comment ref="D4" authorId="9"><text/></comment></commentList>'
    )
    assert sheet(data).notes == {
        (2, 2): Note("Ani", "Ani: cek"),
        (3, 3): Note("", "a\rb"),
        (4, 4): Note("", ""),
    }


def test_refuses_a_note_off_the_grid() -> None:
    assert refusal(with_comments('<commentList><comment ref="A0"/></commentList>')) == (
        "XK-114",
        "alamat tidak sah: A0",
    )


# --- styles ---


def test_reads_cell_formats() -> None:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="0.000"/></numFmts>'
        '<fills><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFffeb9c"/>'
        '<bgColor indexed="64"/></patternFill></fill>'
        '<fill><patternFill patternType="solid"><fgColor theme="4"/></patternFill></fill></fills>'
        '<cellStyleXfs><xf numFmtId="9" fillId="2"><protection locked="0"/></xf></cellStyleXfs>'
        '<cellXfs><xf/><xf numFmtId="164" fillId="2"/><xf numFmtId="14" fillId="3" applyProtection="1">'
        '<protection locked="0"/></xf><xf numFmtId="30" fillId="77"><protection hidden="1"/></xf>'
        '<xf numFmtId="49"><protection locked="false"/></xf>'
        '<xf numFmtId="4" applyProtection="0"><protection locked="0"/></xf></cellXfs>'
        '<dxfs><dxf><fill><patternFill patternType="solid">'
        '<fgColor rgb="FF000000"/></patternFill></fill></dxf></dxfs>'
        "</styleSheet>"
    )
    formats = read_workbook(book(styles=styles)).formats
    assert [(each.number_format, each.locked, each.fill) for each in formats] == [
        ("General", True, None),
        ("0.000", True, "FFEB9C"),
        ("mm-dd-yy", False, None),
        ("General", True, None),
        ("@", False, None),
        ("#,##0.00", True, None),
    ]


def test_a_workbook_without_styles_and_strings_has_the_default_format() -> None:
    made = read_workbook(book(beside=rels(("rId1", "worksheet", "worksheets/sheet1.xml"))))
    assert [each.number_format for each in made.formats] == ["General"]
