"""A form of every month beside those of every quarter."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from form_trial import try_everything
from kit import put
from kit_folder import everything, kept_of, listed, run
from kit_values import book, column
from xlkinerja.consolidate.agency import Options, agency, is_open
from xlkinerja.consolidate.dataset import tables
from xlkinerja.consolidate.decisions import mark_of, read_decisions
from xlkinerja.consolidate.expected_reports import expected_reports
from xlkinerja.consolidate.holiday_list import with_library
from xlkinerja.consolidate.model import Decision, Judged, Satker
from xlkinerja.consolidate.working_days import Calendar
from xlkinerja.form.loader import load
from xlkinerja.next_quarter.carry import next_quarter
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import check_workbook, fill_workbook

NAME = "247199-bulanan-2023-{:02}.xlsx"
TREE = (Satker("247199", "Balai Besar", "Badan Satu", "Kementerian"),)


def bulanan(month: int, count: int, quarter: int | None = None, year: int = 2023, **fields: object) -> bytes:
    own = {"tahun": year, "triwulan": quarter or (month + 2) // 3, "bulan": month}
    return book("bulanan", [{"kode": "AEF", "target": 12, "bulan_ini": count}], **{**own, **fields})


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    quarter = book("triwulanan", [{"kode": "AEF"}], tahun=2023, triwulan=3)
    months = {"agustus": bulanan(8, 2), "juli": bulanan(7, 1), "september": bulanan(9, 4)}
    return put(tmp_path / "KIRIMAN", akhir=quarter, **months)


def fill(inbox: Path, answers: Path) -> dict[str, bytes]:
    done = run("fill", inbox, "-o", answers, "--workers", "1")
    assert done.exit_code in {0, 1}, done.output
    return dict(kept_of(answers))


def test_months_of_one_quarter_are_each_their_own_report(inbox: Path, tmp_path: Path) -> None:
    """Each month takes from the one before, the quarter from its last month; the names say the month."""
    answers = tmp_path / "HASIL"
    done = fill(inbox, answers)
    assert set(done) == {NAME.format(7), NAME.format(8), NAME.format(9), "247199-triwulanan-2023-tw3.xlsx"}
    assert [column(done[NAME.format(month)], "bulanan", "lalu") for month in (7, 8, 9)] == [[None], [1], [3]]
    assert column(done["247199-triwulanan-2023-tw3.xlsx"], "triwulanan", "sampai") == [7]
    assert column(done["247199-triwulanan-2023-tw3.xlsx"], "triwulanan", "target") == [12]
    before = everything(answers)
    fill(inbox, answers)
    assert everything(answers) == before


def test_the_last_month_that_is_there_stands_for_the_quarter(inbox: Path, tmp_path: Path) -> None:
    (inbox / "september.xlsx").unlink()
    done = fill(inbox, tmp_path / "HASIL")
    assert column(done["247199-triwulanan-2023-tw3.xlsx"], "triwulanan", "sampai") == [3]


def test_answers_of_another_folder_keep_their_months(inbox: Path, tmp_path: Path) -> None:
    """The ledger knows the month of files that a run was not given: an answer of theirs keeps its name."""
    answers = tmp_path / "HASIL"
    fill(inbox, answers)
    other = put(tmp_path / "LAIN", satu=bulanan(8, 5), dua=bulanan(10, 5))
    fill(other, answers)
    names = {name for _, _, name in listed(answers)}
    assert {NAME.format(7), NAME.format(9), NAME.format(10)} < names
    assert NAME.format(8) not in names  # two want it: both get digits


def test_no_month_and_a_month_of_another_quarter_are_told() -> None:
    wrong = check_workbook(bulanan(8, 1, quarter=2), "a.xlsx").findings
    (found,) = [finding for finding in wrong if finding.code == "XK-245"]
    assert found.level == "galat"
    assert "Triwulan diisi II, padahal Agustus ada di triwulan III" in found.message
    none = check_workbook(book("bulanan", [{"kode": "AEF"}], bulan=None), "a.xlsx").findings
    assert [f.place.column for f in none if f.code == "XK-206"] == ["bulan"]


@pytest.mark.parametrize(("day", "told"), [("30 Agustus 2023", ["XK-234"]), ("31 Agustus 2023", [])])
def test_a_day_is_held_against_the_end_of_the_month(day: str, told: list[str]) -> None:
    found = check_workbook(bulanan(8, 1, batas_data=day), "a.xlsx").findings
    days = [finding for finding in found if finding.code == "XK-234"]
    assert [finding.code for finding in days] == told
    assert all("hari terakhir bulan yang dilaporkan, 31 Agustus 2023" in finding.message for finding in days)
    assert not any("triwulan" in finding.message for finding in days)


@pytest.mark.parametrize(
    ("month", "period"), [(8, (2023, 3, 9)), (9, (2023, 4, 10)), (12, (2024, 1, 1))], ids=["month", "quarter", "year"]
)
def test_the_next_workbook_is_a_month_on(month: int, period: tuple[int, int, int]) -> None:
    report = check_workbook(bulanan(month, 1), "a.xlsx").report
    assert report is not None
    cells = next_quarter(report)
    assert tuple(cells.fields[name] for name in ("tahun", "triwulan", "bulan")) == period
    (rows,) = cells.rows.values()
    assert dict(rows[0]) == {"kode": "AEF"} | ({"target": 12} if month < 12 else {})


def test_from_goes_a_month_on(inbox: Path, tmp_path: Path) -> None:
    done = run("template", "bulanan", "--from", inbox / "september.xlsx", "-o", tmp_path / "okt.xlsx")
    assert done.exit_code == 0, done.output
    assert "bulan September tahun 2023 menjadi bulan Oktober tahun 2023" in done.output


def test_consolidation_counts_each_month_and_says_which_is_owed(inbox: Path) -> None:
    """Of TW III three months are owed: August is missing. Five working days after a month it is due."""
    (inbox / "agustus.xlsx").unlink()
    calendar = with_library(Calendar(), {2023})
    known = agency([inbox], Options(today=date(2023, 10, 15), expected=TREE, holidays=calendar))
    assert not [file for file in known.received if file.verdict == "ganda"]
    found = {(report.form, report.period): report for report in expected_reports(known)}
    months = {period[2]: report.status for (form, period), report in found.items() if form == "bulanan"}
    assert months.keys() == {7, 8, 9}
    assert months[8] == "belum kirim"
    assert found["bulanan", (2023, 3, 7)].due == date(2023, 8, 7)
    assert found["bulanan", (2023, 3, 9)].due == date(2023, 10, 6)
    assert ("triwulanan", (2023, 3)) in found
    assert ("bulanan", (2023, 3)) not in found
    totals = {
        total.period: total.values["bulan_ini"]
        for total in known.totals
        if total.level == "satker" and total.form == "bulanan"
    }
    assert totals == {(2023, 3, 7): Decimal(1), (2023, 3, 9): Decimal(4)}


def test_a_month_that_came_twice_is_a_double_sending(inbox: Path) -> None:
    put(inbox, lagi=bulanan(8, 99))
    known = agency([inbox], Options(today=date(2023, 10, 15)))
    assert sorted(file.sent_as for file in known.received if file.verdict == "ganda") == ["agustus.xlsx", "lagi.xlsx"]
    assert is_open(known)


def test_the_rekap_and_its_data_name_the_month(inbox: Path, tmp_path: Path) -> None:
    done = run("consolidate", inbox, "-o", tmp_path / "rekap.xlsx", "--workers", "1")
    assert done.exit_code in {0, 1}, done.output
    known = agency([inbox], Options(today=date(2023, 10, 15)))
    data = {one.name: one for one in tables(known)}
    own = data["bulanan-daftar"]
    position = [col.name for col in own.columns].index("bulan")
    assert sorted(row[position] for row in own.rows) == [7, 8, 9]
    sums = data["total"]
    position = [col.name for col in sums.columns].index("bulan")
    assert {row[position] for row in sums.rows if row[0] == "bulanan"} == {7, 8, 9}


def test_a_printed_page_says_the_month(inbox: Path) -> None:
    workbook = read_workbook(fill_workbook((inbox / "juli.xlsx").read_bytes(), "juli.xlsx").data)
    sheet = workbook.sheet("Bulanan")
    assert sheet is not None
    assert [c.text for c in sheet.cells.values() if "Bulan Juli Tahun Anggaran 2023" in c.text]


def test_a_decision_on_a_month_is_not_one_on_another(inbox: Path, tmp_path: Path) -> None:
    """The rekap writes `3 bulan 8` where the quarter stands, and reads it again."""
    for month in (8, 9):
        put(inbox, **{f"b{month}": bulanan(month, 1, batas_data="1 Juli 2023")})
    (inbox / "agustus.xlsx").unlink()
    (inbox / "september.xlsx").unlink()
    decided = "kode;satker;form;tahun;triwulan;sel;angka;tanda;alasan;oleh;sampai\n"
    (early,) = [j for j in judged(inbox) if j.submission.period == (2023, 3, 8)]
    row = [early.finding.code, "247199", "bulanan", "2023", "3 bulan 8", str(early.finding.place), early.figure]
    file = tmp_path / "keputusan.csv"
    file.write_text(decided + ";".join([*row, mark_of(early.finding), "memang begitu", "Ibu A", "31/12/2023"]), "utf-8")
    found = {j.submission.period: j.status for j in judged(inbox, read_decisions(file))}
    assert found == {(2023, 3, 8): "diterima", (2023, 3, 9): "terbuka"}


def judged(inbox: Path, decisions: tuple[Decision, ...] = ()) -> list[Judged]:
    known = agency([inbox], Options(today=date(2023, 10, 15), decisions=decisions))
    return [one for one in known.judged if one.finding.code == "XK-234"]


@pytest.mark.parametrize("form", ["akhir", "bulanan", "sumber", "tengah", "triwulanan"])
def test_every_command_works_with_forms_that_take_values_and_with_months(form: str, tmp_path: Path) -> None:
    try_everything(load(form), tmp_path)
