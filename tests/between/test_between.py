"""Rules between workbooks: of one submission, and of this quarter and the last one."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result as Run

from kit import codes, fill_at, only, put, reads_well, sheet, typed
from kit_between import GROWTH, Change, Data, book, indicator
from kit_quarters import four_quarters, quarter_data
from xlkinerja.between.loader import load_rules, rules_between
from xlkinerja.cli.main import cli
from xlkinerja.consolidate.decisions import mark_of
from xlkinerja.files.walk import find
from xlkinerja.folder import batch
from xlkinerja.folder.batch import Job
from xlkinerja.folder.outcome import Outcome
from xlkinerja.folder.together import RunOptions, check_files, earlier_quarters, fill_files
from xlkinerja.form import FormError
from xlkinerja.form.loader import load
from xlkinerja.report import Result
from xlkinerja.templates import template

BETWEEN = {rule.code for rule in rules_between()} | {"XK-401", "XK-402"}


def field(name: str, value: object) -> Change:
    return lambda data: data["fields"].__setitem__(name, value)


def cell(table: str, row: int, column: str, value: object) -> Change:
    return lambda data: data["tables"][table][row].__setitem__(column, value)


def job(previous: Path | None) -> Job:
    return Job(since=earlier_quarters(previous, RunOptions()).quarters if previous is not None else None)


def checked(folder: Path, previous: Path | None = None) -> dict[str, Outcome]:
    """Return what became of a folder's files by their path below it."""
    return {outcome.found.name: outcome for outcome in check_files(find([folder]), job(previous), RunOptions())}


def found(results: Mapping[str, Outcome]) -> set[tuple[str, str, str]]:
    """Return what was found between workbooks: `("pnbp.xlsx", "X-02", "Layanan!I32")`."""
    return {
        (name, finding.code, str(finding.place))
        for name, result in results.items()
        for finding in result.findings
        if finding.code in BETWEEN
    }


def message(results: Mapping[str, Outcome], name: str, code: str) -> str:
    text = only(results[name], code).message
    assert reads_well(text)
    return text


def run(*arguments: str | Path) -> Run:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


# --- X-01 --------------------------------------------------------------------------------------------------------


def test_workbooks_of_one_submission_agree(tmp_path: Path) -> None:
    put(tmp_path, pnbp=book("pnbp"), rencana_aksi=book("rencana_aksi"), form_a=book("form_a"))
    assert found(checked(tmp_path)) == set()


def test_x_01_one_workbook_of_another_quarter(tmp_path: Path) -> None:
    """Each of the three says which file says what."""
    put(tmp_path, pnbp=book("pnbp"), rencana=book("rencana_aksi", field("triwulan", 1)), form_a=book("form_a"))
    results = checked(tmp_path)
    places = {(name, code) for name, code, _ in found(results)}
    assert places == {("pnbp.xlsx", "X-01"), ("rencana.xlsx", "X-01"), ("form_a.xlsx", "X-01")}
    assert message(results, "rencana.xlsx", "X-01") == (
        "Triwulan berbeda antarbuku kerja satu kiriman: I di buku kerja ini; II di form_a.xlsx dan pnbp.xlsx. "
        "Perbaiki yang keliru, atau pindahkan buku kerja yang bukan kiriman ini ke map lain."
    )
    assert "II di buku kerja ini dan form_a.xlsx; I di rencana.xlsx" in message(results, "pnbp.xlsx", "X-01")
    assert only(results["pnbp.xlsx"], "X-01").place.cell == "C7"


def test_x_01_code_of_a_satker_mistyped(tmp_path: Path) -> None:
    """Two files cannot outvote each other, but they name the same satker."""
    put(tmp_path, pnbp=book("pnbp"), form_a=book("form_a", field("kode_satker", "247198")))
    results = checked(tmp_path)
    assert "247199 di buku kerja ini; 247198 di form_a.xlsx" in message(results, "pnbp.xlsx", "X-01")


def test_x_01_in_the_folder_of_a_collector(tmp_path: Path) -> None:
    """There the files of a satker are told by its code, as long as no form is there twice."""
    other = {"kode_satker": "247200", "nama_satker": "Balai Lain"}
    put(tmp_path, a=book("pnbp"), b=book("form_a", field("tahun", 2023)),
        c=book("pnbp", lambda data: data["fields"].update(other)))  # fmt: skip
    assert {(name, code) for name, code, _ in found(checked(tmp_path))} == {("a.xlsx", "X-01"), ("b.xlsx", "X-01")}


