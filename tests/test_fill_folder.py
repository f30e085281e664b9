"""A folder of submissions: names of answers, the list of what came in, and runs that are stopped and repeated."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result as Run

from kit import clean, made, reads_well, sheet, text_at, typed
from xlkinerja.cli.main import cli
from xlkinerja.files import save as saving
from xlkinerja.files.csv_table import from_csv
from xlkinerja.files.lock import LockedError, locked
from xlkinerja.files.walk import find
from xlkinerja.folder import batch, together
from xlkinerja.folder.batch import Job, Task
from xlkinerja.folder.fill_folder import fill_folder
from xlkinerja.folder.journal import Journal, digest, digest_of_engine
from xlkinerja.folder.naming import Sending, names_of
from xlkinerja.folder.outbox import Outbox
from xlkinerja.folder.outcome import Outcome, Whose
from xlkinerja.folder.received import COLUMNS
from xlkinerja.folder.together import How
from xlkinerja.folder.workers import Limits
from xlkinerja.ooxml.address import cell_name
from xlkinerja.ooxml.model import PackageError
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import check_workbook, fill_workbook

LIST = "daftar-kiriman.csv"
WRONG = {"Tahunan!B7": 1_599_999}  # one P-01
Content = Mapping[str, bytes]


def run(*arguments: str | Path) -> Run:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def fill(inbox: Path, answers: Path, *options: str | Path, expected: int = 0) -> Run:
    result = run("fill", inbox, "-o", answers, *options)
    assert result.exit_code == expected, result.output
    return result


@cache
def of(satker: str, **fields: object) -> bytes:
    """Return the workbook of kit.REPORT as another satker would send it."""
    return made(lambda data: data["fields"].update(kode_satker=satker, nama_satker=f"Balai {satker}", **fields))


def put(folder: Path, **books: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in books.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    return folder


def everything(folder: Path) -> Content:
    """Return all files, hidden ones too, by their path below the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def answers_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name not in {LIST, ".xlkinerja"}}


def rows(folder: Path) -> dict[str, Mapping[str, str]]:
    return {row["berkas"]: row for row in from_csv((folder / LIST).read_bytes())}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Six submissions of three satker; two of them are one and the same period, one is broken."""
    folder = put(tmp_path / "KIRIMAN", satu=of("247101"), dua=of("247102"), lama=of("247102", triwulan=1))
    put(folder / "lewat surat", tiga=typed(of("247103"), WRONG), **{"tiga lagi": of("247103")})
    (folder / "rusak.xlsx").write_bytes(b"PK")
    return folder


@pytest.fixture
def worked_on(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the workbooks that were filled, with one worker."""
    names: list[str] = []

    def counted(data: bytes, name: str, **options: Any) -> Any:
        names.append(name)
        return fill_workbook(data, name, **options)

    monkeypatch.setattr(batch, "fill_workbook", counted)
    return names


# --- names and the list ------------------------------------------------------------------------------------------


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


def sending(sent: str, whose: Whose, digest: str = "ab" * 32) -> Sending:
    return Sending(whose, sent.rpartition("/")[2], digest, f"../kiriman/{sent}")


PNBP = Whose("pnbp", "247199", 2024, 2)


@pytest.mark.parametrize(
    ("sent", "whose", "name"),
    [
        ("a.xlsx", PNBP, "247199-pnbp-2024-tw2.xlsx"),
        ("a.XLSX", Whose("form_a", "247199", 2024, 2, 0), "247199-form_a-2024-tw2.xlsx"),
        ("a.xlsx", Whose("pnbp", "247199", 2024, 2, 3), "247199-pnbp-2024-tw2-rev3.xlsx"),
        ("a.xlsm", PNBP, "247199-pnbp-2024-tw2.xlsm"),
        ("a.xls", PNBP, "247199-pnbp-2024-tw2.xlsx"),
        ("b/Laporan PNBP (final).xlsx", Whose("pnbp", None, 2024, 2), "tanpa-kode-Laporan-PNBP-final.xlsx"),
        ("Élan.xlsx", Whose("pnbp", "247199", None, 2), "tanpa-kode-Elan.xlsx"),
        ("報告.xlsx", Whose("pnbp", "247199", 2024, None), "tanpa-kode-tanpa-nama.xlsx"),
        ("../..%2f:NUL.xlsx", Whose("pnbp"), "tanpa-kode-2f-NUL.xlsx"),
        ("n" * 200 + ".xlsx", Whose("pnbp"), f"tanpa-kode-{'n' * 60}.xlsx"),
    ],
)
def test_name(sent: str, whose: Whose, name: str) -> None:
    one = sending(sent, whose)
    assert names_of([one]) == {one.place: name}


def test_names_wanted_twice() -> None:
    """All get digits of their content; copies of one workbook get numbers besides; whoever comes first."""
    twice = [sending("a.xlsx", PNBP, "aa" * 32), sending("b.xlsx", PNBP, "bb" * 32), sending("c.xlsx", PNBP, "bb" * 32)]
    other = [sending("d/x.xlsx", Whose("pnbp"), "dd" * 32), sending("e/X.XLSX", Whose("pnbp"), "ee" * 32)]
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


# --- the same bytes, whoever does the work -----------------------------------------------------------------------


def test_workers_and_order_make_no_difference(inbox: Path, tmp_path: Path) -> None:
    other = put(tmp_path / "KIRIMAN 2", satu=of("247104"), dua=typed(of("247105"), WRONG))
    for name, folders, count in (("A", (inbox, other), "1"), ("B", (other, inbox), "2"), ("C", (inbox, other), "2")):
        assert run("fill", *folders, "-o", tmp_path / name, "--workers", count).exit_code == 3
    first = everything(tmp_path / "A")
    assert len([name for name in first if "/" not in name]) == 8
    assert everything(tmp_path / "B") == first
    assert everything(tmp_path / "C") == first


def test_check_says_the_same_with_more_workers(inbox: Path) -> None:
    one, two = (run("check", inbox, "--json", "--workers", count) for count in "12")
    assert (one.exit_code, one.stdout) == (two.exit_code, two.stdout)
    assert len(json.loads(one.stdout)) == 6


def hostile(job: Job, task: Task) -> Outcome:
    """Stand in for the work, in another process: a file does what its name says."""
    name = task.found.path.stem
    if name == "abort":
        os.abort()
    while name == "endless":
        time.sleep(0.01)
    if name == "greedy":
        return task, bytearray(8 * 1024**3)  # type: ignore[return-value]
    return batch.work(job, task)


