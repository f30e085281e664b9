"""Prefixes are names for namespaces: whoever saved the workbook last, the answer says the same and is sound XML."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.comments import Comment

from prefixes import CROSSED, EXCEL, KINDS, VML, meaning, rewritten
from xlkinerja.pipeline import fill_workbook

SAMPLES = Path(__file__).parents[2] / "samples"
FAULTY = ["pnbp/bbspjikkp-2024-salah", "form_a/form-a-salah", "rencana_aksi/bbspjikkp-2024-rencana-cetak"]

# Run by itself, for openpyxl decides at its import whether it writes with lxml.
SAVE = """
import sys, openpyxl
from openpyxl.comments import Comment
book = openpyxl.load_workbook(sys.argv[1])
for sheet in book.worksheets[:-1]:
    sheet["A1"].comment = Comment("x", "y")
book.save(sys.argv[2])
"""


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.xlsx").read_bytes()


def answered(data: bytes) -> bytes:
    return fill_workbook(data, "berkas.xlsx").data


def notes(data: bytes) -> set[tuple[str, str, str]]:
    """Sheet, cell and text of each note."""
    book = openpyxl.load_workbook(BytesIO(data))
    return {
        (sheet.title, cell.coordinate, cell.comment.text)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def boxes(data: bytes) -> list[tuple[str, int, int]]:
    """Drawing, row and column of each note's box; each drawing must be sound XML."""
    found = []
    with ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            if name.lower().endswith(KINDS):
                top = ET.fromstring(package.read(name))
            if name.lower().endswith(".vml"):
                for each in (inner for shape in top.iter(f"{{{VML}}}shape") for inner in shape):
                    if each.tag == f"{{{EXCEL}}}ClientData" and each.get("ObjectType") == "Note":
                        row, column = (int(each.findtext(f"{{{EXCEL}}}{what}", "")) for what in ("Row", "Column"))
                        found.append((name, row, column))
    return found


@cache
def saved_by_openpyxl(name: str, lxml: str, folder: Path) -> bytes:
    source, target = folder / "masuk.xlsx", folder / "simpan.xlsx"
    source.write_bytes(sample(name))
    environment = os.environ | {"OPENPYXL_LXML": lxml}
    subprocess.run([sys.executable, "-c", SAVE, source, target], check=True, env=environment)
    return target.read_bytes()


@pytest.mark.parametrize("lxml", ["True", "False"])
@pytest.mark.parametrize("name", FAULTY)
def test_notes_after_openpyxl_saved_the_workbook(name: str, lxml: str, tmp_path: Path) -> None:
    """Its own notes are in A1 of each form sheet; the answer has one readable box for each note, ours and theirs."""
    if lxml == "True":
        pytest.importorskip("lxml")
    saved = saved_by_openpyxl(name, lxml, tmp_path)
    answer = answered(saved)
    found = boxes(answer)
    assert len(found) == len(set(found)) == len(notes(answer))
    ours = {each[:2] for each in notes(answer) if each[2] != "x"}
    assert ours == {each[:2] for each in notes(answered(sample(name))) if each[1] != "A1"}, "as of the sample itself"
    assert ours
    assert answered(answer) == answer


@pytest.mark.parametrize("name", FAULTY)
def test_notes_of_an_answer_that_openpyxl_saved_are_replaced(name: str) -> None:
    """The boxes that openpyxl wrote for our own notes go when these are rewritten; none is left double."""
    book = openpyxl.load_workbook(BytesIO(answered(sample(name))))
    sheet = next(sheet for sheet in book.worksheets if any(cell.comment for row in sheet.iter_rows() for cell in row))
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.comment]
    cells[0].comment = None  # staff took one of them away
    book.worksheets[0]["A1"].comment = Comment("x", "y")
    out = BytesIO()
    book.save(out)
    answer = answered(out.getvalue())
    found = boxes(answer)
    assert len(found) == len(set(found)) == len(notes(answer))
    assert any(text == "x" for _, _, text in notes(answer))


def _said(data: bytes) -> dict[str, str]:
    """What each part says; the receipt tells digests of the file that came in and of what we wrote: left aside."""
    return {
        name: re.sub(r"\b[0-9a-f]{64}\b|( [0-9a-f]{8})+", "digest", repr(found))
        for name, found in meaning(data).items()
    }


@pytest.mark.parametrize("on", ["root", "each", "default"])
@pytest.mark.parametrize("name", FAULTY)
def test_the_answer_does_not_depend_on_prefixes(name: str, on: str, tmp_path: Path) -> None:
    """Crossed prefixes: `v` is not VML, `r` not the relationships, on the root or on each element as lxml does."""
    source = saved_by_openpyxl(name, "False", tmp_path)
    other = rewritten(source, CROSSED, on=on)
    assert meaning(other) == meaning(source), "the kit changes prefixes only"
    answer = answered(other)
    assert answer != other
    said, expected = _said(answer), _said(answered(source))
    assert said.keys() == expected.keys()
    assert [part for part in said if said[part] != expected[part]] == []
    assert answered(answer) == answer
