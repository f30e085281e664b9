"""Which of several versions counts, and what changed between them."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kit import put, text_at, typed
from kit_consolidate import A, B, C, consolidated, pnbp, run, total, verdicts
from xlkinerja.consolidate.agency import is_open
from xlkinerja.consolidate.inputs import InputError
from xlkinerja.consolidate.model import Agency, FigureChange
from xlkinerja.next_quarter.carry import next_quarter
from xlkinerja.pipeline import check_workbook


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
    assert said(found)["Layanan!G12", "Rincian PNBP menurut layanan: Realisasi terhadap Target (Pengujian)"] == (
        Decimal("0.5"),
        Decimal("0.7"),
    )
    assert not any("Pengujian" in label and "Target Setahun" in label for _, label in said(found))
    for change in found.changes:
        assert links_right(change), change


def links_right(change: FigureChange) -> bool:
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


def test_the_same_bytes_sent_twice_count_once_by_way_of_the_answers(tmp_path: Path) -> None:
    """Unless something was typed into one of the answers: which of them is meant is then for people to say."""
    book = pnbp("247199", A)
    put(tmp_path / "in", **{"laporan": book, "laporan (1)": book})
    assert run("fill", tmp_path / "in", "-o", tmp_path / "hasil").exit_code == 0
    found = consolidated(tmp_path / "hasil")
    assert verdicts(found) == {"laporan (1).xlsx": "berlaku", "laporan.xlsx": "digantikan"}
    assert {one.reason for one in found.received} == {"", "Isinya sama persis dengan laporan (1).xlsx."}
    assert total(found, "pnbp.layanan").values["target"] == 1_600_000
    first, _ = (one.path for one in found.received)
    first.write_bytes(typed(first.read_bytes(), {"Layanan!B11": "Pengujian lain"}))
    assert set(verdicts(consolidated(tmp_path / "hasil")).values()) == {"ganda"}


def test_excluded_file_is_listed_with_its_reason_and_counts_nowhere(three: Path) -> None:
    found = consolidated(three, exclude=(("b.xlsx", "berkas percobaan"),))
    (one,) = [one for one in found.received if one.verdict == "dikecualikan"]
    assert (one.sent_as, one.reason) == ("b.xlsx", "berkas percobaan")
    assert total(found, "pnbp.layanan").values["target"] == 2_000_003
    assert found.balances[0].holds


WRONG_FILES = {
    "nobody": ({"prefer": ("d.xlsx",)}, "--prefer d.xlsx: tidak ada di antara berkas yang dibaca."),
    "two nobodies": (
        {"prefer": ("d.xlsx", "e.xlsx")},
        "--prefer d.xlsx: tidak ada di antara berkas yang dibaca. Periksa ejaan nama berkasnya. --prefer e.xlsx: tidak",
    ),
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
    options, words = WRONG_FILES[case]
    with pytest.raises(InputError) as raised:
        consolidated(tmp_path, **options)
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