@pytest.mark.parametrize(
    "change",
    [
        {"pnbp2": book("pnbp", field("triwulan", 1))},
        {"form_a": book("form_a", lambda data: data["fields"].update(kode_satker="247200", nama_satker="Balai Lain"))},
        {"form_a": book("form_a", field("triwulan", None))},
    ],
    ids=["two quarters of one form", "two satker, one form each", "a quarter not filled in"],
)
def test_x_01_is_silent(tmp_path: Path, change: dict[str, bytes]) -> None:
    put(tmp_path, pnbp=book("pnbp"), **change)
    assert found(checked(tmp_path)) == set()


# --- X-02 --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "realised", "compared"),
    [
        (GROWTH, "33,34", "pertumbuhan 33,33%"),
        ("Peningkatan PNPB", "33,5", "pertumbuhan 33,33%"),
        ("Pertumbuhan Penerimaan Negara Bukan Pajak", "50", "pertumbuhan 33,33%"),
        ("Persentase realisasi target PNBP", "33,33", "realisasi terhadap target 50,00%"),
        ("Persentase PNBPN", "40", "pertumbuhan 33,33% dan realisasi terhadap target 50,00%"),
    ],
)
def test_x_02_fires_in_both(tmp_path: Path, text: str, realised: str, compared: str) -> None:
    put(tmp_path, pnbp=book("pnbp"), ra=indicator(text, realised))
    results = checked(tmp_path)
    assert f"di pnbp.xlsx {compared}. " in message(results, "ra.xlsx", "X-02")
    assert f'menurut hitungan di sini: {compared}; indikator "{text}" di ra.xlsx' in message(
        results, "pnbp.xlsx", "X-02"
    )
    assert only(results["ra.xlsx"], "X-02").place.cell == "G7"
    at = "Layanan!I32" if "pertumbuhan" in compared else "Layanan!G32"
    assert str(only(results["pnbp.xlsx"], "X-02").place) == at
    assert all(only(result, "X-02").level == "galat" for result in results.values())


@pytest.mark.parametrize(
    ("text", "realised"),
    [
        (GROWTH, "33,33"),
        (GROWTH, "33,3 persen"),
        (GROWTH, "33"),
        ("Persentase realisasi target PNBP", "50"),
        ("Persentase PNBP", "50"),
        ("Persentase PNBP", "33,33"),
        ("Meningkatnya penggunaan PNBP", "80"),
        ("Meningkatnya layanan jasa industri", "80"),
        (GROWTH, "-"),
    ],
)
def test_x_02_near_miss(tmp_path: Path, text: str, realised: str) -> None:
    put(tmp_path, pnbp=book("pnbp"), ra=indicator(text, realised))
    assert found(checked(tmp_path)) == set()


def test_x_02_needs_one_period(tmp_path: Path) -> None:
    put(tmp_path / "pnbp", pnbp=book("pnbp"))
    put(
        tmp_path / "ra",
        ra=typed(indicator(GROWTH, "90"), {"Rencana Aksi!C7": 3}),
    )
    assert found(checked(tmp_path)) == set()
    put(tmp_path / "ra", ra=indicator(GROWTH, "90"))
    assert {name for name, _, _ in found(checked(tmp_path))} == {"pnbp/pnbp.xlsx", "ra/ra.xlsx"}


def test_x_02_without_last_year_there_is_nothing_to_compare(tmp_path: Path) -> None:
    def without(data: Data) -> None:
        for row in data["tables"]["layanan"]:
            row["realisasi_tahun_lalu"] = None

    put(tmp_path, pnbp=book("pnbp", without), ra=indicator("Persentase PNBP", "99"))
    assert found(checked(tmp_path)) == set()


