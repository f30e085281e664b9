"""What stays in memory of each file that is consolidated: `python benchmarks/memory.py [FEWER] [MORE]`.

A made-up agency (`tests/kits/kit_agency`) is filled and consolidated once; what it kept is written as often as needed
with other satker, and consolidated as a ministry does. Two sizes are measured by tracemalloc in one run, their
difference by file is what grows: while files are taken in, when all are known, while the rekap, the data and what is
kept for the one above are written. Last, which lines of code hold most of what stays.
"""

from __future__ import annotations

import gc
import hashlib
import json
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "kits"))

from kit_agency.submissions import agency as submissions, write
from kit_agency.units import list_of, units
from xlkinerja.consolidate.agency import Options, agency
from xlkinerja.consolidate.book import consolidated_workbook
from xlkinerja.consolidate.dataset import data_files
from xlkinerja.consolidate.kept import kept_lines
from xlkinerja.consolidate.model import Agency
from xlkinerja.consolidate.satker_list import read_satkers

_SATKER = 24
_TODAY = Options(today=date(2024, 7, 15))
_LISTED = 12


def kept_once(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of what one agency keeps: its head, and one for each file."""
    write(folder / "KIRIMAN", submissions(_SATKER))
    (folder / "satker.csv").write_bytes(list_of(units(_SATKER, 1)))
    expected = read_satkers(folder / "satker.csv")
    found = agency([folder / "KIRIMAN"], Options(_TODAY.today, expected))
    return [json.loads(line) for line in kept_lines(found, folder)][:-1]


def multiplied(lines: list[dict[str, Any]], count: int) -> Iterator[dict[str, Any]]:
    """Yield the lines of an agency of so many files, each time with other satker."""
    head, *files = lines
    copies = -(-count // len(files))
    codes = [[f"{100_000 + copy * _SATKER + n}" for n in range(_SATKER)] for copy in range(copies)]
    listed = [
        {**satker, "code": code, "eselon1": f"{satker['eselon1']} {copy % 20}"}
        for copy in range(copies)
        for satker, code in zip(head["satkers"], codes[copy], strict=True)
    ]
    yield {**head, "satkers": listed}
    for number in range(count):
        copy, text = number // len(files), json.dumps(files[number % len(files)])
        for satker, code in zip(head["satkers"], codes[copy], strict=True):
            text = text.replace(satker["code"], code)
        line = json.loads(text)
        name = {"path": f"{copy}/{line['path']}", "sent_as": f"{copy}/{line['sent_as']}"}
        own = {**line["submission"], **name, "sha256": hashlib.sha256(f"{number}".encode()).hexdigest()}
        yield {**line, **name, "submission": own}


def save(lines: Iterator[dict[str, Any]], file: Path) -> Path:
    """Write lines as `--keep` does."""
    digest = hashlib.sha256()
    with file.open("wb") as out:
        for line in lines:
            data = json.dumps(line, separators=(",", ":"), sort_keys=True).encode() + b"\n"
            digest.update(data)
            out.write(data)
        out.write(json.dumps({"sha256": digest.hexdigest()}).encode() + b"\n")
    return file


def costs(file: Path) -> dict[str, int]:
    """Return what is held in memory, step by step, in bytes above what was there before."""
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    found = agency([file], _TODAY)
    gc.collect()
    now, peak = tracemalloc.get_traced_memory()
    held = {"all are known: what stays": now - before, "files are taken in: the most": peak - before}
    for name, size in _written(found, file.parent):
        gc.collect()
        held[name] = size
    _told(len(found.submissions))
    return held


def _written(found: Agency, folder: Path) -> Iterator[tuple[str, int]]:
    steps = {
        "the rekap is made: the most above that": lambda: consolidated_workbook(found, folder),
        "the data is made: the most above that": lambda: [name for name, _ in data_files(found)],
        "kept lines are made: the most above that": lambda: sum(len(line) for line in kept_lines(found, folder)),
    }
    for name, step in steps.items():
        now = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        step()
        yield name, tracemalloc.get_traced_memory()[1] - now


def _told(files: int) -> None:
    print(f"\n{files} files: the lines of code that hold most")
    ours = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(False, "<frozen *")])
    for one in ours.statistics("lineno")[:_LISTED]:
        frame = one.traceback[0]
        print(f"{one.size / files / 1000:8.2f} kB a file  {'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno}")


def main() -> None:
    fewer, more = (int(sys.argv[n]) if len(sys.argv) > n else size for n, size in ((1, 400), (2, 1200)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = kept_once(folder)
        files = [save(multiplied(lines, count), folder / f"{count}.jsonl") for count in (fewer, more)]
        tracemalloc.start()
        costs(files[0])  # what is made once is there then
        one, other = (costs(file) for file in files)
    print(f"\n{'kB a file':>50}  (from {fewer} to {more} files)")
    for step, size in other.items():
        print(f"{step:42} {(size - one[step]) / (more - fewer) / 1000:7.1f}")


if __name__ == "__main__":
    main()
