"""Who works on many files: processes of this computer, or an engine for many computers that somebody else made.

Any `concurrent.futures.Executor` will do, and whatever has one, as Dask does. Nothing here schedules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from xlkinerja.folder.sameness import Engine, engine, refusal
from xlkinerja.folder.workers import Failed, Item, Out, Shared, Work, run, run_elsewhere
from xlkinerja.frozen import dataclass

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

_LEAST, _MOST = 16, 64  # files in a batch: enough to be worth sending, few enough to be spread and done again
_BATCHES = 128  # are enough for many workers; more files make larger batches
_A_LOOK = 1.0  # second: how often to see whether the engine is still there


class Runner(Protocol):
    """Yields the result of each item with its number, in any order.

    What an item may take stands in the work. One that ends its process, runs for ever or wants too much memory is
    `Failed` and stops no other; only an engine that is gone altogether, or is not to be used, raises RunnerError.
    """

    def __call__(self, work: Work[Shared, Item, Out], items: Sequence[Item], /) -> Iterator[tuple[int, Out | Failed]]:
        """Yield the number and the result of each item."""


class RunnerError(Exception):
    """The engine is gone or not to be used; the message (Indonesian) says what to do."""


def worked(runner: Runner, work: Work[Shared, Item, Out], items: Sequence[Item]) -> Iterator[tuple[int, Out | Failed]]:
    """Yield what a runner gives, and each item once: what it gives twice counts once, what it lost has failed."""
    waiting = set(range(len(items)))
    for number, result in runner(work, items):
        if number in waiting:
            waiting.remove(number)
            yield number, result
    yield from ((number, Failed("crashed")) for number in sorted(waiting))


@dataclass(frozen=True)
class Processes:
    """So many processes of this computer; with one, or for a few items, this process itself."""

    workers: int = 1

    def __call__(self, work: Work[Shared, Item, Out], items: Sequence[Item], /) -> Iterator[tuple[int, Out | Failed]]:
        """Yield the results in the order of the items."""
        results = run(work, items, workers=self.workers)
        return enumerate(results)


HERE = Processes()


@dataclass(frozen=True)
class Sent:
    """What goes to an engine with every batch: the work, and who may do it."""

    work: Work[Any, Any, Any]
    engine: Engine


@dataclass(frozen=True)
class Refused:
    """Why a worker of an engine did not do what it was sent."""

    message: str


def work_on(sent: Sent, items: Sequence[Any]) -> list[Any] | Refused:
    """Return the results of a batch, each worked on within its limits in a process beside this one.

    So nothing in a file can harm the worker, which is another program's; and alarms need a main thread.
    """
    import multiprocessing  # noqa: PLC0415 - only for other computers

    assert sent.work.folder is not None
    # Dask marks its workers as processes without children, for whose end nobody would care. Ours end by themselves, as
    # soon as nobody holds the other end of their pipe.
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]  # noqa: SLF001
    reason = refusal(sent.engine, [sent.work.folder])
    return Refused(reason) if reason else list(run_elsewhere(sent.work, items, workers=1))


def _as_it_is(sent: Sent) -> Sent:
    return sent


def _nothing() -> None:
    """Nobody looks."""


@dataclass(frozen=True)
class OnExecutor:
    """Any `concurrent.futures.Executor` as a runner: batches go to it, all at once.

    `sent` may put what all batches need somewhere once, and give what stands for it. `killed` are the errors that say
    that an executor's own worker died with a batch; `look` is called now and then, and may raise RunnerError.
    """

    executor: Executor
    sent: Callable[[Sent], Any] = _as_it_is
    killed: tuple[type[Exception], ...] = ()
    look: Callable[[], None] = _nothing

    def __call__(self, work: Work[Shared, Item, Out], items: Sequence[Item], /) -> Iterator[tuple[int, Out | Failed]]:
        """Yield the results as they come. Raises RunnerError where the executor is broken or a worker is not to be."""
        if not items:
            return
        sent = self.sent(Sent(replace(work, folder=Path.cwd()), engine()))
        lost: list[int] = []
        for numbers, results in self._done(sent, items, batches(len(items))):
            lost += numbers if results is None else ()
            yield from zip(numbers, results or (), strict=results is not None)
        for number in sorted(lost):  # one alone at a time: so none is blamed for what another does to its worker
            for _, results in self._done(sent, items, [range(number, number + 1)]):
                yield number, Failed("crashed") if results is None else results[0]

    def _done(
        self, sent: object, items: Sequence[Item], batches: Iterable[Sequence[int]]
    ) -> Iterator[tuple[Sequence[int], list[Any] | None]]:
        """Yield the numbers and results of batches; None for one with which workers died."""
        from concurrent.futures import FIRST_COMPLETED, wait  # noqa: PLC0415 - as above

        waiting: dict[Future[list[Any] | Refused], Sequence[int]] = {}
        try:
            for numbers in batches:
                waiting[self._submitted(sent, [items[number] for number in numbers])] = numbers
            while waiting:
                done, _ = wait(waiting, timeout=_A_LOOK, return_when=FIRST_COMPLETED)
                self.look()
                for future in done:
                    yield waiting.pop(future), self._result(future)
        finally:
            for future in waiting:
                future.cancel()

    def _submitted(self, sent: object, items: list[Any]) -> Future[list[Any] | Refused]:
        try:
            return self.executor.submit(work_on, sent, items)  # type: ignore[arg-type]  # what stands for it
        except Exception as error:
            raise _ended(error) from error

    def _result(self, future: Future[list[Any] | Refused]) -> list[Any] | None:
        try:
            result = future.result()
        except self.killed:
            return None
        except Exception as error:
            raise _ended(error) from error
        if isinstance(result, Refused):
            raise RunnerError(result.message)
        return result


def batches(count: int) -> Iterator[range]:
    """Yield the numbers of so many items in batches."""
    size = min(max(ceil(count / _BATCHES), _LEAST), _MOST)
    return (range(start, min(start + size, count)) for start in range(0, count, size))


def _ended(error: Exception) -> RunnerError:
    return RunnerError(
        f"Pekerjaan di klaster terhenti ({type(error).__name__}). Periksa penjadwal dan pekerjanya, lalu ulangi"
        " perintah yang sama; yang sudah selesai tidak rusak."
    )
