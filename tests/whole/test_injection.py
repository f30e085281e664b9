"""A text that could begin a formula is alive in nothing that we write, whoever opens it: answers, rekap, CSV, lists.

All ways of beginning one are sent at once, as names of services, of satker and of files, and as explanations. What
comes out must hold the very formulas, links and parts that come out for the same workbooks with harmless texts.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from kit import put
from kit_consolidate import pnbp
from kit_folder import everything, explain, kept_of, run

SIGNS = "=+-@＝＋－＠"
BEFORE = ("", " ", "\t", "\n", "\r\n", "\ufeff", "\u00a0", "\u200b", "\u3000", " \ufeff ", "'")
COMMAND = "cmd|'/c calc'!A0"
TEXTS = tuple(
    f"{before}{sign}{COMMAND}" for sign in SIGNS for before in BEFORE if not before or sign in "=－"
)  # all pairs stand in files/test_csv_table.py
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ROWS = 18  # services that one workbook has room for


def harmless(text: str) -> str:
    """Return a text with a letter of its own in place of the sign."""
    return re.sub(f"[{re.escape(SIGNS)}](?=cmd)", lambda sign: "QRSTUVWXYZ"[SIGNS.index(sign[0])], text)


def sendings(texts: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Yield workbooks with all the texts: each file is called by one, of a satker of that name."""
    for number, first in enumerate(range(0, len(texts), _ROWS)):
        some = texts[first : first + _ROWS]
        services = dict.fromkeys(some, (1000000, 500000))
        called = some[0].replace("/", "-").replace("\r", "").replace("\n", "")
        yield f"{called} {number}", pnbp(f"24710{number}", services, nama_satker=some[0])


@cache
def written(how: str) -> Mapping[str, bytes]:
    """Return all files that come out for the texts, live or harmless."""
    home = Path(mkdtemp(prefix="rumus-"))
    texts = TEXTS if how == "live" else tuple(map(harmless, TEXTS))
    put(home / "KIRIMAN", **dict(sendings(texts)))
    answers = home / "HASIL"
    assert run("fill", home / "KIRIMAN", "-o", answers, "--workers", "1").exit_code in {0, 1}
    for text, name in zip(texts, sorted(kept_of(answers)), strict=False):
        explain(answers / name, text, _explainable(answers / name))
    assert run("fill", home / "KIRIMAN", "-o", answers, "--workers", "1").exit_code in {0, 1}
    arguments = (answers, "-o", home / "rekap.xlsx", "--data", home / "data", "--csv", "--workers", "1")
    assert run("consolidate", *arguments).exit_code in {0, 1}
    return {n: d for n, d in everything(home).items() if not n.startswith(("KIRIMAN", "HASIL/.xlkinerja"))}


def _explainable(answer: Path) -> str:
    """Return the code of some finding on the sheet."""
    book = openpyxl.load_workbook(answer)
    codes = (str(cell.value) for row in book["Pemeriksaan"].iter_rows() for cell in row)
    return next(code for code in codes if re.fullmatch(r"[A-Z]{1,2}-\d+", code))


def begins_formula(text: str) -> bool:
    """Tell, otherwise than the program does, whether a text could be taken for a formula."""
    seen = text.lstrip(" \t\r\n\u00a0\u3000\ufeff\u200b\u2060")
    return seen.startswith(tuple(SIGNS)) or text.startswith(("\t", "\r", "\n"))


def books(how: str) -> Mapping[str, bytes]:
    return {Path(name).name: data for name, data in written(how).items() if name.endswith(".xlsx")}


def parts(data: bytes) -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


BOOKS = [*(f"24710{number}-pnbp-2024-tw2.xlsx" for number in range(-(-len(TEXTS) // _ROWS))), "rekap.xlsx"]


def test_there_are_all_outputs() -> None:
    assert set(BOOKS) <= books("live").keys()
    assert {"HASIL/daftar-kiriman.csv", "data/pnbp-layanan.csv", "data/temuan.csv"} <= written("live").keys()
    everywhere = b"".join(b"".join(parts(data).values()) for data in books("live").values())
    assert everywhere.count(b"/c calc") > 3 * len(TEXTS)  # they do come through


@pytest.mark.parametrize("name", BOOKS)
def test_the_same_formulas_links_and_parts_as_for_harmless_texts(name: str) -> None:
    live, plain = parts(books("live")[name]), parts(books("harmless")[name])
    assert live.keys() == plain.keys()
    for part, data in live.items():
        assert sorted(_alive(data)) == sorted(map(_masked, _alive(plain[part]))), part


def _alive(data: bytes) -> Iterator[str]:
    """Yield what a program computes or follows: formulas of cells, charts, validations and names, and targets."""
    if not data.startswith((b"<", b"\xef\xbb\xbf<")):
        return
    for _, element in ET.iterparse(io.BytesIO(data)):
        tag = element.tag.rpartition("}")[2]
        if tag in {"f", "formula", "formula1", "formula2", "definedName", "oldFormula"}:
            yield f"{tag} {_masked(element.text or '')}"
        if tag == "Relationship" and element.get("TargetMode") == "External":
            yield "external " + re.sub(r"[^/]*$", "", element.get("Target", ""))
        if tag in {"ddeLink", "oleLink", "webPr"}:
            yield tag


def _masked(text: str) -> str:
    assert COMMAND not in text, "a text stands in a formula"
    return text


@pytest.mark.parametrize("name", BOOKS)
def test_texts_are_texts_and_stay_texts_when_they_are_edited(name: str) -> None:
    """In cells that we make, a text that would become a formula on Enter has Excel's own quote in its format."""
    book = openpyxl.load_workbook(io.BytesIO(books("live")[name]))
    sheets = book.worksheets if name == "rekap.xlsx" else [book["Pemeriksaan"]]
    seen = 0
    for sheet in sheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and begins_formula(cell.value) and "calc" in cell.value:
                    seen += 1
                    assert cell.data_type in {"s", "inlineStr"}, (sheet.title, cell.coordinate)
                    assert cell.quotePrefix, (sheet.title, cell.coordinate, cell.value)
    assert seen or name != "rekap.xlsx"


@pytest.mark.parametrize("name", BOOKS)
def test_notes_and_charts_begin_with_our_own_words(name: str) -> None:
    for part, data in parts(books("live")[name]).items():
        if part.startswith("xl/comments"):
            for note in ET.fromstring(data).iter(f"{_MAIN}text"):
                assert not begins_formula("".join(note.itertext()))
        if part.startswith("xl/charts/chart"):
            for element in ET.fromstring(data).iter():
                if element.tag.rpartition("}")[2] == "t":
                    assert not begins_formula(element.text or ""), part


@pytest.mark.parametrize("name", ["HASIL/daftar-kiriman.csv", "data/*.csv"])
def test_no_cell_of_a_csv_begins_a_formula(name: str) -> None:
    files = [data for file, data in written("live").items() if Path(file).match(name)]
    assert files
    for data in files:
        for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"):
            for cell in row:
                is_number = re.fullmatch(r"-?\d+(,\d+)?", cell) is not None
                assert is_number or not begins_formula(cell)
