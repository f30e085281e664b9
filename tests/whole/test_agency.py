"""Issue 4, "What the result must show": 24 satker, three forms, one quarter, ten files broken, one command each."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pandas as pd
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from kit_agency.broken import Sent, first_version, with_code_as_number, with_field, write_with_broken
from kit_agency.figures import Tables
from kit_agency.submissions import FORMS, LATE, Submission, agency, put, write
from kit_agency.truth import truth_of
from kit_agency.units import ESELON_1, MINISTRY, list_of, units
from xlkinerja.export import as_json
from xlkinerja.files.csv_table import from_csv
from xlkinerja.form.loader import load
from xlkinerja.ooxml.address import parse_cell
from xlkinerja.ooxml.model import Workbook
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import check_workbook
from xlkinerja.templates import template

SATKER, SEED = 24, 1
LIST = "daftar-kiriman.csv"
DUE = "2024-07-10"
UNREADABLE = 3


@dataclass(frozen=True)
class Inbox:
    """The consolidator's folder of mails: which files are broken, and what each of the others holds, by name."""

    folder: Path
    sent: list[Sent]
    counting: Mapping[str, Submission]
    digests: Mapping[str, str]


def command(*words: object, expected: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person does, and see that nobody gets to read a traceback."""
    line = [sys.executable, "-m", "xlkinerja", *map(str, words)]
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False)
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode == expected, done.stderr[-2000:]
    return done


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder, by its name there; what is hidden is the program's own."""
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: sha256(path.read_bytes()).hexdigest() for name, path in files.items() if not name.startswith(".")}


@cache
def submissions() -> tuple[Submission, ...]:
    return tuple(agency(SATKER, seed=SEED))


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Inbox:
    """The folder: ten files broken, a code that is none, a code as a number, two versions of one, and one too late."""
    folder = tmp_path_factory.mktemp("agency") / "KIRIMAN TW II"
    own = list(submissions())
    sent = write_with_broken(folder, own)
    remains = {one.submission.name: one.remains for one in sent}
    counting = {one.name: left for one in own if (left := remains.get(one.name, one)) is not None}
    mistyped, number, versions, late = own[33], own[37], own[39], own[44]
    assert [one.form for one in (mistyped, number, versions, late)] == ["pnbp", "form_a", "pnbp", "rencana_aksi"]
    put(folder / mistyped.name, with_field(mistyped, mistyped.name, kode_satker="24607").workbook)
    put(folder / number.name, with_code_as_number(number))
    put(folder / versions.name, with_field(first_version(versions), versions.name, revisi=1).workbook)
    second = with_field(versions, f"{versions.name[:-5]} BARU.xlsx", revisi=2)
    put(folder / second.name, second.workbook)
    put(folder / late.name, late.workbook, LATE)
    del counting[mistyped.name], counting[versions.name]
    counting[second.name] = second
    return Inbox(folder, sent, counting, digests(folder))


@pytest.fixture(scope="module")
def filled(inbox: Inbox) -> tuple[Path, subprocess.CompletedProcess[str]]:
    results = inbox.folder.parent / "HASIL"
    return results, command("fill", inbox.folder, "-o", results, expected=UNREADABLE)


@pytest.fixture(scope="module")
def listed(filled: tuple[Path, subprocess.CompletedProcess[str]]) -> Mapping[str, Mapping[str, str]]:
    """The list of what was received, by name."""
    return {row["berkas"]: row for row in from_csv((filled[0] / LIST).read_bytes())}


# --- the figures that all this is measured by ---------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_the_fast_workbook_is_the_one_of_the_template(form: str) -> None:
    one = next(one for one in submissions() if one.form == form)
    fast, made = (check_workbook(data, "x.xlsx") for data in (one.workbook, template(load(form), one.typed)))
    assert {**as_json(fast), "source": None} == {**as_json(made), "source": None}


