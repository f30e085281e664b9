"""Columns that staff fill in only where the formula gives nothing: what the formula shows is not their typing."""

from __future__ import annotations

from pathlib import Path

import pytest

from form_trial import data_for, forms_in
from kit import typed
from xlkinerja.form.loader import load
from xlkinerja.pipeline import fill_workbook
from xlkinerja.templates import template

CONTOH = (Path(__file__).parents[2] / "docs" / "contoh.toml").read_text(encoding="utf-8")


def told_twice(folder: Path, keys: str, cells: dict[str, str]) -> list[list[tuple[str, str | None]]]:
    """Return what is said of a workbook with a column of these keys, the last one in E, and of its answer."""
    column = f'    {{ name = "lain", label = "Lain", else_typed = true, {keys} }},\n]\n\n[[rule]]'
    (folder / "kendaraan.toml").write_text(CONTOH.replace("]\n\n[[rule]]", column), encoding="utf-8")
    with forms_in(folder):
        form = load("kendaraan")
        filled = fill_workbook(typed(template(form, data_for(form)), cells), "a.xlsx")
        again = fill_workbook(filled.data, "a.xlsx")
    assert again.data is filled.data
    return [[(finding.code, finding.place.cell) for finding in done.result.findings] for done in (filled, again)]


@pytest.mark.parametrize(
    "keys",
    [
        'kind = "kode_kegiatan", formula = "plat"',  # "plat 1" is no code, and 1000 no year
        'kind = "tahun", formula = "anggaran"',
        'kind = "rupiah", formula = "biaya - anggaran", required = true',
        'kind = "rupiah", formula = "biaya - anggaran", expected = true',
    ],
)
def test_what_the_formula_shows_is_not_doubted(tmp_path: Path, keys: str) -> None:
    assert told_twice(tmp_path, keys, {}) == [[], []]
    over = told_twice(tmp_path, keys, {"Kendaraan!E10": "lihat lampiran"})
    assert over == [[("XK-305", "E10")]] * 2  # said once, and again as long as nobody explains it


def test_what_staff_type_where_the_formula_gives_nothing_is_doubted(tmp_path: Path) -> None:
    keys = 'kind = "rupiah", required = true, formula = "value_where(anggaran, plat == \\"lain\\")"'
    assert (
        told_twice(tmp_path, keys, {"Kendaraan!E10": "lihat lampiran"}) == [[("XK-202", "E10"), ("XK-213", "E11")]] * 2
    )