def test_hostile_files_are_findings_and_stop_nobody(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = {"abort": "XK-145", "endless": "XK-146", "greedy": "XK-147"}
    put(inbox, **{name: of("247110") for name in bad})
    monkeypatch.setattr(together, "work", hostile)
    how = How(2, Limits(seconds=10))
    done = fill_folder(find([inbox]), [inbox], Outbox(tmp_path / "HASIL"), Job(), how).outcomes
    found = {one.found.path.stem: one.findings[0] for one in done if one.found.path.stem in bad}
    assert {name: finding.code for name, finding in found.items()} == bad
    assert all(reads_well(finding.message) for finding in found.values())
    assert "lebih dari 10 detik" in found["endless"].message
    assert sum(one.state == "filled" for one in done) == 5
    listed = rows(tmp_path / "HASIL")
    for name in bad:
        assert (listed[f"{name}.xlsx"]["keadaan"], listed[f"{name}.xlsx"]["sha256"]) == (
            "tidak terbaca",
            sha256(of("247110")),
        )


# --- repeated runs -----------------------------------------------------------------------------------------------


def written(folder: Path) -> list[Path]:
    """Return all files but the lock, which every run touches."""
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "kunci"]


def test_a_second_run_redoes_nothing(inbox: Path, tmp_path: Path, worked_on: list[str]) -> None:
    answers = tmp_path / "HASIL"
    first = fill(inbox, answers, "--workers", "1", expected=3)
    assert sorted(worked_on) == ["dua.xlsx", "lama.xlsx", "rusak.xlsx", "satu.xlsx", "tiga lagi.xlsx", "tiga.xlsx"]
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in written(answers)}
    worked_on.clear()
    second = fill(inbox, answers, "--workers", "1", expected=3)
    assert worked_on == []
    assert (second.stdout, second.stderr) == (first.stdout, first.stderr)
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in written(answers)}
    assert after == before, "nothing was written"


def test_a_changed_file_is_redone_alone(inbox: Path, tmp_path: Path, worked_on: list[str]) -> None:
    fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=3)
    worked_on.clear()
    put(inbox, satu=typed(of("247101"), WRONG))
    fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=3)
    assert worked_on == ["satu.xlsx"]
    answer = (tmp_path / "HASIL" / "247101-pnbp-2024-tw2.xlsx").read_bytes()
    assert answer == fill_workbook(typed(of("247101"), WRONG), "satu.xlsx").data
    assert (tmp_path / "HASIL" / "247101-pnbp-2024-tw2.xlsx.bak").exists()


def test_json_is_complete_when_nothing_is_redone(inbox: Path, tmp_path: Path, worked_on: list[str]) -> None:
    """An entry without data is of no use to a run that is asked for data; one with data is."""
    fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=3)
    one, two = (fill(inbox, tmp_path / "HASIL", "--workers", "1", "--json", expected=3).stdout for _ in range(2))
    assert one == two
    assert worked_on.count("satu.xlsx") == 2
    assert fill(inbox, tmp_path / "baru", "--json", "--workers", "1", expected=3).stdout == one
    assert json.loads(one)[0]["tables"]["layanan"]


def test_other_options_are_another_run(inbox: Path, tmp_path: Path, worked_on: list[str]) -> None:
    fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=3)
    worked_on.clear()
    fill(inbox, tmp_path / "HASIL", "--workers", "1", "--convert-text", expected=3)
    assert "satu.xlsx" in worked_on
    worked_on.clear()
    last = put(tmp_path / "lalu", x=of("247101", triwulan=1))
    fill(inbox, tmp_path / "HASIL", "--workers", "1", "--previous", last, expected=3)
    assert "satu.xlsx" in worked_on
    worked_on.clear()
    put(tmp_path / "lalu", x=typed(of("247101", triwulan=1), {"Layanan!E11": 1}))
    assert "X-04" in fill(inbox, tmp_path / "HASIL", "--workers", "1", "--previous", last, expected=3).stdout
    assert "satu.xlsx" in worked_on


def test_what_others_say_is_part_of_the_answer(tmp_path: Path, worked_on: list[str]) -> None:
    """Two forms of one satker: when one changes, the other one's answer may change too."""
    from test_between import book, indicator  # noqa: PLC0415 - its workbooks of one submission

    folder = put(tmp_path / "in", pnbp=book("pnbp"), ra=indicator("Pertumbuhan PNBP", "40"))
    assert fill(folder, tmp_path / "HASIL", "--workers", "1", expected=1).stdout.count("X-02 galat") == 2
    worked_on.clear()
    assert fill(folder, tmp_path / "HASIL", "--workers", "1", expected=1).stdout.count("X-02 galat") == 2
    assert worked_on == []
    put(folder, ra=indicator("Pertumbuhan PNBP", "33,33"))
    fill(folder, tmp_path / "HASIL", "--workers", "1")
    assert set(worked_on) == {"ra.xlsx", "pnbp.xlsx"}, "its answer of when it was alone is no longer there"
    (pnbp,) = (path for path in (tmp_path / "HASIL").glob("*-pnbp-*.xlsx"))
    assert pnbp.read_bytes() == fill_workbook(book("pnbp"), "pnbp.xlsx").data


def test_an_answer_that_is_gone_or_changed_is_made_again(inbox: Path, tmp_path: Path, worked_on: list[str]) -> None:
    answers = tmp_path / "HASIL"
    fill(inbox, answers, "--workers", "1", expected=3)
    whole = everything(answers)
    gone, changed = answers / "247101-pnbp-2024-tw2.xlsx", answers / "247102-pnbp-2024-tw2.xlsx"
    gone.unlink()
    changed.write_bytes(b"tulisan orang")
    worked_on.clear()
    fill(inbox, answers, "--workers", "1", expected=3)
    assert sorted(worked_on) == ["dua.xlsx", "satu.xlsx"]
    assert everything(answers) == {**whole, f"{changed.name}.bak": b"tulisan orang"}


def damage(entry: Path, how: str) -> None:
    text = entry.read_text(encoding="utf-8")
    if how == "digits":
        entry.write_text(text.replace('"galat"', '"catatan"').replace('"pnbp"', '"form_a"'), encoding="utf-8")
    else:
        content = {"nothing": b"", "half": text.encode()[: len(text) // 2], "list": b"[1]", "bytes": bytes(range(256))}
        entry.write_bytes(content[how])


@pytest.mark.parametrize("how", ["nothing", "half", "list", "bytes", "digits"])
def test_a_damaged_journal_is_none(inbox: Path, tmp_path: Path, worked_on: list[str], how: str) -> None:
    fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=3)
    whole = everything(tmp_path / "HASIL")
    entries = list((tmp_path / "HASIL" / ".xlkinerja" / "jurnal").iterdir())
    assert len(entries) >= 6
    for entry in entries:
        damage(entry, how)
    (tmp_path / "HASIL" / ".xlkinerja" / "hasil.json").write_bytes(b"[")
    worked_on.clear()
    fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=3)
    assert len(worked_on) == 6
    assert everything(tmp_path / "HASIL") == whole


