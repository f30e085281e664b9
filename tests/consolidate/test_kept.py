"""Rekap of rekaps: what eselon I keeps says to the ministry all that its workbooks said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kit import put, text_at
from kit_consolidate import TREE, A, B, C, consolidated, form_a, pnbp, rencana_aksi, run, table, total
from xlkinerja.consolidate.agency import is_open
from xlkinerja.consolidate.book import consolidated_workbook
from xlkinerja.consolidate.changes import grouped
from xlkinerja.consolidate.decisions import mark_of
from xlkinerja.consolidate.kept import kept_lines, read_kept
from xlkinerja.consolidate.model import Agency, Decision, TypedDecision
from xlkinerja.consolidate.typed_decisions import FromRecap

OUTPUTS = {"6077": {"BAD": (1_234_567, 12.5)}, "6078": {"BAD": (1, None)}}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two eselon I with their workbooks, a revision and a file that is none among them, and what each kept."""
    folder = tmp_path_factory.mktemp("bertingkat")
    put(folder / "satu", a=pnbp("247199", A), b=pnbp("247199", B, revisi=1), c=pnbp("012345", B), d=pnbp("012345", A))
    put(folder / "dua", a=pnbp("247246", C), f=form_a("247246", OUTPUTS),
        r=rencana_aksi("247246", [(1, 92.5, "BB", 10, 5)]))  # fmt: skip
    (folder / "dua" / "247246 rusak.xlsx").write_bytes(b"PK")
    for unit in ("satu", "dua"):
        keep(consolidated(folder / unit, expected=TREE), folder / f"{unit}.jsonl")
    return folder


def keep(found: Agency, file: Path) -> Path:
    file.write_bytes(b"".join(kept_lines(found, file.parent)))
    return file


def accepted(found: Agency) -> tuple[Decision, ...]:
    """Accept the first finding."""
    one = found.judged[0]
    owner = (one.submission.satker, one.submission.form, one.submission.period)
    said = (str(one.finding.place), one.figure, mark_of(one.finding), "sesuai surat", "Tim Pusat", None)
    return (Decision(one.finding.code, *owner, *said),)


def together(desk: Path) -> Agency:
    return consolidated(desk / "satu.jsonl", desk / "dua.jsonl")


def test_the_ministry_has_what_it_would_have_of_the_workbooks(desk: Path) -> None:
    """Totals with their doubts, findings, and every value of every row with its place."""
    kept, read = together(desk), consolidated(desk / "satu", desk / "dua", expected=TREE)
    assert [(one.level, one.unit, one.values, one.doubtful) for one in kept.totals] == [
        (one.level, one.unit, one.values, one.doubtful) for one in read.totals
    ]
    assert [(one.finding, one.figure, one.status) for one in by_path(kept.judged)] == [
        (one.finding, one.figure, one.status) for one in by_path(read.judged)
    ]
    tables = {one.path: (one.tables, one.totals, one.intake, one.unread, one.places) for one in kept.submissions}
    assert tables == {
        one.path: (one.tables, one.totals, one.intake, one.unread, one.places) for one in read.submissions
    }
    assert {(one.path, one.verdict) for one in kept.received} == {(one.path, one.verdict) for one in read.received}
    assert kept.expected == TREE
    assert all(balance.holds for balance in kept.balances)
    assert total(kept, "pnbp.layanan", unit="Kementerian").values["target"] == 2_000_001 + 400_003


def all_values(found: Agency) -> dict[Path, object]:
    return {one.path: (one.tables, one.totals, one.intake, one.unread, one.places) for one in found.submissions}


def by_path(judged: Any) -> list[Any]:
    return sorted(judged, key=lambda one: (one.submission.path, one.finding.key))


def test_every_kept_number_leads_back_to_its_cell(desk: Path) -> None:
    """Also from another folder, where the kept file and the workbooks were moved together."""
    moved = desk.rename(desk.with_name("pindah"))
    try:
        (one,) = [one for one in together(moved).submissions if one.form == "form_a"]
        position = 0
        for row in one.tables["keluaran"]:
            for position, value in enumerate(row.values):
                place = row.address(position)
                if place and isinstance(value, str):
                    assert text_at(one.path.read_bytes(), f"{row.sheet}!{place}") == value
        assert position
    finally:
        moved.rename(desk)


