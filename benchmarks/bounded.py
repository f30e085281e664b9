"""Processor time and peak of memory of `consolidate` from kept data: `python benchmarks/bounded.py [FEWER] [MORE]`.

One made-up agency is read; what it keeps is written as often as needed with other satker (`memory.py`). The command
makes rekap.xlsx and `--keep` of each size in a process of its own; the difference by file is what each more costs.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from memory import kept_once, multiplied, save

_STEPS = {
    "the rekap and --keep": ["--keep", "atas.jsonl"],
    "again over that rekap": [],  # what people typed in it is read back first
}


def measured(folder: Path, lines: list[dict], count: int, more: list[str]) -> tuple[float, float]:
    """Return the CPU seconds and the peak in MB of a run over so many files."""
    save(multiplied(lines, count), folder / f"{count}.jsonl")
    given = [f"{count}.jsonl", "-o", f"rekap-{count}.xlsx", "--today", "2024-07-15", *more]
    process = subprocess.Popen(
        [sys.executable, "-m", "xlkinerja", "consolidate", *given], cwd=folder, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in {0, 1, 3}:
        raise SystemExit(f"consolidate ended with {status}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


def main() -> None:
    fewer, more = (int(sys.argv[n]) if len(sys.argv) > n else size for n, size in ((1, 200), (2, 2000)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = kept_once(folder)
        for step, options in _STEPS.items():
            one, other = (measured(folder, lines, count, options) for count in (fewer, more))
            cpu, memory = ((other[n] - one[n]) / (more - fewer) for n in (0, 1))
            print(f"{step:24} CPU {one[0]:7.1f} s {other[0]:7.1f} s  {cpu * 1000:6.1f} ms a file")
            print(f"{'':24} peak {one[1]:6.0f} MB {other[1]:6.0f} MB  {memory * 1000:6.1f} kB a file", flush=True)


if __name__ == "__main__":
    main()