# --- X-03 --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "serapan", "fires"),
    [("24,60", "44,60%", True), ("23,40", "43,40%", True), ("24,50", "44,50%", False), ("23,50", "43,50%", False)],
)
def test_x_03_half_a_point(tmp_path: Path, now: str, serapan: str, fires: bool) -> None:
    """Rencana Aksi gives 44 %, Form A 20,00 % and this quarter's."""
    put(tmp_path, form_a=book("form_a", cell("realisasi", 0, "keuangan_r_ini", now)), ra=book("rencana_aksi"))
    results = checked(tmp_path)
    expected = {("form_a.xlsx", "X-03"), ("ra.xlsx", "X-03")} if fires else set()
    assert {(name, code) for name, code, _ in found(results)} == expected
    if fires:
        assert f"(Jumlah keuangan R) {serapan}, menurut ra.xlsx 44,00%" in message(results, "form_a.xlsx", "X-03")
        assert f"44,00%, menurut Form A di form_a.xlsx {serapan}" in message(results, "ra.xlsx", "X-03")
        assert only(results["ra.xlsx"], "X-03").level == "peringatan"


# --- this quarter and the last one -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tahun")
    four_quarters(folder)
    return folder


@pytest.fixture
def year(made_once: Path, tmp_path: Path) -> list[Path]:
    """The folders of four quarters without a mistake."""
    return [shutil.copytree(made_once / f"tw{quarter}", tmp_path / f"tw{quarter}") for quarter in (1, 2, 3, 4)]


def replaced(folder: Path, form: str, quarter: int, change: Change) -> None:
    """Change the workbook of a form; those of other forms are of no interest then."""
    data = quarter_data(form, quarter)
    change(data)
    for other in folder.iterdir():
        other.unlink()
    (folder / f"{form}.xlsx").write_bytes(template(load(form), data))


def test_four_quarters_in_a_row(year: list[Path]) -> None:
    for before, now in itertools.pairwise(year):
        assert found(checked(now, before)) == set()


def test_the_first_quarter_needs_no_previous_one(year: list[Path]) -> None:
    """Last year's cumulative figures are not carried over."""
    assert found(checked(year[0], year[3])) == set()


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (("form_a", "realisasi", "keuangan_r_lalu"), "A-11"),
        (("form_a", "realisasi", "fisik_s_lalu"), "A-11"),
        (("pnbp", "layanan", "realisasi_lalu"), "X-04"),
    ],
)
def test_wrong_carry_over_in_the_third_quarter(year: list[Path], at: tuple[str, str, str], code: str) -> None:
    form, table, column = at
    value = quarter_data(form, 3)["tables"][table][0][column]
    replaced(year[2], form, 3, cell(table, 0, column, value - 1))
    assert found(checked(year[1], year[0])) == set()
    results = checked(year[2], year[1])
    assert {(name, code) for name, code, _ in found(results)} == {(f"{form}.xlsx", code)}
    finding = only(results[f"{form}.xlsx"], code)
    assert (finding.level, finding.place.column) == ("galat", column)
    assert f"laporan triwulan lalu ({form}.xlsx)" in message(results, f"{form}.xlsx", code)


def test_a_11_within_rounding(year: list[Path]) -> None:
    """18,63 % + 30,07 % are 48,70 %: rounded once more it may be 48,71, but not 48,72."""
    replaced(year[2], "form_a", 3, cell("realisasi", 1, "keuangan_r_lalu", "48,71"))
    assert found(checked(year[2], year[1])) == set()
    replaced(year[2], "form_a", 3, cell("realisasi", 1, "keuangan_r_lalu", "48,72"))
    assert {code for _, code, _ in found(checked(year[2], year[1]))} == {"A-11"}


def test_a_11_a_blank_is_no_figure_carried_over(year: list[Path]) -> None:
    """In Form A it must be there; in PNBP the column is optional."""
    replaced(year[2], "form_a", 3, cell("realisasi", 0, "fisik_r_lalu", None))
    replaced(year[3], "pnbp", 4, cell("layanan", 0, "realisasi_lalu", None))
    assert {code for _, code, _ in found(checked(year[2], year[1]))} == {"A-11"}
    assert found(checked(year[3], year[2])) == {("pnbp.xlsx", "XK-401", "")}


@pytest.mark.parametrize("value", [None, 0, 5_000_000])
def test_x_04_nothing_comes_from_before_the_first_quarter(year: list[Path], value: int | None) -> None:
    replaced(year[0], "pnbp", 1, cell("layanan", 0, "realisasi_lalu", value))
    results = checked(year[0], year[3])
    assert bool(found(results)) is bool(value)
    if value:
        assert "berisi 5.000.000, padahal ini triwulan I" in message(results, "pnbp.xlsx", "X-04")


