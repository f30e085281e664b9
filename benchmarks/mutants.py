"""Damages real workbooks, by the million if need be, and says which laws did not hold: mutants.py FIRST COUNT.

Each mutant has a number; `mutants.py 4711 1 --keep FOLDER` makes that one again and stores it. Runs in one process per
processor, each mutant for at most a minute of the processor, however busy the machine is, and in 2 GiB.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "kits"))

from mutants import judged, mutant

SECONDS = 60


class _TooLongError(BaseException):
    pass


def _ring(*_: object) -> None:
    raise _TooLongError


def one(number: int) -> tuple[int, list[str]]:
    signal.signal(signal.SIGPROF, _ring)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        return judged(number)
    except _TooLongError:
        return number, [f"took over {SECONDS} s of the processor"]
    except MemoryError:
        return number, ["took over 2 GiB"]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (2 * 1024**3, 2 * 1024**3))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for the mutants that break a law")
    given = parser.parse_args()
    started, broken = time.monotonic(), Counter[str]()
    numbers = range(given.first, given.first + given.count)
    with ProcessPoolExecutor(given.workers, initializer=_limit) as pool:
        for number, laws in pool.map(one, numbers, chunksize=50):
            for law in laws:
                broken[law.partition(":")[0]] += 1
                print(number, law, flush=True)
            if laws and given.keep is not None:
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / f"{number}.xlsx").write_bytes(mutant(number))
    seconds = time.monotonic() - started
    print(f"{given.count} mutants from {given.first} in {seconds:.0f} s; broken laws: {dict(broken)}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
