"""Values from other workbooks: a constant in the cell, renewed with its source, and what staff typed wins."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import xlkinerja
from form_trial import forms_in
from kit import put, typed
from kit_folder import everything, kept_of, run, sha256
from kit_values import FORMS, akhir, book, cell, column, sumber, tengah
from xlkinerja.files.lock import locked
from xlkinerja.files.walk import find
from xlkinerja.folder.batch import Job
from xlkinerja.folder.fill_folder import fill_folder
from xlkinerja.folder.outbox import Outbox
from xlkinerja.folder.together import RunOptions
from xlkinerja.folder.workers import run as work_on
from xlkinerja.form import FormError
from xlkinerja.form.loader import load_all
from xlkinerja.ooxml.address import cell_name
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import check_workbook, fill_workbook
from xlkinerja.reading.earlier_answer import read_earlier_answer

A, B, C = ("247199-akhir-2024-tw2.xlsx", "247199-tengah-2024-tw2.xlsx", "247199-sumber-2024-tw2.xlsx")


def fill(inbox: Path, answers: Path, expected: int | None = None) -> None:
    """Fill in this process, which has the forms."""
    done = run("fill", inbox, "-o", answers, "--workers", "1")
    assert done.exit_code in ({0, 1} if expected is None else {expected}), done.output


def codes(data: bytes) -> list[str]:
    return [finding.code for finding in check_workbook(data, "a.xlsx").findings]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A ← B ← C of one quarter, named so that the one that needs the others is read first; B of the quarter before."""
    return put(
        tmp_path / "KIRIMAN",
        a=akhir("AEF", "BAD"),
        b=tengah({"AEF": 250, "BAD": 100}),
        c=sumber({"AEF": 1000, "BAD": 300}, nomor_dipa="SP DIPA-019"),
        lalu=book("tengah", [{"kro": "AEF", "pagu_sumber": 1000, "realisasi": 100}], triwulan=1),
    )


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    return tmp_path / "HASIL"


def test_one_run_settles_the_chain_and_the_second_changes_nothing(inbox: Path, answers: Path) -> None:
    fill(inbox, answers)
    done = kept_of(answers)
    assert column(done[B], "tengah", "pagu_sumber") == [1000, 300]
    assert [round(value, 6) for value in column(done[B], "tengah", "bagian")] == [
        Decimal("0.769231"),
        Decimal("0.230769"),
    ]
    assert column(done[A], "akhir", "serapan") == [Decimal("0.25"), Decimal("0.3333333333333333")]
    assert column(done[A], "akhir", "serapan_lalu") == [Decimal("0.1"), None]
    assert column(done[A], "akhir", "naik") == [Decimal("0.15"), Decimal("0.3333333333333333")]
    for data in done.values():
        assert not read_workbook(data).external_links
    before = everything(answers)
    fill(inbox, answers)
    assert everything(answers) == before


def test_the_receipt_names_file_cell_and_digest_and_the_cell_is_a_constant(inbox: Path, answers: Path) -> None:
    fill(inbox, answers)
    done = kept_of(answers)
    workbook = read_workbook(done[B])
    taken = read_earlier_answer(workbook).taken
    found = taken["isi", "AEF", "pagu_sumber"]
    assert (found.text, found.file, found.sha256) == ("1000", "c.xlsx", sha256((inbox / "c.xlsx").read_bytes()))
    sheet, _, address = found.cell.partition("!")
    there = cell((inbox / "c.xlsx").read_bytes(), sheet, address)
    assert there is not None
    assert there.text == "1000"
    assert taken["", "", "dipa"].text == "SP DIPA-019"
    ours = workbook.sheet("Isi")
    assert ours is not None
    numbers = [one for one in ours.cells.values() if one.text == "1000"]
    assert [one.formula for one in numbers] == [None]


def test_without_the_source_it_stays_and_says_so(inbox: Path, answers: Path) -> None:
    fill(inbox, answers)
    answer = kept_of(answers)[B]
    alone = fill_workbook(answer, "b.xlsx")
    assert alone.data == answer or column(alone.data, "tengah", "pagu_sumber") == [1000, 300]
    said = [finding for finding in alone.result.findings if finding.code == "XK-404"]
    assert len(said) == 1
    assert "sumber" in said[0].message
    again = fill_workbook(alone.data, "b.xlsx")
    assert again.data == alone.data
    assert read_earlier_answer(read_workbook(alone.data)).taken == read_earlier_answer(read_workbook(answer)).taken


