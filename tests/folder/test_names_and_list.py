"""Names of answers, and the list of what came in."""

from __future__ import annotations

import os
import random
from datetime import datetime
from pathlib import Path

import pytest

from kit import put, sheet, text_at
from kit_folder import LIST, answers_in, fill, of, rows, sha256
from xlkinerja.files.walk import find
from xlkinerja.folder.naming import Sending, names_of
from xlkinerja.folder.outcome import ReportIdentity
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import fill_workbook


def test_answers_are_named_by_satker_form_and_period(inbox: Path, tmp_path: Path) -> None:
    fill(inbox, tmp_path / "HASIL", expected=3)
    digits = [sha256((inbox / "lewat surat" / f"{name}.xlsx").read_bytes())[:8] for name in ("tiga", "tiga lagi")]
    assert answers_in(tmp_path / "HASIL") == {
        "247101-pnbp-2024-tw2.xlsx",
        "247102-pnbp-2024-tw2.xlsx",
        "247102-pnbp-2024-tw1.xlsx",
        *(f"247103-pnbp-2024-tw2-{eight}.xlsx" for eight in digits),
    }


def test_the_receipt_keeps_the_name_that_staff_gave(inbox: Path, tmp_path: Path) -> None:
    fill(inbox, tmp_path / "HASIL", expected=3)
    answer = (tmp_path / "HASIL" / "247101-pnbp-2024-tw2.xlsx").read_bytes()
    cells = sheet(answer, "Pemeriksaan").cells
    (row,) = (row for (row, _), cell in cells.items() if cell.text == "Berkas masukan")
    assert cells[row, 4].text == "satu.xlsx"
    assert fill_workbook(answer, "247101-pnbp-2024-tw2.xlsx").data == answer, "not the name of its answer"


def test_the_list_of_what_was_received(inbox: Path, tmp_path: Path) -> None:
    (inbox / "~$satu.xlsx").write_bytes(b"")
    data = (inbox / "satu.xlsx").read_bytes()
    os.utime(inbox / "satu.xlsx", (0, datetime(2024, 7, 9, 23, 30).astimezone().timestamp()))
    fill(inbox, tmp_path / "HASIL", expected=3)
    raw = (tmp_path / "HASIL" / LIST).read_bytes()
    header = "berkas;hasil;keadaan;formulir;kode_satker;tahun;triwulan;revisi;tanggal_berkas;sha256;galat;peringatan;"
    assert raw.decode("utf-8-sig").splitlines()[0] == header + "catatan;pesan;map"
    listed = rows(tmp_path / "HASIL")
    assert list(listed) == sorted(one.name for one in find([inbox]))
    assert listed["satu.xlsx"] == {
        "berkas": "satu.xlsx",
        "hasil": "247101-pnbp-2024-tw2.xlsx",
        "keadaan": "diisi",
        "formulir": "pnbp",
        "kode_satker": "247101",
        "tahun": "2024",
        "triwulan": "2",
        "revisi": "",
        "tanggal_berkas": "2024-07-09",
        "sha256": sha256(data),
        "galat": "0",
        "peringatan": "1",  # it is open
        "catatan": "0",
        "pesan": "",
        "map": "KIRIMAN",
    }
    broken, lock = listed["rusak.xlsx"], listed["~$satu.xlsx"]
    assert (broken["hasil"], broken["keadaan"], broken["galat"]) == ("", "tidak terbaca", "1")
    assert broken["sha256"] == sha256(b"PK")
    assert broken["pesan"].startswith("Berkas ini rusak atau terpotong.")
    assert (lock["keadaan"], lock["catatan"], lock["sha256"]) == ("dilewati", "1", "")
    assert listed["lewat surat/tiga.xlsx"]["galat"] == "1"


def test_a_workbook_that_needs_nothing_is_copied(tmp_path: Path) -> None:
    put(tmp_path / "in", a=of("247101"))
    fill(tmp_path / "in", tmp_path / "satu")
    (answer,) = (tmp_path / "satu").glob("*.xlsx")
    put(tmp_path / "in2", a=answer.read_bytes())
    fill(tmp_path / "in2", tmp_path / "dua")
    assert rows(tmp_path / "dua")["a.xlsx"]["keadaan"] == "tetap"
    assert (tmp_path / "dua" / answer.name).read_bytes() == answer.read_bytes()