def test_x_04_a_service_that_is_gone_and_one_that_is_new(year: list[Path]) -> None:
    replaced(year[2], "pnbp", 3, cell("layanan", 1, "layanan", "Kalibrasi Alat"))
    results = checked(year[2], year[1])
    gone, new = [finding for finding in results["pnbp.xlsx"].findings if finding.code == "X-04"]
    gone, new = sorted((gone, new), key=lambda finding: "tidak ada di sini" not in finding.message)
    assert gone.message.startswith("Layanan Kalibrasi ada di pnbp.xlsx dengan realisasi, tetapi tidak ada di sini.")
    assert (
        "untuk Kalibrasi Alat 300.000.000, pada laporan triwulan lalu (pnbp.xlsx) (baris ini tidak ada)" in new.message
    )


@pytest.mark.parametrize(
    ("form", "table", "column", "value"),
    [("pnbp", "layanan", "target", 1_200_000_001), ("form_a", "keluaran", "rupiah", 48_489_000)],
)
def test_x_05_target_or_pagu_changed(year: list[Path], form: str, table: str, column: str, value: int) -> None:
    replaced(year[2], form, 3, cell(table, 0, column, value))
    results = checked(year[2], year[1])
    assert only(results[f"{form}.xlsx"], "X-05").place.column == column
    assert only(results[f"{form}.xlsx"], "X-05").level == "peringatan"
    assert reads_well(message(results, f"{form}.xlsx", "X-05"))


@pytest.mark.parametrize(
    ("change", "places"),
    [
        (cell("rencana_aksi", 0, "target", 3), {"Rencana Aksi!E13"}),
        (cell("rencana_aksi", 1, "target", "BB"), {"Rencana Aksi!E14"}),
        (cell("rencana_aksi", 0, "target", "4,0 persen"), set()),
        (cell("pengukuran", 0, "realisasi", "33,34"), set()),
        (cell("pengukuran", 1, "pagu", 400_000_001), {"Pengukuran!J8"}),
        (cell("rencana_aksi", 1, "nomor_indikator", "1.3"), {"Rencana Aksi", "Rencana Aksi!E14"}),
        (field("tahun", 2025), set()),
    ],
)
def test_x_05_of_rencana_aksi(tmp_path: Path, change: Change, places: set[str]) -> None:
    before = put(tmp_path / "lalu", ra=typed(book("rencana_aksi"), {"Rencana Aksi!C7": 1}))
    results = checked(put(tmp_path / "kini", ra=book("rencana_aksi", change)), before)
    assert {place for _, code, place in found(results) if code == "X-05"} == places


def test_no_workbook_of_the_quarter_before(year: list[Path]) -> None:
    results = checked(year[2], year[0])
    assert found(results) == {(f"{form}.xlsx", "XK-401", "") for form in ("form_a", "pnbp", "rekap_komponen")}
    assert message(results, "form_a.xlsx", "XK-401") == (
        "Tidak ada laporan triwulan II 2024 satker ini di map tw1, jadi A-11, X-05 tidak diperiksa. "
        "Taruh berkasnya di sana, lalu ulangi."
    )


MADE_BEFORE = Path(__file__).parents[1] / "whole" / "made_before" / "form-a-a11-jawaban-0.1.xlsx"
"""An answer to triwulan II with sixteen A-11, two of them explained, as they were told one by one."""


@pytest.fixture
def unfitting(tmp_path: Path) -> Path:
    """A folder of last quarter in which no cumulative figure is the one that was carried over."""
    data = quarter_data("form_a", 3)
    data["fields"]["triwulan"] = 1
    return put(tmp_path / "keliru", form_a=template(load("form_a"), data))


def test_a_folder_that_does_not_fit_is_said_once(year: list[Path], unfitting: Path) -> None:
    results = checked(year[1], unfitting)
    finding = only(results["form_a.xlsx"], "A-11")
    assert (str(finding.place), finding.level, finding.explainable) == ("", "galat", True)
    text = message(results, "form_a.xlsx", "A-11")
    assert text.startswith("Semua 16 angka yang dibandingkan dengan laporan triwulan lalu (form_a.xlsx) berlainan: ")
    assert "; dan 13 lainnya. Map yang keliru? " in text
    assert not {"X-05"} & codes(results["form_a.xlsx"]), "the pagu is that of last quarter"


