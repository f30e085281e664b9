"""Consolidation: sums that hand and data agree on, versions that people decide on, balances that break as they must."""

from __future__ import annotations

import io
import os
import pickle
import random
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result as Run

from kit import text_at, typed
from kit_consolidate import consolidated, form_a, pnbp, put, rencana_aksi, table, total, verdicts
from xlkinerja.cli.main import cli
from xlkinerja.consolidate.agency import is_open
from xlkinerja.consolidate.balance import balances
from xlkinerja.consolidate.book import consolidated_workbook
from xlkinerja.consolidate.book.duties import duties
from xlkinerja.consolidate.book.links import link_to
from xlkinerja.consolidate.book.looks import PARTIAL_NOTE
from xlkinerja.consolidate.collect import collect
from xlkinerja.consolidate.dataset import csv_files, parquet_files
from xlkinerja.consolidate.decisions import COLUMNS as DECISION, COPIED, mark_of, read_decisions
from xlkinerja.consolidate.inputs import InputError
from xlkinerja.consolidate.model import Agency, Change, Satker
from xlkinerja.consolidate.summary import summary_lines
from xlkinerja.files.csv_table import from_csv
from xlkinerja.files.walk import by_name
from xlkinerja.finding import Finding
from xlkinerja.folder.outcome import whose
from xlkinerja.folder.received import FILE, STATES
from xlkinerja.folder.together import How, earlier_quarters
from xlkinerja.form.loader import load
from xlkinerja.next_quarter.carry import next_quarter
from xlkinerja.pipeline import check_workbook, fill_workbook
from xlkinerja.templates import template

A = {"Pengujian": (1_000_000, 500_000), "Kalibrasi": (600_000, 300_000)}
B = {"Pengujian": (2_000_001, 1_500_000)}
C = {"Pelatihan": (400_000, 100_000), "Inspeksi": (3, 1)}
TREE = (
    Satker("012345", "Balai Nol", "Badan Satu", "Kementerian"),
    Satker("247199", "Balai Besar", "Badan Satu", "Kementerian"),
    Satker("247246", "Balai Manado", "Badan Dua", "Kementerian"),
)
LIST = ("berkas", "hasil", "keadaan", "tanggal_berkas", "pesan")


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one PNBP workbook of each satker, one of them filled."""
    folder = tmp_path_factory.mktemp("tiga")
    return put(folder, a=fill_workbook(pnbp("247199", A), "a").data, b=pnbp("012345", B), c=pnbp("247246", C))


def sums(*reports: Any) -> tuple[int, int]:
    pairs = [pair for report in reports for pair in report.values()]
    return sum(target for target, _ in pairs), sum(realised for _, realised in pairs)


# --- sums --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "unit", "reports"),
    [
        ("kementerian", "Kementerian", (A, B, C)),
        ("eselon1", "Badan Satu", (A, B)),
        ("eselon1", "Badan Dua", (C,)),
        ("satker", "012345", (B,)),
    ],
)
def test_sums_of_every_level_are_those_of_the_data(three: Path, level: str, unit: str, reports: Any) -> None:
    target, realised = sums(*reports)
    found = total(consolidated(three, expected=TREE), "pnbp.layanan", level, unit)
    assert (found.submissions, found.period) == (len(reports), (2024, 2))
    assert (found.values["target"], found.values["realisasi"]) == (target, realised)
    ratio = found.values["persen"]
    assert isinstance(ratio, Decimal)
    assert abs(Fraction(ratio) - Fraction(realised, target)) < Fraction(1, 10**30)
    assert "volume" not in found.values


def test_without_a_tree_all_satker_are_one_unit(three: Path) -> None:
    found = total(consolidated(three), "pnbp.layanan")
    assert (found.name, found.values["target"]) == ("Semua satker", 4_000_004)


def test_satker_that_is_not_in_the_list_is_said_and_stands_apart(three: Path) -> None:
    found = consolidated(three, expected=TREE[1:])
    assert total(found, "pnbp.layanan", "kementerian", "Kementerian").values["target"] == sum(sums(A, C)[:1])
    assert total(found, "pnbp.layanan").name == "Tidak ada di daftar satker"
    assert any("Satker 012345 tidak ada di daftar satker" in note for note in found.notes)


def test_form_a_is_weighted_by_pagu(tmp_path: Path) -> None:
    """1 million at 50 %, 3 million at 20 % and 1 million with nothing: (0,5 + 0,6) / 5 = 22 %."""
    put(
        tmp_path,
        a=form_a("247199", {"6077": {"BAD": (1_000_000, 50)}}),
        b=form_a("247246", {"6077": {"BAD": (3_000_000, 20)}, "6042": {"EBA": (1_000_000, None)}}),
    )
    found = consolidated(tmp_path)
    for place, column in (("realisasi", "fisik_r_ini"), ("realisasi", "fisik_r_sd"), ("rekap", "fisik_r_ini")):
        assert total(found, f"form_a.{place}").values[column] == Decimal("0.22")
    assert total(found, "form_a.realisasi", "satker", "247246").values["fisik_r_ini"] == Decimal("0.15")
    assert total(found, "form_a.keluaran").values["rupiah"] == 5_000_000
    assert all(balance.holds for balance in found.balances)


def test_averages_are_over_all_indicators_and_serapan_is_made_from_sums(tmp_path: Path) -> None:
    """One indicator at 100 %, three at 50 %: 62,5 %, not the 75 % of the two satker's averages."""
    put(
        tmp_path,
        a=rencana_aksi("247199", [(1, 80, 80, 100, 90)]),
        b=rencana_aksi("247246", [(1, 80, 40, 300, 30), (1, 60, 30, 300, 30), (2, 10, 5, 300, 30)]),
    )
    found = consolidated(tmp_path)
    means = total(found, "rencana_aksi.sasaran").values
    assert (means["rata_rata_capaian"], means["jumlah_indikator"]) == (Decimal("0.625"), 4)
    assert means["efektivitas"] == "Tidak Efektif"
    assert total(found, "rencana_aksi.pengukuran").values["serapan"] == Decimal("0.18")


def test_periods_are_never_added(tmp_path: Path) -> None:
    put(tmp_path, a=pnbp("247199", A, 1), b=pnbp("247199", B, 2), c=pnbp("012345", C, 2))
    found = [t for t in consolidated(tmp_path).totals if (t.table, t.level) == ("layanan", "kementerian")]
    assert {t.period: t.values["target"] for t in found} == {(2024, 1): 1_600_000, (2024, 2): 2_400_004}


def test_order_of_files_makes_no_difference(three: Path, tmp_path: Path) -> None:
    files = sorted(three.iterdir())
    put(tmp_path, d=pnbp("247246", A))
    expected = consolidated(three, tmp_path)
    assert len(expected.notes) == 2
    for seed in range(3):
        random.Random(seed).shuffle(files)
        mixed = consolidated(tmp_path / "d.xlsx", *files)
        assert replace(mixed, received=()) == replace(expected, received=())
        assert mixed.received == expected.received


