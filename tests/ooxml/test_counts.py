"""Every count has a bound, and what is refused or holds no form costs little."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hand_made import parts, rels, workbook, worksheet, zipped

from steps import steps
from xlkinerja.ooxml.address import Range
from xlkinerja.ooxml.limits import Limits
from xlkinerja.ooxml.merges import overlapping
from xlkinerja.ooxml.model import Edits, NewSheet, PackageError, SheetCell, Style
from xlkinerja.ooxml.patch import patch
from xlkinerja.ooxml.reader import read_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CASES = Path(__file__).parents[2].parent / "shared" / "cases"
RELS = "xl/worksheets/_rels/sheet1.xml.rels"
NOTE = '<comment ref="A@" authorId="0"><text/></comment>'
FEW = Limits(elements=50, names=10, notes=10, relationships=10, columns=10, arrays=10, merges=10)


def many(count: int, text: str, inside: str = "") -> str:
    """The text so often, each with its number from 1 on in place of `@`, in an element."""
    body = "".join(text.replace("@", str(number)) for number in range(1, count + 1))
    return f"<{inside}>{body}</{inside}>" if inside else body


def of(kind: str, count: int) -> bytes:
    """A workbook with so many of one thing."""
    given = {
        "names": {"workbook": workbook(after=many(count, '<definedName name="N@"/>', "definedNames"))},
        "fills": {"styles": _styles(many(count, "<fill/>", "fills"))},
        "fonts": {"styles": _styles(many(count, "<font/>", "fonts"))},
        "columns": {"sheet": worksheet(before=many(count, '<col min="1" max="9" hidden="1"/>', "cols"))},
        "rules": {"sheet": worksheet(after=many(count, '<conditionalFormatting sqref="A@"/>'))},
        "merges": {"sheet": worksheet(after=many(count, '<mergeCell ref="A@:B@"/>', "mergeCells"))},
        "links": {"sheet": worksheet(after=many(count, '<hyperlink ref="A@"/>', "hyperlinks"))},
        "arrays": {"sheet": worksheet(many(count, '<row r="@"><c r="A@"><f t="array" ref="A@:B@">1</f></c></row>'))},
        "runs": {"sheet": worksheet(f'<row><c t="inlineStr">{many(count, "<r/>", "is")}</c></row>')},
        "relationships": {RELS: rels(*((f"r{number}", "image", f"a{number}.png") for number in range(count)))},
        "notes": {
            RELS: rels(("rId1", "comments", "../comments1.xml")),
            "xl/comments1.xml": f'<comments xmlns="{MAIN}">{many(count, NOTE, "commentList")}</comments>',
        },
    }[kind]
    return zipped(parts(**given))


def _styles(body: str) -> str:
    return f'<styleSheet xmlns="{MAIN}">{body}</styleSheet>'


KINDS = ("names", "fills", "fonts", "columns", "rules", "merges", "links", "arrays", "runs", "relationships", "notes")


@pytest.mark.parametrize("kind", KINDS)
def test_every_count_has_its_bound(kind: str) -> None:
    read_workbook(of(kind, 3), FEW)
    with pytest.raises(PackageError) as caught:
        read_workbook(of(kind, 500), FEW)
    assert caught.value.code == "XK-111"
    assert caught.value.details["found"] > caught.value.details["allowed"]


def refused(data: bytes, limits: Limits = FEW) -> None:
    with pytest.raises(PackageError):
        read_workbook(data, limits)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_refused_is_read_no_further(kind: str) -> None:
    """Ten times as many cost the same, for reading ends at the bound."""
    some, many_more = of(kind, 3_000), of(kind, 30_000)
    refused(some)  # patterns are compiled when they are first needed
    assert steps(lambda: refused(many_more)) < 1.2 * steps(lambda: refused(some))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_read_costs_in_proportion(kind: str) -> None:
    some, twice, nothing = of(kind, 1_000), of(kind, 2_000), of(kind, 0)
    base = steps(lambda: read_workbook(nothing))
    assert steps(lambda: read_workbook(twice)) - base < 2.2 * (steps(lambda: read_workbook(some)) - base) + 100


MANY, MEMORY = (1_000_000, 300) if os.environ.get("XLKINERJA_COSTS") else (200_000, 100)  # MiB

# Run by itself, so that the memory is its own.
READ = """
import sys
from xlkinerja.pipeline import check_workbook
for path in sys.argv[1:]:
    print([finding.code for finding in check_workbook(open(path, "rb").read(), "a.xlsx").findings])
