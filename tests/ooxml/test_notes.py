"""Notes: ours come and go, those of others stay as they are."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest
from patch_kit import (
    CORPORA,
    MAIN,
    OFFICE,
    SHEET,
    SHEET_RELS,
    add_part,
    book,
    excel,
    names,
    pack,
    part,
    parts,
    relationships,
    sheet,
)

from xlkinerja.ooxml.model import Edits, Patched
from xlkinerja.ooxml.patch import patch

PREFIX = "[XK]"
COMMENTS, DRAWING = "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"


def note(data: bytes, prefix: str = PREFIX, **cells: str) -> Patched:
    wanted = {("Data", int(address[1:]), ord(address[0]) - 64): text for address, text in cells.items()}
    return patch(data, Edits(notes=wanted, note_prefix=prefix))


def notes(data: bytes) -> dict[str, tuple[str, str]]:
    """Author and text of each note as openpyxl sees them."""
    return {
        cell.coordinate: (cell.comment.author, cell.comment.text)
        for row in excel(data).iter_rows()
        for cell in row
        if cell.comment
    }


def boxes(data: bytes, name: str = DRAWING) -> list[tuple[str, int, int]]:
    """Id, row and column of each note's box; the drawing must be well-formed and its ids unique."""
    office = "{urn:schemas-microsoft-com:office:excel}"
    found = [
        (
            shape.get("id", ""),
            int(data_.findtext(f"{office}Row", "")) + 1,
            int(data_.findtext(f"{office}Column", "")) + 1,
        )
        for shape in ET.fromstring(part(data, name)).iter("{urn:schemas-microsoft-com:vml}shape")
        for data_ in shape.iter(f"{office}ClientData")
        if data_.get("ObjectType") == "Note"
    ]
    assert len({identifier for identifier, _, _ in found}) == len(found)
    return found


def with_staff_note() -> bytes:
    """A workbook in which the staff put a note on A1, in a box of their own size, beside a button."""
    all_parts = parts(
        '<row r="1"><c r="A1"><v>1</v></c></row>', '<legacyDrawing xmlns:q="' + OFFICE + '" q:id="rId7"/>'
    )
    all_parts[SHEET_RELS] = relationships(
        ("rId7", "vmlDrawing", "../drawings/vmlDrawing1.vml"), ("rId3", "comments", "../comments1.xml")
    )
    comments = (
        f'<comments xmlns="{MAIN}"><authors><author>Budi</author></authors><commentList>'
        '<comment ref="A1" authorId="0" shapeId="0"><text><r><rPr><b/></rPr><t>Budi:</t></r>'
        '<r><t xml:space="preserve">\n'
        "cek</t></r></text></comment></commentList></comments>"
    )
    add_part(
        all_parts,
        COMMENTS,
        comments,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
    )
    drawing = (
        "<xml xmlns:v='urn:schemas-microsoft-com:vml' xmlns:o='urn:schemas-microsoft-com:office:office'"
        " xmlns:x='urn:schemas-microsoft-com:office:excel'>\r\n<o:shapelayout v:ext='edit'>"
        "<o:idmap v:ext='edit' data='3'/></o:shapelayout>"
        "<v:shapetype id='_x0000_t202' coordsize='21600,21600'/>"
        "<v:shape id='_x0000_s3073' type='#_x0000_t202' style='width:999pt'><x:ClientData ObjectType='Note'>"
        "<x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape>"
        "<v:shape id='_x0000_s3080' type='#_x0000_t201'><x:ClientData ObjectType='Button'/></v:shape></xml>"
    )
    add_part(all_parts, DRAWING, drawing, "application/vnd.openxmlformats-officedocument.vmlDrawing")
    return pack(all_parts)


def test_a_first_note_makes_the_parts_it_needs() -> None:
    patched = note(book(after='<pageMargins left="1"/><tableParts count="0"/>'), B2="[XK] Periksa & <hitung>\nulang")
    assert notes(patched.data) == {"B2": ("xlkinerja", "[XK] Periksa & <hitung>\nulang")}
    assert boxes(patched.data) == [("_x0000_s1025", 2, 2)]
    assert set(patched.changed) == {"[Content_Types].xml", SHEET, SHEET_RELS, COMMENTS, DRAWING}
    assert '<pageMargins left="1"/><legacyDrawing ' in part(patched.data, SHEET)
    assert '/><tableParts count="0"/></worksheet>' in part(patched.data, SHEET)
    types = part(patched.data, "[Content_Types].xml")
    assert 'Extension="vml"' in types
    assert f'PartName="/{COMMENTS}"' in types
    assert "visibility:hidden" in part(patched.data, DRAWING)