def test_what_is_collected_can_be_sent_between_processes(three: Path) -> None:
    collected = collect(None, by_name(three / "a.xlsx"))
    assert pickle.loads(pickle.dumps(collected)) == collected


# --- versions ----------------------------------------------------------------------------------------------------


def said(found: Agency) -> dict[tuple[str, str], tuple[object, object]]:
    return {(f"{change.sheet}!{change.cell}", change.label): (change.old, change.new) for change in found.changes}


def test_highest_revision_counts_whatever_the_dates(tmp_path: Path) -> None:
    put(tmp_path, z=pnbp("247199", A), y=pnbp("247199", B, revisi=2), x=pnbp("247199", C, revisi=1))
    os.utime(tmp_path / "z.xlsx", (2_000_000_000, 2_000_000_000))
    found = consolidated(tmp_path)
    assert verdicts(found) == {"x.xlsx": "digantikan", "y.xlsx": "berlaku", "z.xlsx": "digantikan"}
    assert {one.reason for one in found.received} == {"", "Digantikan oleh y.xlsx (Revisi ke)."}
    assert total(found, "pnbp.layanan").values["target"] == 2_000_001
    assert [(c.earlier.sent_as, c.later.sent_as) for c in found.changes][:1] == [("z.xlsx", "x.xlsx")]
    assert not is_open(found)


def test_every_changed_figure_is_listed_with_its_cell(tmp_path: Path) -> None:
    """The second version lacks Kalibrasi, has Inspeksi, and other figures for Pengujian: one row lower."""
    later = {"Inspeksi": (50, 20), "Pengujian": (1_000_000, 700_000)}
    put(tmp_path, a=pnbp("247199", A), b=pnbp("247199", later, revisi=1))
    found = consolidated(tmp_path)
    changes = {key: values for key, values in said(found).items() if "(Rp)" in key[1] and "Ini" in key[1]}
    assert changes == {
        ("Layanan!E11", "Rincian PNBP menurut layanan: Realisasi s.d. Triwulan Ini (Rp) (Inspeksi)"): (None, 20),
        ("Layanan!E12", "Rincian PNBP menurut layanan: Realisasi s.d. Triwulan Ini (Rp) (Pengujian)"): (
            500_000,
            700_000,
        ),
        ("!", "Rincian PNBP menurut layanan: Realisasi s.d. Triwulan Ini (Rp) (Kalibrasi)"): (300_000, None),
    }
    assert {c.old_place for c in found.changes if "Ini (Rp) (Kalibrasi)" in c.label} == {("Layanan", "E12")}
    assert said(found)["Layanan!G12", "Rincian PNBP menurut layanan: Realisasi terhadap Target (%) (Pengujian)"] == (
        Decimal("0.5"),
        Decimal("0.7"),
    )
    assert not any("Pengujian" in label and "Target Setahun" in label for _, label in said(found))
    for change in found.changes:
        assert links_right(change), change


def links_right(change: Change) -> bool:
    """Tell whether both cells hold what the list says, where somebody typed it: a ratio is computed by no one yet."""
    after = change.sheet, change.cell
    before = change.old_place or after
    sides = ((change.earlier, before, change.old), (change.later, after, change.new))
    return all(_there(*side) for side in sides)


def _there(source: Any, place: tuple[str, str], value: Any) -> bool:
    if not all(place):
        return value is None
    there = text_at(source.path.read_bytes(), "!".join(place))
    return Decimal(there) == value if there else value is None or value < 3


@pytest.mark.parametrize(
    "revisions", [(None, None), (None, 0), (1, 1), ("dua", 1)], ids=["none", "zero", "same", "unreadable"]
)
def test_versions_that_do_not_say_which_counts_are_left_to_people(tmp_path: Path, revisions: tuple[Any, Any]) -> None:
    one, other = ({} if revision is None else {"revisi": revision} for revision in revisions)
    put(tmp_path, lama=pnbp("247199", A, **one), baru=pnbp("247199", B, **other), c=pnbp("012345", C))
    found = consolidated(tmp_path)
    assert verdicts(found) == {"lama.xlsx": "ganda", "baru.xlsx": "ganda", "c.xlsx": "berlaku"}
    assert total(found, "pnbp.layanan").values["target"] == 400_003
    (note,) = [note for note in found.notes if "ganda" in note]
    assert note.startswith("Kiriman ganda untuk satker 247199, pnbp, TW II 2024: baru.xlsx, lama.xlsx. Tidak satu pun")
    assert is_open(found)
    assert all(balance.holds for balance in found.balances)


def test_prefer_decides(tmp_path: Path) -> None:
    put(tmp_path, lama=pnbp("247199", A), baru=pnbp("247199", B))
    found = consolidated(tmp_path, prefer=("lama.xlsx",))
    assert verdicts(found) == {"lama.xlsx": "berlaku", "baru.xlsx": "digantikan"}
    assert total(found, "pnbp.layanan").values["target"] == 1_600_000
    assert {(c.earlier.sent_as, c.later.sent_as) for c in found.changes} == {("baru.xlsx", "lama.xlsx")}


def test_the_same_bytes_sent_twice_count_once(tmp_path: Path) -> None:
    book = pnbp("247199", A)
    put(tmp_path, a=book, b=book)
    found = consolidated(tmp_path)
    assert verdicts(found) == {"a.xlsx": "berlaku", "b.xlsx": "digantikan"}
    assert found.received[1].reason == "Isinya sama persis dengan a.xlsx."
    assert total(found, "pnbp.layanan").values["target"] == 1_600_000


def test_excluded_file_is_listed_with_its_reason_and_counts_nowhere(three: Path) -> None:
    found = consolidated(three, exclude=(("b.xlsx", "berkas percobaan"),))
    (one,) = [one for one in found.received if one.verdict == "dikecualikan"]
    assert (one.sent_as, one.reason) == ("b.xlsx", "berkas percobaan")
    assert total(found, "pnbp.layanan").values["target"] == 2_000_003
    assert found.balances[0].holds


WRONG_FILES = {
    "nobody": ({"prefer": ("d.xlsx",)}, "--prefer d.xlsx: tidak ada di antara berkas yang dibaca."),
    "several": ({"exclude": (("a.xlsx", "uji"),)}, "--exclude a.xlsx: ada 2 berkas bernama itu"),
    "two of one": ({"prefer": ("satu/a.xlsx", "dua/a.xlsx")}, "Pilih satu saja."),
    "excluded too": (
        {"prefer": ("satu/a.xlsx",), "exclude": (("satu/a.xlsx", "uji"),)},
        "--prefer satu/a.xlsx: berkas itu dikecualikan.",
    ),
}