def test_figures_are_like_those_of_the_samples() -> None:
    """Among 72 workbooks there are some of every size, some texts for amounts, and no more than a few galat."""
    pagu = [one.typed["fields"]["pagu_dipa"] for one in submissions() if one.form == "form_a"]
    assert max(pagu) > 8 * min(pagu)
    amounts = [
        row["realisasi"] for one in submissions() if one.form == "pnbp" for row in one.typed["tables"]["layanan"]
    ]
    assert {type(amount) for amount in amounts} == {int, str}
    assert (
        truth_of("pnbp", [one.tables for one in submissions() if one.form == "pnbp"])["layanan"]["persen"] is not None
    )


# --- fill ----------------------------------------------------------------------------------------------------------


def test_every_broken_file_is_named_with_its_own_message(
    inbox: Inbox,
    filled: tuple[Path, subprocess.CompletedProcess[str]],
    listed: Mapping[str, Mapping[str, str]],
) -> None:
    lines = filled[1].stdout.splitlines()
    for name, _, breakage in inbox.sent:
        said = [line for line in lines if line.startswith(f"{name}:") and breakage.code in line]
        assert said, f"{breakage.what}: {name}"
        assert breakage.words in said[0]
        assert listed[name]["keadaan"] == breakage.state
        assert breakage.state == "diisi" or breakage.words in listed[name]["pesan"]


def test_nothing_is_lost_on_the_way(
    inbox: Inbox,
    filled: tuple[Path, subprocess.CompletedProcess[str]],
    listed: Mapping[str, Mapping[str, str]],
) -> None:
    """Found = read + refused + skipped, in the list, in the folder, and in what the summary says."""
    states = Counter(row["keadaan"] for row in listed.values())
    assert set(listed) == set(inbox.digests)
    read = {name: row["sha256"] for name, row in listed.items() if row["keadaan"] != "dilewati"}
    assert read.items() <= inbox.digests.items()
    assert states == {"diisi": 65, "tidak terbaca": 8, "dilewati": 1}
    results = {row["hasil"] for row in listed.values()} - {""}
    assert len(results) == states["diisi"]
    assert results == {path.name for path in filled[0].iterdir() if path.suffix == ".xlsx"}