@pytest.mark.parametrize(
    "later",
    ["legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"],
)
def test_the_drawing_is_named_where_the_schema_wants_it(later: str) -> None:
    after = f"<pageSetup/><drawing/><{later}></{later}>"
    text = part(note(book(after=after), B2="[XK] a").data, SHEET)
    assert re.search(rf"<drawing/><legacyDrawing [^>]*/><{later}>", text)


def test_controls_in_an_alternative_come_after_the_drawing_too() -> None:
    after = '<mc:AlternateContent xmlns:mc="u"><mc:Choice><controls/></mc:Choice></mc:AlternateContent>'
    assert re.search("<legacyDrawing [^>]*/><mc:Alt", part(note(book(after=after), B2="[XK] a").data, SHEET))


def test_the_same_notes_again_change_nothing() -> None:
    once = note(book(), B2="[XK] a", C3="[XK] b").data
    assert note(once, B2="[XK] a", C3="[XK] b").data is once


def test_notes_are_replaced_and_taken_back() -> None:
    first = note(book(), B2="[XK] a", C3="[XK] b").data
    second = note(first, B2="[XK] lain", D4="[XK] baru").data
    assert {address: text for address, (_, text) in notes(second).items()} == {
        "B2": "[XK] lain",
        "D4": "[XK] baru",
    }
    assert [place[1:] for place in boxes(second)] == [(2, 2), (4, 4)]
    third = note(second).data
    assert (notes(third), boxes(third)) == ({}, [])
    assert note(third).data is third


def test_the_result_does_not_depend_on_notes_that_were_there_in_between() -> None:
    for start in (book(), with_staff_note()):
        direct = note(start, B2="[XK] a", C3="[XK] b").data
        detour = note(note(direct, D4="[XK] c").data, B2="[XK] a", C3="[XK] b").data
        assert detour == direct


def test_notes_of_others_stay_and_ours_go_beside_them() -> None:
    data = with_staff_note()
    patched = note(data, A1="[XK] tidak boleh", B2="[XK] boleh")
    assert patched.refused == ((("Data", 1, 1), "XK-509"),)
    assert notes(patched.data) == {"A1": ("Budi", "Budi:\ncek"), "B2": ("xlkinerja", "[XK] boleh")}
    assert boxes(patched.data) == [("_x0000_s3073", 1, 1), ("_x0000_s3081", 2, 2)]
    assert patched.changed == (COMMENTS, DRAWING)
    comments, drawing = part(patched.data, COMMENTS), part(patched.data, DRAWING)
    staff = part(data, COMMENTS)
    assert staff.partition("<commentList>")[2].partition("</commentList>")[0] in comments
    assert part(data, DRAWING).removesuffix("</xml>") in drawing
    back = note(patched.data).data
    assert part(back, DRAWING) == part(data, DRAWING)
    assert part(back, COMMENTS) == staff.replace("</author></authors>", "</author><author>xlkinerja</author></authors>")


def test_a_note_of_others_by_prefix_only() -> None:
    ours = note(book(), B2="[XK] a").data
    assert note(ours, prefix="[LAIN]", B2="[LAIN] b").refused == ((("Data", 2, 2), "XK-509"),)


def test_without_prefix_the_author_tells() -> None:
    ours = note(book(), prefix="", B2="a").data
    assert notes(note(ours, prefix="", C3="b").data) == {"C3": ("xlkinerja", "b")}
    assert note(with_staff_note(), prefix="", A1="b").refused == ((("Data", 1, 1), "XK-509"),)


def test_edits_without_notes_leave_notes_alone() -> None:
    ours = note(book(), B2="[XK] a").data
    assert patch(ours, Edits(names={"N": "1"})).changed == ("xl/workbook.xml",)


def test_a_threaded_comment_and_its_placeholder_stay() -> None:
    source = with_staff_note()
    all_parts: dict[str, str | bytes] = {name: part(source, name) for name in names(source)}
    all_parts[COMMENTS] = str(all_parts[COMMENTS]).replace("Budi</author>", "tc={A}</author>")
    all_parts["xl/threadedComments/threadedComment1.xml"] = (
        '<ThreadedComments><threadedComment ref="A1"/></ThreadedComments>'
    )
    data = pack(all_parts)
    patched = note(data, A1="[XK] a", B1="[XK] b")
    assert patched.refused == ((("Data", 1, 1), "XK-509"),)
    assert (
        part(patched.data, "xl/threadedComments/threadedComment1.xml")
        == all_parts["xl/threadedComments/threadedComment1.xml"]
    )
    assert notes(patched.data)["A1"] == ("tc={A}", "Budi:\ncek")


