"""CPU and memory of an agency's quarter: `python benchmarks/agency.py [WORKBOOKS] [PARTS]`.

Made-up submissions of three forms with the figures of the samples (`tests/kits/kit_agency`). In one run, one after the
other: ours as the commands that a person gives, start-up and all workers counted; the same job as one would script it
with openpyxl and pandas (`by_hand.py`, for PNBP only); what openpyxl needs to load and save; and the floor (inflate
every part, parse it, deflate it again). CPU is that of the process and all that it started, memory the highest sum over
all of them (proportional set size). PARTS is `pnbp`, `all` or `both`; with `large` only `fill` and `consolidate` are
run. Linux only.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "kits"))

from fill import floor, load_and_save

from kit_agency.submissions import FORMS, agency, write
from kit_agency.units import list_of, units

_HERE = Path(__file__).parent
_PR_SET_CHILD_SUBREAPER = 36


class Cost(NamedTuple):
    """Seconds of CPU and of the clock, and the most memory in MB."""

    cpu: float
    clock: float
    memory: float


def adopt_orphans() -> None:
    """Have processes whose parent has ended become ours (Linux), so that their CPU is counted too."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(*command: str) -> Cost:
    """Return what a command costs with all that it started; exit codes 1 and 3 say what was found in the files."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL, stderr=said)
        peaks = [0.0]
        watch = threading.Thread(target=_watch, args=(process.pid, peaks))
        watch.start()
        cpu, codes = _ended()
        clock = time.monotonic() - start
        watch.join()
        process.returncode = codes[process.pid]
        said.seek(0)
        words = said.read().decode()
    assert codes[process.pid] in {0, 1, 3}, words
    assert "Traceback" not in words, words
    return Cost(cpu, clock, peaks[0])


def _ended() -> tuple[float, dict[int, int]]:
    """Wait for all children, and those that they leave behind; return their CPU in seconds and their exit codes."""
    cpu, codes = 0.0, {}
    with suppress(ChildProcessError):
        while True:
            process, status, used = os.wait4(-1, 0)
            cpu += used.ru_utime + used.ru_stime
            codes[process] = os.waitstatus_to_exitcode(status)
    return cpu, codes


def _watch(process: int, peaks: list[float]) -> None:
    """Note the highest memory of a process and its descendants, until it ends."""
    while (memory := _memory(process)) > 0:
        peaks[0] = max(peaks[0], memory)
        time.sleep(0.1)


def _memory(process: int) -> float:
    """Return the memory of a process and its descendants in MB; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return 0
    own = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return own + sum(_memory(int(child)) for child in children)


def in_process(work: Callable[[bytes], object], files: list[Path]) -> Cost:
    """Return what a piece of work costs over all files, in this process."""
    work(files[0].read_bytes())  # imports do not count
    start, clock = time.process_time(), time.monotonic()
    for file in files:
        work(file.read_bytes())
    return Cost(time.process_time() - start, time.monotonic() - clock, 0)


def measure(folder: Path, count: int, forms: tuple[str, ...], *, large: bool = False) -> None:
    """Make so many workbooks of the forms, do everything with them, and print what it costs."""
    inbox, results, by_hand = (folder / name for name in ("KIRIMAN", "HASIL", "BY-HAND"))
    satker = -(-count // len(forms))
    files = write(inbox, list(agency(satker, forms))[:count])
    members = folder / "satker.csv"
    members.write_bytes(list_of(units(satker, 1)))
    rekap = str(folder / "rekap.xlsx")
    ours = ("-m", "xlkinerja")
    costs = {}
    if not large:
        costs["floor: inflate, parse, deflate"] = in_process(floor, files)
        costs["openpyxl, load and save alone"] = in_process(load_and_save, files)
        costs["check"] = run(*ours, "check", str(inbox))
    costs["fill"] = run(*ours, "fill", str(inbox), "-o", str(results))
    if not large:
        costs["fill again, nothing changed"] = run(*ours, "fill", str(inbox), "-o", str(results))
    costs["consolidate"] = run(*ours, "consolidate", str(results), "-o", rekap, "--satker", str(members))
    if forms == ("pnbp",):
        costs["by hand: fill"] = run(str(_HERE / "by_hand.py"), str(inbox), str(by_hand))
        rekap = str(folder / "by-hand.xlsx")
        costs["by hand: consolidate"] = run(str(_HERE / "by_hand_rekap.py"), str(by_hand), rekap, str(members))
    size = sum(file.stat().st_size for file in files) / len(files) / 1000
    print(f"\n{len(files)} workbooks, {', '.join(forms)}, {size:.0f} kB on average")
    print(f"{'':32} {'CPU ms/file':>12} {'to fill':>8} {'clock s':>8} {'memory MB':>10}")
    for name, cost in costs.items():
        memory = f"{cost.memory:10.0f}" if cost.memory else ""
        ratio = cost.cpu / costs["fill"].cpu
        print(f"{name:32} {1000 * cost.cpu / len(files):12.1f} {ratio:8.2f} {cost.clock:8.1f} {memory}", flush=True)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    part = sys.argv[2] if len(sys.argv) > 2 else "both"
    adopt_orphans()
    for names, forms in (({"pnbp", "both"}, ("pnbp",)), ({"all", "both", "large"}, FORMS)):
        if part in names:
            with tempfile.TemporaryDirectory() as folder:
                measure(Path(folder), count, forms, large=part == "large")


if __name__ == "__main__":
    main()
