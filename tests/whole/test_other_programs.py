"""What we make is opened by other programs, and in every formula cell they read what we stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from engines import run_node
from office import ALL_SAMPLES, Values, at_addresses, office, same
from xlkinerja.consolidate.public import consolidated
from xlkinerja.ooxml.address import cell_name
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import fill_workbook

SAMPLE = ALL_SAMPLES / "pnbp" / "bbspjikkp-2024-angka.xlsx"
PLAN = ALL_SAMPLES / "rencana_aksi" / "bbspjikkp-2024-rencana-angka.xlsx"
TEMPLATE = ALL_SAMPLES.parent / "workbook_templates" / "form_a.xlsx"


# --- what we make -------------------------------------------------------------------------------------------------


def of(data: bytes) -> bytes:
    result = fill_workbook(data, "uji.xlsx")
    assert result.result.readable
    return result.data


def saved_by_openpyxl(data: bytes, _folder: Path) -> bytes:
    saved = BytesIO()
    openpyxl.load_workbook(BytesIO(data)).save(saved)
    return saved.getvalue()


def saved_by_libreoffice(data: bytes, _folder: Path) -> bytes:
    return office().edited(data, [])


def saved_by(library: str) -> Callable[[bytes, Path], bytes]:
    def saved(data: bytes, folder: Path) -> bytes:
        source, target = folder / "asal.xlsx", folder / "simpan.xlsx"
        source.write_bytes(data)
        assert run_node("save.mjs", [library, source, target]) == [True]
        return target.read_bytes()

    return saved


SAVED_BY: Mapping[str, Callable[[bytes, Path], bytes]] = {
    "openpyxl": saved_by_openpyxl,
    "libreoffice": saved_by_libreoffice,
    "exceljs": saved_by("exceljs"),
    "sheetjs": saved_by("sheetjs"),
}


def rekap(folder: Path) -> bytes:
    (folder / "jawaban").mkdir()
    for path in (SAMPLE, PLAN):
        (folder / "jawaban" / path.name).write_bytes(of(path.read_bytes()))
    consolidated(folder / "jawaban", folder / "rekap.xlsx")
    return (folder / "rekap.xlsx").read_bytes()


@cache
def made(folder: Path) -> Mapping[str, bytes]:
    """One of each kind that we make, and answers to answers that other programs saved in between."""
    answer = of(SAMPLE.read_bytes())
    again = {f"saved by {name}": of(save(answer, folder)) for name, save in SAVED_BY.items()}
    return {"template": TEMPLATE.read_bytes(), "answer": answer, "plan": of(PLAN.read_bytes()), **again} | {
        "rekap": rekap(folder)
    }


# --- who reads it -------------------------------------------------------------------------------------------------


def by_openpyxl(path: Path) -> Values:
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value for sheet in book.worksheets for row in sheet.rows for cell in row
    }


def by_calamine(path: Path) -> Values:
    book = CalamineWorkbook.from_path(path)
    return at_addresses(
        {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    )


def by_pandas(path: Path) -> Values:
    sheets = pd.read_excel(path, sheet_name=None, header=None, engine="calamine")
    grids = {
        name: frame.astype(object).where(frame.notna(), None).to_numpy().tolist() for name, frame in sheets.items()
    }
    return at_addresses(grids)


def by_libreoffice(path: Path) -> Values:
    return at_addresses(office().grids(path.read_bytes(), recalculate=False))


def by_node(library: str) -> Callable[[Path], Values]:
    def read(path: Path) -> Values:
        (answer,) = run_node("read.mjs", [library, path])
        if "error" in answer:
            raise UnreadableError(answer["error"])
        return {(sheet, address): value for sheet, address, value in answer["cells"]}

    return read


class UnreadableError(Exception):
    """What a library says of a workbook that it cannot open."""


READERS: Mapping[str, Callable[[Path], Values]] = {
    "openpyxl": by_openpyxl,
    "calamine": by_calamine,
    "pandas": by_pandas,
    "libreoffice": by_libreoffice,
    "sheetjs": by_node("sheetjs"),
    "exceljs": by_node("exceljs"),
}

# exceljs 4.4 cannot open charts as openpyxl writes them, nor notes whose part is named from the root of the package.
LACKS = {("exceljs", "rekap"), ("exceljs", "saved by openpyxl")}


# At least so many formula cells does each have: else nothing was compared.
FORMULAS = dict.fromkeys(("answer", *(f"saved by {program}" for program in SAVED_BY)), 150) | {
    "template": 70,
    "plan": 450,
    "rekap": 1,
}


def stored(data: bytes) -> Values:
    """What stands in the formula cells, as our own reader sees it; an error is not compared, each names it its way."""
    return {
        (sheet.name, cell_name(*place)): float(cell.text) if cell.kind == "number" else cell.text
        for sheet in read_workbook(data).sheets
        for place, cell in sheet.cells.items()
        if cell.formula is not None and cell.kind != "error"
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lain")


@pytest.mark.parametrize("reader", READERS)
def test_everybody_reads_what_we_stored(reader: str, folder: Path) -> None:
    for name, data in made(folder).items():
        path = folder / "dibaca.xlsx"
        path.write_bytes(data)
        if (reader, name) in LACKS:
            with pytest.raises(UnreadableError):
                READERS[reader](path)
            continue
        expected, found = stored(data), READERS[reader](path)
        wrong = {
            place: (value, found.get(place))
            for place, value in expected.items()
            if not same(value, found.get(place)) and not (name == "template" and "…" in str(found.get(place)))
        }  # LibreOffice computes what has no result yet, and says whose the page is with dots for what is not typed
        assert (name, wrong) == (name, {})
        assert len(expected) >= FORMULAS[name]
        assert any(expected.values()) or name == "template", "a template's formulas have no results yet"