def test_a_header_picture_keeps_its_own_drawing() -> None:
    all_parts = parts(after=f'<legacyDrawingHF xmlns:r="{OFFICE}" r:id="rId1"/>')
    all_parts[SHEET_RELS] = relationships(("rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml"))
    header = '<xml xmlns:v="v" xmlns:o="o"><o:shapelayout><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
    add_part(all_parts, DRAWING, header, "application/vnd.openxmlformats-officedocument.vmlDrawing")
    patched = note(pack(all_parts), B2="[XK] a").data
    assert part(patched, DRAWING) == header
    assert boxes(patched, "xl/drawings/vmlDrawing2.vml") == [("_x0000_s2049", 2, 2)]
    assert re.search('<legacyDrawing [^>]*r:id="rId3"/><legacyDrawingHF', part(patched, SHEET))


def test_more_boxes_than_one_block_of_numbers_holds() -> None:
    wanted = {("Data", row, 1): f"[XK] {row}" for row in range(1, 1501)}
    edits = Edits(notes=wanted, note_prefix=PREFIX)
    patched = patch(book(), edits).data
    numbers = [int(identifier[8:]) for identifier, _, _ in boxes(patched)]
    assert numbers == [*range(1025, 2048), *range(2049, 2049 + 477)]
    assert 'data="1,2"' in part(patched, DRAWING)
    assert patch(patched, edits).data is patched


def anchor(data: bytes) -> list[int]:
    match = re.search(r"<x:Anchor>([^<]*)<", part(data, DRAWING))
    assert match is not None
    return [int(number) for number in match[1].split(",")]


def test_the_box_is_as_large_as_its_text_and_follows_column_widths() -> None:
    """220 pt are 293 pixels: 15 of offset, so 308 from B's right edge on; columns are 64 pixels wide, C once 140.

    One line makes 22 pt or 29 pixels, three make 46 pt or 61 pixels, from 4 below row 4's top; rows are 20 high.
    """
    short, long = note(book(), B5="[XK] a").data, note(book(), B5="[XK] " + "a" * 130).data
    assert anchor(short)[:6] == [2, 15, 3, 4, 6, 52]
    assert anchor(short)[6:] == [4, 13]
    assert anchor(long)[6:] == [6, 5]
    all_parts = parts()
    all_parts[SHEET] = sheet(
        "", '<cols><col min="3" max="3" width="20"/><col min="4" max="4" width="9" hidden="1"/></cols>'
    )
    assert anchor(note(pack(all_parts), B5="[XK] a").data)[:6] == [2, 15, 3, 4, 6, 40]


@pytest.mark.parametrize("size", ["1e999", "INF", "1e308", "-1e308", "-5", "1e999999"])
def test_the_box_is_no_larger_than_can_be_shown_whatever_a_size_says(size: str) -> None:
    """A size without end took the whole answer with it; the box ends in the column and row that have it.

    One below nothing counts as nothing: the box then ends one column and one row further than usual.
    """
    all_parts = parts(f'<row r="4" ht="{size}"><c r="A4"><v>1</v></c></row>')
    cols = f'<cols><col min="3" max="3" width="{size}"/></cols>'
    all_parts[SHEET] = all_parts[SHEET].replace("<sheetData>", f"{cols}<sheetData>")
    found = anchor(note(pack(all_parts), B5="[XK] a").data)
    assert found[:4] == [2, 15, 3, 4]
    assert (found[4], found[6]) == ((7, 5) if size.startswith("-") else (2, 3))
    assert all(number >= 0 for number in found)


def test_a_note_at_the_very_last_cell() -> None:
    patched = patch(book(), Edits(notes={("Data", 1_048_576, 16_384): "[XK] a"}, note_prefix=PREFIX)).data
    left, _, top, _, right, _, bottom, _ = anchor(patched)
    assert (left, top, right, bottom) == (16_383, 1_048_574, 16_383, 1_048_575)


def test_notes_on_hidden_cells_of_a_merge_and_unknown_sheets_are_refused() -> None:
    data = book(after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>')
    wanted = {("Data", 2, 2): "[XK] a", ("Lain", 1, 1): "[XK] a"}
    patched = patch(data, Edits(notes=wanted, note_prefix=PREFIX))
    assert patched.refused == ((("Data", 2, 2), "XK-507"), (("Lain", 1, 1), "XK-507"))
    assert patched.data is data


@pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not beside the repository")
def test_notes_beside_notes_that_excel_made() -> None:
    data = (CORPORA / "xlsxwriter" / "comment03.xlsx").read_bytes()
    patched = patch(data, Edits(notes={("Sheet1", 3, 3): "[XK] a"}, note_prefix=PREFIX)).data
    worksheet = excel(patched, name="Sheet1")
    assert worksheet["C3"].comment.text == "[XK] a"
    assert worksheet["A1"].comment.text == "Some text"
    assert part(data, DRAWING).replace("\r\n", "\n").rstrip().removesuffix("</xml>").rstrip() in part(
        patched, DRAWING
    ).replace("\r\n", "\n")
    with zipfile.ZipFile(io.BytesIO(patched)) as archive:
        assert archive.testzip() is None
