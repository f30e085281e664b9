"""Work in several processes: what one item does to its process is its own result and nobody else's."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest

from xlkinerja.cli.run import run_options
from xlkinerja.folder import workers
from xlkinerja.folder.outcome import failure
from xlkinerja.folder.workers import Failed, Work, WorkLimits, run

LIMITS = WorkLimits(seconds=60, memory=1024**3)


def act(shared: str, item: tuple[str, int]) -> str:
    """What an item does: a word for the deed."""
    deed, number = item
    if deed == "abort":
        os.abort()
    if deed == "exit":
        os._exit(0)  # no crash as the system sees it, and yet no result
    while deed == "loop":
        pass
    if deed == "allocate":
        return str(len(bytearray(4 * 1024**3)))
    if deed == "raise":
        raise KeyError(number)
    if deed == "asleep":  # hardly any work, for as long as it takes to lose patience
        time.sleep(-number)
    if deed == "deaf":  # deep inside C, where no alarm is heard
        re.match("(a*)*b", "a" * 40)
    if deed == "late":
        time.sleep(0.3)
    return f"{shared}{number} {'here' if os.getpid() == number else 'elsewhere'}"


def results(items: list[tuple[str, int]], *, count: int = 2, limits: WorkLimits = LIMITS, few: int = 0) -> list[object]:
    return list(run(Work(act, "n", limits), items, workers=count, few=few))


def good(count: int) -> list[tuple[str, int]]:
    return [("", -number) for number in range(count)]


def answer(item: tuple[str, int]) -> str:
    return f"n{item[1]} elsewhere"


def test_results_come_in_the_order_of_the_items() -> None:
    items = [("late", -1), *good(20), ("late", -2)]
    assert results(items) == [answer(item) for item in items]


def test_what_is_raised_in_a_process_is_a_crash() -> None:
    """The work is to say itself what went wrong; that it did not is no reason to stop."""
    assert results([("raise", 0), *good(4)]) == [Failed("crashed"), *map(answer, good(4))]


def test_a_process_that_ends_takes_nobody_with_it() -> None:
    items = [("abort", 0), *good(6), ("abort", 1), *good(6), ("abort", 2)]
    assert results(items) == [Failed("crashed") if deed == "abort" else answer((deed, n)) for deed, n in items]


def test_nothing_but_crashes() -> None:
    assert results([("abort", n) for n in range(5)]) == [Failed("crashed")] * 5


def test_an_endless_item_slows_nobody() -> None:
    """The others are done while it runs, and it ends when its time is over."""
    start = time.monotonic()
    assert results([("loop", 0), *good(30)], limits=WorkLimits(3.0)) == [Failed("endless"), *map(answer, good(30))]
    assert time.monotonic() - start < LIMITS.seconds


@pytest.mark.skipif(not workers._ALARMS, reason="nothing counts the time of the processor")
@pytest.mark.parametrize("count", [1, 2])
def test_what_only_waits_is_not_ended(count: int) -> None:
    """A computer that is busy or slept takes no time from the work."""
    found = results([("asleep", -2), *good(3)], count=count, limits=WorkLimits(0.5))
    assert [isinstance(each, str) for each in found] == [True] * 4


@pytest.mark.skipif(not workers._ALARMS, reason="nothing counts the time of the processor")
@pytest.mark.parametrize("count", [1, 2])
def test_what_waits_for_ever_is_ended_by_the_clock_and_says_so(count: int) -> None:
    found = results([("asleep", -60), *good(3)], count=count, limits=WorkLimits(30, clock=1.5))
    assert found[0] == Failed("stalled")
    assert [isinstance(each, str) for each in found[1:]] == [True] * 3
    finding = failure(Failed("stalled"), WorkLimits(clock=90))
    assert (finding.code, "1.5 menit" in finding.message) == ("XK-156", True)


@pytest.mark.skipif(not workers._ALARMS, reason="nothing counts the time of the processor")
def test_what_hears_no_alarm_is_ended_by_the_system() -> None:
    assert results([("deaf", 0), *good(3)], limits=WorkLimits(1.0)) == [Failed("endless"), *map(answer, good(3))]


def test_a_process_that_leaves_without_a_word() -> None:
    """It looks as if it still worked, until its time is over."""
    found = results([("exit", 0), *good(6)], limits=WorkLimits(3.0, clock=3.0))
    assert isinstance(found[0], Failed)
    assert found[1:] == [answer(item) for item in good(6)]


@pytest.mark.skipif(os.name == "nt", reason="Windows limits no memory")
def test_an_item_that_wants_too_much_memory() -> None:
    assert results([("allocate", 0), *good(6)]) == [Failed("memory"), *map(answer, good(6))]


def test_one_worker_works_here() -> None:
    here = os.getpid()
    assert results([("", here)] * 5, count=1) == [f"n{here} here"] * 5


def test_few_items_are_worked_on_here() -> None:
    here = os.getpid()
    assert results([("", here)] * 3, few=3) == [f"n{here} here"] * 3


@pytest.mark.skipif(os.name == "nt", reason="Windows has no alarms")
def test_here_too_an_endless_item_ends() -> None:
    here = os.getpid()
    assert results([("loop", 0), ("", here)], count=1, limits=WorkLimits(2.0)) == [Failed("endless"), f"n{here} here"]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux says how much a process has")
def test_here_too_memory_is_limited_where_the_process_is_ours() -> None:
    import resource  # noqa: PLC0415 - not on Windows

    here, before = os.getpid(), resource.getrlimit(resource.RLIMIT_AS)
    limits = WorkLimits(memory=1024**3, own=True)
    assert results([("allocate", 0), ("", here)], count=1, limits=limits) == [Failed("memory"), f"n{here} here"]
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert run_options(1).limits.own, "the commands' process is"
    assert not WorkLimits().own, "a caller's in Python is not"


def test_nothing_to_do() -> None:
    assert results([]) == []


def test_works_where_processes_start_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows and macOS."""
    monkeypatch.setattr(workers, "START", "spawn")
    items = [("abort", 0), *good(4)]
    assert results(items) == [Failed("crashed"), *map(answer, good(4))]


def test_whoever_stops_listening_leaves_no_process() -> None:
    found: Iterator[object] = run(Work(act, "n", LIMITS), good(50), workers=2, few=0)
    assert next(found) == answer(("", 0))
    found.close()  # type: ignore[attr-defined]
    deadline = time.monotonic() + 60
    while active_children() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert active_children() == []
