"""Tints: laid over a cell's own style, told apart from the staff's own colours, and taken back from the file alone."""

from __future__ import annotations

import re

import pytest
from patch_kit import MAIN, SHEET, STYLE_TEXT, STYLES, book, excel, pack, part, parts, rows_of, sheet

from xlkinerja.ooxml.model import Edits, Patched, SetCell
from xlkinerja.ooxml.patch import patch

RED, AMBER = "FF9B9B", "FFD27F"
COLOURS = frozenset({RED, AMBER})
ROWS = (
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"><v>2</v></c><c r="C1" s="2"><v>3</v></c>'
    '<c r="D1" s="3"><v>4</v></c><c r="E1" s="4"><v>5</v></c></row>'
)


def tint(data: bytes, **cells: str) -> Patched:
    """Have exactly these cells tinted, `A1="FF9B9B"`."""
    wanted = {("Data", int(address[1:]), ord(address[0]) - 64): colour for address, colour in cells.items()}
    return patch(data, Edits(tints=wanted, tint_colours=COLOURS))


def style(data: bytes, address: str) -> int:
    match = re.search(rf'<c r="{address}"(?: s="(\d+)")?', part(data, SHEET))
    assert match is not None
    return int(match[1] or 0)


@pytest.mark.parametrize(
    ("address", "background"),
    [
        ("A1", {"indexed": 64}),
        ("B1", {"indexed": 64}),
        ("C1", {"rgb": "FFFFFFCC"}),
        ("D1", {"theme": 4, "tint": 0.5999}),
    ],
)
def test_a_tint_keeps_the_style_and_remembers_the_fill(address: str, background: dict[str, object]) -> None:
    patched = tint(book(ROWS), **{address: RED}).data
    before, after = excel(book(ROWS))[address], excel(patched)[address]
    assert (after.fill.patternType, after.fill.fgColor.rgb) == ("solid", f"FF{RED}")
    assert {name: getattr(after.fill.bgColor, name) for name in background} == background
    assert after.number_format == before.number_format
    assert repr(after.font) + repr(after.border) == repr(before.font) + repr(before.border)
    assert after.value == before.value


@pytest.mark.parametrize("address", ["A1", "B1", "C1", "D1"])
def test_without_the_tint_the_cell_has_its_own_style_again(address: str) -> None:
    data = book(ROWS)
    tinted = tint(data, **{address: RED}).data
    back = tint(tinted).data
    assert rows_of(back) == rows_of(data)
    assert part(back, STYLES) == part(tinted, STYLES)


@pytest.mark.parametrize("address", ["A1", "B1", "C1", "D1"])
def test_another_tint_covers_the_own_fill_and_not_the_old_tint(address: str) -> None:
    data = book(ROWS)
    changed = tint(tint(data, **{address: RED}).data, **{address: AMBER}).data
    assert rows_of(changed) == rows_of(tint(data, **{address: AMBER}).data).replace('s="5"', 's="6"')
    assert rows_of(tint(changed).data) == rows_of(data)


def test_the_same_tints_again_change_nothing() -> None:
    once = tint(book(ROWS), A1=RED, C1=AMBER, F9=RED).data
    assert tint(once, A1=RED, C1=AMBER, F9=RED).data is once
    assert tint(book(ROWS)).changed == ()


def test_letter_case_of_colours_does_not_matter() -> None:
    once = tint(book(ROWS), A1=RED.lower()).data
    assert tint(once, A1=RED).data is once


def test_a_tinted_cell_that_was_not_there_is_created_empty() -> None:
    patched = tint(book(ROWS), F9=RED).data
    assert '<row r="9"><c r="F9" s="5"/></row>' in rows_of(patched)
    assert '<row r="9"><c r="F9"/></row>' in rows_of(tint(patched).data)


def test_equal_styles_share_one_entry_and_the_counts_are_right() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="1"><v>1</v></c></row>' for row in range(1, 31))
    styles = part(tint(book(rows), **{f"A{row}": RED for row in range(1, 31)}).data, STYLES)
    assert '<cellXfs count="6">' in styles
    assert styles.partition("<cellXfs")[2].partition("</cellXfs>")[0].count("<xf ") == 6
    assert '<fills count="5">' in styles


def test_a_pattern_is_not_tinted() -> None:
    data = book(ROWS)
    patched = tint(data, E1=RED)
    assert patched.data is data
    assert patched.refused == ((("Data", 1, 5), "XK-508"),)


def test_a_style_that_does_not_exist_is_not_tinted() -> None:
    patched = tint(book('<row r="1"><c r="A1" s="99"><v>1</v></c></row>'), A1=RED)
    assert patched.refused == ((("Data", 1, 1), "XK-508"),)