print("peak", *(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read there")
@pytest.mark.parametrize("kind", ["names", "fills", "arrays"])  # the others stand in test_costs.py
def test_a_million_of_anything_takes_little_memory(kind: str, tmp_path: Path) -> None:
    """Fewer in every run, in less memory; a million where XLKINERJA_COSTS is set."""
    path = tmp_path / "banyak.xlsx"
    path.write_bytes(of(kind, MANY if kind != "arrays" else MANY // 2))
    run = subprocess.run([sys.executable, "-c", READ, path], check=True, capture_output=True, text=True)
    assert ("XK-120" if kind == "arrays" else "XK-111") in run.stdout  # cells below the first rows are not even read
    assert int(run.stdout.split()[-1]) < MEMORY * 1024, "of its own, not of the process that started it"


def covered_twice(merges: list[Range]) -> bool:
    return any(
        one.top <= other.bottom and other.top <= one.bottom and one.left <= other.right and other.left <= one.right
        for number, one in enumerate(merges)
        for other in merges[:number]
    )


def test_overlaps_are_found_by_one_sweep() -> None:
    """Against the comparison of every pair."""
    chance = random.Random(7)
    seen = set()
    for _ in range(500):
        merges = []
        for _ in range(chance.randint(1, 6)):
            top, left = chance.randint(1, 9), chance.randint(1, 9)
            merges.append(Range(top, left, top + chance.randint(0, 3), left + chance.randint(0, 3)))
        assert (overlapping(merges) > 0) == covered_twice(merges), merges
        seen.add(overlapping(merges) > 0)
    assert seen == {True, False}


def test_merges_upon_each_other_are_refused_at_once() -> None:
    def nested(count: int) -> bytes:
        merges = "".join(f'<mergeCell ref="A{number}:XFD1048576"/>' for number in range(1, count))
        return zipped(parts(sheet=worksheet(after=f"<mergeCells>{merges}</mergeCells>")))

    with pytest.raises(PackageError) as caught:
        read_workbook(nested(19_900))
    assert (caught.value.code, caught.value.details["reason"]) == ("XK-114", "sel gabungan bertumpuk")
    some, twice = nested(1_000), nested(2_000)
    assert steps(lambda: refused(twice, Limits())) < 2.2 * steps(lambda: refused(some, Limits()))  # pairs: four times
    few = worksheet(after='<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/></mergeCells>')
    assert len(read_workbook(zipped(parts(sheet=few))).sheets[0].merges) == 2


def test_a_module_sheet_without_part_is_read() -> None:
    """Excel 95 kept its macros in such sheets, and Excel opens them."""
    two = '<sheet name="Data" sheetId="1" r:id="rId1"/><sheet name="Module1" sheetId="9" state="veryHidden" r:id=""/>'
    found = read_workbook(zipped(parts(workbook=workbook(two + '<sheet name="Module2" sheetId="10" r:id=""/>'))))
    assert [sheet.name for sheet in found.sheets] == ["Data"]
    assert found.other_sheets == ("Module1", "Module2")
    dangling = two.replace('r:id=""', 'r:id="rId99"')
    with pytest.raises(PackageError) as caught:
        read_workbook(zipped(parts(workbook=workbook(dangling))))
    assert caught.value.code == "XK-114"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("head", ["From: <Saved by Blink>\nSubject: Rekap\n", "", "X-A: b;\n\tc=d\n"])
def test_a_web_archive_is_a_web_page(head: str, line_end: str) -> None:
    text = f'{head}MIME-Version: 1.0\nContent-Type: multipart/related;\n\ttype="text/html"\n\n<html></html>\n'
    with pytest.raises(PackageError) as caught:
        read_workbook(text.replace("\n", line_end).encode())
    assert caught.value.code == "XK-105"


@pytest.mark.parametrize("text", ["nama: isi\nmime-version\n", "a,b\n1,2\n", "kode;nama\nmime-version:;1\n" * 2])
def test_a_list_is_no_web_archive(text: str) -> None:
    with pytest.raises(PackageError) as caught:
        read_workbook(text.encode())
    assert caught.value.code == "XK-107"


def test_a_workbook_full_of_formats_gets_no_tint_and_is_read_again() -> None:
    """Excel reads 65,490 cell formats; one more would make the answer a file that nobody opens."""
    xfs = "".join(f'<xf fontId="{number % 7}" numFmtId="{number}"/>' for number in range(65_490))
    rows = '<row r="1"><c r="A1" s="1"><v>1</v></c></row>'
    full = zipped(parts(sheet=worksheet(rows), styles=_styles(f"<cellXfs>{xfs}</cellXfs>")))
    edits = Edits(
        tints={("Data", 1, 1): "FFD27F"},
        tint_colours=frozenset({"FFD27F"}),
        sheets=(NewSheet("Pemeriksaan", (SheetCell(1, 1, "teks", Style(bold=True)),)),),
    )
    patched = patch(full, edits)
    assert patched.refused == ((("Data", 1, 1), "XK-508"),)
    found = read_workbook(patched.data)
    assert len(found.formats) == 65_490
    assert found.sheets[1].cells[1, 1].text == "teks"


def test_an_answer_that_we_would_not_read_again_is_refused() -> None:
    full = of("names", 50_000)
    read_workbook(full)
    with pytest.raises(PackageError) as caught:
        patch(full, Edits(names={"XK_satu_lagi": "1"}))
    assert caught.value.code == "XK-111"