def test_workbooks_are_not_read_again(desk: Path, tmp_path: Path) -> None:
    for name in ("satu.jsonl", "dua.jsonl"):
        (tmp_path / name).write_bytes((desk / name).read_bytes())
    found = together(tmp_path)
    assert total(found, "pnbp.layanan", unit="Kementerian").values["target"] == 2_000_001 + 400_003
    assert {one.sent_as for one in found.received if one.verdict == "berlaku"} == {
        "satu/b.xlsx", "dua/a.xlsx", "dua/f.xlsx", "dua/r.xlsx"
    }  # fmt: skip
    (broken,) = [one for one in found.received if one.verdict == "tidak terbaca"]
    assert (broken.sent_as, broken.likely) == ("dua/247246 rusak.xlsx", "247246")


def test_kept_twice_counts_once_and_a_dispute_stays_one(desk: Path, tmp_path: Path) -> None:
    copy = tmp_path / "salinan.jsonl"
    keep(consolidated(desk / "satu", expected=TREE), copy)
    found = consolidated(desk / "satu.jsonl", copy, desk / "satu.jsonl", desk / "satu")
    assert len(found.received) == 4
    assert total(found, "pnbp.layanan", unit="Kementerian").values["target"] == 2_000_001
    assert sorted(one.verdict for one in found.received) == ["berlaku", "digantikan", "ganda", "ganda"]
    assert is_open(found)


def test_what_is_kept_is_the_same_again_and_holds_no_signer(desk: Path) -> None:
    first = (desk / "dua.jsonl").read_bytes()
    assert first == b"".join(kept_lines(consolidated(desk / "dua", expected=TREE), desk))
    again = b"".join(kept_lines(consolidated(desk / "dua.jsonl"), desk))
    assert first.replace(b'"sent_as":"', b'"sent_as":"dua/').splitlines()[1:-1] == again.splitlines()[1:-1]
    for line in map(json.loads, first.splitlines()[1:-1]):
        if line["submission"] is not None:
            assert {"kode_satker", "tahun"} <= set(line["submission"]["fields"])
            assert not [name for name in line["submission"]["fields"] if "penandatangan" in name]