def test_a_changed_source_renews_the_values_and_the_journal_knows(inbox: Path, answers: Path) -> None:
    fill(inbox, answers)
    put(inbox, c=sumber({"AEF": 500, "BAD": 300}))
    fill(inbox, answers)
    done = kept_of(answers)
    assert column(done[B], "tengah", "pagu_sumber") == [500, 300]
    assert column(done[A], "akhir", "serapan")[0] == Decimal("0.5")
    fresh = answers.parent / "BARU"
    fill(inbox, fresh)
    assert kept_of(fresh) == done


def test_in_place_values_are_renewed_as_well_and_rest(inbox: Path) -> None:
    assert run("fill", inbox, "--in-place", "--workers", "1").exit_code in {0, 1}
    done = kept_of(inbox)
    assert column(done["a.xlsx"], "akhir", "serapan")[0] == Decimal("0.25")
    assert run("fill", inbox, "--in-place", "--workers", "1").exit_code in {0, 1}
    assert kept_of(inbox) == done
    layout = read_workbook(done["c.xlsx"]).sheet("Pagu")
    assert layout is not None
    place = next(place for place, one in layout.cells.items() if one.text == "1000")
    (inbox / "c.xlsx").write_bytes(typed(done["c.xlsx"], {f"Pagu!{cell_name(*place)}": 2000}))
    assert run("fill", inbox, "--in-place", "--workers", "1").exit_code in {0, 1}
    assert column((inbox / "a.xlsx").read_bytes(), "akhir", "serapan")[0] == Decimal("0.125")


def test_what_staff_typed_wins_and_both_cells_are_named(inbox: Path, answers: Path) -> None:
    put(inbox, b=book("tengah", [{"kro": "AEF", "pagu_sumber": 900, "realisasi": 250}, {"kro": "BAD", "realisasi": 1}]))
    fill(inbox, answers)
    done = kept_of(answers)
    assert column(done[B], "tengah", "pagu_sumber") == [900, 300]
    (said,) = [f for f in check_in(inbox, "b.xlsx") if f["code"] == "XK-409"]
    assert said["cell"]
    assert "c.xlsx sel Pagu!" in said["message"]
    assert "900" in said["message"]
    assert "1.000" in said["message"]
    (again,) = [f for f in check_in(answers, B) if f["code"] == "XK-409"]
    assert again["message"].replace(C, "c.xlsx") == said["message"]


def test_check_shows_what_fill_would_say(inbox: Path, answers: Path) -> None:
    put(inbox, b=tengah({"AEF": 250, "BAD": 400, "CAH": 5}))  # T-90 needs the source, CAH is not there
    fill(inbox, answers)
    told = check_in(inbox, "b.xlsx")
    assert [one["code"] for one in told] == ["T-90", "XK-406", "XK-406"]  # pagu and bagian
    assert [one["message"] for one in check_in(answers, B)] == [one["message"].replace("c.xlsx", C) for one in told]


def test_a_cell_that_cannot_be_read_is_not_taken(inbox: Path, answers: Path) -> None:
    fill(inbox, answers)
    put(inbox, c=book("sumber", [{"kode": "AEF", "pagu": "seribu lebih"}, {"kode": "BAD", "pagu": 300}]))
    fill(inbox, answers)
    assert column(kept_of(answers)[B], "tengah", "pagu_sumber") == [None, 300]
    said = [f for f in check_in(inbox, "b.xlsx") if f["code"] == "XK-408"]
    assert "Pagu!" in said[0]["message"]