FORGED: Mapping[str, Callable[[dict[str, Any]], object]] = {
    "a way out": lambda entry: entry["whose"].update(form="x/../../LUAR/pwned", satker="a"),
    "no text": lambda entry: entry["whose"].update(form=["pnbp"]),
    "no number": lambda entry: entry["whose"].update(year="../2024"),
    "no state": lambda entry: entry.update(state="mantap"),
    "no answer": lambda entry: entry.update(answer=7),
    "a place too short": lambda entry: entry.update(findings=[{"place": []}]),
    "no findings": lambda entry: entry.update(findings=[None]),
    "no facts": lambda entry: entry.update(facts={"form": "pnbp", "fields": [], "sides": []}),
    "no explanations": lambda entry: entry.update(explanations=[]),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_journal_leads_nowhere(tmp_path: Path, how: str) -> None:
    """Whoever may write into the folder may write entries: their digests have no secret."""
    answers, inbox = tmp_path / "HASIL", put(tmp_path / "IN", x=of("247101"))
    fill(inbox, answers)
    for path in (answers / ".xlkinerja" / "jurnal").iterdir():
        entry = json.loads(path.read_bytes())["outcome"]
        FORGED[how](entry)
        journal = Journal(path.parent, digest(digest_of_engine(), False, ""))
        key = journal.key(find([inbox])[0], sha256(of("247101")), (), {})
        assert key.startswith(path.stem)
        path.write_text(json.dumps({"digest": digest(key, entry), "outcome": entry}), encoding="utf-8")
    (tmp_path / "LUAR").mkdir()
    (answers / "a-x").mkdir()
    assert "XK-118" not in fill(inbox, answers).output
    assert list((tmp_path / "LUAR").iterdir()) == []


def test_no_answer_is_delivered_elsewhere(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "HASIL")
    sha = outbox.stage.put(b"isi")
    for name in ("../x.xlsx", "/tmp/x.xlsx", "a/b.xlsx", ""):
        with pytest.raises(PackageError):
            outbox.deliver(name, sha, last=True)
    assert not (tmp_path / "x.xlsx").exists()


def test_notes_that_are_too_large_are_none(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worked_on: list[str]
) -> None:
    fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=3)
    monkeypatch.setattr("xlkinerja.folder.outbox._MOST", 100)
    worked_on.clear()
    fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=3)
    assert len(worked_on) == 6


BAD_LEDGERS: Mapping[str, object] = {
    "a way out": {"answers": {"../x.xlsx": {"place": "../IN/x.xlsx", "written": {}, "words": {}}}, "sent": {}},
    "no words": {"answers": {"x.xlsx": {"place": "", "written": {}, "words": {"k": 1}}}, "sent": {}},
    "a short row": {"answers": {}, "sent": {"../IN/y.xlsx": {"root": "../IN", "row": ["y.xlsx"]}}},
    "no year": {"answers": {}, "sent": {"../A/y.xlsx": {"root": "../A", "row": ["y.xlsx"] * len(COLUMNS)}}},
    "a list": [],
}


@pytest.mark.parametrize("how", BAD_LEDGERS)
def test_a_forged_ledger_leads_nowhere(inbox: Path, tmp_path: Path, how: str) -> None:
    fill(inbox, tmp_path / "HASIL", expected=3)
    whole = everything(tmp_path / "HASIL")
    (tmp_path / "x.xlsx").write_bytes(b"milik orang")
    (tmp_path / "HASIL" / ".xlkinerja" / "hasil.json").write_text(json.dumps(BAD_LEDGERS[how]), encoding="utf-8")
    fill(inbox, tmp_path / "HASIL", expected=3)
    assert everything(tmp_path / "HASIL") == whole
    assert (tmp_path / "x.xlsx").read_bytes() == b"milik orang"


def test_the_journal_holds_no_pickles(inbox: Path, tmp_path: Path) -> None:
    """The folder may be shared: whatever is read there must not be able to run."""
    fill(inbox, tmp_path / "HASIL", expected=3)
    for path in (tmp_path / "HASIL" / ".xlkinerja").rglob("*"):
        assert path.is_dir() or path.name == "kunci" or isinstance(json.loads(path.read_bytes()), dict)


def test_the_journal_knows_only_what_is_there(inbox: Path, tmp_path: Path) -> None:
    fill(inbox, tmp_path / "HASIL", expected=3)
    shutil.rmtree(inbox / "lewat surat")
    (inbox / "rusak.xlsx").unlink()
    fill(inbox, tmp_path / "HASIL", expected=1)
    assert len(list((tmp_path / "HASIL" / ".xlkinerja" / "jurnal").iterdir())) == 3


# --- answers that hold no longer ---------------------------------------------------------------------------------


def test_a_second_submission_puts_the_first_answer_aside(inbox: Path, tmp_path: Path) -> None:
    """Both have other names then; the old answer beside them would be counted once more."""
    fill(inbox, tmp_path / "HASIL", expected=3)
    old = (tmp_path / "HASIL" / "247101-pnbp-2024-tw2.xlsx").read_bytes()
    put(inbox, **{"satu revisi": typed(of("247101"), WRONG)})
    said = fill(inbox, tmp_path / "HASIL", expected=3).stderr
    answers = {name for name in answers_in(tmp_path / "HASIL") if name.startswith("247101")}
    eights = {sha256(path.read_bytes())[:8] for path in inbox.glob("satu*.xlsx")}
    assert answers == {
        "247101-pnbp-2024-tw2.xlsx.bak",
        *(f"247101-pnbp-2024-tw2-{eight}.xlsx" for eight in eights),
    }
    assert (tmp_path / "HASIL" / "247101-pnbp-2024-tw2.xlsx.bak").read_bytes() == old
    assert "Hasil lama yang tidak berlaku lagi disimpan: " in said


def test_a_submission_that_is_gone_or_broken_now(inbox: Path, tmp_path: Path) -> None:
    fill(inbox, tmp_path / "HASIL", expected=3)
    (inbox / "satu.xlsx").unlink()
    (inbox / "dua.xlsx").write_bytes(b"PK")
    fill(inbox, tmp_path / "HASIL", expected=3)
    names = {name for name in answers_in(tmp_path / "HASIL") if not name.startswith("247103")}
    assert names == {
        "247101-pnbp-2024-tw2.xlsx.bak",
        "247102-pnbp-2024-tw2.xlsx.bak",
        "247102-pnbp-2024-tw1.xlsx",
    }