@pytest.mark.parametrize("case", WRONG_FILES)
def test_file_that_cannot_be_meant_is_refused(tmp_path: Path, case: str) -> None:
    put(tmp_path / "satu", a=pnbp("247199", A))
    put(tmp_path / "dua", a=pnbp("247199", B))
    wishes, words = WRONG_FILES[case]
    with pytest.raises(InputError) as raised:
        consolidated(tmp_path, **wishes)
    assert words in str(raised.value)


def test_workbook_that_does_not_say_whose_it_is_cannot_count(tmp_path: Path) -> None:
    put(tmp_path, a=pnbp(None, A), b=pnbp("247199", B))
    (tmp_path / "c.xlsx").write_bytes(b"halo")
    found = consolidated(tmp_path)
    assert verdicts(found) == {"a.xlsx": "tidak terbaca", "b.xlsx": "berlaku", "c.xlsx": "tidak terbaca"}
    assert found.received[0].reason.startswith("Kode satker, tahun, atau triwulannya tidak terbaca")
    assert found.balances[0].holds


def test_next_quarters_workbook_is_no_revision() -> None:
    report = check_workbook(pnbp("247199", A, revisi=3), "x").report
    assert report is not None
    assert report.fields["revisi"].value == 3
    assert "revisi" not in next_quarter(report).fields


# --- what fill says of what came in ------------------------------------------------------------------------------


def test_list_beside_the_answers_gives_names_days_and_the_files_without_an_answer(three: Path) -> None:
    sent = table(
        three / "daftar-kiriman.csv",
        LIST,
        ("mail 1/PNBP Balai.xlsx", "a.xlsx", "diisi", "2024-07-03", ""),
        ("mail 2/rusak.xlsx", "", "tidak terbaca", "2024-07-04", "Berkas ini rusak."),
        ("~$x.xlsx", "", "dilewati", "", "Berkas kunci."),
        ("hilang.xlsx", "247000-pnbp-2024-tw2.xlsx", "tetap", "2024-07-05", ""),
        *((f"{name}.xlsx", f"{name}.xlsx", "diisi", "2024-07-03", "") for name in "bc"),
    )
    try:
        found = consolidated(three)
    finally:
        sent.unlink()
    assert verdicts(found) == {
        "b.xlsx": "berlaku",
        "c.xlsx": "berlaku",
        "hilang.xlsx": "tidak terbaca",
        "mail 1/PNBP Balai.xlsx": "berlaku",
        "mail 2/rusak.xlsx": "tidak terbaca",
        "~$x.xlsx": "dilewati",
    }
    reasons = {one.sent_as: one.reason for one in found.received}
    assert reasons["mail 2/rusak.xlsx"] == "Berkas ini rusak."
    assert "247000-pnbp-2024-tw2.xlsx tidak ada lagi" in reasons["hilang.xlsx"]
    (one,) = [one for one in found.submissions if one.sent_as == "mail 1/PNBP Balai.xlsx"]
    assert (one.received, one.path.name) == (date(2024, 7, 3), "a.xlsx")
    assert found.balances[0].holds


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Answers with their list, in which y, of an earlier run, is not."""
    folder = put(tmp_path / "hasil", x=pnbp("247199", A), y=pnbp("012345", B))
    table(folder / "daftar-kiriman.csv", (*LIST, "map"), ("mail/x.xlsx", "x.xlsx", "diisi", "2024-07-03", "", "in"))
    return folder


def test_answer_that_the_list_does_not_name_is_not_counted(results: Path) -> None:
    found = consolidated(results)
    assert verdicts(found) == {"mail/x.xlsx": "berlaku", "y.xlsx": "dilewati"}
    assert total(found, "pnbp.layanan").values["target"] == 1_600_000
    assert found.received[1].reason.startswith("Tidak ada di daftar-kiriman.csv map itu, jadi tidak dihitung")
    assert any("bukan hasil fill terakhir, jadi tidak dihitung: y.xlsx." in note for note in found.notes)
    assert found.balances[0].holds


def test_stray_counts_where_it_is_given_by_name_or_no_list_is_beside_it(results: Path) -> None:
    both = {"mail/x.xlsx": "berlaku", "y.xlsx": "berlaku"}
    assert verdicts(consolidated(results, results / "y.xlsx")) == both
    deeper = put(results / "susulan", y=(results / "y.xlsx").read_bytes())
    (results / "y.xlsx").unlink()
    assert verdicts(consolidated(results)) == {"mail/x.xlsx": "berlaku", "susulan/y.xlsx": "berlaku"}
    assert verdicts(consolidated(deeper)) == {"y.xlsx": "berlaku"}


def test_file_of_the_folder_given_by_another_way_is_still_the_one_in_the_list(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = results.parent / "tautan"
    other.symlink_to(results)
    assert verdicts(consolidated(other)) == {"mail/x.xlsx": "berlaku", "y.xlsx": "dilewati"}
    monkeypatch.chdir(results)
    assert verdicts(consolidated(Path("../hasil"))) == {"mail/x.xlsx": "berlaku", "y.xlsx": "dilewati"}


def test_folder_given_in_two_ways_lists_its_refused_files_once(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table(
        results / "daftar-kiriman.csv", LIST, ("x.xlsx", "x.xlsx", "diisi", "", ""), ("z.xlsx", "", "dilewati", "", "")
    )
    monkeypatch.chdir(results.parent)
    found = consolidated(Path("hasil"), results)
    assert [one.sent_as for one in found.received] == ["x.xlsx", "y.xlsx", "z.xlsx"]


def targets(book: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        parts = [package.read(name).decode() for name in package.namelist() if name.endswith(".rels")]
    return {target for part in parts for target in re.findall(r'Target="([^"]*)" TargetMode', part)}


def test_links_are_seen_from_where_the_command_runs_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("satu", "dua"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        assert link_to("x", Path("hasil/x.xlsx"), tmp_path).target == f"{name}/hasil/x.xlsx"


def test_half_a_number_is_none_for_fill_and_consolidate_alike(tmp_path: Path) -> None:
    """Cut off, revision 1.5 would be called rev1, as if it were the first."""
    book = pnbp("247199", A, revisi=1.5)
    report = check_workbook(book, "x").report
    assert report is not None
    assert whose(report).revision is None
    assert (whose(report).year, whose(report).quarter) == (2024, 2)
    (one,) = consolidated(put(tmp_path, a=book)).submissions
    assert one.revision is None


def test_list_and_states_are_those_that_fill_writes(tmp_path: Path) -> None:
    """Every state that `fill` may write of a file is known here."""
    put(tmp_path, a=pnbp("247199", A))
    for state in STATES.values():
        table(tmp_path / FILE, LIST, ("a.xlsx", "a.xlsx", state, "", ""))
        assert "a.xlsx" in verdicts(consolidated(tmp_path))


def test_file_that_is_not_there_has_no_link(results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where its name is that of another computer; the workbook is the same wherever it is made."""
    rows = [("x.xlsx", "x.xlsx", "diisi", "", ""), ("//jahat/share/z.xlsx", "", "tidak terbaca", "", "Rusak.")]
    table(results / "daftar-kiriman.csv", LIST, *rows, ("mail/y.xlsx", "", "dilewati", "", ""))
    books = set()
    for folder in (tmp_path, results):
        monkeypatch.chdir(folder)
        found = consolidated(results)
        books.add(consolidated_workbook(found, tmp_path))
    (book,) = books
    assert targets(book) == {"hasil/x.xlsx", "hasil/y.xlsx"}
    assert {one.sent_as for one in found.received} == {"//jahat/share/z.xlsx", "mail/y.xlsx", "x.xlsx", "y.xlsx"}
    (one,) = [one for one in consolidated(results, exclude=(("mail/y.xlsx", "uji"),)).received if one.reason == "uji"]
    assert one.sent_as == "mail/y.xlsx"


