"""The notes that runs leave for the next one: lost, damaged or forged, they lead nowhere."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from kit import put
from kit_folder import everything, fill, of, sha256
from xlkinerja.files.walk import find
from xlkinerja.folder.journal import Journal, digest, digest_of_engine
from xlkinerja.folder.ledger import read_ledger, write_ledger
from xlkinerja.folder.outbox import Outbox
from xlkinerja.folder.received import COLUMNS
from xlkinerja.foreign.read import readers
from xlkinerja.ooxml.model import PackageError


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
        journal = Journal(path.parent, digest(digest_of_engine(), readers(), False, ""))
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


def test_the_ledger_on_disk_stays_as_it_was(tmp_path: Path) -> None:
    """The names of its keys are those of output folders that offices have already."""
    known = {"place": "../IN/x.xlsx", "written": {"ab": {"P-01": "banjir"}}, "words": {"P-01": ["banjir", "Layanan"]}}
    row = ["x.xlsx", "x.xlsx", *([""] * (len(COLUMNS) - 2))]
    on_disk = {"answers": {"x.xlsx": known}, "sent": {"../IN/x.xlsx": {"root": "../IN", "row": row}}}
    path, copy = tmp_path / "hasil.json", tmp_path / "again.json"
    path.write_text(json.dumps(on_disk, sort_keys=True), encoding="utf-8")
    ledger = read_ledger(path)
    assert ledger.answers["x.xlsx"].typed == {"P-01": ("banjir", "Layanan")}
    write_ledger(copy, ledger)
    assert copy.read_bytes() == path.read_bytes()
