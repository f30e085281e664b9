"""Reporting rates, deadlines by working days, reminders, and whose an unreadable file probably is."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from kit import put
from kit_consolidate import TREE, A, B, consolidated, pnbp, table
from xlkinerja.consolidate import holiday_list
from xlkinerja.consolidate.book import consolidated_workbook
from xlkinerja.consolidate.doubts import with_doubts
from xlkinerja.consolidate.expected_reports import expected_reports
from xlkinerja.consolidate.holiday_list import library_copy, read_holidays, with_library
from xlkinerja.consolidate.inputs import InputError
from xlkinerja.consolidate.model import Agency
from xlkinerja.consolidate.rates import ALL_FORMS, rates_of
from xlkinerja.consolidate.reminders import reminders
from xlkinerja.consolidate.satker_list import read_satkers
from xlkinerja.consolidate.working_days import Calendar
from xlkinerja.kinds.dates import last_day

# The fifth working day after each quarter, counted by hand on the calendars of the SKB for 2023 and 2025.
# Lebaran 2023 is at the end of April, Lebaran 2025 takes 31 March to 7 April; 1 January is free.
FIFTH = {
    (2022, 4): date(2023, 1, 6),
    (2023, 1): date(2023, 4, 10),
    (2023, 2): date(2023, 7, 7),
    (2023, 3): date(2023, 10, 6),
    (2025, 1): date(2025, 4, 14),
    (2025, 2): date(2025, 7, 7),
}


@pytest.mark.parametrize("period", FIFTH, ids=str)
def test_fifth_working_day_is_that_of_the_decreed_calendar(period: tuple[int, int]) -> None:
    calendar = with_library(Calendar(), [period[0], period[0] + 1])
    assert calendar.after(last_day(period), 5) == FIFTH[period]


def test_days_of_a_list_count_instead_of_the_library(tmp_path: Path) -> None:
    rows = (("03/07/2024", "Libur daerah", "SKB 1/2024"), ("2024-07-04", "Cuti bersama", "SKB 2/2024"))
    calendar = read_holidays(table(tmp_path / "libur.csv", ("tanggal", "keterangan", "dasar"), *rows))
    both = with_library(calendar, [2024, 2025])
    assert both.after(date(2024, 6, 30), 5) == date(2024, 7, 9)
    assert both.basis(2024) == "SKB 1/2024, SKB 2/2024"
    assert both.basis(2025).startswith("pustaka holidays ")
    assert date(2024, 8, 17) not in both.closed


def test_list_of_holidays_without_decree_is_refused(tmp_path: Path) -> None:
    file = table(tmp_path / "libur.csv", ("tanggal", "keterangan", "dasar"), ("2024-07-04", "Cuti", ""))
    with pytest.raises(InputError, match="baris 2, kolom dasar: masih kosong"):
        read_holidays(file)


def test_year_without_a_decree_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, a=pnbp("247199", A, tahun=2098))
    found = consolidated(tmp_path, expected=TREE)
    (note,) = [note for note in found.notes if "Batas waktu" in note]
    assert note.startswith("Batas waktu 2098 belum pasti: cuti bersama 2098 belum ada di pustaka holidays")
    monkeypatch.setitem(sys.modules, "holidays", None)
    assert with_library(Calendar(), [2024]).doubt(2024) == "hari libur dan cuti bersama 2024 tidak diketahui"
    assert with_library(Calendar(), [2024]).after(date(2024, 6, 30), 5) == date(2024, 7, 5)


def test_a_copy_of_the_library_says_the_same_of_every_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page has it in the place of the library."""
    years = range(1990, 2200)
    by_library, copy = with_library(Calendar(), years), tmp_path / "hari-libur.json"
    copy.write_bytes(library_copy())
    monkeypatch.setattr(holiday_list, "COPY", copy)
    monkeypatch.setitem(sys.modules, "holidays", None)
    by_copy = with_library(Calendar(), years)
    assert by_copy == by_library
    assert date(2024, 4, 10) in by_copy.closed, "Idul Fitri, SKB 855/2023"
    assert {date(2025, 4, day) for day in (2, 3, 4, 7)} <= by_copy.closed, "cuti bersama, SKB 1017/2024"
    assert by_copy.doubt(2101) == "hari libur dan cuti bersama 2101 tidak diketahui"


DAYS = {"2024-07-05": "tepat waktu", "2024-07-08": "terlambat"}


