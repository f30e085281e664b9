"""Cells taken by a pattern are what the parser makes of them, whatever stands in a sheet."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch as replaced

import pytest
from hand_made import MAIN, parts, worksheet, zipped
from hypothesis import given, settings, strategies as st

from xlkinerja.ooxml import sheet_reader
from xlkinerja.ooxml.limits import Limits
from xlkinerja.ooxml.model import PackageError, Sheet
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.ooxml.sheet_reader import SheetReader

SAMPLES = Path(__file__).parents[2] / "samples"
FEW = Limits(cells=12, text=9, elements=6, arrays=3, string_characters=40, merges=3)
TEXTS = ("", "1", "-7.5E2", "a", " ", "\t\n", "\r\n", "&amp;lt;", "&quot;&apos;&gt;", "&#65;", "&x;", "&", ">", "]]>")
ODD = (
    "<!-- <c/> -->",
    "<![CDATA[<v>]]>",
    "<?x y?>",
    "\n",
    "x",
    "<d/>",
    "<c/>",
    "</c>",
    '<c r="A1"><v>9</v></c>',
    "<row>",
)
LONG = ("0123456789", "é" * 10, "\x01", "\ufffe", "\U0001f600", "_x0041_")
FORMULAS = (
    *(
        "",
        "",
        "",
        "<f>A1</f>",
        "<f/>",
        "<f />",
        '<f t="shared" si="0" ref="A1:B9">A1+$B$2</f>',
        '<f t="shared" si="0"/>',
    ),
    *('<f t="array" ref="A1:B2">1&lt;2</f>', '<f t="shared" t="array">1</f>', '<f t="dataTable" ref="A1:B2" r1="C1"/>'),
    *(
        '<f aca="false">B1</f>',
        '<f xmlns="urn:x">1</f>',
        '<f xml:space="preserve">1</f>',
        "<f><v>1</v></f>",
        "<f>1</f><f>2</f>",
    ),
    *(
        '<f\nt="array" ref="A1">1</f>',
        "<f t='array' ref='A1'>1</f>",
        '<f si="a>b">1</f>',
        '<f t="arr&#97;y" ref="A1">1</f>',
    ),
)


@st.composite
def cells(draw: st.DrawFn, row: str) -> str:
    """One cell, mostly as programs write them."""
    text = draw(st.sampled_from(TEXTS + LONG if draw(st.integers(0, 9)) == 0 else TEXTS[:4]))
    value = draw(
        st.sampled_from(
            (
                *("", f"<v>{text}</v>", f"<v>{text}</v>", "<v/>", "<v />", f"<is><t>{text}</t></is>", "<is><t/></is>"),
                f'<is><t xml:space="preserve">{text}</t></is>',
                f"<is><r><t>{text}</t></r><rPh><t>x</t></rPh></is>",
                *(f"<v>{text}</v><v>1</v>", f"<v a='1'>{text}</v>", f"<x>{text}</x>"),
            )
        )
    )
    column = draw(st.sampled_from("ABCDEFG"))
    place = draw(st.sampled_from((f' r="{column}{row}"',) * 12 + ("", ' r="a1"', " r='C1'", ' r="XFE1"', ' r="B07"')))
    style = draw(st.sampled_from(("", "", ' s="1"', ' s="0"', ' s="9"', ' s="01"', ' s=" 1"', ' s="1" cm="1"')))
    kind = draw(
        st.sampled_from(("", ' t="s"', ' t="str"', ' t="inlineStr"', ' t="n"', ' t="b"', ' t="e"', ' t="d"', ' t="q"'))
    )
    between = draw(st.sampled_from(("", "", "", "", "", "", *ODD)))
    formula = draw(st.sampled_from(FORMULAS if draw(st.integers(0, 3)) == 0 else FORMULAS[:4]))
    inside = f"{formula}{value}"
    tag = f"<c{place}{style}{kind}" if draw(st.integers(0, 19)) else f"<c{kind}{style}{place}"
    return f"{tag}>{inside}</c>{between}" if inside else draw(st.sampled_from((f"{tag}/>", f"{tag} />", f"{tag}></c>")))


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    """A worksheet part, mostly well-formed."""
    rows = []
    for number in range(1, draw(st.integers(1, 4))):
        inside = "".join(sorted(draw(st.lists(cells(str(number)), max_size=5))))  # in order of columns, mostly
        given_number = draw(
            st.sampled_from((f' r="{number}"',) * 9 + ("", ' r="0"', f" r='{number}'", f' r="0{number}"'))
        )
        more = draw(
            st.sampled_from(
                (
                    "",
                    "",
                    "",
                    ' hidden="1"',
                    ' x14ac:dyDescent="0.2"',
                    f' xmlns="{MAIN}"',
                    ' xmlns="urn:x"',
                    ' ht="1" ht="1"',
                    ' ht="a>b"',
                    ' ht="&lt;"',
                )
            )
        )
        whole = f"<row{given_number}{more}>{inside}</row>"
        rows.append(whole if draw(st.integers(0, 9)) else f"<row{given_number}{more}/>")
        rows.append(draw(st.sampled_from(("",) * 9 + ODD)))
    before = draw(st.sampled_from(("",) * 9 + ("<x><sheetData></sheetData></x>", '<x a="sheetData"/>', "<cols/>")))
    after = draw(
        st.sampled_from(
            ("",) * 5
            + ('<mergeCells><mergeCell ref="A1:B2"/></mergeCells>', "<sheetData/>", "<?x?>", "<y>", "</worksheet>")
        )
    )
    text = worksheet("".join(rows), before=before, after=after)
    if draw(st.booleans()):
        text = text.replace("<worksheet", '<worksheet xmlns:x14ac="urn:y"', 1)
    start = draw(
        st.sampled_from(
            ("",) * 5
            + ('<?xml version="1.0" encoding="UTF-8"?>\r\n', '<?xml version="1.0" encoding="latin1"?>', "\ufeff", "\n")
            + ('<?xml version="1.0" encoding="iso-8859-1"?>', "\ufeff<?xml version='1.0' encoding='iso-8859-1'?>")
        )
    )
    return (start + text).encode()


def read(data: bytes, limits: Limits) -> tuple[Sheet, list[object]] | tuple[str, dict[str, object]]:
    """What reading gives, cells also in their order, or why it refuses."""
    try:
        sheet = read_workbook(data, limits).sheets[0]
    except PackageError as error:
        return error.code, error.details
    return sheet, list(sheet.cells.items())


def check_both_ways(part: bytes, limits: Limits) -> None:
    data = zipped(parts() | {"xl/worksheets/sheet1.xml": part})
    found = read(data, limits)
    with replaced.object(sheet_reader, "cut", lambda _: None):
        assert found == read(data, limits)


HARD = (
    worksheet('<row r="1"><c r="A1" t="str"><v>a\r\nb</v></c></row>'),
    worksheet('<row xmlns="urn:x"><c r="A1"><v>1</v></c></row><row><c r="A1"><v>2</v></c></row>'),
    worksheet(
        '<row r="1"><c r="A1"><v>1</v></c></row>', before="<x><!--<sheetData>--></x>", after="<!--</sheetData>-->"
    ),
    worksheet('<row r="1"><c r="A1"><v>1</v></c></row>', before="<!--<sheetData></sheetData>-->"),
    worksheet('<row r="1"><c r="A1" t="str"><v>]]></v></c></row>'),
    worksheet('<row r="1"><c r="A2"><v>1</v></c></row>'),
    worksheet('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>'),
    worksheet('<row r="1"><c r="A1" t="str"><v>\ufffe</v></c></row>'),
    worksheet('<row r="1"><c r="A1"><f t="shared" t="array" ref="A1:B2" si="0">1</f></c></row>'),
    worksheet('<row r="1"><c r="A1"><is><t>1</t></is></c></row>'),
    worksheet(f'<row r="1"><c r="A1" t="str"><v>{"x" * 32_768}</v></c></row>'),
    worksheet('<row r="1"><c r="A1" t="str"><v>a</v></c></row>').replace("main", "other"),
    '<?xml version="1.0" encoding="latin1"?>' + worksheet('<row r="1"><c r="A1" t="str"><v>é</v></c></row>'),
)


@pytest.mark.parametrize("part", HARD, ids=range(len(HARD)))
def test_what_is_hard_is_read_as_the_parser_reads_it(part: str) -> None:
    check_both_ways(part.encode(), Limits())


@settings(max_examples=120, deadline=None)
@given(sheets(), st.booleans())
def test_both_ways_give_the_same(part: bytes, few: bool) -> None:
    check_both_ways(part, FEW if few else Limits())


@pytest.mark.parametrize(
    "path",
    [min((SAMPLES / name).glob("*.xlsx")) for name in ("pnbp", "form_a", "rencana_aksi")],
    ids=lambda path: path.stem,
)
def test_samples_are_of_the_usual_kind(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual: list[bool] = []
    right = SheetReader._read_usual

    def watched(reader: SheetReader, content: bytes) -> bool:
        usual.append(right(reader, content))
        return usual[-1]

    monkeypatch.setattr(SheetReader, "_read_usual", watched)
    found = read_workbook(path.read_bytes())
    assert usual == [True] * len(found.sheets)
    monkeypatch.setattr(sheet_reader, "cut", lambda _: None)
    assert found == read_workbook(path.read_bytes())
