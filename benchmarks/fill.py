"""CPU of filling one workbook, side by side in one run: `python benchmarks/fill.py [WORKBOOK] [ROUNDS]`.

Ours (read, check, plan, patch, prove), the same job as one would script it with openpyxl and pandas (`by_hand.py`,
for the PNBP form only), what openpyxl alone needs to load and save the workbook, and the floor (inflate every part,
parse it, deflate it again). All take turns, so that a busy machine is busy for all; medians of CPU milliseconds.
"""

import io
import statistics
import sys
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from xml.parsers import expat

import openpyxl
from by_hand import fill_by_hand

from xlkinerja.pipeline import check_workbook, fill_workbook

SAMPLE = Path(__file__).parents[1] / "samples" / "pnbp" / "bbspjikkp-2024-angka.xlsx"


def load_and_save(data: bytes) -> None:
    openpyxl.load_workbook(io.BytesIO(data)).save(io.BytesIO())


def floor(data: bytes) -> None:
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name.endswith((".xml", ".rels")):
                expat.ParserCreate().Parse(part, True)
            target.writestr(name, part)


def medians(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median of CPU milliseconds by name; the first round only warms up."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds + 1):
        for name, work in works.items():
            start = time.process_time()
            work()
            times[name].append(time.process_time() - start)
    return {name: statistics.median(found[1:]) * 1000 for name, found in times.items()}


def main() -> None:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 25
    data = source.read_bytes()
    answered = fill_workbook(data, source.name)
    assert answered.result.report is not None, "the workbook cannot be read"
    works: dict[str, Callable[[], object]] = {
        "fill, first time": partial(fill_workbook, data, source.name),
        "fill, nothing changed": partial(fill_workbook, answered.data, source.name),
        "check": partial(check_workbook, data, source.name),
        "openpyxl, load and save alone": partial(load_and_save, data),
        "floor: inflate, parse, deflate": partial(floor, data),
    }
    if answered.result.report.form.name == "pnbp":
        works["openpyxl + pandas, the same job"] = partial(fill_by_hand, data)
    found = medians(works, rounds)
    print(f"{source.name}, {len(data)} bytes, median of {rounds} rounds")
    for name, milliseconds in found.items():
        print(f"{name:34} {milliseconds:8.1f} ms {milliseconds / found['fill, first time']:6.2f} x")


if __name__ == "__main__":
    main()
