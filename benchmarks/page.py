"""The page beside the command, in one run: `python benchmarks/page.py [FOLDER OF THE BUILT PAGE]`.

Time until the page is ready, time of a sample workbook (warm) and of a folder of 100, each beside the engine in this
Python in one process; the file's size, the memory of the browser's processes, and the peak of the process that holds
the page (resident, so with what it shares) beside that of a Python that does the same. Ratios of processor time,
not milliseconds: both take turns on the same machine, and time that others take from it does not count.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "kits"))

from kit_browser import READY, Visit, chromium, visit  # noqa: E402
from kit_web import SAMPLES, File, ask, lay  # noqa: E402

ROUNDS = 5
MANY = 100
TICK = os.sysconf("SC_CLK_TCK")


def own_browser() -> list[Path]:
    """Return the processes that this one started: others may have a browser as well."""
    parents = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(process.name)] = int((process / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    mine = {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in mine} - mine:
        mine |= more
    return [Path("/proc") / str(number) for number in mine - {os.getpid()} if is_chromium(Path("/proc") / str(number))]


def is_chromium(process: Path) -> bool:
    try:
        return b"chromium" in (process / "cmdline").read_bytes().partition(b"\0")[0]
    except OSError:
        return False


def memory(*, page_only: bool = False) -> int:
    """Return the proportional memory, in MB, of the whole browser or of the process that holds the page."""
    sizes = [0]
    for process in own_browser():
        try:
            lines = (process / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        sizes.append(sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")))
    return (max(sizes) if page_only else sum(sizes)) // 1024


def peak() -> int:
    """Return the most memory, in MB, that the process with the page has held so far."""
    sizes = [0]
    for process in own_browser():
        try:
            lines = (process / "status").read_text().splitlines()
        except OSError:
            continue
        sizes += [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return max(sizes) // 1024


def browser_seconds() -> float:
    """Return the processor time that the browser's processes have taken so far."""
    ticks = 0
    for process in own_browser():
        try:
            ticks += sum(map(int, (process / "stat").read_text().rpartition(")")[2].split()[11:13]))
        except OSError:
            continue
    return ticks / TICK


def measured(clock: Callable[[], float], work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds and the processor seconds of some work."""
    start, taken = time.perf_counter(), clock()
    work()
    return time.perf_counter() - start, clock() - taken


def in_page(one: Visit, path: Path) -> tuple[float, float]:
    one.clear()

    def work() -> None:
        one.drop(path)
        one.filled(timeout=10 * READY)

    return measured(browser_seconds, work)


def in_python(files: list[File]) -> tuple[float, float]:
    return measured(time.process_time, lambda: ask("fill", files))


def in_own_python(folder: Path) -> tuple[tuple[float, float], int]:
    """Fill a folder in a Python of its own; return the times without its start, and its peak of memory in MB."""
    code = """
import sys, time, resource
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from kit_web import File, ask
files = [File(f"kiriman/{path.name}", path.read_bytes()) for path in sorted(Path(sys.argv[2]).iterdir())]
wall, taken = time.perf_counter(), time.process_time()
ask("fill", files)
print(time.perf_counter() - wall, time.process_time() - taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    kits = ROOT / "tests" / "kits"
    done = subprocess.run([sys.executable, "-c", code, kits, folder], check=True, capture_output=True, text=True)
    wall, taken, most = map(float, done.stdout.split())
    return (wall, taken), int(most) // 1024


def python_start() -> tuple[float, float]:
    """Start a Python that is as ready as the page: all imported, all forms loaded."""
    code = "from xlkinerja.web.bridge import call; call('about', '{}', [], print)"

    def taken() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    return measured(taken, lambda: subprocess.run([sys.executable, "-c", code], check=True))


def told(what: str, page: list[tuple[float, float]], python: list[tuple[float, float]]) -> None:
    """Print both medians, and how they compare."""
    (wall, taken), (own_wall, own) = (
        tuple(statistics.median(times) for times in zip(*pairs, strict=True)) for pairs in (page, python)
    )
    print(f"{what}: page {wall:.2f} s ({taken:.2f} CPU), Python {own_wall:.2f} s ({own:.2f} CPU)", end="")
    print(f", ratio {wall / own_wall:.1f} ({taken / own:.2f} CPU)")


def opened(browser: object, address: str) -> Visit:
    one = visit(browser.new_context(), address)  # type: ignore[attr-defined]
    one.page.wait_for_selector(".engine.ready", timeout=READY)
    return one


def main() -> None:
    built = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist" / "web"
    single = (built / "xlkinerja.html").resolve()
    folder = Path(tempfile.mkdtemp(prefix="xlkinerja-"))
    many = [File(f"kiriman/{n:03}.xlsx", SAMPLES[n % len(SAMPLES)].read_bytes()) for n in range(MANY)]
    lay(folder, many)
    sample = next(path for path in SAMPLES if path.stem == "bbspjikkp-2024-angka")
    alone = [File(sample.name, sample.read_bytes())]
    print(f"size: {single.stat().st_size / 1e6:.2f} MB")
    with chromium() as browser:
        starts = []
        for _ in range(ROUNDS):
            starts.append((measured(browser_seconds, lambda: opened(browser, single.as_uri())), python_start()))
            browser.contexts[-1].close()
        told("until ready", [page for page, _ in starts], [python for _, python in starts])
        one = opened(browser, single.as_uri())
        print(f"memory when ready: {memory()} MB, of it the page's process {memory(page_only=True)} MB")
        in_page(one, sample)
        pairs = [(in_page(one, sample), in_python(alone)) for _ in range(ROUNDS)]
        told("one workbook", [page for page, _ in pairs], [python for _, python in pairs])
        folder_of_many(one, folder / "kiriman")


def folder_of_many(one: Visit, folder: Path) -> None:
    page = in_page(one, folder)
    print(f"memory afterwards: {memory()} MB, of it the page's process {memory(page_only=True)} MB")
    most = peak()
    own, own_most = in_own_python(folder)
    told(f"{MANY} workbooks", [page], [own])
    print(f"peak: the page's process {most} MB, Python {own_most} MB, ratio {most / own_most:.1f}")


if __name__ == "__main__":
    main()