def test_two_folders_one_after_the_other(inbox: Path, tmp_path: Path) -> None:
    """The answers to another folder stay; and so does what was never ours."""
    answers = put(tmp_path / "HASIL", rekap=b"milik orang")
    fill(inbox, answers, expected=3)
    before = answers_in(answers)
    fill(put(tmp_path / "lain", x=of("247120")), answers)
    assert answers_in(answers) == {*before, "247120-pnbp-2024-tw2.xlsx"}


# --- several folders, one after the other ------------------------------------------------------------------------


def kept_of(answers: Path) -> Mapping[str, bytes]:
    """Return the answers that hold, by name."""
    return {path.name: path.read_bytes() for path in answers.iterdir() if path.suffix == ".xlsx"}


def listed(answers: Path) -> set[tuple[str, str, str]]:
    """Return what the list says: the folder, the file, and its answer."""
    return {(row["map"], row["berkas"], row["hasil"]) for row in from_csv((answers / LIST).read_bytes())}


def test_one_satker_in_two_folders(tmp_path: Path) -> None:
    """Neither wins: both answers have other names, in whatever order the folders come, and run after run."""
    one, other = of("247101"), typed(of("247101"), WRONG)
    put(tmp_path / "A", x=one)
    put(tmp_path / "B", y=other)
    plain = "247101-pnbp-2024-tw2"
    names = {letter: f"{plain}-{sha256(data)[:8]}.xlsx" for letter, data in (("A", one), ("B", other))}
    for folder, letters in (("AB", "ABAB"), ("BA", "BA")):
        said = ""
        for letter in letters:
            result = run("fill", tmp_path / letter, "-o", tmp_path / folder)
            assert result.exit_code in {0, 1}
            said += result.stderr
        line = f"{tmp_path / folder / plain}.xlsx kini bernama {names[folder[0]]}; isinya tetap berlaku."
        assert said.count("kini bernama") == said.count(line) == 1
        assert kept_of(tmp_path / folder) == {
            names["A"]: fill_workbook(one, "x.xlsx").data,
            names["B"]: fill_workbook(other, "y.xlsx").data,
        }
        assert listed(tmp_path / folder) == {("A", "x.xlsx", names["A"]), ("B", "y.xlsx", names["B"])}
    (tmp_path / "A" / "x.xlsx").rename(tmp_path / "A" / "x.txt")
    put(tmp_path / "A", z=of("247102"))
    fill(tmp_path / "A", tmp_path / "AB")
    assert listed(tmp_path / "AB") == {("A", "z.xlsx", "247102-pnbp-2024-tw2.xlsx"), ("B", "y.xlsx", f"{plain}.xlsx")}
    assert set(kept_of(tmp_path / "AB")) == {"247102-pnbp-2024-tw2.xlsx", f"{plain}.xlsx"}


def test_an_inbox_by_other_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worked_on: list[str]) -> None:
    """From within it, with the answers in it, and through a link: it is the same folder all the time."""
    inbox = put(tmp_path / "IN", x=of("247101"))
    (tmp_path / "tautan").symlink_to(inbox, target_is_directory=True)
    monkeypatch.chdir(inbox)
    for folder in ("../IN", "../IN", ".", inbox, tmp_path / "tautan"):
        fill(Path(folder), Path("hasil"), "--workers", "1")
        assert listed(inbox / "hasil") == {("IN", "x.xlsx", "247101-pnbp-2024-tw2.xlsx")}
    assert worked_on == ["x.xlsx"]
    assert set(kept_of(inbox / "hasil")) == {"247101-pnbp-2024-tw2.xlsx"}


def test_a_single_file_beside_the_answers_to_a_folder(inbox: Path, tmp_path: Path) -> None:
    """It would be counted besides the answer that it has there already; nothing is written."""
    fill(inbox, tmp_path / "HASIL", expected=3)
    whole = everything(tmp_path / "HASIL")
    assert "akan terhitung dua kali" in fill(inbox / "satu.xlsx", tmp_path / "HASIL", expected=2).stderr
    assert everything(tmp_path / "HASIL") == whole


def test_a_renamed_answer_keeps_what_was_typed_into_it(tmp_path: Path) -> None:
    """Its own folder was not filled in that run: it moves with the words in it, and they go on from there."""
    put(tmp_path / "A", x=typed(of("247101"), WRONG))
    put(tmp_path / "B", y=of("247101"))
    answers = tmp_path / "HASIL"
    name = f"247101-pnbp-2024-tw2-{sha256(typed(of('247101'), WRONG))[:8]}.xlsx"
    fill(tmp_path / "A", answers, expected=1)
    explain(answers / ANSWER, "Revisi DIPA nomor 3")
    edited = typed((answers / ANSWER).read_bytes(), {"Layanan!B11": "Pengujian mutu"})
    (answers / ANSWER).write_bytes(edited)
    fill(tmp_path / "B", answers)
    assert (answers / name).read_bytes() == edited
    assert "1 penjelasan baru" in fill(tmp_path / "A", answers, expected=1).stderr
    assert explanations(answers / name) == {"P-01": "Revisi DIPA nomor 3"}
    assert (answers / f"{name}.bak").read_bytes() == edited


def test_the_list_keeps_what_other_folders_sent(inbox: Path, tmp_path: Path) -> None:
    fill(inbox, tmp_path / "HASIL", expected=3)
    before = listed(tmp_path / "HASIL")
    assert ("KIRIMAN", "rusak.xlsx", "") in before
    fill(put(tmp_path / "lain", x=of("247120")), tmp_path / "HASIL")
    assert listed(tmp_path / "HASIL") == {*before, ("lain", "x.xlsx", "247120-pnbp-2024-tw2.xlsx")}


def test_a_folder_in_the_folder(tmp_path: Path) -> None:
    """A file belongs to the run that looked for it last; that it is gone is seen by any that looks where it lay."""
    put(tmp_path / "IN", y=of("247102"))
    put(tmp_path / "IN" / "sub", x=of("247101"))
    x, y = "247101-pnbp-2024-tw2.xlsx", "247102-pnbp-2024-tw2.xlsx"
    fill(tmp_path / "IN", tmp_path / "HASIL")
    fill(tmp_path / "IN" / "sub", tmp_path / "HASIL")
    assert listed(tmp_path / "HASIL") == {("IN", "y.xlsx", y), ("sub", "x.xlsx", x)}
    fill(tmp_path / "IN", tmp_path / "HASIL")
    assert listed(tmp_path / "HASIL") == {("IN", "y.xlsx", y), ("IN", "sub/x.xlsx", x)}
    fill(tmp_path / "IN" / "sub", tmp_path / "HASIL")
    (tmp_path / "IN" / "sub" / "x.xlsx").unlink()
    fill(tmp_path / "IN", tmp_path / "HASIL")
    assert listed(tmp_path / "HASIL") == {("IN", "y.xlsx", y)}
    assert answers_in(tmp_path / "HASIL") == {y, f"{x}.bak"}