DAMAGES = {
    "another figure": lambda data: data.replace(b"1234567", b"1234568", 1),
    "a line less": lambda data: b"".join(data.splitlines(keepends=True)[:-2] + data.splitlines(keepends=True)[-1:]),
    "cut off": lambda data: data[:-20],
    "only its head": lambda data: data.splitlines(keepends=True)[0],
    "no digest": lambda data: b"".join(data.splitlines(keepends=True)[:-1]),
    "a line of its own": lambda data: data + b"[1]\n",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_data_is_one_file_that_cannot_be_read(desk: Path, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "dua.jsonl"
    file.write_bytes(DAMAGES[damage]((desk / "dua.jsonl").read_bytes()))
    assert file.read_bytes() != (desk / "dua.jsonl").read_bytes()
    found = consolidated(file, desk / "satu.jsonl")
    (one,) = [one for one in found.received if one.path == file]
    assert (one.verdict, one.reason.split(",")[0]) == ("tidak terbaca", "Data rekap ini rusak")
    assert total(found, "pnbp.layanan", unit="Kementerian").values["target"] == 2_000_001


@pytest.mark.parametrize("data", [b"", b"halo\n", b"[]\n", b'{"format":"lain"}\n', b"\xff\n", b"[" * 100_000])
def test_other_files_are_no_kept_data(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.jsonl").write_bytes(data)
    (one,) = read_kept(tmp_path / "a.jsonl").received
    assert (one.verdict, one.reason) == ("tidak terbaca", "Berkas ini bukan data rekap.")


@pytest.mark.parametrize("place", ["sent_as", "path", "verdict", "reason", "submission", "is_there", "likely"])
@pytest.mark.parametrize("value", [None, 7, [], {}, "x"])
def test_lines_that_somebody_made_end_nothing(desk: Path, tmp_path: Path, place: str, value: object) -> None:
    """With a digest that fits: whoever writes one can write the other."""
    head, line, *_ = (desk / "dua.jsonl").read_bytes().splitlines(keepends=True)
    entry = json.dumps({**json.loads(line), place: value}).encode() + b"\n"
    digest = json.dumps({"sha256": hashlib.sha256(head + entry).hexdigest()}).encode() + b"\n"
    (tmp_path / "a.jsonl").write_bytes(head + entry + digest)
    assert len(consolidated(tmp_path / "a.jsonl").received) == 1


def with_finding(**wrong: object) -> Callable[[Any], None]:
    def change(sent: Any) -> None:
        made = {"code": "P-01", "level": "galat", "message": "x", "place": ["S", "A1", "", "", "", ""], "said": []}
        sent["findings"].append(made | wrong)
        sent["figures"].append("-")

    return change


MADE: dict[str, Callable[[Any], object]] = {
    "a code that is none": with_finding(code=True),
    "a message that is none": with_finding(message=["1"]),
    "a place that is none": with_finding(place=["S", 7, "", "", "", ""]),
    "a figure without end": lambda sent: sent["fields"].update(tahun=["1E+99999999"]),
    "no count of rows": lambda sent: sent["intake"].update({name: {} for name in sent["intake"]}),
}


@pytest.mark.parametrize("made", MADE)
def test_submissions_that_somebody_made_end_nothing(desk: Path, tmp_path: Path, made: str) -> None:
    again = rewritten(desk / "satu.jsonl", tmp_path / "a.jsonl", MADE[made])
    found = consolidated(again)
    assert consolidated_workbook(found, tmp_path)
    assert b"".join(kept_lines(found, tmp_path))


def test_what_an_earlier_form_kept_is_added_up_although_it_lacks_a_table(desk: Path, tmp_path: Path) -> None:
    def lacks(sent: Any) -> None:
        for part in ("tables", "columns", "totals", "intake", "unread"):
            sent[part].pop("bulanan", None)

    found = consolidated(rewritten(desk / "satu.jsonl", tmp_path / "a.jsonl", lacks))
    assert {one.verdict for one in found.received} == {"berlaku", "digantikan", "ganda"}
    assert all(balance.went_in == balance.came_out for balance in found.balances)


def rewritten(kept: Path, file: Path, change: Callable[[Any], object]) -> Path:
    """Write kept data in which submissions are changed, with a digest that fits."""
    head, *lines, _ = kept.read_bytes().splitlines(keepends=True)
    entries = list(map(json.loads, lines))
    for entry in entries:
        change(entry["submission"])
    data = head + b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)
    digest = json.dumps({"sha256": hashlib.sha256(data).hexdigest()}).encode() + b"\n"
    file.write_bytes(data + digest)
    return file


def test_decisions_of_those_below_hold_above(desk: Path, tmp_path: Path) -> None:
    found = consolidated(desk / "dua", expected=TREE)
    judged = found.judged[0]
    decided = consolidated(desk / "dua", expected=TREE, decisions=accepted(found))
    above = consolidated(keep(decided, tmp_path / "dua.jsonl"))
    (one,) = [one for one in above.judged if one.status == "diterima"]
    assert (one.finding.key, one.decision) == (judged.finding.key, replace(accepted(found)[0], below="dua"))
    ended = replace(accepted(found)[0], until=date(2024, 7, 1))
    decided = consolidated(desk / "dua", expected=TREE, decisions=(ended,), today=date(2024, 6, 30))
    above = consolidated(keep(decided, tmp_path / "dua.jsonl"))
    assert not [one for one in above.judged if one.status == "diterima"]


def test_decisions_typed_below_come_up_with_where(desk: Path, tmp_path: Path) -> None:
    """Over two levels: the ministry reads who decided, and in which rekap."""
    typed = replace(accepted(consolidated(desk / "dua"))[0], by="", typed=TypedDecision("diterima", "surat", ""))
    found = consolidated(desk / "dua", expected=TREE, typed=FromRecap(decisions=(typed,)))
    middle = consolidated(keep(found, tmp_path / "badan.jsonl"))
    above = consolidated(keep(middle, tmp_path / "kementerian.jsonl"))
    for level, where in ((middle, "badan"), (above, "kementerian/badan")):
        (one,) = [one for one in level.judged if one.status == "diterima"]
        assert one.decision == replace(typed, typed=None, below=where)
        book = openpyxl.load_workbook(BytesIO(consolidated_workbook(level, tmp_path)))
        told = {cell.value for row in book["Temuan"].iter_rows() for cell in row}
        assert f"rekap {where}: diputuskan di sheet Temuan" in told


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (("", "menunggu surat satker", ""), "belum diputuskan; tertulis Alasan: menunggu surat satker, Oleh: Ani."),
        (("cek", "", ""), "belum diputuskan; tertulis Keputusan: cek, Oleh: Ani."),
        (("diterima", "surat", "01/07/2024"), "berlaku sampai 2024-07-01, temuan terbuka lagi."),
    ],
)
def test_what_somebody_wrote_below_beside_a_finding_comes_up(
    desk: Path, tmp_path: Path, written: tuple[str, str, str], said: str
) -> None:
    """Over two levels, also where it is no decision yet or none any more: the finding stays open and says why."""
    word, reason, until = written
    one = accepted(consolidated(desk / "dua"))[0]
    day = date(2024, 7, 1) if until else None
    fault = "" if until else "belum diterapkan."
    typed = replace(
        one, reason=reason, by="Ani", until=day, typed=TypedDecision(word, reason, until, "Ani"), fault=fault
    )
    found = consolidated(desk / "dua", expected=TREE, typed=FromRecap(decisions=(typed,)))
    middle = consolidated(keep(found, tmp_path / "badan.jsonl"))
    above = consolidated(keep(middle, tmp_path / "kementerian.jsonl"))
    for level, where in ((middle, "badan"), (above, "kementerian/badan")):
        (told,) = [judged for judged in level.judged if judged.note]
        assert told.status == "terbuka"
        assert told.note == (said if until else f"Rekap {where}: {said}")
        book = openpyxl.load_workbook(BytesIO(consolidated_workbook(level, tmp_path)))
        assert told.note in {cell.value for row in book["Temuan"].iter_rows() for cell in row}
        assert not [line for line in level.notes if "Keputusan" in line]
    decided = consolidated(keep(found, tmp_path / "badan.jsonl"), decisions=(one,))
    assert [judged.decision for judged in decided.judged if judged.decision is not None] == [one]


