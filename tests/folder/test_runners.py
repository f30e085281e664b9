"""Whoever does the work: each item counts once, and only what one did to a worker by itself is its own fault."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import fields, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from kit import put
from kit_folder import everything, of, run
from xlkinerja.consolidate.public import consolidated
from xlkinerja.files.walk import find
from xlkinerja.folder import runners, sameness
from xlkinerja.folder.batch import Job
from xlkinerja.folder.fill_folder import fill_folder
from xlkinerja.folder.outbox import Outbox
from xlkinerja.folder.runners import OnExecutor, Processes, RunnerError, Sent, batches, work_on, worked
from xlkinerja.folder.sameness import engine, refusal
from xlkinerja.folder.together import RunOptions
from xlkinerja.folder.workers import Failed, Work, WorkLimits


def act(_: None, item: object) -> str:
    """What an item does, in another process."""
    while item == "endless":
        pass
    if item == "abort":
        os.abort()
    return f"{item} in {Path.cwd()}"


WORK = Work(act, None)


def backwards(_work: object, items: Sequence[Any], /) -> Iterator[tuple[int, Any]]:
    return ((number, items[number]) for number in reversed(range(len(items))))


def careless(_work: object, items: Sequence[Any], /) -> Iterator[tuple[int, Any]]:
    """Give the first twice, and lose the last."""
    return iter([(0, "a"), (0, "again"), *enumerate(items[1:-1], start=1)])


def test_results_may_come_in_any_order() -> None:
    assert list(worked(backwards, WORK, ["a", "b", "c"])) == [(2, "c"), (1, "b"), (0, "a")]


def test_nothing_is_lost_and_nothing_counts_twice() -> None:
    assert list(worked(careless, WORK, ["a", "b", "c"])) == [(0, "a"), (1, "b"), (2, Failed("crashed"))]


def test_outputs_do_not_depend_on_the_order_of_results(inbox: Path, tmp_path: Path) -> None:
    def runner(work: Any, items: Sequence[Any], /) -> Iterator[tuple[int, Any]]:
        return iter(reversed(list(Processes()(work, items))))

    for name, options in (("A", RunOptions()), ("B", RunOptions(run=runner))):
        done = fill_folder(find([inbox]), [inbox], Outbox(tmp_path / name), Job(), options).outcomes
        assert [one.found.path for one in done] == [one.path for one in find([inbox])]
    assert everything(tmp_path / "A") == everything(tmp_path / "B")
    kept = [consolidated([tmp_path / "A"], run=run).agency for run in (None, runner)]
    assert kept[0] == kept[1]


@pytest.mark.parametrize(("count", "size"), [(0, 0), (1, 1), (16, 16), (17, 16), (4_000, 32), (60_000, 64)])
def test_batches_are_worth_sending_and_hold_each_once(count: int, size: int) -> None:
    found = list(batches(count))
    assert [number for batch in found for number in batch] == list(range(count))
    assert max((len(batch) for batch in found), default=0) == size


def test_an_executor_of_the_standard_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker is elsewhere and unharmed: what an item does, it does to a process beside it, within its limits."""
    # Started anew: a fork of a process that ran many tests has their pools and servers too.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        executor.submit(os.getpid).result()  # it is there before the folder changes
        monkeypatch.chdir(tmp_path)
        items = ["a", "abort", "b", "endless", "c"]
        found = dict(worked(OnExecutor(executor), Work(act, None, WorkLimits(seconds=1)), items))
    fine = {number: f"{items[number]} in {tmp_path}" for number in (0, 2, 4)}
    assert found == {**fine, 1: Failed("crashed"), 3: Failed("endless")}


class DiedError(Exception):
    """A worker of an executor died with what it did."""


class Fragile(Executor):
    """Workers that die with certain items, and those that were with them; of what was sent it keeps a list."""

    def __init__(self, deadly: set[str]) -> None:
        self.deadly, self.sent = deadly, list[list[str]]()

    def submit(self, _fn: Callable[..., Any], _sent: object, items: list[str], /) -> Future[Any]:  # type: ignore[override]
        self.sent.append(items)
        future: Future[Any] = Future()
        if self.deadly & set(items):
            future.set_exception(DiedError())
        else:
            future.set_result([f"{item} done" for item in items])
        return future


def test_only_who_kills_a_worker_alone_has_failed() -> None:
    items = [str(number) for number in range(40)]
    executor = Fragile({"3", "35"})
    found = dict(worked(OnExecutor(executor, killed=(DiedError,)), WORK, items))
    assert found == {n: Failed("crashed") if n in {3, 35} else f"{n} done" for n in range(40)}
    assert [len(batch) for batch in executor.sent] == [16, 16, 8, *[1] * 24]


def test_an_engine_that_is_gone_is_nobodys_fault() -> None:
    with pytest.raises(RunnerError, match=r"terhenti \(DiedError\)"):
        list(worked(OnExecutor(Fragile({"3"})), WORK, ["1", "2", "3"]))
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(RunnerError, match=r"terhenti \(RuntimeError\)"):
        list(worked(OnExecutor(executor), WORK, ["1"]))


def test_nothing_is_sent_for_nothing() -> None:
    executor = Fragile(set())
    assert not list(worked(OnExecutor(executor), WORK, []))
    assert not executor.sent


# --- who may work for whom ---------------------------------------------------------------------------------------


def test_another_engine_is_refused_wherever_it_differs() -> None:
    assert not refusal(engine(), [Path.cwd()])
    for field in fields(engine()):
        reason = refusal(replace(engine(), **{field.name: "lain"}), [])
        assert reason.startswith("Pekerja "), field.name
        assert reason.endswith(". Lalu ulangi.")
    assert "perintah ini 9.9" in refusal(replace(engine(), version="9.9"), [])


def test_a_folder_that_a_worker_does_not_see_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "lain") in refusal(engine(), [tmp_path, tmp_path / "lain"])


def test_a_worker_that_joins_later_is_asked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked with every batch, and the run ends: no file is blamed, none is answered by another version."""
    sent = Sent(replace(WORK, folder=Path.cwd()), engine())
    other = replace(engine(), version="0.0")
    monkeypatch.setattr(sameness, "engine", lambda: other)
    refused = work_on(sent, ["a"])
    assert isinstance(refused, runners.Refused)
    with ThreadPoolExecutor(1) as executor, pytest.raises(RunnerError, match=r"memakai xlkinerja 0\.0"):
        list(worked(OnExecutor(executor), WORK, ["a"]))


def test_the_example_in_the_docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs as it is printed, and its outputs are those of the commands."""
    page = Path(__file__).parents[2] / "docs" / "many-machines.md"
    code = page.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    put(tmp_path / "kiriman", satu=of("247101"), dua=of("247102"))
    monkeypatch.chdir(tmp_path)
    exec(compile(code, page.name, "exec"), {"__name__": "example"})
    made = everything(tmp_path)
    shutil.rmtree("hasil")
    Path("rekap.xlsx").unlink()
    assert run("fill", "kiriman", "-o", "hasil", "--workers", "1").exit_code == 0
    assert run("consolidate", "hasil", "-o", "rekap.xlsx", "--workers", "1").exit_code in {0, 1}
    assert made == everything(tmp_path)
    assert {"hasil/247101-pnbp-2024-tw2.xlsx", "rekap.xlsx"} <= made.keys()