@pytest.mark.parametrize("day", DAYS)
def test_form_says_when_it_is_due_and_the_operator_may_say_otherwise(tmp_path: Path, day: str) -> None:
    put(tmp_path / "in", a=pnbp("247199", A))
    received = table(tmp_path / "t.csv", ("berkas", "tanggal"), ("a.xlsx", day))
    by_form = consolidated(tmp_path / "in", received=received, expected=TREE[1:2])
    (report,) = expected_reports(by_form)
    assert (report.status, report.due) == (DAYS[day], date(2024, 7, 5))
    by_operator = consolidated(tmp_path / "in", received=received, expected=TREE[1:2], due=date(2024, 7, 8))
    assert [(one.status, one.due) for one in expected_reports(by_operator)] == [("tepat waktu", date(2024, 7, 8))]
    nobody = consolidated(tmp_path / "in", received=received)
    assert [(one.status, one.due) for one in expected_reports(nobody)] == [("diterima", None)]


# --- what is owed ----------------------------------------------------------------------------------------------------


def test_forms_are_owed_although_nobody_sent_one(tmp_path: Path) -> None:
    rows = (("012345", "Balai Nol", "PNBP, form_a"), ("247199", "Balai Besar", "pnbp"), ("247246", "Balai Manado", ""))
    satkers = read_satkers(table(tmp_path / "s.csv", ("kode_satker", "nama_satker", "formulir"), *rows))
    put(tmp_path / "in", a=pnbp("247199", A))
    found = consolidated(tmp_path / "in", expected=satkers)
    assert [(one.satker.code, one.form) for one in expected_reports(found) if one.status == "belum kirim"] == [
        ("012345", "form_a"),
        ("012345", "pnbp"),
        ("247246", "form_a"),
        ("247246", "pnbp"),
    ]
    total = next(total for total in with_doubts(found).totals if total.level == "kementerian")
    assert total.expected == 3
    sheet = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, tmp_path)))["Kepatuhan"]
    lines = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    assert (lines["247199"][3], lines["012345"][3]) == ("tidak wajib", "belum kirim")


def test_unknown_form_in_the_list_is_refused(tmp_path: Path) -> None:
    file = table(tmp_path / "s.csv", ("kode_satker", "nama_satker", "formulir"), ("012345", "Balai", "pnpb"))
    with pytest.raises(InputError, match=r'baris 2, kolom formulir: "pnpb" tidak dikenal \(yang ada: alki, .*pnbp'):
        read_satkers(file)


# --- rates -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Agency:
    """Two quarters: in the first all but one sent, one of them late; in the second one alone, with an open galat."""
    folder = tmp_path_factory.mktemp("setahun")
    wrong = {"Pengujian": (10, -5)}
    put(folder / "in", a=pnbp("012345", A, 1), b=pnbp("247199", B, 1), c=pnbp("247199", wrong, 2))
    (folder / "in" / "Balai Manado").mkdir()
    (folder / "in" / "Balai Manado" / "laporan.xlsx").write_bytes(b"PK")
    days = (("a.xlsx", "2024-04-05"), ("b.xlsx", "2024-04-30"), ("c.xlsx", "2024-07-01"))
    received = table(folder / "t.csv", ("berkas", "tanggal"), *days)
    return consolidated(folder / "in", expected=TREE, received=received)


def test_rates_by_unit_form_and_quarter(year: Agency) -> None:
    assert [one for one in year.judged if one.finding.level == "galat"], "the second quarter's workbook has a galat"
    found = {
        (unit.name, form, period): (rates.expected, rates.received, rates.on_time, rates.complete)
        for (unit, form), by_period in rates_of(year, expected_reports(year)).items()
        for period, rates in by_period.items()
    }
    for form in ("pnbp", ALL_FORMS):
        assert found["Kementerian", form, (2024, 1)] == (3, 2, 1, 2)
        assert found["Kementerian", form, (2024, 2)] == (3, 1, 1, 0)
        assert found["Badan Satu", form, (2024, 1)] == (2, 2, 1, 2)
        assert found["Badan Satu", form, (2024, 2)] == (2, 1, 1, 0)
        assert found["Badan Dua", form, (2024, 2)] == (1, 0, 0, 0)
    assert len(found) == 2 * 3 * 2


def test_rates_are_printed_as_numbers_and_parts(year: Agency, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(year, tmp_path)))
    rows = [row for row in book["Tingkat Kepatuhan"].iter_rows(values_only=True) if row[0] == "Badan Satu"]
    for row in rows:
        assert [row[n] for n in (2, 3, 5, 7)] == [2, 2, 1, 2]
        assert [row[n] for n in (9, 10, 12, 14)] == [2, 1, 1, 0]
    assert [Fraction(part).limit_denominator(9) for part in rows[0][4:9:2]] == [1, Fraction(1, 2), 1]


