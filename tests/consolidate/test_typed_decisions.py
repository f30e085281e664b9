"""Decisions that the consolidator types into the rekap: applied, kept, and over when the figure is another."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kit import put
from kit_consolidate import TODAY, pnbp, run, table
from office import office
from sampled import one_in
from xlkinerja.consolidate import saving
from xlkinerja.consolidate.agency import Options, agency
from xlkinerja.consolidate.dataset import tables
from xlkinerja.consolidate.decisions import COLUMNS, COPIED, read_decisions
from xlkinerja.consolidate.kept import kept_lines, read_kept
from xlkinerja.consolidate.model import Agency, Judged
from xlkinerja.consolidate.public import consolidated
from xlkinerja.consolidate.recap import is_as_made
from xlkinerja.consolidate.saving import save_recap, typed_in

MADE_BEFORE = Path(__file__).parent / "made_before"
MARK = "Keputusan"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A satker with a negative figure (P-08, in E11), and the rekap of it."""
    put(tmp_path / "hasil", a=pnbp("247199", {"Pengujian": (1_000, -1_500_000)}))
    again(tmp_path)
    return tmp_path


def again(desk: Path, **options: Any) -> Agency:
    """The rekap made again where it lies, as the command does it."""
    target = desk / "rekap.xlsx"
    wanted = Options(**{"today": TODAY, "typed": typed_in(target), **options})
    return save_recap(target, agency([desk / "hasil"], wanted), wanted).agency


def columns(sheet: Any) -> tuple[int, dict[str, int]]:
    head = next(row for row in sheet.iter_rows() if "kode" in [cell.value for cell in row])
    return head[0].row, {cell.value: cell.column for cell in head}


def type_in(desk: Path, code: str = "P-08", sheet: str = "Temuan", **typed: object) -> None:
    """Type into the row of a finding, by the heads of the columns, and save."""
    book = openpyxl.load_workbook(desk / "rekap.xlsx")
    row, places = columns(book[sheet])
    while book[sheet].cell(row, places["kode"]).value != code:
        row += 1
    for name, value in typed.items():
        book[sheet].cell(row, places[name]).value = value
    book.save(desk / "rekap.xlsx")


def shown(desk: Path, sheet: str = "Temuan", code: str = "P-08") -> dict[str, Any]:
    book = openpyxl.load_workbook(desk / "rekap.xlsx")
    row, places = columns(book[sheet])
    rows = [{name: book[sheet].cell(n, c).value for name, c in places.items()} for n in range(row + 1, 99)]
    return next(found for found in rows if found["kode"] == code)


def of(found: Agency, code: str = "P-08") -> Judged:
    (one,) = [one for one in found.judged if one.finding.code == code]
    return one