def test_explanations_of_staff_come_up_with_their_findings(desk: Path, tmp_path: Path) -> None:
    found = consolidated(desk / "dua", expected=TREE)
    one = next(one for one in found.submissions if one.findings)
    explained = replace(one, findings=tuple(finding.explained("karena pindah gedung") for finding in one.findings))
    known = replace(found, received=tuple(replace(f, submission=explained) if f.path == one.path else f
                                          for f in found.received))  # fmt: skip
    above = consolidated(keep(consolidated(keep(known, tmp_path / "b.jsonl")), tmp_path / "k.jsonl"))
    said = [judged.finding.explanation for judged in above.judged if judged.submission.path == one.path]
    assert said == ["karena pindah gedung"] * len(one.findings)


def test_what_changed_below_comes_up(desk: Path, tmp_path: Path) -> None:
    """The ministry has the changes of each eselon I, typed ones first, as if it had read the workbooks; each once."""
    read, kept = consolidated(desk / "satu", desk / "dua", expected=TREE), together(desk)
    assert said_to_change(kept) == said_to_change(read)
    assert any(change.typed for change in kept.changes)
    assert said_to_change(consolidated(desk / "satu.jsonl", desk / "dua.jsonl", desk / "satu")) == said_to_change(read)
    above = consolidated(keep(kept, tmp_path / "kementerian.jsonl"))
    assert said_to_change(above) == said_to_change(read)
    (group, *_) = grouped(above.changes)
    change = group.first
    assert text_at(change.later.path.read_bytes(), f"{change.sheet}!{change.cell}") == str(change.new)


def test_kept_before_there_were_pairs_is_read(desk: Path, tmp_path: Path) -> None:
    head, *lines, _ = (desk / "satu.jsonl").read_bytes().splitlines(keepends=True)
    earlier = {key: value for key, value in json.loads(head).items() if key != "pairs"}
    data = b"".join([json.dumps(earlier).encode() + b"\n", *lines])
    digest = json.dumps({"sha256": hashlib.sha256(data).hexdigest()}).encode() + b"\n"
    (tmp_path / "satu.jsonl").write_bytes(data + digest)
    found = consolidated(tmp_path / "satu.jsonl")
    assert (len(found.received), found.changes) == (4, ())


def said_to_change(found: Agency) -> set[tuple[object, ...]]:
    return {(one.earlier.path, one.later.path, one.sheet, one.cell, one.old, one.new) for one in found.changes}


def test_command_keeps_and_takes_what_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "satu", a=pnbp("247199", A))
    put(tmp_path / "dua", a=pnbp("247246", C))
    table(
        tmp_path / "s.csv", ("kode_satker", "nama_satker", "eselon1"), ("247199", "B", "Satu"), ("247246", "M", "Dua")
    )
    for unit in ("satu", "dua"):
        for _ in range(2):
            done = run("consolidate", unit, "-o", f"{unit}.xlsx", "--satker", "s.csv", "--keep", f"{unit}.jsonl")
            assert f"Data rekap: {unit}.jsonl" in done.stderr.splitlines()
    done = run("consolidate", "satu.jsonl", "dua.jsonl", "-o", "rekap.xlsx")
    assert (done.exit_code, "2 berkas ditemukan = 2 berlaku" in done.stderr) == (0, True)
    (tmp_path / "lain.jsonl").write_bytes(b"{}\n")
    for name, said in (("lain.jsonl", "bukan data rekap"), ("a.xlsx", ".jsonl")):
        done = run("consolidate", "satu", "-o", "baru.xlsx", "--keep", name)
        assert done.exit_code == 2
        assert said in done.stderr
    assert not (tmp_path / "baru.xlsx").exists()
