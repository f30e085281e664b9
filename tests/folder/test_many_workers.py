"""The same bytes, whoever does the work; and a file that ends its worker stops nobody else."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kit import put, reads_well, typed
from kit_folder import WRONG, everything, of, rows, run, sha256
from xlkinerja.files.walk import find
from xlkinerja.folder import batch, together
from xlkinerja.folder.batch import Job, Task
from xlkinerja.folder.fill_folder import fill_folder
from xlkinerja.folder.outbox import Outbox
from xlkinerja.folder.outcome import Outcome
from xlkinerja.folder.together import RunOptions
from xlkinerja.folder.workers import WorkLimits


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
    while name == "endless":  # at work all the time; what only waits has the clock
        pass
    if name == "greedy":
        return task, bytearray(8 * 1024**3)  # type: ignore[return-value]
    return batch.work(job, task)


def test_hostile_files_are_findings_and_stop_nobody(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = {"abort": "XK-145", "endless": "XK-146", "greedy": "XK-147"}
    put(inbox, **{name: of("247110") for name in bad})
    monkeypatch.setattr(together, "work", hostile)
    options = RunOptions(2, WorkLimits(seconds=10))
    done = fill_folder(find([inbox]), [inbox], Outbox(tmp_path / "HASIL"), Job(), options).outcomes
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