@pytest.mark.parametrize("answer", ["../x.xlsx", "/x.xlsx", "a\\x.xlsx", "//jahat/x.xlsx"])
def test_answer_outside_of_the_folder_is_refused(results: Path, answer: str) -> None:
    table(results / "daftar-kiriman.csv", LIST, ("x.xlsx", answer, "diisi", "", ""))
    with pytest.raises(InputError, match=r"baris 2, kolom hasil: .* bukan nama berkas di map itu"):
        consolidated(results)


def test_days_of_receipt_that_the_operator_gives_come_first(three: Path, tmp_path: Path) -> None:
    days = table(tmp_path / "terima.csv", ("berkas", "tanggal"), ("a.xlsx", "9/7/2024"), ("c.xlsx", "2024-07-11"))
    found = consolidated(three, received=days)
    assert [one.received for one in found.submissions if one.sent_as != "b.xlsx"] == [
        date(2024, 7, 9),
        date(2024, 7, 11),
    ]


def test_who_is_missing(three: Path) -> None:
    expected = (*TREE, Satker("300000", "Balai Baru"))
    assert absent(consolidated(three, expected=expected)) == ["Belum masuk: 300000 Balai Baru, pnbp TW II 2024"]
    assert absent(consolidated(three)) == []


def absent(found: Agency) -> list[str]:
    return [line for line in summary_lines(found) if line.startswith("Belum masuk")]


def test_who_is_missing_is_known_although_nothing_counts(tmp_path: Path) -> None:
    """Terminal and Kepatuhan say the same: the one satker sent twice, the other nothing."""
    put(tmp_path, a=pnbp("247199", A), b=pnbp("247199", B))
    found = consolidated(tmp_path, expected=TREE[1:])
    assert absent(found) == ["Belum masuk: 247246 Balai Manado, pnbp TW II 2024"]
    assert [(one.satker.code, one.status) for one in duties(found)] == [("247199", "ganda"), ("247246", "belum kirim")]


SENDINGS = {
    "revised later": (("2024-07-05", "2024-07-20"), "tepat waktu", (5, 20)),
    "revised in time": (("2024-07-05", "2024-07-09"), "tepat waktu", (5, 9)),
    "late at first": (("2024-07-11", "2024-07-20"), "terlambat", (11, 20)),
    "the same day": (("2024-07-05", "2024-07-05"), "tepat waktu", (5, None)),
    "revised before": (("2024-07-20", "2024-07-05"), "tepat waktu", (5, 20)),
}


@pytest.mark.parametrize("case", SENDINGS)
def test_first_readable_sending_says_whether_it_was_in_time(tmp_path: Path, case: str) -> None:
    days, status, (first, last) = SENDINGS[case]
    put(tmp_path / "in", a=pnbp("247199", A), b=pnbp("247199", B, revisi=1))
    (tmp_path / "in" / "c.xlsx").write_bytes(b"PK")
    rows = [(f"{name}.xlsx", day) for name, day in zip("ab", days, strict=True)]
    received = table(tmp_path / "terima.csv", ("berkas", "tanggal"), *rows)
    found = consolidated(tmp_path / "in", received=received, due=date(2024, 7, 10))
    (duty,) = duties(found)
    assert (duty.status, duty.received, duty.revision) == (status, date(2024, 7, first), 1)
    assert duty.renewed == (date(2024, 7, last) if last else None)
    sheet = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, tmp_path)))["Kepatuhan"]
    (line,) = [row for row in sheet.iter_rows(values_only=True) if row[0] == "247199"]
    assert line[3] == status
    assert [day and day.day for day in line[4:6]] == [first, last]


def test_workbook_that_the_operator_left_out_was_no_sending(tmp_path: Path) -> None:
    put(tmp_path / "in", a=pnbp("247199", A), b=pnbp("247199", B))
    received = table(tmp_path / "t.csv", ("berkas", "tanggal"), ("a.xlsx", "2024-07-05"), ("b.xlsx", "2024-07-20"))
    wishes = {"received": received, "due": date(2024, 7, 10), "exclude": (("a.xlsx", "percobaan"),)}
    (duty,) = duties(consolidated(tmp_path / "in", **wishes))
    assert (duty.status, duty.received) == ("terlambat", date(2024, 7, 20))


# --- balances ----------------------------------------------------------------------------------------------------


def failing(found: Iterable[Any]) -> list[str]:
    return [balance.subject.rpartition(": ")[2] for balance in found if not balance.holds]


def test_balances_hold_and_count_what_the_data_holds(three: Path) -> None:
    found = consolidated(three)
    by_subject = {balance.subject: balance for balance in found.balances}
    rows = by_subject["pnbp TW II 2024, Rincian PNBP menurut layanan: baris"]
    target = by_subject["pnbp TW II 2024, Rincian PNBP menurut layanan: Target Setahun (Rp)"]
    assert (rows.went_in, rows.came_out) == (5, 5)
    assert (target.went_in, target.came_out) == (4_000_004, 4_000_004)
    assert failing(found.balances) == []


def test_balances_break_when_a_row_is_lost(three: Path) -> None:
    found = consolidated(three)
    first, *others = found.submissions
    lost = replace(first, tables={**first.tables, "layanan": first.tables["layanan"][1:]})
    assert failing(balances(found.received, (lost, *others), found.totals)) == ["baris"]
    totals = consolidated(three / "b.xlsx", three / "c.xlsx").totals
    assert "Target Setahun (Rp)" in failing(balances(found.received, found.submissions, totals))
    broken = balances(found.received, tuple(others), found.totals)
    assert broken[0].went_in == 3
    assert broken[0].came_out == 2


def test_balance_breaks_when_a_workbooks_own_jumlah_says_otherwise(tmp_path: Path) -> None:
    put(tmp_path, a=typed(pnbp("247199", A), {"Layanan!C32": 1_600_001}))
    found = consolidated(tmp_path)
    assert failing(found.balances) == ["Target Setahun (Rp)"]
    assert is_open(found)