def test_a_key_that_is_there_twice_gives_blank_and_a_finding(inbox: Path, answers: Path) -> None:
    fill(inbox, answers)
    rows = [{"kode": "AEF", "pagu": 1}, {"kode": "AEF", "pagu": 1}, {"kode": "BAD", "pagu": 300}]
    put(inbox, c=book("sumber", rows))
    fill(inbox, answers)
    assert column(kept_of(answers)[B], "tengah", "pagu_sumber") == [None, 300]
    (said, _) = [f for f in check_in(inbox, "b.xlsx") if f["code"] == "XK-407"]  # pagu and bagian
    assert "AEF ada 2 kali" in said["message"]
    assert said["message"].count("Pagu!") == 2
    before = everything(answers)
    fill(inbox, answers)
    assert everything(answers) == before


def test_two_sendings_in_dispute_give_blank_and_the_revision_settles_it(inbox: Path, answers: Path) -> None:
    put(inbox, c2=sumber({"AEF": 2000, "BAD": 300}))
    fill(inbox, answers)
    assert column(kept_of(answers)[B], "tengah", "pagu_sumber") == [None, None]
    said = [f for f in check_in(inbox, "b.xlsx") if f["code"] == "XK-405"]
    assert len(said) == 3  # the field and two columns
    assert "c.xlsx, c2.xlsx" in said[0]["message"]
    put(inbox, c2=sumber({"AEF": 2000, "BAD": 300}, revisi=1))
    fill(inbox, answers)
    assert column(kept_of(answers)[B], "tengah", "pagu_sumber") == [2000, 300]
    put(inbox, c2=(inbox / "c.xlsx").read_bytes())  # the same file twice is no dispute
    fill(inbox, answers)
    assert column(kept_of(answers)[B], "tengah", "pagu_sumber") == [1000, 300]


def test_a_row_that_gets_another_key_gets_its_value_and_one_without_key_none(inbox: Path) -> None:
    """In the filled workbook AEF is renamed to BAD and BAD's key deleted: what we wrote goes, and comes to rest."""
    run("fill", inbox, "--in-place", "--workers", "1")
    filled = (inbox / "b.xlsx").read_bytes()
    sheet = read_workbook(filled).sheet("Isi")
    assert sheet is not None
    aef, bad = (next(cell_name(*p) for p, one in sheet.cells.items() if one.text == kro) for kro in ("AEF", "BAD"))
    realised = next(cell_name(*p) for p, one in sheet.cells.items() if one.text == "100")
    (inbox / "b.xlsx").write_bytes(typed(filled, {f"Isi!{aef}": "BAD", f"Isi!{bad}": None, f"Isi!{realised}": None}))
    run("fill", inbox, "--in-place", "--workers", "1")
    done = (inbox / "b.xlsx").read_bytes()
    assert column(done, "tengah", "pagu_sumber") == [300]
    left = read_workbook(done).sheet("Isi")
    assert left is not None
    assert [one.text for one in left.cells.values() if one.text in {"1000", "300"} and one.formula is None] == ["300"]
    run("fill", inbox, "--in-place", "--workers", "1")
    assert (inbox / "b.xlsx").read_bytes() == done


CYCLE = """
{ name = "balik", label = "Balik", kind = "persen", from = { form = "akhir", table = "hasil", column = "naik", key = "kode = kro"PERIOD } },
]
"""  # noqa: E501 - TOML


@pytest.mark.parametrize("period", ["", ', period = "year"', ', period = "previous"'])
def test_forms_that_need_each_other_are_refused_on_loading(tmp_path: Path, period: str) -> None:
    shutil.copytree(FORMS, tmp_path / "forms")
    file = tmp_path / "forms" / "sumber.toml"
    text = file.read_text(encoding="utf-8").rstrip().removesuffix("]") + CYCLE.replace("PERIOD", period)
    file.write_text(text, encoding="utf-8")
    with forms_in(tmp_path / "forms"):
        if "previous" in period:
            assert load_all()
            return
        with pytest.raises(FormError, match=r"saling memerlukan: \w+ → \w+ → \w+ → \w+"):
            load_all()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('form = "sumber", field', 'form = "sumbar", field', "tidak ada formulir bernama sumbar"),
        ('column = "pagu", key', 'column = "pagi", key', "tidak punya pagi di tabel daftar"),
        ('column = "pagu", key = "kro = kode"', 'column = "pagu", key = "kro"', "tidak punya kro di tabel daftar"),
        ('column = "pagu", key', 'column = "bagian", key', "kind-nya persen, di sini rupiah"),
        ('column = "pagu", key = "kro = kode"', 'column = "pagu", key = "kri = kode"', "kri bukan kolom lain"),
        ('total = "sum", from', 'required = true, total = "sum", from', "required: tidak bersama from"),
        ('total = "sum", from', 'carry = "keep", total = "sum", from', "carry: isinya diambil lagi"),
        ('{ form = "sumber", field = "nomor_dipa" }', '{ form = "sumber" }', "field belum ada"),
        ('form = "sumber", field = "nomor_dipa"', 'form = "tengah", field = "dipa"', "buku kerja ini sendiri"),
    ],
)
def test_a_wrong_source_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    shutil.copytree(FORMS, tmp_path / "forms")
    file = tmp_path / "forms" / "tengah.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with forms_in(tmp_path / "forms"), pytest.raises(FormError, match=said):
        load_all()


