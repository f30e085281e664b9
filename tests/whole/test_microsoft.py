"""Microsoft's own validator finds nothing in what we make, and `fill` adds nothing to what others made."""

from __future__ import annotations

import os
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

import microsoft
from microsoft import faults
from sampled import one_in
from xlkinerja.ooxml.model import Edits, NewSheet, PackageError, SetCell, SheetCell
from xlkinerja.ooxml.patch import patch
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import fill_workbook

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
TEMPLATES = sorted(ROOT.glob("workbook_templates/*.xlsx"))
SAMPLES = sorted(ROOT.glob("samples/*/*.xlsx"))
OF_OTHERS = [
    *(f"corpora/xlsxwriter/{name}.xlsx" for name in ("comment03", "cond_format18", "chart_bar01", "table12")),
    "corpora/calamine/any_sheets.xlsx",
    "cases/hostile/rels-tanpa-default.xlsx",
]
if os.environ.get("XLKINERJA_ALL_CORPORA"):  # half an hour and more
    CORPORA = sorted(path.relative_to(SHARED).as_posix() for path in SHARED.glob("corpora/**/*.xls[xm]"))
    OF_OTHERS = [*CORPORA, "cases/hostile/rels-tanpa-default.xlsx"]
TINT = "FFD27F"


@pytest.fixture(autouse=True)
def _validator() -> None:
    microsoft.needed()


def everything(sheet: str) -> Edits:
    """One of each kind of edit, on the first sheet and beside it."""
    return Edits(
        cells=(
            SetCell(sheet, 1, 1, "teks"),
            SetCell(sheet, 2000, 3, Decimal("1.5")),
            SetCell(sheet, 2001, 3, Decimal(2), formula="1+1"),
        ),
        tints={(sheet, 1, 1): TINT, (sheet, 2000, 3): TINT},
        tint_colours=frozenset({TINT}),
        notes={(sheet, 1, 1): "[XK] a", (sheet, 3, 3): "[XK] b"},
        note_prefix="[XK]",
        sheets=(NewSheet("Pemeriksaan", (SheetCell(1, 1, "a"),)),),
        names={"XK_nama": "1"},
    )


def test_it_finds_what_is_wrong(tmp_path: Path) -> None:
    """Not blind: fonts as openpyxl writes them are found, and a file that is none too."""
    saved = BytesIO()
    openpyxl.load_workbook(TEMPLATES[0]).save(saved)
    assert faults(saved.getvalue(), tmp_path / "a.xlsx")
    assert faults(b"PK", tmp_path / "b.xlsx")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_our_templates(path: Path, tmp_path: Path) -> None:
    assert faults(path.read_bytes(), tmp_path / "a.xlsx") == {}


@pytest.mark.parametrize("path", one_in(2, SAMPLES), ids=lambda path: path.stem)
def test_our_answers(path: Path, tmp_path: Path) -> None:
    """An answer holds all of its sample besides what we added."""
    filled = fill_workbook(path.read_bytes(), path.name)
    assert filled.data != path.read_bytes()
    assert faults(filled.data, tmp_path / "a.xlsx") == {}


@pytest.mark.parametrize("name", OF_OTHERS)
def test_we_add_nothing_to_what_others_made(name: str, tmp_path: Path) -> None:
    if not SHARED.exists():
        pytest.skip("the corpora are not beside the repository")
    data = (SHARED / name).read_bytes()
    try:
        patched = patch(data, everything(read_workbook(data).sheets[0].name))
    except PackageError as error:
        pytest.skip(f"refused, so nothing is added: {error.code}")
    assert patched.data != data
    after = faults(patched.data, tmp_path / "a.xlsx")
    assert not after or after <= faults(data, tmp_path / "b.xlsx")