def test_a_folder_that_was_renamed(tmp_path: Path) -> None:
    """What it no longer holds is gone, as if it still had its name."""
    put(tmp_path / "IN", x=of("247101"), y=of("247102"))
    fill(tmp_path / "IN", tmp_path / "HASIL")
    (tmp_path / "IN").rename(tmp_path / "IN2")
    (tmp_path / "IN2" / "y.xlsx").unlink()
    fill(tmp_path / "IN2", tmp_path / "HASIL")
    assert listed(tmp_path / "HASIL") == {("IN2", "x.xlsx", "247101-pnbp-2024-tw2.xlsx")}
    assert set(kept_of(tmp_path / "HASIL")) == {"247101-pnbp-2024-tw2.xlsx"}


def test_a_folder_that_is_away_for_a_while(tmp_path: Path) -> None:
    """A disk that is not plugged in has sent what it sent."""
    put(tmp_path / "A", x=of("247101"))
    fill(tmp_path / "A", tmp_path / "HASIL")
    (tmp_path / "A").rename(tmp_path / "di laci")
    fill(put(tmp_path / "B", y=of("247102")), tmp_path / "HASIL")
    assert len(listed(tmp_path / "HASIL")) == len(kept_of(tmp_path / "HASIL")) == 2


def test_both_folders_moved_together(tmp_path: Path, worked_on: list[str]) -> None:
    put(tmp_path / "kerja" / "IN", x=of("247101"), y=of("247102"))
    fill(tmp_path / "kerja" / "IN", tmp_path / "kerja" / "HASIL", "--workers", "1")
    (tmp_path / "kerja").rename(tmp_path / "arsip")
    (tmp_path / "arsip" / "IN" / "y.xlsx").unlink()
    worked_on.clear()
    fill(tmp_path / "arsip" / "IN", tmp_path / "arsip" / "HASIL", "--workers", "1")
    assert worked_on == []
    assert set(kept_of(tmp_path / "arsip" / "HASIL")) == {"247101-pnbp-2024-tw2.xlsx"}


def test_a_file_given_by_name_that_is_gone(inbox: Path, tmp_path: Path) -> None:
    own = put(tmp_path / "lain", x=of("247109")) / "x.xlsx"
    fill(inbox, tmp_path / "HASIL", own, expected=3)
    fill(inbox, tmp_path / "HASIL", expected=3)
    assert ("", "x.xlsx", "x.xlsx") in listed(tmp_path / "HASIL")
    own.unlink()
    fill(inbox, tmp_path / "HASIL", expected=3)
    assert "x.xlsx" not in kept_of(tmp_path / "HASIL")
    assert ("", "x.xlsx", "x.xlsx") not in listed(tmp_path / "HASIL")


