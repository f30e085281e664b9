"""The page beside the command, in one run: `python benchmarks/page.py [FOLDER OF THE BUILT PAGE]`.

Time until the page is ready, time of a sample workbook (warm) and of a folder of 100, each beside the engine in this
Python in one process; the file's size and the memory of the browser's processes for the page. Ratios, not milliseconds:
both take turns on the same machine.
"""

import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "kits"))

from kit_browser import READY, Visit, chromium, visit  # noqa: E402
from kit_web import SAMPLES, File, ask, lay  # noqa: E402

ROUNDS = 5
MANY = 100


def memory() -> int:
    """Return the proportional memory of all Chromium processes, in MB."""
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if "chromium" in (process / "cmdline").read_text():
                lines = (process / "smaps_rollup").read_text().splitlines()
                total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except OSError:
            continue
    return total // 1024


def in_page(one: Visit, path: Path) -> float:
    one.clear()
    start = time.perf_counter()
    one.drop(path)
    one.filled()
    return time.perf_counter() - start


def in_python(files: list[File]) -> float:
    start = time.perf_counter()
    ask("fill", files)
    return time.perf_counter() - start


def main() -> None:
    built = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist" / "web"
    single = (built / "xlkinerja.html").resolve()
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path("/tmp/xlkinerja-bench")
    lay(folder, [File(f"kiriman/{n:03}.xlsx", SAMPLES[n % len(SAMPLES)].read_bytes()) for n in range(MANY)])
    sample = next(path for path in SAMPLES if path.stem == "bbspjikkp-2024-angka")
    print(f"size: {single.stat().st_size / 1e6:.1f} MB")
    with chromium() as browser:
        ready = []
        for _ in range(3):
            context = browser.new_context()
            start = time.perf_counter()
            one = visit(context, single.as_uri())
            one.page.wait_for_selector(".engine.ready", timeout=READY)
            ready.append(time.perf_counter() - start)
            context.close()
        print(f"ready: {min(ready):.1f} to {max(ready):.1f} s")
        one = visit(browser.new_context(), single.as_uri())
        one.ready()
        print(f"memory when ready: {memory()} MB")
        alone = [File(sample.name, sample.read_bytes())]
        pairs = [(in_page(one, sample), in_python(alone)) for _ in range(ROUNDS)]
        page, python = (statistics.median(times) for times in zip(*pairs, strict=True))
        print(f"one workbook: page {page * 1000:.0f} ms, Python {python * 1000:.0f} ms, ratio {page / python:.1f}")
        page = in_page(one, folder / "kiriman")
        python = in_python([File(f"kiriman/{n:03}.xlsx", SAMPLES[n % 13].read_bytes()) for n in range(MANY)])
        print(f"{MANY} workbooks: page {page:.1f} s, Python {python:.1f} s, ratio {page / python:.2f}")
        print(f"memory afterwards: {memory()} MB")


if __name__ == "__main__":
    main()
