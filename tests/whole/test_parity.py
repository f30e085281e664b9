"""Every formula that we write gives, in other programs, the value that we store beside it."""

from __future__ import annotations

import json
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from engines import ENGINES, Engine
from office import ALL_SAMPLES, differences, recalculated_by_formualizer, recalculated_by_libreoffice, stored_results
from sampled import one_in
from xlkinerja.form.loader import form_names, load
from xlkinerja.pipeline import fill_workbook
from xlkinerja.templates import template

FILES = {path.stem: path for path in sorted(ALL_SAMPLES.glob("*/*.json"))}
BLANKS = {f"blank {form}": form for form in form_names()}
NAMES = [*BLANKS, *FILES]
# Typed as they are printed, so with figures as texts; the others are the same when texts are converted.
AS_TEXT = [name for name in FILES if name.endswith(("cetak", "tabel-3.64"))]
each_workbook = pytest.mark.parametrize(
    ("name", "convert_text"),
    [*((name, False) for name in [*BLANKS, *one_in(3, [*FILES])]), *((name, True) for name in one_in(3, AS_TEXT))],
)

# Formula cells of the form as printed: Layanan 20 rows of 4 and a Jumlah row of 9, Bulanan 12 rows of 4 and a Jumlah
# row of 2, Tahunan 6 rows of 3; on each sheet the line that says whose the page is; four lines of the signature.
ALL_FORMULAS = 20 * 4 + 9 + 12 * 4 + 2 + 6 * 3 + 3 + 4

# Form A: on each of two sheets five lines and two of its heading, II six rows of 1 and a total of 3, III six rows of 5
# and a Jumlah of 14; in Rekap whose it is, what is not in it, the pagu, twelve rows of 16 and a Jumlah of 13. The
# amounts in rupiah give eleven percentages.
FORM_A_FORMULAS = 2 * (5 + 2 + 6 * 1 + 3 + 6 * 5 + 14) + 1 + 1 + 1 + 12 * 16 + 13
RUPIAH_FORMULAS = 11


def filled(data: Any, form: str = "pnbp", *, convert_text: bool = False) -> bytes:
    result = fill_workbook(template(load(form), data), "uji.xlsx", convert_text=convert_text)
    assert result.result.readable
    return result.data


@cache
def filled_sample(name: str, *, convert_text: bool) -> bytes:
    if name in BLANKS:
        return filled(None, BLANKS[name], convert_text=convert_text)
    data = json.loads(FILES[name].read_text(encoding="utf-8"))
    return filled(data, data["form"], convert_text=convert_text)


def test_there_are_samples() -> None:
    assert len(FILES) > 5
    assert {path.parent.name for path in FILES.values()} == set(form_names())


@pytest.mark.parametrize("name", one_in(3, NAMES))
def test_only_figures_typed_as_text_are_converted(name: str) -> None:
    as_typed, converted = (filled_sample(name, convert_text=convert) for convert in (False, True))
    assert (as_typed != converted) is (name in AS_TEXT)


@each_workbook
def test_formualizer(name: str, convert_text: bool, tmp_path: Path) -> None:
    data = filled_sample(name, convert_text=convert_text)
    assert differences(data, recalculated_by_formualizer(data, tmp_path)) == []


@each_workbook
def test_libreoffice(name: str, convert_text: bool) -> None:
    data = filled_sample(name, convert_text=convert_text)
    assert differences(data, recalculated_by_libreoffice(data)) == []


# Four more engines take seconds each: one workbook, with lookups, in every run; all where this is set.
TAKEN = NAMES if os.environ.get("XLKINERJA_ALL_ENGINES") else ["bbspjikkp-2024-rencana-angka"]


@pytest.mark.parametrize("name", TAKEN)
@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
def test_other_engines(engine: Engine, name: str, tmp_path: Path) -> None:
    data = filled_sample(name, convert_text=False)
    assert differences(data, engine(data, tmp_path)) == []


@pytest.mark.parametrize("name", ["blank pnbp", "bbspjikkp-2024-angka"])
def test_every_computed_cell_has_a_formula(name: str) -> None:
    assert len(stored_results(filled_sample(name, convert_text=False))) == ALL_FORMULAS


def test_every_computed_cell_of_form_a_has_a_formula() -> None:
    counted = {name: len(stored_results(filled_sample(name, convert_text=False))) for name in FILES}
    assert counted["manado-2023-tw2-angka"] == FORM_A_FORMULAS
    assert counted["manado-2023-tw2-rupiah"] == FORM_A_FORMULAS + RUPIAH_FORMULAS


def test_figures_typed_as_text_get_formulas_once_they_are_numbers() -> None:
    as_typed, converted = (
        stored_results(filled_sample("bbspjikkp-2024-cetak", convert_text=convert)) for convert in (False, True)
    )
    assert len(converted) == ALL_FORMULAS
    assert len(as_typed) < ALL_FORMULAS


# --- figures that nobody thought of ------------------------------------------------------------------------------

AMOUNTS = st.none() | st.just(0) | st.integers(1, 10**13) | st.integers(1, 10**12).map(lambda n: f"Rp {n:,}")
WHOLE = st.none() | st.integers(0, 10**13)
SERVICES: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict, target=AMOUNTS, realisasi_lalu=WHOLE, realisasi=AMOUNTS, realisasi_tahun_lalu=WHOLE
)
MONTHS: st.SearchStrategy[dict[str, Any]] = st.builds(dict, target=AMOUNTS, realisasi=WHOLE)
YEARS: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    tahun=st.integers(2018, 2024),
    target=WHOLE,
    realisasi=WHOLE,
    pagu_penggunaan=WHOLE,
    realisasi_penggunaan=AMOUNTS,
)


@settings(max_examples=10, deadline=None)
@given(st.lists(SERVICES, max_size=25), st.lists(MONTHS, max_size=12), st.lists(YEARS, max_size=8))
def test_any_figures(services: list[Any], months: list[Any], years: list[Any]) -> None:
    data = filled(
        {
            "tables": {
                "layanan": [{"layanan": f"Layanan {number}", **row} for number, row in enumerate(services)],
                "bulanan": [{"bulan": number, **row} for number, row in enumerate(months, 1)],
                "tahunan": years,
            }
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        assert differences(data, recalculated_by_formualizer(data, Path(folder))) == []
