"""CPU of whole commands, start-up and all: `python benchmarks/cold.py [WORKBOOK] [ROUNDS]`.

`xlkinerja fill ONE` and `check ONE`, and what a script costs that loads and saves the same workbook with openpyxl, with
wolfxl, or reads it with python-calamine (where they are installed). Each is a process of its own with its byte code at
hand; all take turns, so that a busy machine is busy for all; medians of CPU milliseconds and of the ratios in a round.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "samples" / "pnbp" / "bbspjikkp-2024-angka.xlsx"
OPENPYXL = "import sys, openpyxl; openpyxl.load_workbook(sys.argv[1]).save(sys.argv[2])"
WOLFXL = "import sys, wolfxl; book = wolfxl.load_workbook(sys.argv[1], modify=True); book.save(sys.argv[2])"
CALAMINE = """import sys, python_calamine
book = python_calamine.CalamineWorkbook.from_path(sys.argv[1])
for name in book.sheet_names: book.get_sheet_by_name(name).to_python()"""


def cpu(command: list[str], environment: dict[str, str]) -> float:
    """Return the CPU seconds of a process and those it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode in {0, 1} and "Traceback" not in done.stderr, done.stderr  # noqa: PT018 - 1: there are findings
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def commands(workbook: Path, folder: Path) -> dict[str, list[str]]:
    ours, script = [sys.executable, "-m", "xlkinerja"], [sys.executable, "-c"]
    given = [str(workbook), str(folder / "saved.xlsx")]
    found = {
        "openpyxl, load and save": [*script, OPENPYXL, *given],
        "xlkinerja fill": [*ours, "fill", str(workbook), "-o", str(folder / "answers")],
        "xlkinerja check": [*ours, "check", str(workbook)],
        "xlkinerja --help": [*ours, "--help"],
        "python -c pass": [*script, "pass"],
    }
    if find_spec("wolfxl"):
        found["wolfxl, load and save"] = [*script, WOLFXL, *given]
    if find_spec("python_calamine"):
        found["python-calamine, read"] = [*script, CALAMINE, *given]
    return found


def turns(workbook: Path, rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds by name and round; the first round only writes the byte code."""
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": f"{name}/code"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for number in range(rounds + 1):
            folder = Path(name, str(number))
            folder.mkdir()
            for job, command in commands(workbook, folder).items():
                times.setdefault(job, []).append(cpu(command, environment) * 1000)
    return {job: found[1:] for job, found in times.items()}


def main() -> None:
    workbook = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 9
    times = turns(workbook, rounds)
    peer = times["openpyxl, load and save"]
    print(f"{workbook.name}, median of {rounds} rounds, CPU of whole processes")
    for job, found in times.items():
        ratio = statistics.median(a / b for a, b in zip(found, peer, strict=True))
        print(f"{job:26} {statistics.median(found):8.1f} ms {ratio:6.2f} x")


if __name__ == "__main__":
    main()