def test_an_answer_that_cannot_be_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows: somebody has it open. It is named, is not in the list, and the next run puts it aside."""
    put(tmp_path / "IN", x=of("247101"), y=of("247102"))
    fill(tmp_path / "IN", tmp_path / "HASIL")
    (tmp_path / "IN" / "y.xlsx").unlink()
    right = Path.rename

    def held(path: Path, target: Path) -> Path:
        if path.name == "247102-pnbp-2024-tw2.xlsx":
            raise PermissionError(errno.EACCES, "Access is denied")
        return right(path, target)

    monkeypatch.setattr(Path, "rename", held)
    for _ in range(2):
        said = fill(tmp_path / "IN", tmp_path / "HASIL", "--workers", "1").stderr
        assert f"{tmp_path / 'HASIL' / '247102-pnbp-2024-tw2.xlsx'} tidak dapat diganti namanya." in said
        assert listed(tmp_path / "HASIL") == {("IN", "x.xlsx", "247101-pnbp-2024-tw2.xlsx")}
    monkeypatch.setattr(Path, "rename", right)
    assert "tidak dapat" not in fill(tmp_path / "IN", tmp_path / "HASIL").stderr
    assert answers_in(tmp_path / "HASIL") == {"247101-pnbp-2024-tw2.xlsx", "247102-pnbp-2024-tw2.xlsx.bak"}


def test_a_folder_that_cannot_be_listed_is_not_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "IN", y=of("247102"))
    put(tmp_path / "IN" / "sub", x=of("247101"))
    fill(tmp_path / "IN", tmp_path / "HASIL")
    right = os.scandir

    def refused(path: Path) -> Any:
        if Path(path).name == "sub":
            raise PermissionError(errno.EACCES, "Permission denied")
        return right(path)

    monkeypatch.setattr(os, "scandir", refused)
    fill(tmp_path / "IN", tmp_path / "HASIL", "--workers", "1", expected=3)
    assert len(kept_of(tmp_path / "HASIL")) == 2


# --- what people typed into answers ------------------------------------------------------------------------------

ANSWER = "247101-pnbp-2024-tw2.xlsx"


def explain(answer: Path, text: str | None, code: str = "P-01") -> None:
    """Type an explanation into an answer, beside the finding of a code."""
    cells = sheet(answer.read_bytes(), "Pemeriksaan").cells
    (column,) = {column for (_, column), cell in cells.items() if cell.text == "Penjelasan"}
    row = next(row for (row, _), cell in sorted(cells.items()) if cell.text == code)
    answer.write_bytes(typed(answer.read_bytes(), {f"Pemeriksaan!{cell_name(row, column)}": text}))


def explanations(answer: Path) -> Mapping[str, str]:
    """Return by code what stands beside the findings of an answer."""
    found = check_workbook(answer.read_bytes(), answer.name).findings
    return {finding.code: finding.explanation for finding in found if finding.explanation}


@pytest.fixture
def explained(tmp_path: Path) -> tuple[Path, Path]:
    """One submission with a P-01, answered, and then explained in the answer."""
    inbox, answers = put(tmp_path / "IN", x=typed(of("247101"), WRONG)), tmp_path / "HASIL"
    fill(inbox, answers, expected=1)
    explain(answers / ANSWER, "Revisi DIPA nomor 3")
    return inbox, answers


def test_explanations_typed_into_an_answer_stay(explained: tuple[Path, Path], worked_on: list[str]) -> None:
    inbox, answers = explained
    edited = typed((answers / ANSWER).read_bytes(), {"Layanan!B11": "Pengujian mutu"})
    (answers / ANSWER).write_bytes(edited)
    said = fill(inbox, answers, "--workers", "1", expected=1)
    assert f"{answers / ANSWER} diubah orang: 1 penjelasan baru ikut ke hasil berikutnya;" in said.stderr
    assert f"perubahan lain disimpan di {ANSWER}.bak." in said.stderr
    assert (answers / f"{ANSWER}.bak").read_bytes() == edited
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 3"}
    whole = everything(answers)
    worked_on.clear()
    again = fill(inbox, answers, "--workers", "1", expected=1)
    assert (worked_on, everything(answers), again.stdout) == ([], whole, said.stdout)
    assert "diubah orang" not in again.stderr


def test_they_stay_when_the_submission_changes(explained: tuple[Path, Path]) -> None:
    inbox, answers = explained
    put(inbox, x=typed(of("247101"), {**WRONG, "Layanan!B11": "Pengujian mutu"}))
    fill(inbox, answers, expected=1)
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 3"}
    put(inbox, x=typed(of("247101"), WRONG))
    fill(inbox, answers, expected=1)
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 3"}


def test_they_stay_when_the_answer_gets_another_name(explained: tuple[Path, Path]) -> None:
    inbox, answers = explained
    put(inbox, lagi=of("247101"))
    fill(inbox, answers, expected=1)
    name = f"{Path(ANSWER).stem}-{sha256(typed(of('247101'), WRONG))[:8]}.xlsx"
    assert explanations(answers / name) == {"P-01": "Revisi DIPA nomor 3"}
    (inbox / "lagi.xlsx").unlink()
    (inbox / "x.xlsx").rename(inbox / "lain.xlsx")
    fill(inbox, answers, expected=1)
    assert set(kept_of(answers)) == {ANSWER}


def test_they_stay_when_the_file_gets_another_name(explained: tuple[Path, Path]) -> None:
    inbox, answers = explained
    (inbox / "x.xlsx").rename(inbox / "laporan.xlsx")
    assert "1 penjelasan baru" in fill(inbox, answers, expected=1).stderr
    (inbox / "laporan.xlsx").rename(inbox / "laporan lagi.xlsx")
    fill(inbox, answers, expected=1)
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 3"}


def test_they_stay_when_our_notes_are_lost(explained: tuple[Path, Path]) -> None:
    inbox, answers = explained
    shutil.rmtree(answers / ".xlkinerja")
    fill(inbox, answers, expected=1)
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 3"}


def test_they_wait_while_the_submission_is_broken(explained: tuple[Path, Path]) -> None:
    inbox, answers = explained
    (inbox / "x.xlsx").write_bytes(b"PK")
    for _ in range(2):
        fill(inbox, answers, expected=3)
        assert answers_in(answers) == {f"{ANSWER}.bak"}
    put(inbox, x=typed(of("247101"), WRONG))
    fill(inbox, answers, expected=1)
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 3"}


def test_nothing_is_put_aside_for_an_answer_with_another_name_that_does_not_come(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(inbox, tmp_path / "HASIL", expected=3)
    before = kept_of(tmp_path / "HASIL")
    put(inbox, **{"satu lagi": typed(of("247101"), WRONG)})

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(saving.os, "fsync", full)
        fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=4)
    assert kept_of(tmp_path / "HASIL") == before
    fill(inbox, tmp_path / "HASIL", expected=3)
    assert "247101-pnbp-2024-tw2.xlsx" not in kept_of(tmp_path / "HASIL")


def test_an_explanation_that_is_typed_anew_or_taken_out(explained: tuple[Path, Path]) -> None:
    inbox, answers = explained
    fill(inbox, answers, expected=1)
    explain(answers / ANSWER, "Revisi DIPA nomor 4")
    fill(inbox, answers, expected=1)
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 4"}
    explain(answers / ANSWER, None)
    fill(inbox, answers, expected=1)
    assert explanations(answers / ANSWER) == {}


def test_what_the_satker_explains_later_counts(tmp_path: Path) -> None:
    """Only what was typed into the answer is carried on; what the satker wrote itself is read from its own file."""
    inbox, answers = (
        put(tmp_path / "IN", x=fill_workbook(typed(of("247101"), WRONG), "x.xlsx").data),
        tmp_path / "HASIL",
    )
    explain(inbox / "x.xlsx", "kata satker")
    fill(inbox, answers, expected=1)
    (answers / ANSWER).write_bytes(typed((answers / ANSWER).read_bytes(), {"Layanan!B11": "Pengujian mutu"}))
    explain(inbox / "x.xlsx", "kata satker yang baru")
    assert "diubah orang: perubahannya" in fill(inbox, answers, expected=1).stderr
    assert explanations(answers / ANSWER) == {"P-01": "kata satker yang baru"}


def test_two_explanations_of_one_finding(tmp_path: Path) -> None:
    """What was typed into the answer counts, what the satker wrote stays on the sheet."""
    inbox, answers = (
        put(tmp_path / "IN", x=fill_workbook(typed(of("247101"), WRONG), "x.xlsx").data),
        tmp_path / "HASIL",
    )
    explain(inbox / "x.xlsx", "kata satker")
    fill(inbox, answers, expected=1)
    explain(answers / ANSWER, "kata pusat")
    fill(inbox, answers, expected=1)
    assert explanations(answers / ANSWER) == {"P-01": "kata pusat"}
    assert "kata satker" in {cell.text for cell in sheet((answers / ANSWER).read_bytes(), "Pemeriksaan").cells.values()}


def test_a_run_that_ends_while_it_carries_explanations(
    explained: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, answers = explained
    put(inbox, y=of("247102"))
    right = Path.replace

    def killed(source: Path, target: Path) -> Path:
        if target.parent == answers and target.name.startswith("247102"):
            raise KeyboardInterrupt
        return right(source, target)

    monkeypatch.setattr(Path, "replace", killed)
    assert run("fill", inbox, "-o", answers, "--workers", "1").exit_code == 130
    monkeypatch.setattr(Path, "replace", right)
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 3"}
    assert "diubah orang" not in fill(inbox, answers, "--workers", "1", expected=1).stderr
    assert explanations(answers / ANSWER) == {"P-01": "Revisi DIPA nomor 3"}


# --- one run at a time -------------------------------------------------------------------------------------------


def lock(folder: Path, content: object) -> Path:
    """Leave what a run says of itself, as one does that was killed."""
    path = folder / ".xlkinerja" / "kunci"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content) if not isinstance(content, str) else content, encoding="utf-8")
    return path


HOLDER = """
import sys
from pathlib import Path
from xlkinerja.files.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of HASIL."""
    path = tmp_path / "HASIL" / ".xlkinerja" / "kunci"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_folder_where_a_run_is_at_work(inbox: Path, tmp_path: Path, at_work: subprocess.Popen[str]) -> None:
    result = fill(inbox, tmp_path / "HASIL", expected=5)
    assert f"Map hasil {tmp_path / 'HASIL'} terkunci oleh {socket.gethostname()}" in result.stderr
    assert f"(proses {at_work.pid}, sejak " in result.stderr
    assert result.stdout == ""
    assert answers_in(tmp_path / "HASIL") == set()
    at_work.kill()
    at_work.wait()
    fill(inbox, tmp_path / "HASIL", expected=3)


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize("content", ["", "{", '{"host": "x"}', "dead"])
def test_what_the_lock_file_says_does_not_open_it(inbox: Path, tmp_path: Path, content: str) -> None:
    """A folder on a network may show it late, and anybody may write into it: only the system's lock counts."""
    dead = {"host": socket.gethostname(), "pid": 2**22 + 1, "start": ""}
    lock(tmp_path / "HASIL", dead if content == "dead" else content)
    assert "terkunci" in fill(inbox, tmp_path / "HASIL", expected=5).stderr