def test_a_file_given_by_name_keeps_its_name(inbox: Path, tmp_path: Path) -> None:
    own = put(tmp_path / "lain", **{"247101-pnbp-2024-tw2": of("247109")}) / "247101-pnbp-2024-tw2.xlsx"
    fill(inbox, tmp_path / "HASIL", own, expected=3)
    listed = rows(tmp_path / "HASIL")
    assert listed[own.name]["hasil"] == own.name
    eight = listed["satu.xlsx"]["sha256"][:8]
    assert listed["satu.xlsx"]["hasil"] == f"247101-pnbp-2024-tw2-{eight}.xlsx", "its name was taken"


def test_summary_names_the_answers(inbox: Path, tmp_path: Path) -> None:
    lines = [line.split() for line in fill(inbox, tmp_path / "HASIL", expected=3).stderr.splitlines()]
    assert ["satu.xlsx", "pnbp", "0", "0", "0", "diisi", "247101-pnbp-2024-tw2.xlsx"] in lines
    assert ["rusak.xlsx", "-", "1", "0", "0", "tidak", "terbaca", "-"] in lines


def sending(sent: str, identity: ReportIdentity, digest: str = "ab" * 32) -> Sending:
    return Sending(identity, sent.rpartition("/")[2], digest, f"../kiriman/{sent}")


PNBP = ReportIdentity("pnbp", "247199", 2024, 2)


@pytest.mark.parametrize(
    ("sent", "identity", "name"),
    [
        ("a.xlsx", PNBP, "247199-pnbp-2024-tw2.xlsx"),
        ("a.XLSX", ReportIdentity("form_a", "247199", 2024, 2, 0), "247199-form_a-2024-tw2.xlsx"),
        ("a.xlsx", ReportIdentity("pnbp", "247199", 2024, 2, 3), "247199-pnbp-2024-tw2-rev3.xlsx"),
        ("a.xlsm", PNBP, "247199-pnbp-2024-tw2.xlsm"),
        ("a.xls", PNBP, "247199-pnbp-2024-tw2.xlsx"),
        ("b/Laporan PNBP (final).xlsx", ReportIdentity("pnbp", None, 2024, 2), "tanpa-kode-Laporan-PNBP-final.xlsx"),
        ("Élan.xlsx", ReportIdentity("pnbp", "247199", None, 2), "tanpa-kode-Elan.xlsx"),
        ("報告.xlsx", ReportIdentity("pnbp", "247199", 2024, None), "tanpa-kode-tanpa-nama.xlsx"),
        ("../..%2f:NUL.xlsx", ReportIdentity("pnbp"), "tanpa-kode-2f-NUL.xlsx"),
        ("n" * 200 + ".xlsx", ReportIdentity("pnbp"), f"tanpa-kode-{'n' * 60}.xlsx"),
    ],
)
def test_name(sent: str, identity: ReportIdentity, name: str) -> None:
    one = sending(sent, identity)
    assert names_of([one]) == {one.place: name}


def test_names_wanted_twice() -> None:
    """All get digits of their content; copies of one workbook get numbers besides; whoever comes first."""
    twice = [sending("a.xlsx", PNBP, "aa" * 32), sending("b.xlsx", PNBP, "bb" * 32), sending("c.xlsx", PNBP, "bb" * 32)]
    other = [
        sending("d/x.xlsx", ReportIdentity("pnbp"), "dd" * 32),
        sending("e/X.XLSX", ReportIdentity("pnbp"), "ee" * 32),
    ]
    expected = {
        "a.xlsx": "247199-pnbp-2024-tw2-aaaaaaaa.xlsx",
        "b.xlsx": "247199-pnbp-2024-tw2-bbbbbbbb.xlsx",
        "c.xlsx": "247199-pnbp-2024-tw2-bbbbbbbb-2.xlsx",
        "d/x.xlsx": "tanpa-kode-x-dddddddd.xlsx",
        "e/X.XLSX": "tanpa-kode-X-eeeeeeee.xlsx",
    }
    both = [*twice, *other]
    for _ in range(5):
        random.Random(1).shuffle(both)
        assert {place.removeprefix("../kiriman/"): name for place, name in names_of(both).items()} == expected


def test_answers_open_in_any_program(inbox: Path, tmp_path: Path) -> None:
    """Every answer is a workbook that our bounded reader takes, with the page that says what was found."""
    fill(inbox, tmp_path / "HASIL", expected=3)
    for path in (tmp_path / "HASIL").glob("*.xlsx"):
        assert read_workbook(path.read_bytes()).sheets
        assert text_at(path.read_bytes(), "Pemeriksaan!A1") == "HASIL PEMERIKSAAN"