def test_days_late_and_the_deadline_are_said(year: Agency, tmp_path: Path) -> None:
    """TW I 2024 is due on 5 April, five working days after 31 March; one came on the 30th, 25 days later."""
    book = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(year, tmp_path)))
    names, *rows = list(book["Status Laporan"].iter_rows(min_row=4, values_only=True))
    days = {(row[2], row[5]): dict(zip(names, row, strict=True)) for row in rows}
    late, in_time = days["247199", "TW I 2024"], days["012345", "TW I 2024"]
    assert (late["Batas waktu"], late["Terlambat (hari kalender)"]) == (datetime(2024, 4, 5), 25)  # noqa: DTZ001 - cell
    assert in_time["Terlambat (hari kalender)"] is None
    rows = list(book["Kepatuhan"].iter_rows(values_only=True))
    head, *lines = rows[next(n for n, row in enumerate(rows) if row[0] == "Kode Satker") :]
    assert {line[head.index("Hari terlambat")] for line in lines} == {25, None}
    assert "Hari terlambat adalah hari kalender." in book["Kepatuhan"]["A2"].value
    summary = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(year, tmp_path)), data_only=True)["Ringkasan"]
    said = "1 laporan terlambat, paling lama 25 hari kalender sesudah batas waktu"
    (cell,) = [cell for (cell,) in summary.iter_rows(max_col=1) if cell.value == said]
    sheet, _, area = cell.hyperlink.location.rpartition("!")
    assert book[sheet.strip("'")][area.split(":")[0]].value == "terlambat"


def test_rows_are_as_high_as_their_longest_name_needs(tmp_path: Path) -> None:
    """LibreOffice breaks these 47 letters in the column of 44, bold or not: two lines of 12 points."""
    long = "Badan Pengembangan Sumber Daya Manusia Industri"
    put(tmp_path, a=pnbp("247199", A))
    found = consolidated(tmp_path, expected=[replace(TREE[1], eselon1=long), TREE[2]])
    sheet = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, tmp_path)))["Tingkat Kepatuhan"]
    heights: dict[str, set[float | None]] = {}
    for name, *_ in sheet.iter_rows(min_row=5):
        heights.setdefault(str(name.value), set()).add(sheet.row_dimensions[name.row].height)
    assert all(height is not None and height >= 24 for height in heights[long])
    assert heights["Kementerian"] == {None}


# --- reminders and guesses -------------------------------------------------------------------------------------------


def test_reminder_names_what_lacks_until_when_and_what_is_wrong(year: Agency) -> None:
    texts = {one.satker.code: one.text for one in reminders(year, expected_reports(year))}
    assert set(texts) == {"012345", "247199", "247246"}
    assert texts["012345"].startswith("Yth. Kepala Balai Nol (kode satker 012345),")
    assert "1. PNBP TW II 2024 belum kami terima; batas waktunya 05-07-2024. Mohon segera dikirim." in texts["012345"]
    assert "TW I 2024" not in texts["012345"]
    assert "PNBP TW II 2024 masih punya" in texts["247199"]
    assert "Layanan!E11" in texts["247199"]
    assert "Berkas Balai Manado/laporan.xlsx, mungkin dari Saudara, tidak dapat kami baca." in texts["247246"]


def test_nobody_is_reminded_who_owes_nothing(tmp_path: Path) -> None:
    put(tmp_path, a=pnbp("247199", A))
    found = consolidated(tmp_path, expected=TREE[1:2])
    assert not list(reminders(found, expected_reports(found)))


NAMES = {
    "Manado/laporan.xlsx": "247246",
    "kiriman/247246 akhir.xlsx": "247246",
    "Balai besar.xlsx": "247199",
    "Balai.xlsx": "",
    "manado besar.xlsx": "",
    "2472461.xlsx": "",
    "laporan.xlsx": "",
    "besar/laporan manado.xlsx": "247246",
}


@pytest.mark.parametrize("name", NAMES)
def test_unreadable_file_is_guessed_only_where_one_satker_is_meant(tmp_path: Path, name: str) -> None:
    """By a code or a word that one satker alone has; the file's own name says more than its folder's."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"PK")
    (one,) = consolidated(tmp_path, expected=TREE).received
    assert one.likely == NAMES[name]
    assert ("Perkiraan dari nama" in one.reason) == bool(NAMES[name])


def test_what_could_be_read_says_more_than_names(tmp_path: Path) -> None:
    (tmp_path / "Manado").mkdir()
    (tmp_path / "Manado" / "a.xlsx").write_bytes(pnbp("247199", A, tahun=None))
    (one,) = consolidated(tmp_path, expected=TREE).received
    assert (one.verdict, one.likely) == ("tidak terbaca", "247199")
    assert one.reason.endswith("Perkiraan dari isinya: kiriman satker 247199 Balai Besar.")


def test_guess_stands_beside_the_satker_too(year: Agency, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(year, tmp_path)))["Kepatuhan"]
    (remark,) = {row[-1] for row in sheet.iter_rows(values_only=True) if row[0] == "247246"}
    assert remark == "mungkin pengirim Balai Manado/laporan.xlsx, yang tidak terbaca (perkiraan)"
    assert {row[-1] for row in sheet.iter_rows(values_only=True) if row[0] == "012345"} == {""}