def test_hidden_cells_of_a_merge_are_not_tinted() -> None:
    data = book(ROWS, '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')
    patched = tint(data, A1=RED, B1=RED)
    assert patched.refused == ((("Data", 1, 2), "XK-507"),)
    assert (style(patched.data, "A1"), style(patched.data, "B1")) == (5, 1)


def test_a_staff_fill_of_a_tint_colour_without_background_stays() -> None:
    """Excel's own cell styles ("Bad", "Neutral") have fills without a background colour."""
    all_parts = parts(ROWS)
    all_parts[STYLES] = STYLE_TEXT.replace('rgb="FFFFFFCC"/><bgColor indexed="64"/>', f'rgb="FF{RED}"/>')
    data = pack(all_parts)
    assert tint(data).data is data
    tinted = tint(data, C1=RED).data
    assert tinted != data
    assert rows_of(tint(tinted).data) == rows_of(data)


def with_backgrounds_replaced(data: bytes) -> bytes:
    """What LibreOffice does on saving: every background becomes some colour of its own palette."""
    all_parts = {**parts(), SHEET: part(data, SHEET)}
    all_parts[STYLES] = re.sub(r"<bgColor [^>]*>", '<bgColor rgb="FF993366"/>', part(data, STYLES))
    return pack(all_parts)


def test_a_lost_background_is_taken_from_the_nearest_like_cell_of_the_column() -> None:
    rows = (
        '<row r="1"><c r="C1" s="3"/></row><row r="2"><c r="C2" s="2"><v>1</v></c></row>'
        '<row r="3"><c r="C3" s="2"><v>2</v></c></row>'
    )
    data = book(rows)
    saved = with_backgrounds_replaced(tint(data, C2=RED).data)
    assert style(tint(saved).data, "C2") == 2
    other = tint(with_backgrounds_replaced(tint(book('<row r="1"><c r="C1" s="3"/></row>'), C2=RED).data)).data
    assert excel(other)["C2"].fill.fgColor.theme == 4
    assert excel(other)["C2"].number_format == "General"


def test_a_lost_background_without_neighbours_becomes_no_fill() -> None:
    saved = with_backgrounds_replaced(tint(book('<row r="60"><c r="C60" s="2"/></row>'), C1=RED, C60=RED).data)
    assert style(tint(saved).data, "C1") == 0
    assert excel(tint(saved).data)["C60"].fill.patternType is None
    assert excel(tint(saved).data)["C60"].number_format == "#,##0"


def test_a_cell_is_written_and_tinted_at_once() -> None:
    edits = Edits((SetCell("Data", 1, 2, 9),), tints={("Data", 1, 2): RED}, tint_colours=COLOURS)
    patched = patch(book(ROWS), edits).data
    assert '<c r="B1" s="5"><v>9</v></c>' in rows_of(patched)
    assert patch(patched, edits).data is patched


def test_a_prefixed_styles_part() -> None:
    all_parts = parts(ROWS)
    all_parts[STYLES] = re.sub(r"<(/?)(?=\w)", r"<\1x:", STYLE_TEXT).replace("xmlns=", "xmlns:x=")
    data = pack(all_parts)
    tinted = tint(data, C1=RED)
    assert excel(tinted.data)["C1"].fill.fgColor.rgb == f"FF{RED}"
    assert tint(tinted.data, C1=RED).data is tinted.data
    assert rows_of(tint(tinted.data).data) == rows_of(data)


@pytest.mark.parametrize("styles", [None, f'<styleSheet xmlns="{MAIN}"/>'])
def test_a_workbook_without_styles_gets_them(styles: str | None) -> None:
    all_parts = parts("<row r='1'><c r='A1'><v>1</v></c></row>")
    if styles is None:
        del all_parts[STYLES]
        all_parts["xl/_rels/workbook.xml.rels"] = re.sub(
            r'<Relationship Id="rId2"[^>]*>', "", str(all_parts["xl/_rels/workbook.xml.rels"])
        )
        all_parts["[Content_Types].xml"] = re.sub(
            r'<Override PartName="/xl/styles.xml"[^>]*>', "", str(all_parts["[Content_Types].xml"])
        )
    else:
        all_parts[STYLES] = styles
    patched = tint(pack(all_parts), A1=RED).data
    assert excel(patched)["A1"].fill.fgColor.rgb == f"FF{RED}"
    assert excel(patched)["B1"].fill.patternType is None
    assert tint(patched, A1=RED).data is patched


def test_other_styles_of_the_column_do_not_matter_to_a_new_tinted_cell() -> None:
    all_parts = parts()
    all_parts[SHEET] = sheet('<row r="1"/>', '<cols><col min="1" max="1" style="2"/></cols>')
    patched = tint(pack(all_parts), A1=RED).data
    assert excel(patched)["A1"].number_format == "#,##0"
    assert style(tint(patched).data, "A1") == 2