def test_workbooks_without_a_computed_jumlah_are_said(three: Path) -> None:
    (note,) = consolidated(three).notes
    assert note == "Jumlah belum terhitung di 2 buku kerja, dipakai jumlah barisnya: b.xlsx, c.xlsx."


def test_totals_that_some_reports_leave_blank_are_marked(tmp_path: Path) -> None:
    """One of two satker gives what it had received until last quarter; both give what they have until now."""
    put(tmp_path, a=typed(pnbp("247199", A), {"Layanan!D11": 1_000}), b=pnbp("012345", B))
    found = consolidated(tmp_path)
    whole = total(found, "pnbp.layanan", "kementerian")
    assert whole.values["realisasi_lalu"] == 1_000
    assert "realisasi_lalu" in whole.partial
    assert not {"target", "realisasi", "persen"} & whole.partial
    assert not total(found, "pnbp.layanan", "satker", "247199").partial
    summary = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, tmp_path)))["Ringkasan"]
    assert any(cell.value == PARTIAL_NOTE for (cell,) in summary.iter_rows(max_col=1))


def test_output_never_replaces_a_workbook_that_is_no_rekap(desk: Path) -> None:
    before = (desk / "hasil" / "a.xlsx").read_bytes()
    result = run("consolidate", "hasil", "-o", "hasil/a.xlsx")
    assert (result.exit_code, (desk / "hasil" / "a.xlsx").read_bytes()) == (2, before)
    assert "sudah ada dan bukan rekap" in result.stderr
    for _ in range(2):
        assert run("consolidate", "hasil", "-o", "rekap.xlsx").exit_code != 2


def test_amount_that_cannot_be_read_is_said_and_its_totals_are_marked(tmp_path: Path) -> None:
    """E12 is the realisasi of the second service; the target beside it was read, the other satker is whole."""
    put(tmp_path, a=typed(pnbp("247199", A), {"Layanan!E12": "sembilan ratus"}), b=pnbp("012345", B))
    found = consolidated(tmp_path)
    label = "Rincian PNBP menurut layanan: Realisasi s.d. Triwulan Ini (Rp)"
    (note,) = [note for note in found.notes if "tidak terbaca" in note]
    assert note.startswith(f"Angka tidak terbaca dan tidak ikut dijumlahkan: a.xlsx ({label}). Perbaiki")
    whole, own, other = (
        total(found, "pnbp.layanan", *unit) for unit in (("kementerian",), ("satker", "247199"), ("satker", "012345"))
    )
    assert whole.values["realisasi"] == 500_000 + 1_500_000
    assert {"realisasi", "persen"} <= whole.partial == own.partial
    assert "target" not in whole.partial
    assert not other.partial
    book = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, tmp_path)))
    tinted = {
        sheet.title: [(cell.value, cell.fill.fgColor.rgb) for row in sheet.iter_rows() for cell in row]
        for sheet in book.worksheets
    }
    for title, times in (("Ringkasan", 1), ("PNBP per Satker", 1), ("PNBP Layanan", 1)):
        assert tinted[title].count((2_000_000, "00FFF2CC")) == times, title
        assert not [value for value, colour in tinted[title] if value == 3_600_001 and colour == "00FFF2CC"]
    assert "belum lengkap" in book["PNBP per Satker"]["A2"].value


def test_weighted_total_is_marked_where_a_weight_cannot_be_read(tmp_path: Path) -> None:
    """The pagu of an output stands in another table than the percentage that it weighs."""
    book = form_a("247199", {"6077": {"BAD": (1_000_000, 50), "EBA": (2_000_000, 20)}})
    report = check_workbook(book, "x").report
    assert report is not None
    part = report.tables["keluaran"][0]
    cell = f"{part.layout.sheet}!{part.rows[0].entries['rupiah'].cell}"
    put(tmp_path, a=typed(book, {cell: "sejuta"}))
    found = consolidated(tmp_path)
    assert "fisik_r_ini" in total(found, "form_a.realisasi").partial
    assert "rupiah" in total(found, "form_a.keluaran").partial


# --- findings and decisions --------------------------------------------------------------------------------------


def decided(folder: Path, **decision: str) -> Agency:
    row = {
        "kode": "P-08",
        "satker": "247199",
        "form": "pnbp",
        "tahun": "2024",
        "triwulan": "2",
        "sel": "Layanan!E11",
        "angka": "-1.500.000",
        "sidik": "",
        "alasan": "pengembalian",
        "oleh": "Sari",
        "sampai": "31/12/2024",
    }
    put(folder, a=pnbp("247199", {"Pengujian": (1_000, -1_500_000)}))
    row["sidik"] = next(mark_of(one.finding) for one in consolidated(folder).judged if one.finding.code == "P-08")
    row |= decision
    file = table(folder / "keputusan.csv", DECISION, [row[column] for column in DECISION])
    return consolidated(folder, decisions=read_decisions(file))


HOLDING = [
    {},
    {"sel": "E11"},
    {"sel": "Pengujian"},
    {"sel": "$E$11"},
    {"angka": "-1500000"},
    {"angka": "Rp -1.500.000"},
    {"triwulan": "TW II"},
]
NOT_HOLDING = {
    "changed": ({"angka": "-2.500.000"}, "angka berubah dari -2.500.000 menjadi -1.500.000, temuan terbuka lagi."),
    "over": ({"sampai": "14/7/2024"}, "berlaku sampai 2024-07-14, temuan terbuka lagi."),
    "without": ({"angka": ""}, "kolom angka masih kosong, jadi belum diterapkan. Tulis -1.500.000."),
    "no mark": ({"sidik": ""}, "kolom sidik masih kosong, jadi belum diterapkan. Tulis "),
    "other message": ({"sidik": "bbbbbbbb"}, "pesannya berubah (sidik bbbbbbbb menjadi "),
}


@pytest.mark.parametrize("decision", HOLDING, ids=str)
def test_accepted_finding_is_open_no_more(tmp_path: Path, decision: dict[str, str]) -> None:
    found = decided(tmp_path, **decision)
    (one,) = [one for one in found.judged if one.finding.code == "P-08"]
    assert (one.status, one.figure) == ("diterima", "-1.500.000")
    assert one.decision is not None
    assert (one.decision.reason, one.decision.until) == ("pengembalian", date(2024, 12, 31))
    assert not any("Keputusan" in note for note in found.notes)


@pytest.mark.parametrize("case", NOT_HOLDING)
def test_decision_that_does_not_hold_says_why(tmp_path: Path, case: str) -> None:
    decision, words = NOT_HOLDING[case]
    found = decided(tmp_path, **decision)
    (one,) = [one for one in found.judged if one.finding.code == "P-08"]
    assert one.status == "terbuka"
    assert one.note.startswith(words)
    assert f"Keputusan P-08 247199 pnbp TW II 2024 Layanan!E11: {one.note}" in found.notes
    assert is_open(found)


OTHERS = [
    {"kode": "P-01"},
    {"sel": "E12"},
    {"satker": "012345"},
    {"form": "form_a"},
    {"triwulan": "3"},
    {"tahun": "2023"},
]