def test_what_stays_in_its_workbook_is_no_source(tmp_path: Path) -> None:
    shutil.copytree(FORMS, tmp_path / "forms")
    file = tmp_path / "forms" / "sumber.toml"
    text = file.read_text(encoding="utf-8")
    old = 'name = "nomor_dipa"'
    assert old in text
    file.write_text(text.replace(old, f"{old}\nprivate = true"), encoding="utf-8")
    with forms_in(tmp_path / "forms"), pytest.raises(FormError, match="tidak boleh keluar dari buku kerja sumber"):
        load_all()


NAMES = ["a", "b", "c", "d", "e", "f", "g"]


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(NAMES), seed=st.integers(0, 99))
def test_any_order_of_files_and_of_work_gives_the_same_answers(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], seed: int
) -> None:
    """The books of two satker under names that are read in any order, by workers that are done in any order."""
    folder = tmp_path_factory.mktemp("urutan")
    put(folder / "KIRIMAN", **dict(zip(order, books(), strict=True)))
    assert filled_by(folder, shuffled(seed)) == filled_by(folder / "lagi", shuffled(seed + 1), folder / "KIRIMAN")
    done = kept_of(folder / "HASIL")
    assert column(done[A], "akhir", "serapan") == [Decimal("0.25")]
    assert column(done[A.replace("199", "198")], "akhir", "serapan") == [Decimal("0.5")]


@cache
def books() -> tuple[bytes, ...]:
    other = {"kode_satker": "247198"}
    mine = (akhir("AEF"), tengah({"AEF": 250}), sumber({"AEF": 1000}), tengah({"AEF": 1}, triwulan=1))
    return (*mine, sumber({"AEF": 10}, **other), tengah({"AEF": 5}, **other), akhir("AEF", **other))


def shuffled(seed: int) -> Any:
    def runner(work: Any, items: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        numbers = random.Random(seed).sample(range(len(items)), len(items))
        results = work_on(work, [items[number] for number in numbers], workers=1)
        yield from zip(numbers, results, strict=True)

    return runner


def filled_by(folder: Path, runner: Any, inbox: Path | None = None) -> Any:
    outbox = Outbox(folder / "HASIL")
    with locked(outbox.lock):
        inbox = inbox or folder / "KIRIMAN"
        fill_folder(find([inbox]), [inbox], outbox, Job(), RunOptions(run=runner))
    return kept_of(outbox.folder)


def test_two_workers_give_what_one_gives(inbox: Path, answers: Path, tmp_path: Path) -> None:
    """With real processes, which find the forms in a copy of the package."""
    fill(inbox, answers)
    home = Path(xlkinerja.__file__).parent
    copy = tmp_path / "paket" / "xlkinerja"
    shutil.copytree(home, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for form in FORMS.iterdir():
        shutil.copy(form, copy / "forms")
    command = [sys.executable, "-m", "xlkinerja", "fill", inbox, "-o", tmp_path / "DUA", "--workers", "2"]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(copy.parent)}, capture_output=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    assert kept_of(tmp_path / "DUA") == kept_of(answers)


def check_in(folder: Path, name: str) -> list[dict[str, Any]]:
    data = json.loads(run("check", folder, "--json", "--workers", "1").stdout)
    (found,) = [one for one in data if Path(one["source"]["file"]).name == name]
    return list(found["findings"])