@pytest.mark.parametrize("host", ["komputer-lain", socket.gethostname()])
@pytest.mark.parametrize("content", ["holder", "", "{", "[1]", '{"host": "x"}'])
def test_the_lock_of_a_dead_run(inbox: Path, tmp_path: Path, content: str, host: str) -> None:
    holder = {"host": host, "pid": os.getpid(), "start": "2026-11-21T08:00:00+07:00"}
    path = lock(tmp_path / "HASIL", holder if content == "holder" else content)
    fill(inbox, tmp_path / "HASIL", expected=3)
    assert path.read_bytes() == b""
    assert [one.name for one in path.parent.iterdir() if one.name.startswith("kunci")] == ["kunci"]


def test_rivals_over_the_lock_of_a_dead_run(tmp_path: Path) -> None:
    """However many begin at the same moment, one of them works."""
    path, context = lock(tmp_path, {"host": socket.gethostname(), "pid": 2**22 + 1, "start": ""}), get_context("fork")
    for _ in range(10):
        start, done, results = context.Barrier(4), context.Barrier(4), context.Queue()
        rivals = [context.Process(target=rival, args=(path, start, done, results)) for _ in range(4)]
        for process in rivals:
            process.start()
        assert sorted(results.get(timeout=120) for _ in rivals) == ["locked", "locked", "locked", "worked"]
        for process in rivals:
            process.join()


def rival(path: Path, start: Any, done: Any, results: Any) -> None:
    start.wait()
    try:
        with locked(path):
            done.wait()  # until the others have tried
            results.put("worked")
    except LockedError:
        done.wait()
        results.put("locked")


def test_an_output_folder_that_cannot_be(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "berkas").write_bytes(b"x")
    assert "tidak dapat ditulis" in fill(inbox, tmp_path / "berkas" / "HASIL", expected=4).stderr


def test_strays_of_dead_runs_are_removed(inbox: Path, tmp_path: Path) -> None:
    answers = tmp_path / "HASIL"
    fill(inbox, answers, expected=3)
    whole = everything(answers)
    put(answers / ".xlkinerja" / "siap", **{"0" * 64: b"basi"})
    hidden = answers / ".xlkinerja"
    for folder in (answers, hidden, hidden / "siap", hidden / "jurnal"):
        (folder / ".xlkinerja-abc.tmp").write_bytes(b"separuh")
    fill(inbox, answers, expected=3)
    assert everything(answers) == whole


# --- stopped at any moment ---------------------------------------------------------------------------------------


def start(inbox: Path, answers: Path, *program: str) -> subprocess.Popen[str]:
    command = [sys.executable, *(program or ("-m", "xlkinerja"))]
    command += ["fill", str(inbox), "-o", str(answers), "--workers", "2"]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, env=os.environ
    )


def whole_or_not_there(answers: Path, expected: Content) -> None:
    """Under its final name every file is what it is in the end."""
    for name, data in everything(answers).items() if answers.exists() else ():
        if not any(part.startswith(".") for part in Path(name).parts):
            assert data == expected[name]


def test_kill_9_at_random_moments(inbox: Path, tmp_path: Path) -> None:
    """The benchmark does this many times; a run that follows goes on and ends with the same bytes."""
    fill(inbox, tmp_path / "BERSIH", expected=3)
    expected = everything(tmp_path / "BERSIH")
    draw, killed = random.Random(time.time_ns()), 0
    for moment in (0.3, *(draw.uniform(0.5, 2.5) for _ in range(3))):
        process = start(inbox, tmp_path / "HASIL")
        time.sleep(moment)
        killed += process.poll() is None
        with suppress(ProcessLookupError):  # it was faster
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        whole_or_not_there(tmp_path / "HASIL", expected)
    fill(inbox, tmp_path / "HASIL", expected=3)
    assert everything(tmp_path / "HASIL") == expected
    assert killed, "every run was done before it could be killed"


def test_killed_between_finishing_and_naming(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worked_on: list[str]
) -> None:
    """The worst moment, made sure of: some answers have their names, others wait for them."""
    fill(inbox, tmp_path / "BERSIH", "--workers", "1", expected=3)
    places: list[Path] = []
    right = Path.replace

    def third_fails(source: Path, target: Path) -> Path:
        if target.parent == tmp_path / "HASIL":
            places.append(target)
            if len(places) == 3:
                raise KeyboardInterrupt
        return right(source, target)

    monkeypatch.setattr(Path, "replace", third_fails)
    stopped = run("fill", inbox, "-o", tmp_path / "HASIL", "--workers", "1")
    monkeypatch.setattr(Path, "replace", right)
    assert stopped.exit_code == 130
    assert "Dihentikan. Ulangi perintah yang sama untuk melanjutkan." in stopped.stderr
    assert len(answers_in(tmp_path / "HASIL")) == 2
    worked_on.clear()
    fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=3)
    assert worked_on == [], "what was finished is not done again"
    assert everything(tmp_path / "HASIL") == everything(tmp_path / "BERSIH")


HELD_AT_WORK = """
import socket
from xlkinerja.cli.main import main
from xlkinerja.folder import batch, together

def held(job, task):
    if task.found.path.stem == "n20":
        with socket.create_connection(("127.0.0.1", %d)) as test:
            test.recv(1)  # never comes
    return batch.work(job, task)

if __name__ == "__main__":
    together.work = held
    main()
"""