@pytest.mark.parametrize("decision", OTHERS)
def test_decision_that_fits_nothing_is_said(tmp_path: Path, decision: dict[str, str]) -> None:
    found = decided(tmp_path, **decision)
    assert found.notes[-1].endswith(": tidak ada temuan seperti itu.")
    assert all(one.decision is None for one in found.judged)


def test_last_day_counts(tmp_path: Path) -> None:
    assert any(one.status == "diterima" for one in decided(tmp_path, sampai="15/7/2024").judged)


def as_operators_do(found: Agency, code: str, folder: Path) -> Path:
    """Copy the first columns of the line of a finding from the sheet Temuan into keputusan.csv."""
    rows = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, folder)))["Temuan"].iter_rows(
        values_only=True
    )
    lines = [list(row) for row in rows]
    names = next(line for line in lines if line[0] == "kode")
    assert names[: len(COPIED)] == list(COPIED)
    (copied,) = [line[: len(COPIED)] for line in lines if line[0] == code]
    return table(
        folder / "keputusan.csv", [*names[: len(COPIED)], "alasan", "oleh", "sampai"], [*copied, "ok", "Sari", ""]
    )


def test_decision_copied_from_temuan_ends_when_another_figure_of_the_finding_changes(tmp_path: Path) -> None:
    """Sum of services and the year's target differ by 1; the same cell is flagged when they differ by 700.000."""
    one = typed(pnbp("247199", {"Pengujian": (1_600_000, 800_000)}), {"Tahunan!A7": 2024, "Tahunan!B7": 1_599_999})
    put(tmp_path / "a", a=one)
    before = consolidated(tmp_path / "a")
    decisions = read_decisions(as_operators_do(before, "P-01", tmp_path))
    states = {
        name: [j.status for j in consolidated(folder, decisions=decisions).judged if j.finding.code == "P-01"]
        for name, folder in {
            "same": tmp_path / "a",
            "other figure": put(tmp_path / "b", a=typed(one, {"Tahunan!B7": 900_000})),
            "next quarter": put(tmp_path / "c", a=typed(one, {quarter_cell(one): 3})),
        }.items()
    }
    assert states == {"same": ["diterima"], "other figure": ["terbuka"], "next quarter": ["terbuka"]}


def quarter_cell(book: bytes) -> str:
    report = check_workbook(book, "x").report
    assert report is not None
    data = report.fields["triwulan"]
    assert data.entry is not None
    return f"{data.sheet}!{data.entry.cell}"


def test_marks_are_letters_that_excel_leaves_alone() -> None:
    marks = {mark_of(Finding("P-01", "galat", f"selisih {n}")) for n in range(300)}
    assert len(marks) == 300
    assert all(re.fullmatch("[b-df-hj-np-tv-xz]{8}", mark) for mark in marks)


def run(*arguments: str | Path) -> Run:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_findings_between_workbooks_are_there_with_what_staff_said(tmp_path: Path) -> None:
    """Two workbooks of one satker, one says triwulan II and the other I; X-01 is explained in one of them."""
    inbox = put(tmp_path / "in", a=pnbp("247199", A), b=form_a("247199", {"6077": {"BAD": (1_000, 5)}}, quarter=1))
    results = tmp_path / "out"
    run("fill", inbox, "-o", results)
    answer = next(path for path in results.glob("*.xlsx") if "form_a" not in path.name and path.name != "b.xlsx")
    row = next(n for n in range(1, 60) if text_at(answer.read_bytes(), f"Pemeriksaan!C{n}") == "X-01")
    answer.write_bytes(typed(answer.read_bytes(), {f"Pemeriksaan!I{row}": "Surat 12/2024"}))
    found = [one for one in consolidated(results).judged if one.finding.code == "X-01"]
    assert sorted((one.submission.form, one.finding.explanation) for one in found) == [
        ("form_a", ""),
        ("pnbp", "Surat 12/2024"),
    ]
    assert {one.figure for one in found} == {"I", "II"}


@pytest.fixture
def two_quarters(tmp_path: Path) -> Path:
    """Triwulan I with a target of 1 million, triwulan II with 1,2 million; another satker is new in triwulan II."""
    put(tmp_path / "tw1", a=pnbp("247199", {"Pengujian": (1_000_000, 300_000)}, 1))
    now = {"Pengujian": (1_200_000, 500_000)}
    put(tmp_path / "tw2", a=pnbp("247199", now), b=pnbp("012345", B), c=pnbp("247199", now, revisi=1))
    return tmp_path


def test_findings_against_last_quarter_are_there_with_what_staff_said(two_quarters: Path) -> None:
    """The answer explains X-05; it counts with the very workbooks that `fill` was given, and without them it is not."""
    run("fill", two_quarters / "tw2", "-o", two_quarters / "hasil", "--previous", two_quarters / "tw1")
    answer = two_quarters / "hasil" / "247199-pnbp-2024-tw2-rev1.xlsx"
    (row,) = [n for n in range(1, 60) if text_at(answer.read_bytes(), f"Pemeriksaan!C{n}") == "X-05"]
    answer.write_bytes(typed(answer.read_bytes(), {f"Pemeriksaan!I{row}": "DIPA revisi 2"}))
    since = earlier_quarters(two_quarters / "tw1", How()).quarters
    found = consolidated(two_quarters / "hasil", since=since)
    between = [one for one in found.judged if one.finding.code in {"X-05", "XK-401"}]
    assert [(one.submission.satker, one.finding.code, one.finding.explanation) for one in between] == [
        ("012345", "XK-401", ""),
        ("247199", "X-05", "DIPA revisi 2"),
    ]
    assert "1.000.000" in between[1].finding.message
    assert not {"X-05", "XK-401"} & {one.finding.code for one in consolidated(two_quarters / "hasil").judged}


def test_both_kinds_of_findings_between_workbooks_stay_together(two_quarters: Path) -> None:
    put(two_quarters / "tw2", d=form_a("247199", {"6077": {"BAD": (1_000, 5)}}, quarter=1))
    since = earlier_quarters(two_quarters / "tw1", How()).quarters
    found = consolidated(two_quarters / "tw2", since=since)
    codes = {one.finding.code for one in found.judged if one.submission.sent_as == "c.xlsx"}
    assert {"X-01", "X-05"} <= codes


def test_command_holds_against_last_quarter_with_the_words_of_fill(two_quarters: Path) -> None:
    (two_quarters / "tw1" / "rusak.xlsx").write_bytes(b"PK")
    (two_quarters / "tw2" / "b.xlsx").unlink()
    words = ("consolidate", two_quarters / "tw2", "-o", two_quarters / "rekap.xlsx")
    assert "1 peringatan" not in run(*words).stderr
    result = run(*words, "--previous", two_quarters / "tw1")
    sheet = openpyxl.load_workbook(two_quarters / "rekap.xlsx")["Temuan"]
    assert "X-05" in {row[0] for row in sheet.iter_rows(values_only=True)}
    assert "rusak.xlsx" in result.stderr
    helps = [
        next(one.help for one in cli.commands[name].params if one.name == "previous")
        for name in ("fill", "consolidate")
    ]
    assert helps[0] == helps[1]


