"""Whatever people, disks and power cuts do to a folder in whatever order, every run leaves it as it should be.

The suite plays a few games; `XLKINERJA_GAMES=500` plays more, each time others.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from faults import Disk, failing, watched
from kit import clean, typed
from kit_folder import LIST, WRONG, everything, explain, explanations, kept_of, of, rows, run, sha256
from remembered import remember
from xlkinerja.files.csv_table import from_csv
from xlkinerja.files.own_files import LEDGER
from xlkinerja.ooxml.package import Package
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.reading.earlier_answer import read_earlier_answer

GAMES = int(os.environ.get("XLKINERJA_GAMES", "0"))
NAMES = st.sampled_from(["satu.xlsx", "dua.xlsx", "map/tiga.xlsx"])
SATKERS = st.sampled_from(["247101", "247102"])
CALLS = st.integers(1, 120)
VERSIONS = 3


def sending(satker: str, version: int) -> bytes:
    """Return a workbook with a P-01, which can be explained; the last version has none."""
    wrong = {} if version == VERSIONS else {**WRONG, "Layanan!K11": 20 + version}
    return typed(of(satker), wrong) if wrong else of(satker)


class Folder(RuleBasedStateMachine):
    """A folder of submissions and one of answers, and what people typed into those."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="urutan-"))
        self.inbox, self.answers = self.home / "KIRIMAN", self.home / "HASIL"
        self.inbox.mkdir()
        self.sent: dict[str, bytes] = {}
        self.typed: list[str] = []
        self.said: dict[str, str] = {}
        """What was typed into the answer to a file that lies where it lay."""
        self.settled = False

    def teardown(self) -> None:
        shutil.rmtree(self.home)

    # --- what people do

    @rule(name=NAMES, satker=SATKERS, version=st.integers(1, VERSIONS))
    def send(self, name: str, satker: str, version: int) -> None:
        data = sending(satker, version)
        if name in self.sent and self._satker(name) != satker:
            self.said.pop(name, None)  # another satker's: what was explained is about other figures
        (self.inbox / name).parent.mkdir(exist_ok=True)
        (self.inbox / name).write_bytes(data)
        self.sent[name] = data
        self.settled = False

    def _satker(self, name: str) -> str:
        page = read_workbook(self.sent[name]).sheet("Layanan")
        assert page is not None
        return page.cells[4, 3].text

    @precondition(lambda self: self.sent)
    @rule(draw=st.randoms(use_true_random=False), name=NAMES)
    def rename(self, draw: st.Random, name: str) -> None:
        old = draw.choice(sorted(self.sent))
        if name in self.sent:
            return
        (self.inbox / name).parent.mkdir(exist_ok=True)
        (self.inbox / old).rename(self.inbox / name)
        self.sent[name] = self.sent.pop(old)
        self.said.pop(old, None)
        self.settled = False

    @precondition(lambda self: self.sent)
    @rule(draw=st.randoms(use_true_random=False))
    def delete(self, draw: st.Random) -> None:
        old = draw.choice(sorted(self.sent))
        (self.inbox / old).unlink()
        self.sent.pop(old)
        self.said.pop(old, None)
        self.settled = False

    @precondition(lambda self: self.settled and self.sent)
    @rule(draw=st.randoms(use_true_random=False))
    def explain(self, draw: st.Random) -> None:
        """Type into an answer, as people do who look at the answers of a run that went well."""
        name = draw.choice(sorted(self.sent))
        answer = self.answers / rows(self.answers)[name]["hasil"]
        if self.sent[name] == of(self._satker(name)):
            return
        text = f"penjelasan nomor {len(self.typed)}"
        if text_before := explanations(answer).get("P-01"):  # whoever types over their own words wants them gone
            self.typed.remove(text_before)
        explain(answer, text)
        self.typed.append(text)
        self.said[name] = text

    # --- what runs do

    @precondition(lambda self: self.sent)
    @rule()
    def fill(self) -> None:
        code = self._run()
        assert code in {0, 1}
        self.settled = True
        self._is_as_it_should_be()
        before = everything(self.answers)
        assert self._run() == code
        assert everything(self.answers) == before, "a rerun gives other bytes"

    @precondition(lambda self: self.sent)
    @rule(call=CALLS, error=st.sampled_from([errno.ENOSPC, errno.EIO, errno.EACCES]), stays=st.booleans())
    def fill_on_a_bad_disk(self, call: int, error: int, stays: bool) -> None:
        with watched(Disk(self.home, failing(call, error, from_then_on=stays))):
            code = self._run()
        assert code in {0, 1, 3, 4}
        self.settled = False

    @precondition(lambda self: self.sent)
    @rule(call=CALLS)
    def kill(self, call: int) -> None:
        """A run is killed in place of one of its calls: really, as a process of its own."""
        child = os.fork()
        if child == 0:
            try:
                signal.alarm(100)
                with watched(Disk(self.home, kill_at=call)):
                    self._run()
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        self.settled = False

    @precondition(lambda self: self.settled and self.sent)
    @rule()
    def consolidate(self) -> None:
        done = run("consolidate", self.answers, "-o", self.home / "rekap.xlsx", "--workers", "1")
        assert done.exit_code in {0, 1}, done.output

    def _run(self) -> int:
        return run("fill", self.inbox, "-o", self.answers, "--workers", "1").exit_code

    # --- what always holds

    @invariant()
    def sources_are_as_they_were_sent(self) -> None:
        assert everything(self.inbox) == self.sent

    @invariant()
    def nothing_is_half(self) -> None:
        for name, data in everything(self.answers).items() if self.answers.exists() else ():
            if name == LIST:
                from_csv(data)
            elif not name.startswith(".xlkinerja"):
                assert Package.open(data).names()

    @invariant()
    def nothing_typed_is_lost(self) -> None:
        there = b"".join(map(_content, everything(self.answers).values())) if self.typed else b""
        assert [text for text in self.typed if text.encode() not in there] == []

    def _is_as_it_should_be(self) -> None:
        """Hold the answers, the list and the ledger against each other and against what was sent."""
        listed = {name: row["hasil"] for name, row in rows(self.answers).items()}
        assert listed.keys() == self.sent.keys()
        answers = kept_of(self.answers)
        assert sorted(listed.values()) == sorted(answers), "list and folder differ"
        ledger = json.loads((self.answers / LEDGER).read_bytes())
        assert {name: entry["place"] for name, entry in ledger["answers"].items()} == {
            answer: f"../KIRIMAN/{name}" for name, answer in listed.items()
        }
        for name, answer in listed.items():
            earlier = read_earlier_answer(read_workbook(answers[answer]))
            assert earlier.sha256 == sha256(self.sent[name]), f"{answer} is not the answer to what was sent last"
            if name in self.said and self.sent[name] != of(self._satker(name)):
                assert self.said[name] in explanations(self.answers / answer).values()
        assert list(self.home.rglob(".xlkinerja-*.tmp")) == []


def _content(data: bytes) -> bytes:
    """Return what a file holds: of a package all its parts."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no process can be started as a copy here")
def test_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    remember(monkeypatch)
    clean()
    run_state_machine_as_test(
        Folder,
        settings=settings(
            max_examples=GAMES or 12,
            stateful_step_count=40 if GAMES else 12,
            derandomize=not GAMES,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