def test_ctrl_c(inbox: Path, tmp_path: Path) -> None:
    """It comes while a worker is at work on a file that it would never be done with."""
    put(inbox, **{f"n{number}": of("247101") for number in range(40)})
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(120)
        program = tmp_path / "held.py"
        program.write_text(HELD_AT_WORK % server.getsockname()[1], encoding="utf-8")
        process = start(inbox, tmp_path / "HASIL", str(program))
        with server.accept()[0]:
            os.killpg(process.pid, signal.SIGINT)
            out, said = process.communicate(timeout=120)
    assert (process.returncode, out) == (130, "")
    assert said.strip() == "Dihentikan. Ulangi perintah yang sama untuk melanjutkan."
    assert (tmp_path / "HASIL" / ".xlkinerja" / "kunci").read_bytes() == b""


def test_a_file_that_does_not_fit(inbox: Path, tmp_path: Path) -> None:
    """The disk takes only so much; what does not fit is named, and nothing is half written."""
    fill(inbox, tmp_path / "BERSIH", expected=3)
    expected = everything(tmp_path / "BERSIH")
    command = [sys.executable, "-m", "xlkinerja", "fill", str(inbox), "-o", str(tmp_path / "HASIL"), "--workers", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=small_files)
    assert done.returncode == 4
    assert done.stdout.count("XK-501 galat Hasil tidak dapat disimpan karena disk penuh") == 5
    assert "Traceback" not in done.stderr
    assert answers_in(tmp_path / "HASIL") == set()
    assert {row["keadaan"] for row in rows(tmp_path / "HASIL").values()} == {"tidak tersimpan", "tidak terbaca"}
    fill(inbox, tmp_path / "HASIL", expected=3)
    assert everything(tmp_path / "HASIL") == expected


def small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))


def test_a_full_disk_leaves_the_earlier_answers(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that was there is put aside for an answer that does not come."""
    fill(inbox, tmp_path / "HASIL", expected=3)
    before = {name: data for name, data in everything(tmp_path / "HASIL").items() if "/" not in name and name != LIST}
    put(inbox, satu=typed(of("247101"), WRONG))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(saving.os, "fsync", full)
    fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=4)
    after = {name: data for name, data in everything(tmp_path / "HASIL").items() if "/" not in name and name != LIST}
    assert after == before


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_the_disk_fills_up_in_between(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    fill(inbox, tmp_path / "BERSIH", expected=3)
    right, left = os.fsync, iter(range(3))

    def full(handle: int) -> None:
        if next(left, None) is None:
            raise OSError(number, os.strerror(number))
        right(handle)

    monkeypatch.setattr(saving.os, "fsync", full)
    said = fill(inbox, tmp_path / "HASIL", "--workers", "1", expected=4)
    assert "disk penuh" in said.stdout
    monkeypatch.setattr(saving.os, "fsync", right)
    expected = everything(tmp_path / "BERSIH")
    whole_or_not_there(
        tmp_path / "HASIL", {**expected, LIST: b""} if (tmp_path / "HASIL" / LIST).exists() else expected
    )
    fill(inbox, tmp_path / "HASIL", expected=3)
    assert everything(tmp_path / "HASIL") == expected


# --- files that others have open ---------------------------------------------------------------------------------


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, int], list[float]]:
    """Make a name refuse to be replaced so many times, as Windows does while a program has the file open."""
    waited: list[float] = []

    def hold(path: Path, times: int) -> list[float]:
        right = Path.replace
        refused = iter(range(times))

        def replace(source: Path, target: Path) -> Path:
            if Path(target) == path and next(refused, None) is not None:
                raise PermissionError(errno.EACCES, "Access is denied")
            return right(source, target)

        monkeypatch.setattr(Path, "replace", replace)
        monkeypatch.setattr(saving, "_WAITS", (0.5, 1, 2, 2.5, 4))
        monkeypatch.setattr(saving.time, "sleep", waited.append)
        return waited

    return hold


def test_patience_with_a_file_that_is_held_for_a_moment(
    tmp_path: Path, held: Callable[[Path, int], list[float]]
) -> None:
    waited = held(tmp_path / "a.xlsx", 2)
    saving.save(tmp_path / "a.xlsx", b"baru")
    assert (tmp_path / "a.xlsx").read_bytes() == b"baru"
    assert waited == [0.5, 1]


def test_an_answer_that_stays_open_goes_beside_it(tmp_path: Path, held: Callable[[Path, int], list[float]]) -> None:
    inbox, answers = put(tmp_path / "KIRIMAN", a=clean()), tmp_path / "HASIL"
    put(answers, **{"247199-pnbp-2024-tw2": b"lama"})
    waited = held(answers / "247199-pnbp-2024-tw2.xlsx", 6)
    result = fill(inbox, answers, expected=4)
    line = result.stdout.splitlines()[0]
    assert line.startswith("a.xlsx: XK-510 galat ")
    assert "hasilnya ada di 247199-pnbp-2024-tw2.baru.xlsx" in line
    assert reads_well(line)
    assert sum(waited) == 10
    assert (answers / "247199-pnbp-2024-tw2.xlsx").read_bytes() == b"lama"
    assert (answers / "247199-pnbp-2024-tw2.baru.xlsx").read_bytes() == fill_workbook(clean(), "a.xlsx").data
    fill(inbox, answers)
    assert answers_in(answers) == {"247199-pnbp-2024-tw2.xlsx", "247199-pnbp-2024-tw2.xlsx.bak"}, (
        "closed: it is in its place"
    )


def test_a_kept_file_is_never_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where links cannot be made it is copied; when there is no room for that, the file stays as it was."""

    def no_room(_source: Path, target: Path) -> None:
        Path(target).write_bytes(b"la")
        raise OSError(errno.ENOSPC, "No space left on device")

    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    (tmp_path / "a.xlsx").write_bytes(b"lama")
    monkeypatch.setattr(saving.os, "link", no_links)
    monkeypatch.setattr(saving.shutil, "copy2", no_room)
    with pytest.raises(PackageError) as caught:
        saving.save(tmp_path / "a.xlsx", b"baru")
    assert caught.value.code == "XK-501"
    assert everything(tmp_path) == {"a.xlsx": b"lama"}


def test_answers_open_in_any_program(inbox: Path, tmp_path: Path) -> None:
    """Every answer is a workbook that our bounded reader takes, with the page that says what was found."""
    fill(inbox, tmp_path / "HASIL", expected=3)
    for path in (tmp_path / "HASIL").glob("*.xlsx"):
        assert read_workbook(path.read_bytes()).sheets
        assert text_at(path.read_bytes(), "Pemeriksaan!A1") == "HASIL PEMERIKSAAN"
