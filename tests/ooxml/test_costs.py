"""Each kind of hostile count, in a process of its own: what it costs until it is refused or is no form.

The table of CPU seconds and memory is printed by `XLKINERJA_COSTS=1 pytest -s tests/ooxml/test_costs.py`, on a machine
that does nothing else; what is counted here always runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hand_made import book, parts, rels, workbook, worksheet, zipped

from xlkinerja.ooxml.cell_reader import CellReader
from xlkinerja.ooxml.limits import Limits
from xlkinerja.ooxml.model import PackageError
from xlkinerja.ooxml.reader import read_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SECONDS, MEBIBYTES = 2.0, 300


def many(count: int, text: str) -> str:
    """The text so often, each with its number in place of `@`."""
    return "".join(text.replace("@", str(number)) for number in range(1, count + 1))


def styles(inside: str, count: int, text: str) -> bytes:
    return book(styles=f'<styleSheet xmlns="{MAIN}"><{inside}>{many(count, text)}</{inside}></styleSheet>')


def after(inside: str, count: int, text: str) -> bytes:
    body = many(count, text)
    return book(sheet=worksheet(after=f"<{inside}>{body}</{inside}>" if inside else body))


def notes(count: int) -> bytes:
    comments = many(count, '<comment ref="A@" authorId="0"><text><t>x</t></text></comment>')
    return book(
        **{
            "xl/worksheets/_rels/sheet1.xml.rels": rels(("rId1", "comments", "../comments1.xml")),
            "xl/comments1.xml": f'<comments xmlns="{MAIN}"><commentList>{comments}</commentList></comments>',
        }
    )


def links(count: int) -> bytes:
    own = (("rId1", "worksheet", "worksheets/sheet1.xml"),)
    more = ((f"x{number}", "image", f"a{number}.png") for number in range(count))
    return book(**{"xl/_rels/workbook.xml.rels": rels(*own, *more)})


def types(count: int) -> bytes:
    made = parts()
    added = many(count, '<Override PartName="/xl/a@.xml" ContentType="application/xml"/>').encode()
    made["[Content_Types].xml"] = made["[Content_Types].xml"].replace(b"/>", b">") + added + b"</Types>"
    return zipped(made)


def cells(count: int, before: str = "", value: str = "><v>@</v>") -> str:
    row = '<row r="@">' + "".join(f'<c r="{c}@" {value}</c>' for c in "ABCDEFGHIJ") + "</row>"
    return worksheet(many(count // 10, row), before=before)


def wide(rows: int, columns: int) -> str:
    return worksheet(many(rows, f'<row r="@">{"<c><v>1</v></c>" * columns}</row>'))


def names(count: int) -> bytes:
    body = many(count, '<definedName name="N@">Data!$A$@</definedName>')
    return book(workbook=workbook(after=f"<definedNames>{body}</definedNames>"))


RULE = '<conditionalFormatting sqref="A@"><cfRule type="expression" priority="@"><formula>A@</formula></cfRule>'
HOSTILE: Mapping[str, Callable[[], bytes]] = {
    "1,000,000 names": lambda: names(1_000_000),
    "50,000 names": lambda: names(50_000),
    "200,000 fills": lambda: styles("fills", 200_000, '<fill><patternFill><fgColor rgb="FF@"/></patternFill></fill>'),
    "200,000 fonts": lambda: styles("fonts", 200_000, '<font><sz val="11"/><name val="A@"/></font>'),
    "249,000 number formats": lambda: styles("numFmts", 249_000, '<numFmt numFmtId="@" formatCode="0@"/>'),
    "65,490 cell formats": lambda: styles("cellXfs", 65_490, '<xf fontId="0" numFmtId="@"><alignment/></xf>'),
    "65,491 cell formats": lambda: styles("cellXfs", 65_491, '<xf fontId="0" numFmtId="@"/>'),
    "100,000 notes": lambda: notes(100_000),
    "50,000 notes": lambda: notes(50_000),
    "100,000 conditional formats": lambda: after("", 100_000, RULE + "</conditionalFormatting>"),
    "83,000 conditional formats": lambda: after("", 83_000, RULE + "</conditionalFormatting>"),
    "100,000 relationships": lambda: links(100_000),
    "69,000 relationships": lambda: links(69_000),
    "249,000 content types": lambda: types(249_000),
    "19,900 merges upon each other": lambda: after("mergeCells", 19_900, '<mergeCell ref="A@:XFD1048576"/>'),
    "100,000 merges": lambda: after("mergeCells", 100_000, '<mergeCell ref="A@:B@"/>'),
    "240,000 links": lambda: after("hyperlinks", 240_000, '<hyperlink ref="A@"/>'),
    "120,000 validations": lambda: after("dataValidations", 120_000, '<dataValidation sqref="A@"/>'),
    "600,000 cells": lambda: book(sheet=cells(600_000)),
    "500,000 cells": lambda: book(sheet=cells(500_000)),
    "500,000 texts": lambda: book(sheet=cells(500_000, value='t="inlineStr"><is><t>teks @</t></is>')),
    "600,000 texts": lambda: book(sheet=cells(600_000, value='t="inlineStr"><is><t>teks @</t></is>')),
    "500,000 cells in 64 rows": lambda: book(sheet=wide(64, 7_800)),
}

# The start-up is not the file's: it is taken off.
READ = """
import resource, sys
from xlkinerja.pipeline import check_workbook
from xlkinerja.form.loader import load_all
load_all()
def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
data, before = open(sys.argv[1], "rb").read(), cpu()
codes = [finding.code for finding in check_workbook(data, "a.xlsx").findings]
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(cpu() - before, int(peak) // 1024, *codes)
"""


@pytest.mark.skipif(
    not os.environ.get("XLKINERJA_COSTS"), reason="asked for with XLKINERJA_COSTS=1, on a quiet machine"
)
@pytest.mark.parametrize("kind", HOSTILE)
def test_what_it_costs(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "banyak.xlsx"
    path.write_bytes(HOSTILE[kind]())
    run = subprocess.run([sys.executable, "-c", READ, path], check=True, capture_output=True, text=True)
    seconds, mebibytes, *codes = run.stdout.split()
    print(  # noqa: T201 - the table
        f"\n{kind:32} {path.stat().st_size / 1e6:5.2f} MB {float(seconds):5.2f} s {mebibytes:>4} MiB {' '.join(codes)}"
    )
    assert set(codes) & {"XK-111", "XK-114", "XK-120"}
    assert float(seconds) < SECONDS
    assert int(mebibytes) < MEBIBYTES


def test_too_many_cells_are_refused_before_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    right = CellReader.take_over
    monkeypatch.setattr(CellReader, "take_over", lambda reader: (read.append(1), right(reader)))
    limits = Limits(cells=100)
    assert len(read_workbook(book(sheet=cells(100)), limits).sheets[0].cells) == 100
    assert read == [1]
    with pytest.raises(PackageError) as caught:
        read_workbook(book(sheet=cells(110)), limits)
    assert (caught.value.code, caught.value.details["found"]) == ("XK-111", 110)
    assert read == [1]


def test_what_only_looks_like_values_is_none() -> None:
    """In a comment, or blank: such cells are not counted beforehand, as they are not when they are read."""
    limits = Limits(cells=10)
    comment = worksheet(f"<!-- {'<v>' * 50} -->" + '<row r="1"><c r="A1"><v>1</v></c></row>')
    assert len(read_workbook(book(sheet=comment), limits).sheets[0].cells) == 1
    blank = worksheet(many(50, '<row r="@"><c r="A@" s="1"><v></v></c></row>'))
    assert len(read_workbook(book(sheet=blank), limits).sheets) == 1
    for text in ("<is></is>", "<is><t/></is>", "<is><t></t></is>"):
        blank = worksheet(many(50, f'<row r="@"><c r="A@" s="1" t="inlineStr">{text}</c></row>'))
        read_workbook(book(sheet=blank), Limits(cells=60))