def test_the_run_says_how_many_files_a_folder_does_not_fit(year: list[Path], unfitting: Path) -> None:
    (year[1] / "pnbp.xlsx").unlink()
    shutil.copy(year[1] / "form_a.xlsx", year[0] / "tw2.xlsx")
    result = run("check", year[0] / "tw2.xlsx", year[0] / "pnbp.xlsx", "--previous", unfitting)
    assert result.stdout.count(" A-11 galat ") == 1
    assert "Pada 1 dari 2 berkas semua angka lalu berlainan dari laporan triwulan lalu: " in result.stderr
    assert "semua angka lalu" not in run("check", year[1], "--previous", year[0]).stderr


def test_one_figure_that_agrees_shows_that_the_folder_fits(year: list[Path], unfitting: Path) -> None:
    """Then each of the others is a mistake of its own."""
    agreeing = typed((year[1] / "form_a.xlsx").read_bytes(), {"Form A 6077!F34": 0.82})
    (year[1] / "form_a.xlsx").write_bytes(agreeing)
    results = checked(year[1], unfitting)
    places = [str(each.place) for each in results["form_a.xlsx"].findings if each.code == "A-11"]
    assert len(places) == 15
    assert "" not in places


def test_both_figures_of_a_small_report(year: list[Path]) -> None:
    """Two are quoted both; the targets, which are as they were, are another rule's."""
    replaced(year[2], "pnbp", 3, lambda data: [row.update(realisasi_lalu=7) for row in data["tables"]["layanan"]])
    results = checked(year[2], year[1])
    assert found(results) == {("pnbp.xlsx", "X-04", "")}
    text = message(results, "pnbp.xlsx", "X-04")
    assert "untuk Pengujian 7, di sana 560.000.000; " in text
    assert "untuk Kalibrasi 7, di sana 300.000.000. Map yang keliru? " in text


def test_explanations_of_single_figures_settle_nothing_else_and_are_kept(unfitting: Path, tmp_path: Path) -> None:
    before = put(tmp_path / "kini", form_a=MADE_BEFORE.read_bytes())
    finding = only(checked(before, unfitting)["form_a.xlsx"], "A-11")
    assert (finding.settled, finding.explanation) == (False, "")
    answer = answered(before, tmp_path / "out", unfitting)["form_a.xlsx"]
    texts = [found_cell.text for found_cell in sheet(answer, "Pemeriksaan").cells.values()]
    assert [texts.count(words) for words in ("Pagu direvisi Mei", "Pagu direvisi Mei juga")] == [1, 1]
    assert texts.count("selesai") == 2
    assert answered(tmp_path / "out", tmp_path / "again", unfitting)["form_a.xlsx"] == answer


def test_a_decision_on_a_folder_that_does_not_fit_ends_with_any_of_its_figures(
    year: list[Path], unfitting: Path
) -> None:
    first = only(checked(year[1], unfitting)["form_a.xlsx"], "A-11")
    book_ = typed((year[1] / "form_a.xlsx").read_bytes(), {"Form A 6042!F35": 12})
    (year[1] / "form_a.xlsx").write_bytes(book_)
    assert mark_of(first) != mark_of(only(checked(year[1], unfitting)["form_a.xlsx"], "A-11"))


def test_two_workbooks_of_the_quarter_before(year: list[Path]) -> None:
    """Copies are as good as one; of two that differ, the one with fewer galat is taken, and said."""
    (year[1] / "a.xlsx").write_bytes((year[1] / "pnbp.xlsx").read_bytes())
    assert found(checked(year[2], year[1])) == set()
    data = quarter_data("pnbp", 2)
    data["tables"]["layanan"][0]["realisasi"] += 1
    (year[1] / "a.xlsx").write_bytes(template(load("pnbp"), data))
    results = checked(year[2], year[1])
    assert found(results) == {("pnbp.xlsx", "XK-402", "")}
    assert (
        "ada 2 laporan triwulan II 2024 satker ini yang berbeda: a.xlsx, pnbp.xlsx. Yang dipakai pnbp.xlsx"
        in message(results, "pnbp.xlsx", "XK-402")
    )


def test_unreadable_files_of_the_last_quarter_are_named_once(year: list[Path]) -> None:
    (year[1] / "rusak.xlsx").write_bytes(b"PK")
    result = run("check", year[2], "--previous", year[1])
    assert result.exit_code == 0
    said = "Laporan triwulan lalu tidak terbaca: rusak.xlsx: XK-102 galat Berkas ini rusak atau terpotong. "
    assert result.stderr.count(said) == 1
    assert "rusak" not in result.stdout


