"""Work on many files at once: in several processes, with limits on each file, results in the order of the files.

A file that ends its process, runs for ever or wants too much memory is a result of its own; the process is replaced and
the other files go on. Nothing here knows what the work is.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import field
from math import ceil
from pathlib import Path
from time import process_time
from types import FrameType
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from xlkinerja.form.outside import OutsideForms, at_hand, using
from xlkinerja.frozen import dataclass

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

    from pebble import ProcessFuture, ProcessPool

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Out = TypeVar("Out")

FEW = 3
"""So many items are worked on in this process: to start others would take longer."""

START = "forkserver" if sys.platform == "linux" else "spawn"
"""How processes start: from a clean server that has our modules loaded where that is safe, else anew.

Never by copying this process: its other threads (the pool's, the progress bar's) may hold locks at that moment.
"""

_A_LOOK = 1.0  # second: how often to see whether the pool is still alive

_ALARMS = hasattr(signal, "setitimer")
"""Whether the system can count the processor time of a process and tell it when it is over; Windows cannot."""

_GRACE = 5  # seconds of processor time until a process is ended from outside, in which an alarm was not heard


@dataclass(frozen=True)
class WorkLimits:
    """What one item may take: seconds of processor time, and bytes of address space where the system can limit them.

    A busy or sleeping computer takes no time from an item; `clock` is how many seconds may go by at most, for what
    waits for ever. Where a system has no alarms, `seconds` are those of the clock.
    `own` says that this process is there for the work alone, so that its memory may be limited too, while it works.
    """

    seconds: float = 60
    memory: int = 1024**3
    clock: float = 1800
    own: bool = False


_USUAL = WorkLimits()


@dataclass(frozen=True)
class Failed:
    """The result of an item whose work ended without one."""

    reason: Literal["crashed", "endless", "memory", "stalled"]


@dataclass(frozen=True)
class Work(Generic[Shared, Item, Out]):
    """A function at the top of a module, what it needs for every item, and what one item may take, wherever it is done.

    `shared` goes to each process once. With `folder` relative paths are meant from there, whatever computer it is. The
    `forms` from outside that are at hand where the work is given out are at hand wherever it is done.
    """

    function: Callable[[Shared, Item], Out]
    shared: Shared
    limits: WorkLimits = _USUAL
    folder: Path | None = None
    forms: OutsideForms = field(default_factory=at_hand)

    def __call__(self, item: Item) -> Out:
        """Return the result of one item."""
        with using(self.forms):
            return self.function(self.shared, item)


def processors() -> int:
    """Return how many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


def run(
    work: Work[Shared, Item, Out], items: Sequence[Item], *, workers: int, few: int = FEW
) -> Iterator[Out | Failed]:
    """Yield the result of each item, in the order of the items, as soon as it and those before it are there.

    With one worker, or `few` items, the work is done in this process; there only the time is limited, where the system
    has alarms, and the memory where the process is ours. The work says itself what went wrong by its results: what it
    raises in another process is `crashed`.
    """
    if min(workers, len(items)) <= 1 or len(items) <= few:
        for item in items:
            result = _here(work, item)
            yield result
        return
    yield from run_elsewhere(work, items, workers=workers)


def run_elsewhere(work: Work[Shared, Item, Out], items: Sequence[Item], *, workers: int) -> Iterator[Out | Failed]:
    """Yield the results as `run` does, but never work in this process, not even on one item."""
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - one file alone should not pay for it

    done = 0
    while done < len(items):
        before = done
        with suppress(BrokenProcessPool):
            for result in _in_pool(work, items[done:], min(workers, len(items) - done)):
                done += 1
                yield result
        if done == before:  # whatever breaks a whole pool at once is not tried for ever
            done += 1
            yield Failed("crashed")


# --- in other processes ------------------------------------------------------------------------------------------


def _in_pool(work: Work[Shared, Item, Out], items: Sequence[Item], workers: int) -> Iterator[Out | Failed]:
    """Yield the results of items; raises BrokenProcessPool where all processes were lost at once."""
    from pebble import ProcessPool  # noqa: PLC0415 - as above

    limits = work.limits
    pool = ProcessPool(
        workers, initializer=prepare_process, initargs=(work,), context=_context(work.function.__module__)
    )
    try:
        with _deaf():  # what is started here inherits it: Ctrl-C is for this process, which then stops the others
            futures: list[ProcessFuture[Out | Failed]] = [
                pool.schedule(work_on, (item,), timeout=limits.clock if _ALARMS else limits.seconds) for item in items
            ]
        for future in futures:
            result = _result(pool, future)
            yield result
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