def test_the_mails_are_left_as_they_came(inbox: Inbox, filled: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    assert filled[1].returncode == UNREADABLE
    assert digests(inbox.folder) == inbox.digests


def test_answers_are_named_by_satker_form_and_period(inbox: Inbox, listed: Mapping[str, Mapping[str, str]]) -> None:
    for name, one in inbox.counting.items():
        revision = "-rev2" if "revisi" in one.typed["fields"] else ""
        assert listed[name]["hasil"] == f"{one.unit.code}-{one.form}-2024-tw2{revision}.xlsx"


def test_workers_and_order_make_no_difference(tmp_path: Path) -> None:
    """The same mails, written to the disk the other way round and filled by one worker or two."""
    own = list(agency(4, seed=SEED))
    folders = [tmp_path / "satu" / "KIRIMAN", tmp_path / "dua" / "KIRIMAN"]
    write(folders[0], own)
    write(folders[1], reversed(own))
    for workers, folder in enumerate(folders, 1):
        command("fill", folder, "-o", folder.parent / "HASIL", "--workers", workers)
    one, two = (digests(folder.parent / "HASIL") for folder in folders)
    assert len(one) == len(own) + len([LIST])
    assert one == two
    for folder in folders:
        command("consolidate", folder.parent / "HASIL", "-o", folder.parent / "rekap.xlsx")
    assert (tmp_path / "satu" / "rekap.xlsx").read_bytes() == (tmp_path / "dua" / "rekap.xlsx").read_bytes()


# --- consolidate ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rekap:
    """What came of the one command: workbook, sheets with the values of formulas, dataset, what was said."""

    path: Path
    book: openpyxl.Workbook
    data: Path
    said: str


@pytest.fixture(scope="module")
def rekap(filled: tuple[Path, subprocess.CompletedProcess[str]]) -> Rekap:
    folder = filled[0].parent
    members, path, data = folder / "satker.csv", folder / "rekap.xlsx", folder / "data"
    members.write_bytes(list_of(units(SATKER, SEED)))
    options = ("-o", path, "--satker", members, "--due", DUE, "--data", data)
    done = command("consolidate", filled[0], *options, expected=UNREADABLE)
    return Rekap(path, openpyxl.load_workbook(path, data_only=True), data, done.stderr)


def listing(sheet: Worksheet, first: str) -> tuple[list[str], list[tuple[Cell, ...]]]:
    """Return a listing's column names and rows; its header is the row that begins with a word.

    A name is put behind that of the group above it, if there is one.
    """
    header = next(row for row in sheet.iter_rows() if row[0].value == first)
    names, group = [], None
    for cell in header:
        group = sheet.cell(cell.row - 1, cell.column).value or group
        own = str(cell.value).removesuffix(f" ({group})")  # heads that several groups have say of which they are
        names.append(f"{group}: {own}" if group else own)
    return names, [row for row in sheet.iter_rows(min_row=header[0].row + 1) if row[0].value or row[1].value]


def exact(value: object) -> Fraction | None:
    """Return the number of a cell, from its digits."""
    return None if value is None or value == "" else Fraction(str(value))


def true_units(inbox: Inbox, form: str) -> dict[str, list[Tables]]:
    """Return the figures that belong to each unit, by its name."""
    found: dict[str, list[Tables]] = defaultdict(list)
    for one in inbox.counting.values():
        if one.form == form:
            for unit in (MINISTRY, one.unit.eselon1, one.unit.name):
                found[unit].append(one.tables)
    return found


@pytest.mark.parametrize("form", FORMS)
def test_consolidated_sums_are_the_true_ones(form: str, inbox: Inbox, rekap: Rekap) -> None:
    """Every sum to the rupiah, every ratio made from the sums, for the ministry, eselon I and every satker."""
    names, rows = listing(rekap.book[f"{load(form).short} per Satker"], "Kode")
    truth = true_units(inbox, form)
    assert {MINISTRY, *ESELON_1} < set(truth)
    compared = 0
    shown = {str(row[1].value): dict(zip(names, row, strict=True)) for row in rows}
    for unit, reports in truth.items():
        for table, sums in truth_of(form, reports).items():
            for column, true in sums.items():
                name = f"{load(form).table[table].title}: {label(form, table, column)}"
                if table == "rekap" or (name not in names and true is None):
                    continue  # printed as section III is; a column that nobody filled in is left out
                assert is_same(exact(shown[unit][name].value), true), (unit, name)
                compared += 1
    assert compared > 8 * len(truth) / 2
    assert set(truth) <= set(shown)


def label(form: str, table: str, column: str) -> str:
    """Return what a column is called where amounts are in full rupiah."""
    return load(form).table[table].column[column].label.replace("(Rp 000)", "(Rp)")


def is_same(shown: Fraction | None, true: Fraction | None) -> bool:
    """Tell whether a sum is exact; a ratio has as many digits as a cell can hold, of which 14 are compared."""
    if shown is None or true is None:
        return shown is true
    return shown == true if true.denominator == 1 else abs(shown - true) <= abs(true) * Fraction(1, 10**14)


def test_dataset_has_the_same_sums(inbox: Inbox, rekap: Rekap) -> None:
    """In exact decimals, without the workbook of the mistyped code and the first of two versions."""
    codes = {one.unit.code for one in inbox.counting.values()}
    for form, table, columns in (
        ("pnbp", "layanan", ("target", "realisasi", "realisasi_tahun_lalu", "pelanggan")),
        ("pnbp", "bulanan", ("target", "realisasi")),
        ("form_a", "keluaran", ("rupiah", "total")),
        ("form_a", "realisasi", ("realisasi_rp_lalu", "realisasi_rp_ini")),
        ("rencana_aksi", "pengukuran", ("pagu", "realisasi_anggaran")),
    ):
        found = pd.read_parquet(rekap.data / f"{form}-{table}.parquet")
        rows = found[found.kode_satker.isin(codes)]
        true = truth_of(form, true_units(inbox, form)[MINISTRY])[table]
        for column in columns:
            assert sum(map(Fraction, rows[column].dropna())) == true[column], (form, table, column)


def test_every_file_and_its_fate_is_listed(inbox: Inbox, rekap: Rekap) -> None:
    names, rows = listing(rekap.book["Daftar Berkas"], "Berkas (klik untuk membuka)")
    fates = {row[names.index("Dikirim sebagai")].value: row for row in rows}
    assert set(fates) == set(inbox.digests)
    for name, _, breakage in inbox.sent:
        if breakage.state != "diisi":
            assert fates[name][names.index("Keadaan")].value == breakage.state
            assert breakage.words in fates[name][names.index("Alasan")].value
    assert {fates[name][names.index("Keadaan")].value for name in inbox.counting} == {"berlaku"}
    others = set(fates) - set(inbox.counting) - {name for name, _, _ in inbox.sent}
    states = {str(name): fates[name][names.index("Keadaan")].value for name in others}
    assert sorted(states.values()) == ["berlaku", "digantikan"]  # the code that is none of the list; the first version


def test_who_sent_nothing_or_too_late_is_said(inbox: Inbox, rekap: Rekap) -> None:
    names, rows = listing(rekap.book["Kepatuhan"], "Kode Satker")
    sent = {(one.unit.code, one.form) for one in inbox.counting.values()}
    status = {
        (str(row[0].value), form): row[names.index(f"{load(form).short}: Status")].value
        for row in rows
        for form in FORMS
    }
    late = submissions()[44]
    for key in ((unit.code, form) for unit in units(SATKER, SEED) for form in FORMS):
        expected = "belum kirim" if key not in sent else "tepat waktu"
        assert status[key] == ("terlambat" if key == (late.unit.code, late.form) else expected), key


def test_everything_comes_out_even(rekap: Rekap) -> None:
    names, rows = listing(rekap.book["Rekonsiliasi"], "Uraian")
    went_in, came_out = names.index("Masuk"), names.index("Keluar")
    shown = openpyxl.load_workbook(rekap.path, data_only=True)["Rekonsiliasi"]
    pairs = {shown.cell(row[0].row, went_in + 1).value == shown.cell(row[0].row, came_out + 1).value for row in rows}
    assert len(rows) > 30
    assert pairs == {True}


def test_every_link_leads_to_its_row(rekap: Rekap) -> None:
    """What is behind each link is read in the answer itself: that satker's, with the row's key and amounts."""
    answers = {path.name: read_workbook(path.read_bytes()) for path in (rekap.path.parent / "HASIL").glob("*.xlsx")}
    followed: Counter[str] = Counter()
    for form in FORMS:
        for table in load(form).tables:
            if table.source is not None:
                continue
            title = sheet_title(form, table.name)
            names, rows = listing(rekap.book[title], "Kode Satker")
            for row in rows:
                link = row[names.index("Berkas (klik untuk membuka)")].hyperlink
                if link is None:
                    continue  # the line of totals above the rows
                folder, _, file = unquote(link.target).rpartition("/")
                assert folder == "HASIL"
                assert file.startswith(f"{row[0].value}-{form}-2024-tw2")
                there = behind(answers[file], link.location, whole=table.record)
                for column in table.typed_columns:
                    if column.name == table.key or column.kind.scaled:
                        value = row[names.index(label(form, table.name, column.name))].value
                        assert value is None or said_there(value, table.scale_of(column), there), (title, link.location)
                followed[title] += 1
    assert len(followed) == 9
    assert all(count > 40 for count in followed.values()), followed


def behind(answer: Workbook, place: str, *, whole: bool) -> list[str]:
    """Return the texts in the row, or on the whole sheet, that a link's place such as 'Form A'!A6 leads to."""
    name, _, cell = place.rpartition("!")
    sheet = answer.sheet(name.strip("'").replace("''", "'"))
    assert sheet is not None, place
    row = parse_cell(cell)[0]
    return [found.text for spot, found in sheet.cells.items() if whole or spot[0] == row]


def said_there(value: object, scale: int, there: list[str]) -> bool:
    """Tell whether a text or an amount is there: as a number in the cell's own unit, or as people type amounts."""
    if isinstance(value, str):
        return value in there
    amount = str(int(str(value)) // scale)
    return amount in {re.sub(r"\D", "", text) for text in there}


def sheet_title(form: str, table: str) -> str:
    short = load(form).short
    own = table.replace("_", " ").title()
    return short if own == short else f"{short} {own}"