# --- answers -----------------------------------------------------------------------------------------------------


def answered(folder: Path, into: Path, previous: Path | None = None) -> dict[str, bytes]:
    files = find([folder])
    done = fill_files(files, {one.path: into / one.path.name for one in files}, job(previous), RunOptions())
    return {outcome.found.file: (into / outcome.found.file).read_bytes() for outcome in done}


def listed(data: bytes, code: str) -> tuple[int, str, str]:
    """Return the row on the sheet Pemeriksaan that a code stands in, with its sheet and cell."""
    page = sheet(data, "Pemeriksaan")
    row = next(row for (row, column), found_cell in page.cells.items() if column == 3 and found_cell.text == code)
    return row, page.cells[row, 4].text, page.cells[row, 5].text


def test_findings_are_marked_and_listed_in_both_answers(tmp_path: Path) -> None:
    put(tmp_path / "in", pnbp=book("pnbp"), ra=indicator(GROWTH, "40"))
    answers = answered(tmp_path / "in", tmp_path / "out")
    for name, place in (("pnbp.xlsx", "Layanan!I32"), ("ra.xlsx", "Pengukuran!G7")):
        assert "!".join(listed(answers[name], "X-02")[1:]) == place
        assert fill_at(answers[name], place) == "FF9C9C"
    again = answered(tmp_path / "out", tmp_path / "again")
    assert again == answers


def test_answer_of_a_quarter_is_the_same_on_every_run(year: list[Path], tmp_path: Path) -> None:
    replaced(year[2], "pnbp", 3, cell("layanan", 0, "realisasi_lalu", 1))
    answers = answered(year[2], tmp_path / "out", year[1])
    assert listed(answers["pnbp.xlsx"], "X-04")[1] == "Layanan"
    assert answered(tmp_path / "out", tmp_path / "again", year[1]) == answers


def test_the_mark_goes_when_the_other_workbook_is_mended(tmp_path: Path) -> None:
    put(tmp_path / "in", pnbp=book("pnbp"), ra=indicator(GROWTH, "40"))
    answered(tmp_path / "in", tmp_path / "out")
    put(tmp_path / "out", ra=book("rencana_aksi"))
    answers = answered(tmp_path / "out", tmp_path / "again")
    assert fill_at(answers["pnbp.xlsx"], "Layanan!I32") != "FF9C9C"


@pytest.mark.parametrize("code", ["X-02", "X-03", "X-05"])
def test_an_explanation_settles(tmp_path: Path, code: str) -> None:
    before = put(tmp_path / "lalu", ra=typed(book("rencana_aksi"), {"Rencana Aksi!C7": 1}))
    wrong = {"X-02": {"Pengukuran!G7": 40}, "X-03": {"Pengukuran!K7": 1}, "X-05": {"Rencana Aksi!E13": 3}}[code]
    company = {"X-02": {"pnbp": book("pnbp")}, "X-03": {"form_a": book("form_a")}, "X-05": {}}[code]
    put(tmp_path / "in", ra=typed(book("rencana_aksi"), wrong), **company)
    answer = answered(tmp_path / "in", tmp_path / "out", before)["ra.xlsx"]
    explained = typed(answer, {f"Pemeriksaan!I{listed(answer, code)[0]}": "Direvisi Juni"})
    (tmp_path / "out" / "ra.xlsx").write_bytes(explained)
    finding = only(checked(tmp_path / "out", before)["ra.xlsx"], code)
    assert (finding.settled, finding.explanation) == (True, "Direvisi Juni")
    kept = answered(tmp_path / "out", tmp_path / "again", before)["ra.xlsx"]
    assert sheet(kept, "Pemeriksaan").cells[listed(kept, code)[0], 2].text == "dijelaskan"


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    put(tmp_path, pnbp=book("pnbp"), ra=indicator(GROWTH, "40"),
        form_a=book("form_a", field("triwulan", 3)))  # fmt: skip
    files = find([tmp_path])
    seen, other = (
        {one.found.file: one.findings for one in check_files(order, Job(), RunOptions())}
        for order in (files, files[::-1])
    )
    assert seen == other
    assert {"X-01", "X-02"} <= {finding.code for findings in seen.values() for finding in findings}