ACCEPTED: dict[str, dict[str, Any]] = {
    "words": {MARK: "diterima", "Alasan": "Surat 7"},
    "letter case": {MARK: " Diterima ", "Alasan": "Surat 7"},
    "until a day": {MARK: "diterima", "Alasan": "Surat 7", "Sampai": date(2024, 12, 31)},
    "until a day in words": {MARK: "diterima", "Alasan": "Surat 7", "Sampai": "31/12/2024"},
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_what_is_typed_is_applied_and_stays(desk: Path, case: str) -> None:
    typed = ACCEPTED[case]
    type_in(desk, **typed)
    for _ in range(3):
        one = of(again(desk))
        assert one.status == "diterima"
        assert one.decision is not None
        assert one.decision.reason == "Surat 7"
        assert one.decision.until == (date(2024, 12, 31) if "Sampai" in typed else None)
    seen = shown(desk)
    assert (seen["Status"], seen[MARK], seen["Alasan"]) == ("diterima", "diterima", "Surat 7")


def test_libreoffice_saves_what_is_typed(desk: Path) -> None:
    type_in(desk, **ACCEPTED["until a day"])
    (desk / "rekap.xlsx").write_bytes(office().edited((desk / "rekap.xlsx").read_bytes(), []))
    found = of(again(desk))
    assert (found.status, found.decision and found.decision.until) == ("diterima", date(2024, 12, 31))


NOT_APPLIED: dict[str, tuple[dict[str, Any], str]] = {
    "no reason": ({MARK: "diterima"}, "Alasan masih kosong, jadi belum diterapkan. Tulis alasannya."),
    "another word": (
        {MARK: "tunggu", "Alasan": "x"},
        'Keputusan "tunggu" tidak dikenal. Tulis "diterima", atau kosongkan selnya.',
    ),
    "reason alone": ({"Alasan": "sudah ditelepon"}, "Keputusan masih kosong, jadi belum diterapkan."),
    "no day": (
        {MARK: "diterima", "Alasan": "x", "Sampai": "akhir tahun"},
        'Sampai "akhir tahun" (sel I5) bukan tanggal. Tulis seperti 31/12/2026.',
    ),
}


@pytest.mark.parametrize("case", NOT_APPLIED)
def test_what_cannot_be_applied_is_said_and_stays_in_its_cells(desk: Path, case: str) -> None:
    typed, why = NOT_APPLIED[case]
    type_in(desk, **typed)
    for _ in range(2):
        found = again(desk)
        assert of(found).status == "terbuka"
        assert any(note.startswith(f"Keputusan P-08 247199 pnbp TW II 2024 Layanan!E11: {why}") for note in found.notes)
        seen = shown(desk)
        assert {name: seen[name] for name in typed} == typed
        assert seen["Catatan"].startswith(why)


def test_a_decision_ends_when_the_figure_changes_and_is_kept(desk: Path) -> None:
    """It is told once, stands on a sheet of its own, and holds again when the figure is what was accepted."""
    type_in(desk, **ACCEPTED["words"])
    again(desk)
    put(desk / "hasil", a=pnbp("247199", {"Pengujian": (1_000, -2_500_000)}))
    why = "angka berubah dari -1.500.000 menjadi -2.500.000, temuan terbuka lagi."
    told = [sum(why in note for note in again(desk).notes) for _ in range(2)]
    assert told == [1, 0]
    assert (shown(desk)["Status"], shown(desk)[MARK], shown(desk)["Catatan"]) == ("terbuka", None, why)
    kept = shown(desk, "Keputusan Lama")
    assert (kept["Alasan"], kept["angka"], kept["Sebab tidak berlaku"]) == ("Surat 7", "-1.500.000", why)
    put(desk / "hasil", a=pnbp("247199", {"Pengujian": (1_000, -1_500_000)}))
    assert of(again(desk)).status == "diterima"
    assert "Keputusan Lama" not in openpyxl.load_workbook(desk / "rekap.xlsx").sheetnames


def test_a_decision_on_a_report_that_is_not_there_waits_for_it(desk: Path) -> None:
    type_in(desk, **ACCEPTED["words"])
    (desk / "hasil" / "a.xlsx").rename(desk / "a.xlsx")
    put(desk / "hasil", b=pnbp("012345", {"Pengujian": (1_000, 500)}))
    for _ in range(2):
        assert [one.why for one in again(desk).ended] == ["tidak ada temuan seperti itu."]
    (desk / "a.xlsx").rename(desk / "hasil" / "a.xlsx")
    assert of(again(desk)).status == "diterima"


def test_a_decision_that_is_taken_back_is_over(desk: Path) -> None:
    type_in(desk, **ACCEPTED["words"])
    again(desk)
    type_in(desk, **{MARK: None, "Alasan": None})
    found = again(desk)
    assert (of(found).status, found.ended) == ("terbuka", ())


def test_a_day_that_is_over(desk: Path) -> None:
    type_in(desk, **{MARK: "diterima", "Alasan": "x", "Sampai": date(2024, 7, 14)})
    assert of(again(desk, today=date(2024, 7, 14))).status == "diterima"
    assert of(again(desk, today=date(2024, 7, 15))).note == "berlaku sampai 2024-07-14, temuan terbuka lagi."


def rearranged(desk: Path, change: Callable[[Any], None]) -> Agency:
    type_in(desk, **ACCEPTED["words"])
    book = openpyxl.load_workbook(desk / "rekap.xlsx")
    change(book)
    book.save(desk / "rekap.xlsx")
    return again(desk)


def test_columns_rows_and_names_that_people_change_make_no_difference(desk: Path) -> None:
    def change(book: Any) -> None:
        book["Temuan"].title = "Temuan untuk Pak Kepala"[:31]
        book["Temuan untuk Pak Kepala"].title = "Untuk Pak Kepala"
        sheet = book["Untuk Pak Kepala"]
        sheet.insert_rows(1, 3)
        sheet.insert_cols(1, 2)

    assert of(rearranged(desk, change)).status == "diterima"


def test_a_row_of_which_nobody_can_tell_what_it_is_about_is_said(desk: Path) -> None:
    def change(book: Any) -> None:
        row, places = columns(book["Temuan"])
        book["Temuan"].cell(row + 1, places["tahun"]).value = "tahun ini"

    found = rearranged(desk, change)
    said = 'rekap.xlsx, sheet Temuan, baris 5: kolom tahun berisi "tahun ini", jadi keputusannya belum diterapkan.'
    assert any(note.startswith(said) for note in found.notes)


# --- and keputusan.csv -----------------------------------------------------------------------------------------------


def listed(desk: Path, reason: str = "Surat 9") -> Path:
    key = shown(desk)
    return table(desk / "keputusan.csv", COLUMNS, [*(key[name] for name in COPIED), reason, "Sari", "31/12/2024"])


def test_a_decision_of_the_list_is_shown_and_not_taken_for_a_typed_one(desk: Path) -> None:
    decisions = read_decisions(listed(desk))
    assert of(again(desk, decisions=decisions)).status == "diterima"
    seen = shown(desk)
    assert (seen[MARK], seen["Alasan"], seen["Catatan"]) == ("diterima", "Surat 9", "keputusan.csv: Sari")
    assert of(again(desk, decisions=decisions)).status == "diterima"
    assert of(again(desk)).status == "terbuka"


def test_a_decision_of_the_list_that_she_words_otherwise_is_hers(desk: Path) -> None:
    again(desk, decisions=read_decisions(listed(desk)))
    type_in(desk, Alasan="Surat 9 dan telepon")
    for _ in range(2):
        one = of(again(desk))
        assert one.decision is not None
        assert one.decision.reason == "Surat 9 dan telepon"


CLEARED = {MARK: None, "Alasan": None, "Sampai": None}


@pytest.mark.parametrize(
    ("typed", "left"),
    one_in(2, [({}, {"Oleh": None}), ({}, {}), ({"Alasan": "Surat 10", "Oleh": "Tono"}, {})]),
    ids=one_in(2, ["of the list, all four", "of the list", "typed over it"]),
)
def test_what_she_withdraws_stays_withdrawn(desk: Path, typed: dict[str, Any], left: dict[str, Any]) -> None:
    """Whatever the list says, in every run that follows, and told."""
    decisions = read_decisions(listed(desk))
    again(desk, decisions=decisions)
    type_in(desk, **typed)
    again(desk, decisions=decisions)
    type_in(desk, **CLEARED, **left)
    for _ in range(3):
        found = again(desk, decisions=decisions)
        assert of(found).status == "terbuka"
        (told,) = [note for note in found.notes if "ditarik" in note]
        assert "Keputusan Sari (keputusan.csv) tidak dipakai" in told
        assert (shown(desk)[MARK], shown(desk)["Alasan"]) == (None, None)
        old = shown(desk, "Keputusan Lama")
        assert (old["Alasan"], old["Oleh"], old["Sampai"].date()) == ("Surat 9", "Sari", date(2024, 12, 31))
    type_in(desk, **{MARK: "diterima", "Alasan": "Surat 11"})
    assert of(again(desk, decisions=decisions)).status == "diterima"


def test_a_withdrawal_waits_for_its_figure(desk: Path) -> None:
    decisions = read_decisions(listed(desk))
    again(desk, decisions=decisions)
    type_in(desk, **CLEARED)
    for figure in (-1_500_000, -2_500_000, -2_500_000, -1_500_000):
        put(desk / "hasil", a=pnbp("247199", {"Pengujian": (1_000, figure)}))
        assert of(again(desk, decisions=decisions)).status == "terbuka"


@pytest.mark.parametrize("case", one_in(2, [*NOT_APPLIED]))
def test_what_cannot_be_applied_is_said_also_where_a_list_has_the_finding(desk: Path, case: str) -> None:
    typed, why = NOT_APPLIED[case]
    decisions = read_decisions(listed(desk))
    again(desk, decisions=decisions)
    type_in(desk, **CLEARED | typed)
    for _ in range(3):
        found = again(desk, decisions=decisions)
        assert of(found).status == "terbuka"
        assert any(why.partition(" (sel")[0] in note for note in found.notes)
        assert {name: shown(desk)[name] for name in typed} == typed


def test_a_day_typed_in_the_rekap_ends_it_whatever_the_list_says(desk: Path) -> None:
    decisions = read_decisions(listed(desk))
    again(desk, decisions=decisions)
    type_in(desk, Sampai=date(2024, 7, 14))
    for _ in range(3):
        found = again(desk, decisions=decisions)
        assert of(found).note.startswith("berlaku sampai 2024-07-14, temuan terbuka lagi. Keputusan Sari")


def test_who_decided_is_kept_and_who_did_before(desk: Path) -> None:
    """Of a decision that replaces one of the list both are shown, as data too, and only the later goes up."""
    decisions = read_decisions(listed(desk))
    again(desk, decisions=decisions)
    assert shown(desk)["Oleh"] == "Sari"
    type_in(desk, Alasan="Surat 10", Oleh="Tono")
    for _ in range(3):
        found = again(desk, decisions=decisions)
        (one,) = [one.decision for one in found.judged if one.decision is not None]
        assert (one.reason, one.by, shown(desk)["Oleh"], shown(desk)["Catatan"]) == ("Surat 10", "Tono", "Tono", "")
        old = shown(desk, "Keputusan Lama")
        assert (old["Oleh"], old["Alasan"], old["Sebab tidak berlaku"]) == (
            "Sari", "Surat 9", "diganti keputusan Tono di rekap.",
        )  # fmt: skip
    (data,) = [one for one in tables(found) if one.name == "keputusan"]
    names = [column.name for column in data.columns]
    rows = [dict(zip(names, row, strict=True)) for row in data.rows]
    assert [(row["oleh"], row["keadaan"]) for row in rows] == [("Sari", "tidak diterapkan"), ("Tono", "diterapkan")]
    (desk / "b.jsonl").write_bytes(b"".join(kept_lines(found, desk)))
    assert [decision.by for decision in read_kept(desk / "b.jsonl").decisions] == ["Tono"]


def test_a_withdrawn_decision_does_not_go_up(desk: Path) -> None:
    decisions = read_decisions(listed(desk))
    again(desk, decisions=decisions)
    type_in(desk, **CLEARED)
    (desk / "b.jsonl").write_bytes(b"".join(kept_lines(again(desk, decisions=decisions), desk)))
    assert read_kept(desk / "b.jsonl").decisions == ()


def test_a_rekap_without_the_column_oleh_is_read(desk: Path) -> None:
    """One made before: one decision was typed, one came from the list, and that one is no typed one."""
    shutil.copy(MADE_BEFORE / "rekap-tanpa-oleh.xlsx", desk / "rekap.xlsx")
    read = typed_in(desk / "rekap.xlsx")
    assert ([(one.code, one.reason, one.by) for one in read.decisions], read.notes) == ([("P-08", "Surat 7", "")], ())
    type_in(desk, "P-07", **{MARK: None, "Alasan": None, "Sampai": None})
    assert [one.code for one in typed_in(desk / "rekap.xlsx").decisions if one.typed and one.typed.withdraws] == [
        "P-07"
    ]


# --- what else she did -----------------------------------------------------------------------------------------------


def test_whatever_else_was_added_is_kept_in_a_copy_that_the_run_names(desk: Path) -> None:
    assert is_as_made((desk / "rekap.xlsx").read_bytes())
    kept = []
    for number in (1, 2):
        book = openpyxl.load_workbook(desk / "rekap.xlsx")
        book.create_sheet("Catatan saya")["A1"] = f"rapat {number}"
        book["Ringkasan"]["Z99"] = number
        book.save(desk / "rekap.xlsx")
        said = run("consolidate", desk / "hasil", "-o", desk / "rekap.xlsx").stderr
        name = "rekap (sebelum xlkinerja).xlsx" if number == 1 else "rekap (sebelum xlkinerja 2).xlsx"
        assert f"Rekap yang diubah orang disimpan utuh: {desk / name}" in said
        kept.append(desk / name)
    for number, path in enumerate(kept, 1):
        book = openpyxl.load_workbook(path)
        assert (book["Catatan saya"]["A1"].value, book["Ringkasan"]["Z99"].value) == (f"rapat {number}", number)
    assert "disimpan utuh" not in run("consolidate", desk / "hasil", "-o", desk / "rekap.xlsx").stderr


def test_a_rekap_of_the_version_before_is_kept_and_its_words_are_no_decisions(desk: Path) -> None:
    """Its column Keputusan held our own words, and nothing of it was read back; the decision stands in the list."""
    shutil.copy(MADE_BEFORE / "rekap-0.2.xlsx", desk / "rekap.xlsx")
    assert of(again(desk)).status == "terbuka"
    kept = desk / "rekap (sebelum xlkinerja).xlsx"
    assert kept.read_bytes() == (MADE_BEFORE / "rekap-0.2.xlsx").read_bytes()


def test_a_decision_copied_from_a_rekap_of_the_version_before_holds(desk: Path) -> None:
    sheet = openpyxl.load_workbook(MADE_BEFORE / "rekap-0.2.xlsx")["Temuan"]
    row, places = columns(sheet)
    rows = ([sheet.cell(n, places[name]).value for name in COPIED] for n in range(row + 1, sheet.max_row + 1))
    (copied,) = [cells for cells in rows if cells[0] == "P-08"]
    decisions = read_decisions(table(desk / "keputusan.csv", COLUMNS, [*copied, "ok", "Sari", ""]))
    assert of(again(desk, decisions=decisions)).status == "diterima"


# --- made again, and two at once -------------------------------------------------------------------------------------


def test_the_rekap_alone_makes_itself_again(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all that was given, from wherever the command is run."""
    satker = table(desk / "satker.csv", ("kode_satker", "nama_satker"), ("247199", "Balai"), ("012345", "Nol"))
    words = ("--satker", satker, "--due", "10/07/2024", "--exclude", "a.xlsx", "--reason", "uji = coba")
    first = run("consolidate", desk / "hasil", "-o", desk / "rekap.xlsx", *words)
    made = (desk / "rekap.xlsx").read_bytes()
    monkeypatch.chdir(desk)
    second = run("consolidate", "rekap.xlsx")
    assert (second.exit_code, (desk / "rekap.xlsx").read_bytes()) == (first.exit_code, made)
    third = run("consolidate", "rekap.xlsx", "--due", "1/7/2024")
    assert third.exit_code == first.exit_code
    assert (desk / "rekap.xlsx").read_bytes() != made


def made_as(desk: Path) -> list[tuple[object, ...]]:
    """Return the options that the rekap says it was made with."""
    sheet = openpyxl.load_workbook(desk / "rekap.xlsx")["Cara Dibuat"]
    return list(sheet.iter_rows(min_row=5, max_col=2, values_only=True))


def test_a_rekap_of_the_version_before_makes_itself_again(desk: Path) -> None:
    """It names the options as the command has them."""
    put(desk / "hasil", b=pnbp("012345", {"Kalibrasi": (2_000, 1_000)}))
    satker = table(desk / "satker.csv", ("kode_satker", "nama_satker"), ("247199", "Balai"), ("012345", "Nol"))
    shutil.copy(MADE_BEFORE / "rekap-cara-0.2.xlsx", desk / "rekap.xlsx")
    assert ("--exclude", "b.xlsx") in made_as(desk)
    told = run("consolidate", desk / "rekap.xlsx")
    assert "1 berlaku + 1 dikecualikan" in told.stderr, told.output
    by_itself = (desk / "rekap.xlsx").read_bytes()
    words = (
        "--satker",
        satker,
        "--due",
        "10/07/2024",
        "--prefer",
        "a.xlsx",
        "--exclude",
        "b.xlsx",
        "--reason",
        "uji = coba",
    )
    run("consolidate", desk / "hasil", "-o", desk / "rekap.xlsx", *words)
    assert (desk / "rekap.xlsx").read_bytes() == by_itself
    assert not [words for words in made_as(desk) if str(words[0]).startswith("-")], "officers know no options"


def test_however_a_file_is_named_the_rekap_names_it_so_that_it_is_found(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the name it was sent under, or by its place where another has that name too; also from elsewhere."""
    other = pnbp("247199", {"Pengujian": (1_000, 500)})
    put(desk / "lain", a=other)
    put(desk / "hasil", b=pnbp("012345", {"Kalibrasi": (2_000, 1_000)}))
    monkeypatch.chdir(desk / "hasil")
    made = []
    for a, b in (("../lain/a.xlsx", "b.xlsx"), (desk / "lain" / "a.xlsx", "../hasil/./b.xlsx")):
        words = ("--prefer", a, "--exclude", b, "--reason", "uji", "--exclude", b, "--reason", "uji")
        told = run("consolidate", ".", "../lain", "-o", desk / "rekap.xlsx", *words)
        assert "1 digantikan + 1 dikecualikan" in told.stderr, told.output
        made.append((desk / "rekap.xlsx").read_bytes())
    assert made[0] == made[1]
    assert made_as(desk)[:4] == [
        ("Berkas atau map", "hasil"),
        ("Berkas atau map", "lain"),
        ("Kiriman ganda yang dihitung", "./lain/a.xlsx"),
        ("Berkas yang tidak dihitung", "b.xlsx"),
    ]
    monkeypatch.chdir(desk)
    run("consolidate", "rekap.xlsx")
    assert (desk / "rekap.xlsx").read_bytes() == made[0]


def test_a_rekap_saved_by_python_says_how_it_was_made(desk: Path) -> None:
    run("consolidate", desk / "hasil", "-o", desk / "rekap.xlsx", "--exclude", "a.xlsx", "--reason", "uji")
    made = (desk / "rekap.xlsx").read_bytes()
    (desk / "rekap.xlsx").unlink()
    found = consolidated(desk / "hasil", exclude={"a.xlsx": "uji"})
    assert found.save(desk / "rekap.xlsx").read_bytes() == made
    (desk / "jauh").mkdir()
    assert found.save(desk / "jauh" / "rekap.xlsx").read_bytes() != made
    assert made_as(desk / "jauh")[0] == ("Berkas atau map", "../hasil")


def test_a_line_that_is_no_option_is_not_followed(desk: Path) -> None:
    run("consolidate", desk / "hasil", "-o", desk / "rekap.xlsx", "--due", "2024-07-10")
    book = openpyxl.load_workbook(desk / "rekap.xlsx")
    book["Cara Dibuat"].append(("--output", "lain.xlsx"))
    book.save(desk / "rekap.xlsx")
    told = run("consolidate", desk / "rekap.xlsx")
    assert told.exit_code == 2
    assert 'sheet Cara Dibuat: pilihan "--output" tidak dikenal' in " ".join(told.stderr.split())
    assert not (desk / "lain.xlsx").exists()


def test_without_a_name_for_the_rekap(desk: Path) -> None:
    for words, said in (
        ([desk / "hasil"], "Sebutkan nama rekapnya dengan -o"),
        ([desk / "hasil" / "a.xlsx"], "Sebutkan nama rekapnya dengan -o"),
        ([MADE_BEFORE / "rekap-0.2.xlsx"], "rekap ini tidak mencatat dari berkas mana ia dibuat"),
    ):
        result = run("consolidate", *words)
        assert result.exit_code == 2
        assert said in " ".join(result.stderr.split())


def test_what_is_typed_while_a_run_reads_is_applied(desk: Path) -> None:
    """The rekap is saved by hand after it was read for decisions and before the new one is put in its place."""
    target = desk / "rekap.xlsx"
    wanted = Options(today=TODAY, typed=typed_in(target))
    found = agency([desk / "hasil"], wanted)
    type_in(desk, **ACCEPTED["words"])
    mine = target.read_bytes()
    saved = save_recap(target, found, wanted)
    assert of(saved.agency).status == "diterima"
    assert saved.kept is not None
    assert saved.kept.read_bytes() == mine
    assert shown(desk)["Status"] == "diterima"


def test_what_is_typed_while_the_new_one_is_written_is_applied(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """She saves after the rekap was looked at for the last time and while the new one is being made."""
    target = desk / "rekap.xlsx"
    before = target.read_bytes()
    type_in(desk, **ACCEPTED["words"])
    typed = target.read_bytes()
    target.write_bytes(before)
    wanted = Options(today=TODAY, typed=typed_in(target))
    real, made = saving.workbook_pieces, []

    def made_while_she_saves(*given: Any, **named: Any) -> list[bytes]:
        made.append(b"".join(real(*given, **named)))
        if len(made) == 1:
            target.write_bytes(typed)
        return [made[-1]]

    monkeypatch.setattr(saving, "workbook_pieces", made_while_she_saves)
    saved = save_recap(target, agency([desk / "hasil"], wanted), wanted)
    assert len(made) == 2
    assert of(saved.agency).status == "diterima"
    assert any(path.read_bytes() == typed for path in desk.glob("rekap (sebelum xlkinerja*).xlsx"))


def _consolidate(desk: str) -> int:
    return run("consolidate", Path(desk) / "hasil", "-o", Path(desk) / "rekap.xlsx").exit_code


def test_two_people_consolidate_and_fill_and_one_edits(desk: Path) -> None:
    """On one share: every run ends as it does alone, what was typed is applied or kept, nothing is left behind."""
    type_in(desk, **ACCEPTED["words"])
    put(desk / "kiriman", a=pnbp("247199", {"Pengujian": (1_000, -1_500_000)}))
    context = multiprocessing.get_context("spawn")
    with context.Pool(3) as pool:
        runs = [pool.apply_async(_consolidate, (str(desk),)) for _ in range(3)]
        filled = run("fill", desk / "kiriman", "-o", desk / "isi")
        codes = [one.get(120) for one in runs]
    assert filled.exit_code == 1
    assert codes == [0, 0, 0]
    assert of(again(desk)).status == "diterima"
    assert not list(desk.rglob("*.tmp"))
    assert {path.name for path in desk.glob("*.xlsx")} == {
        "rekap.xlsx", "rekap (sebelum xlkinerja).xlsx", "rekap (sebelum xlkinerja terakhir).xlsx",
    }  # fmt: skip