@contextmanager
def _deaf() -> Iterator[None]:
    """Hold Ctrl-C back in the block, where the system can."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker  # noqa: PLC0415 - a browser's Python has none, and no pool either

    resource_tracker.ensure_running()  # when it starts, it lets Ctrl-C through again
    earlier = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, earlier)


def _context(module: str) -> BaseContext:
    """Return how processes start, with the module of the work loaded."""
    import multiprocessing  # noqa: PLC0415 - as above

    context = multiprocessing.get_context(START)
    context.set_forkserver_preload(["__main__", module, "pebble"])
    return context


def _result(pool: ProcessPool, future: ProcessFuture[Out | Failed]) -> Out | Failed:
    from concurrent.futures import wait  # noqa: PLC0415 - as above
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

    from pebble import ProcessExpired  # noqa: PLC0415

    while not wait([future], timeout=_A_LOOK).done:
        if not pool.active:
            raise BrokenProcessPool
    try:
        return future.result()
    except TimeoutError:
        return Failed("stalled" if _ALARMS else "endless")
    except MemoryError:
        return Failed("memory")
    except BrokenProcessPool:
        raise
    except ProcessExpired as expired:
        return Failed("endless" if ended_for_time(expired.exitcode) else "crashed")
    except Exception:  # noqa: BLE001 - the work is to say itself what it cannot do
        return Failed("crashed")


_work: Work[Any, Any, Any]  # in a worker process: what it was started for


def prepare_process(work: Work[Any, Any, Any]) -> None:
    """Make a process ready: what it does, where, and how much memory it may have."""
    global _work  # noqa: PLW0603 - a process is started for one work
    _work = work
    if work.folder is not None:
        os.chdir(work.folder)
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limits, macOS does not keep them
        import resource  # noqa: PLC0415

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (work.limits.memory, hard))


def work_on(item: Any) -> Any:  # noqa: ANN401 - the types are those of `run`
    """Return the result of one item, in a process that was made ready."""
    try:
        seconds = _work.limits.seconds
        with _ended_by_the_system(seconds), _alarm("PROF", seconds):
            return _work(item)
    except _TooLongError:
        return Failed("endless")
    except MemoryError:
        return Failed("memory")


def ended_for_time(exit_code: int) -> bool:
    """Tell whether the system ended a process because it took too much time of the processor."""
    return _ALARMS and exit_code == -signal.SIGXCPU


@contextmanager
def _ended_by_the_system(seconds: float) -> Iterator[None]:
    """Have the system end this process some time after an alarm that the work does not hear, deep inside C."""
    if not _ALARMS:
        yield
        return
    import resource  # noqa: PLC0415 - not on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = ceil(process_time() + seconds) + _GRACE
    least = min(limit for limit in (wanted, soft, hard) if limit != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_CPU, (least, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


# --- in this process ---------------------------------------------------------------------------------------------


class _TooLongError(BaseException):
    """Raised by the alarm; no `except Exception` of the work may take it for a mistake of its own."""


class _StalledError(BaseException):
    """Raised by the alarm of the clock, likewise."""


def _here(work: Work[Shared, Item, Out], item: Item) -> Out | Failed:
    limits = work.limits
    try:
        with _alarm("REAL", limits.clock), _alarm("PROF", limits.seconds), _bounded(limits):
            return work(item)
    except _TooLongError:
        return Failed("endless")
    except _StalledError:
        return Failed("stalled")
    except MemoryError:
        return Failed("memory")


@contextmanager
def _bounded(limits: WorkLimits) -> Iterator[None]:
    """Let a process of our own have no more than so much memory on top of what it has, on Linux."""
    size = Path("/proc/self/statm")  # in pages
    if not limits.own or not size.exists():
        yield
        return
    import resource  # noqa: PLC0415 - not on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = int(size.read_bytes().split()[0]) * resource.getpagesize() + limits.memory
    least = min(limit for limit in (wanted, soft, hard) if limit != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_AS, (least, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@contextmanager
def _alarm(of: Literal["PROF", "REAL"], seconds: float) -> Iterator[None]:
    """Raise in the block when the time is over: of the processor (PROF) or the clock (REAL).

    Only where the system has alarms and this is the main thread.
    """
    if not _ALARMS or threading.current_thread() is not threading.main_thread():
        yield
        return
    number, timer, ring = (
        (signal.SIGPROF, signal.ITIMER_PROF, _ring) if of == "PROF" else (signal.SIGALRM, signal.ITIMER_REAL, _strike)
    )
    earlier = signal.signal(number, ring)
    signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(number, earlier)


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise _TooLongError


def _strike(_number: int, _frame: FrameType | None) -> None:
    raise _StalledError