def test_converted_texts_are_compared_too(tmp_path: Path) -> None:
    put(tmp_path / "in", pnbp=book("pnbp"), ra=indicator(GROWTH, "40"))
    result = run("fill", tmp_path / "in", "-o", tmp_path / "out", "--convert-text")
    assert result.stdout.count(" X-02 galat ") == 2


def test_a_file_alone_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "in", pnbp=book("pnbp"))
    read: list[str] = []
    right = batch.check_any

    def counting(data: bytes, name: str, **options: Any) -> Result:
        read.append(name)
        return right(data, name, **options)

    monkeypatch.setattr("xlkinerja.folder.batch.check_any", counting)
    run("check", tmp_path / "in")
    run("fill", tmp_path / "in", "-o", tmp_path / "out")
    assert read == ["pnbp.xlsx"]


def test_a_file_that_cannot_be_read_stops_nobody(tmp_path: Path) -> None:
    put(tmp_path, pnbp=book("pnbp"), ra=indicator(GROWTH, "40"), rusak=b"PK")
    results = checked(tmp_path)
    assert codes(results["rusak.xlsx"]) == {"XK-102"}
    assert "X-02" in codes(results["pnbp.xlsx"])


# --- the rules' file ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(rule.code for rule in rules_between()))
def test_rule_is_explained(code: str) -> None:
    text = run("explain", code.lower()).stdout
    assert text.startswith(f"{code} (")
    assert "Pesan: " in text
    assert "Contoh: " in text
    assert not {"{", "}"} & set(text)


HEAD = '[[rule]]\ncode = "X-09"\nlevel = "galat"\ntitle = "t"\nexample = "e"\n'
SINCE = '[[rule.since]]\nform = "pnbp"\n'
COMPARE = """
[[rule.compare]]
message = "{nilai} {lain} {berkas}"
answer = "a"
one = { form = "pnbp", at = "layanan.persen", value = "total(layanan.persen)", kind = "persen" }
other = [{ form = "form_a", at = "rekap.fisik_r_sd", value = "total(rekap.fisik_r_sd)", kind = "persen" }]
"""


def test_a_rule_of_each_shape_is_read() -> None:
    same = '[[rule.same]]\nfields = ["tahun"]\nmessage = "{judul} {isi}"\n'
    since = f'{SINCE}carried = true\nmessage = "{{nilai}}"\n'
    (rule,) = load_rules(HEAD + same + since + COMPARE)
    assert (len(rule.same), len(rule.compare), rule.since[0].columns) == (
        1,
        1,
        (("layanan", "realisasi_lalu", "realisasi"),),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD, "rule X-09: checks nothing"),
        (HEAD.replace("X-09", "P-01") + SINCE, "a form has a rule of that code"),
        (HEAD + '[[rule.same]]\nfields = ["tempat"]\nmessage = "m"\n', '"tempat" tidak dikenal'),
        (HEAD + '[[rule.same]]\nfields = ["tahun"]\nmessage = "{nilai}"\n', "knows no {nilai}"),
        (HEAD + COMPARE.replace("form_a", "pnbp").replace("rekap.fisik_r_sd", "layanan.target"), "one other form"),
        (HEAD + COMPARE.replace('at = "layanan.persen', 'at = "layanan.pesen'), "no column 'layanan.pesen'"),
        (HEAD + COMPARE.replace("total(layanan", "totl(layanan"), "rule X-09.compare 1.one.value"),
        (HEAD + COMPARE.replace("{lain}", "{layanan}"), "knows no {layanan}"),
        (HEAD + COMPARE + 'tolerance = "sedikit"\n', "is no number"),
        (HEAD + SINCE + 'carried = true\ncolumns = ["layanan.target"]\nmessage = "m"\n', "lists columns that stay"),
        (HEAD + SINCE + 'carried = false\ncolumns = ["layanan.persen"]\nmessage = "m"\n', "does not stay within"),
        (HEAD + SINCE.replace("pnbp", "rencana_aksi") + 'carried = true\nmessage = "m"\n', "carries no column over"),
        (HEAD + SINCE.replace("pnbp", "abc") + 'carried = true\nmessage = "m"\n', '"abc" tidak dikenal'),
        ("[[rule]", "between.toml: "),
    ],
)  # fmt: skip
def test_mistakes_are_refused(text: str, said: str) -> None:
    with pytest.raises(FormError) as caught:
        load_rules(text)
    assert said in str(caught.value)
    assert str(caught.value).startswith("between.toml: ")