# --- data --------------------------------------------------------------------------------------------------------


def written(found: Agency, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the Parquet files as another program reads them."""
    tables = {}
    for name, data in parquet_files(found):
        (folder / name).write_bytes(data)
        tables[name] = pq.read_table(folder / name).to_pylist()
    return tables


def test_parquet_holds_every_row_exactly(three: Path, tmp_path: Path) -> None:
    read = written(consolidated(three), tmp_path)
    rows = read["pnbp-layanan.parquet"]
    assert {(row["kode_satker"], row["layanan"], row["target"], row["realisasi"]) for row in rows} == {
        (code, name, Decimal(target), Decimal(realised))
        for code, services in (("247199", A), ("012345", B), ("247246", C))
        for name, (target, realised) in services.items()
    }
    third = next(row for row in rows if row["layanan"] == "Inspeksi")
    assert third["persen"] == Decimal("0.333333333333333333")
    place = {name: third[name] for name in ("tahun", "triwulan", "berkas", "sheet", "baris")}
    assert place == {"tahun": 2024, "triwulan": 2, "berkas": "c.xlsx", "sheet": "Layanan", "baris": 12}
    assert {row["berkas"]: row["keadaan"] for row in read["sumber.parquet"]} == verdicts(consolidated(three))
    assert len(read["temuan.parquet"]) == len(consolidated(three).judged)


def test_names_that_a_form_has_itself_stay_its_own(tmp_path: Path) -> None:
    """The year of a row is not that of the report, and a sheet's record is there once."""
    years = [{"tahun": 2023, "target": 7, "realisasi": 5}]
    data = {"fields": {"kode_satker": "247199", "tahun": 2024, "triwulan": 2}, "tables": {"tahunan": years}}
    put(tmp_path, a=template(load("pnbp"), data), b=form_a("247246", {"6077": {"BAD": (1_234_567, 12.5)}}))
    read = written(consolidated(tmp_path), tmp_path)
    (row,) = read["pnbp-tahunan.parquet"]
    assert (row["tahun_laporan"], row["tahun"], row["target"]) == (2024, 2023, 7)
    (row,) = read["form_a-realisasi.parquet"]
    assert (row["kode_kegiatan"], row["fisik_r_ini"], row["sheet"]) == ("6077", Decimal("0.125"), "Form A 6077")
    assert read["form_a-keluaran.parquet"][0]["rupiah"] == 1_234_567


def test_figures_that_may_be_grades_are_texts_and_numbers(tmp_path: Path) -> None:
    put(tmp_path, a=rencana_aksi("247199", [(1, 92.5, 90, 1, 1), (1, "BB", "A", 1, 1)]))
    rows = written(consolidated(tmp_path), tmp_path)["rencana_aksi-pengukuran.parquet"]
    assert [(row["realisasi"], row["realisasi_angka"]) for row in rows] == [("90", 90), ("A", None)]
    assert [(row["target"], row["target_angka"]) for row in rows] == [("92.5", Decimal("92.5")), ("BB", None)]


def test_csv_is_for_indonesian_excel_and_never_a_formula(tmp_path: Path) -> None:
    put(tmp_path, a=pnbp("012345", {"=1+1": (-8, -2)}))
    files = dict(csv_files(consolidated(tmp_path)))
    lines = files["pnbp-layanan.csv"].decode("utf-8-sig").splitlines()
    assert "'=1+1;-8;" in lines[1]
    assert ";0,25;" in lines[1]
    (row,) = from_csv(files["pnbp-layanan.csv"])
    assert (row["kode_satker"], row["layanan"]) == ("012345", "=1+1")


# --- the command -------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for file in three.glob("*.xlsx"):
        put(tmp_path / "hasil", **{file.stem: file.read_bytes()})
    return tmp_path


def test_command_writes_workbook_and_data(desk: Path) -> None:
    table(desk / "satker.csv", ("kode_satker", "nama_satker"), ("12345", "Balai Nol"), ("300000", "Balai Baru"))
    result = run("consolidate", "hasil", "-o", "hasil/rekap.xlsx", "--data", "data", "--csv", "--satker", "satker.csv")
    assert "Ringkasan" in openpyxl.load_workbook(desk / "hasil" / "rekap.xlsx").sheetnames
    names = {path.name for path in (desk / "data").iterdir()}
    assert names == {
        f"{table}.{ending}"
        for table in ("pnbp-layanan", "pnbp-bulanan", "pnbp-tahunan", "temuan", "sumber")
        for ending in ("parquet", "csv")
    }
    lines = result.stderr.splitlines()
    assert "Belum masuk: 300000 Balai Baru, pnbp TW II 2024" in lines
    assert "3 berkas ditemukan = 3 berlaku" in lines
    assert "Rekap: hasil/rekap.xlsx" in lines
    again = run("consolidate", "hasil", "-o", "hasil/rekap.xlsx")
    assert "3 berkas ditemukan = 3 berlaku" in again.stderr


def test_tables_of_an_earlier_run_do_not_stay_in_the_data(desk: Path) -> None:
    """Form A was withdrawn, and CSV is not asked for again; what is not ours stays."""
    put(desk / "hasil", f=form_a("247199", {"6077": {"BAD": (1_000, 5)}}))
    words = ("consolidate", "hasil", "-o", "rekap.xlsx", "--data", "data")
    run(*words, "--csv")
    own = [desk / "data" / name for name in ("catatan.csv", "form_a-lain.parquet")]
    for path in own:
        path.write_bytes(b"")
    (desk / "hasil" / "f.xlsx").unlink()
    result = run(*words)
    assert result.exit_code == 0
    assert "Data: data (5 berkas)" in result.stderr.splitlines()
    names = {path.name for path in (desk / "data").iterdir()} - {path.name for path in own}
    assert names == {f"{name}.parquet" for name in ("pnbp-layanan", "pnbp-bulanan", "pnbp-tahunan", "temuan", "sumber")}
    assert all(path.exists() for path in own)


def test_table_of_an_earlier_run_that_stays_is_said(desk: Path) -> None:
    (desk / "data" / "form_a-realisasi.parquet").mkdir(parents=True)
    result = run("consolidate", "hasil", "-o", "rekap.xlsx", "--data", "data")
    assert result.exit_code == 4
    assert "form_a-realisasi.parquet: tabel lama tidak dapat dihapus" in result.stderr


def test_an_earlier_rekap_is_no_submission(desk: Path) -> None:
    """Neither under another name, nor saved again by another program, nor where no form is found in it."""
    words = ("consolidate", "hasil", "-o", "hasil/rekap2.xlsx")
    run("consolidate", "hasil", "-o", "hasil/rekap1.xlsx")
    book = openpyxl.load_workbook(desk / "hasil" / "rekap1.xlsx")
    book.save(desk / "hasil" / "rekap0.xlsx")
    for name in book.sheetnames[1:]:
        del book[name]
    book.save(desk / "hasil" / "rekap-ringkas.xlsx")
    result = run(*words)
    assert result.exit_code == 0
    assert "6 berkas ditemukan = 3 berlaku + 3 dilewati" in result.stderr
    sheet = openpyxl.load_workbook(desk / "hasil" / "rekap2.xlsx")["Daftar Berkas"]
    reasons = {row[1]: row[3] for row in sheet.iter_rows(values_only=True) if row[2] == "dilewati"}
    assert reasons == dict.fromkeys(
        ("rekap0.xlsx", "rekap1.xlsx", "rekap-ringkas.xlsx"), "Rekap dari consolidate, bukan kiriman."
    )


def test_exit_codes(desk: Path) -> None:
    assert run("consolidate", "hasil", "-o", "rekap.xlsx").exit_code == 0
    put(desk / "hasil", d=pnbp("247199", B))
    double = run("consolidate", "hasil", "-o", "rekap.xlsx")
    assert double.exit_code == 1
    assert "Kiriman ganda untuk satker 247199, pnbp, TW II 2024: a.xlsx, d.xlsx." in double.stderr
    assert run("consolidate", "hasil", "-o", "rekap.xlsx", "--prefer", "d.xlsx").exit_code == 0
    left = run("consolidate", "hasil", "-o", "rekap.xlsx", "--exclude", "d.xlsx", "--reason", "percobaan")
    assert left.exit_code == 0
    assert "4 berkas ditemukan = 3 berlaku + 1 dikecualikan" in left.stderr
    (desk / "hasil" / "e.xlsx").write_bytes(b"")
    assert run("consolidate", "hasil", "-o", "rekap.xlsx", "--prefer", "d.xlsx").exit_code == 3
    (desk / "rekap-map.xlsx").write_bytes(b"")
    assert run("consolidate", "hasil", "-o", "rekap-map.xlsx/rekap.xlsx").exit_code == 4


def test_galat_is_something_open(desk: Path) -> None:
    put(desk / "hasil", c=pnbp("247246", {"Pengujian": (100, -50)}))
    assert run("consolidate", "hasil", "-o", "rekap.xlsx").exit_code == 1


USAGE: dict[str, tuple[list[str], str]] = {
    "exclude without reason": (["--exclude", "a.xlsx"], "Setiap --exclude memerlukan satu --reason."),
    "blank reason": (["--exclude", "a.xlsx", "--reason", " "], "Setiap --exclude memerlukan satu --reason."),
    "reason alone": (["--reason", "uji"], "Setiap --exclude memerlukan satu --reason."),
    "csv without data": (["--csv"], "Sebutkan mapnya dengan --data MAP."),
    "no date": (["--due", "besok"], '"besok" bukan tanggal. Tulis seperti 2026-07-10 atau 10/07/2026.'),
    "no such day": (["--today", "31/2/2026"], "bukan tanggal"),
    "unknown file": (["--prefer", "x.xlsx"], "--prefer x.xlsx: tidak ada di antara berkas yang dibaca."),
}


@pytest.mark.parametrize("case", USAGE)
def test_wrong_usage(desk: Path, case: str) -> None:
    words, said = USAGE[case]
    result = run("consolidate", "hasil", "-o", "rekap.xlsx", *words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert not (desk / "rekap.xlsx").exists()


S, D, R = "kode_satker;nama_satker\n", ";".join(DECISION) + "\n", "berkas;tanggal\n"
LISTS: dict[str, tuple[str, bytes, str]] = {
    "column missing": (
        "--satker",
        b"kode;nama_satker\n1;x\n",
        "s.csv, baris 1: tidak ada kolom kode_satker (yang ada: kode,",
    ),
    "no code": (
        "--satker",
        f"{S}247199;A\nABC;B\n".encode(),
        's.csv, baris 3, kolom kode_satker: "ABC" bukan kode satker.',
    ),
    "code twice": ("--satker", f"{S}247199;A\n247199;B\n".encode(), "baris 3, kolom kode_satker: 247199 sudah ada"),
    "name missing": ("--satker", f"{S}\n247199;\n".encode(), "baris 3, kolom nama_satker: masih kosong."),
    "a workbook": ("--satker", b"PK\x03\x04\xff\xfe", "s.csv: bukan CSV. Di Excel pilih Simpan Sebagai, CSV UTF-8"),
    "nothing in it": ("--decisions", b"", "s.csv: bukan CSV."),
    "decision without reason": (
        "--decisions",
        f"{D}P-01;247199;pnbp;2024;2;C32;1;bcdfghjk;;Sari;\n".encode(),
        "s.csv, baris 2, kolom alasan: masih kosong. Isi sel itu atau hapus barisnya.",
    ),
    "decision until some day": (
        "--decisions",
        f"{D}P-01;247199;pnbp;2024;2;C32;1;bcdfghjk;x;Sari;akhir tahun\n".encode(),
        'baris 2, kolom sampai: "akhir tahun" bukan tanggal.',
    ),
    "decision of no period": (
        "--decisions",
        f"{D}P-01;247199;pnbp;2024;5;C32;1;bcdfghjk;x;Sari;\n".encode(),
        'baris 2, kolom triwulan: "5" tidak terbaca. Tulis seperti 2.',
    ),
    "receipt of nobody": (
        "--received",
        f"{R}x.xlsx;2024-07-01\n".encode(),
        "s.csv, baris 2, kolom berkas: x.xlsx: tidak ada",
    ),
    "receipt without day": ("--received", f"{R}a.xlsx;\n".encode(), "s.csv, baris 2, kolom tanggal: masih kosong."),
}


@pytest.mark.parametrize("case", LISTS)
def test_mistake_in_a_list_is_named_with_its_place(desk: Path, case: str) -> None:
    option, content, said = LISTS[case]
    (desk / "s.csv").write_bytes(content)
    result = run("consolidate", "hasil", "-o", "rekap.xlsx", option, "s.csv")
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_parquet_without_its_library(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlkinerja.consolidate.dataset.find_spec", lambda _name: None)
    result = run("consolidate", "hasil", "-o", "rekap.xlsx", "--data", "data")
    assert result.exit_code == 2
    assert "pip install pyarrow" in " ".join(result.stderr.split())
    assert not (desk / "rekap.xlsx").exists()


def test_folder_without_workbooks(desk: Path) -> None:
    (desk / "kosong").mkdir()
    result = run("consolidate", "kosong", "-o", "rekap.xlsx")
    assert result.exit_code == 2
    assert "Tidak ada berkas .xlsx atau .xlsm" in result.stderr
