"""Two states of this package and its peers side by side: `python benchmarks/sides.py NAME=SOURCE ... [ROUNDS]`.

Each SOURCE is a folder with the package `xlkinerja` in it (`src` of a checkout, or a wheel that was unpacked). For each
sample all sides take turns, a process of its own each time, so that a busy machine is busy for all: `fill` in a warm
process over the floor (inflate, parse, deflate the same parts), filling an answer in which nothing changes, the same
job by hand, and whole commands with their start-up over a script that loads and saves with openpyxl. Medians of the
ratios in a round; wolfxl and python-calamine where they are installed.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cold import commands, cpu

SAMPLES = Path(__file__).parents[1] / "samples"
PRINTED = (
    SAMPLES / "pnbp" / "bbspjikkp-2024-cetak.xlsx",
    SAMPLES / "rencana_aksi" / "bbspjikkp-2024-rencana-cetak.xlsx",
    SAMPLES / "form_a" / "manado-2023-tw2-cetak.xlsx",
)
NUMBERS = SAMPLES / "pnbp" / "bbspjikkp-2024-angka.xlsx"
WARM = """
import json, sys, time
from pathlib import Path
from fill import fill_by_hand, floor, load_and_save
from xlkinerja.pipeline import fill_workbook
data = Path(sys.argv[1]).read_bytes()
answer = fill_workbook(data, "a.xlsx").data
works = {
    "floor": lambda: floor(data), "fill": lambda: fill_workbook(data, "a.xlsx"),
    "again": lambda: fill_workbook(answer, "a.xlsx"), "openpyxl": lambda: load_and_save(data),
    **({"by hand": lambda: fill_by_hand(data)} if "angka" in sys.argv[1] else {}),
}
found = {}
for name, work in works.items():
    work()
    start = time.process_time()
    for _ in range(3): work()
    found[name] = time.process_time() - start
print(json.dumps(found))
"""


def environment(source: Path, home: Path) -> dict[str, str]:
    """Return the environment in which a side's package is the one that is imported, its byte code at hand."""
    found = {**os.environ, "PYTHONPATH": f"{source}:{Path(__file__).parent}", "PYTHONPYCACHEPREFIX": str(home / "code")}
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found


def warm(sample: Path, env: dict[str, str]) -> dict[str, float]:
    """Return the seconds of each piece of work in a warm process."""
    command = [sys.executable, "-c", WARM, str(sample)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout
    found: dict[str, float] = json.loads(said)
    return found


def shown(name: str, ratios: list[float]) -> None:
    print(f"  {name:44} {statistics.median(ratios):6.2f}", flush=True)


def show_warm(sample: Path, sides: Mapping[str, dict[str, str]], rounds: int) -> dict[str, float]:
    print(f"{sample.name}, warm")
    found = [{side: warm(sample, env) for side, env in sides.items()} for _ in range(rounds)]
    floors: dict[str, float] = {}
    for side in sides:
        ratios = [each[side]["fill"] / each[side]["floor"] for each in found]
        floors[side] = statistics.median(ratios)
        shown(f"{side}: fill / floor", ratios)
        shown(f"{side}: again / fill", [each[side]["again"] / each[side]["fill"] for each in found])
        shown(f"{side}: openpyxl load and save / fill", [each[side]["openpyxl"] / each[side]["fill"] for each in found])
        if "by hand" in found[0][side]:
            shown(f"{side}: by hand / fill", [each[side]["by hand"] / each[side]["fill"] for each in found])
    return floors


def show_cold(sample: Path, sides: Mapping[str, dict[str, str]], rounds: int, home: Path) -> None:
    print(f"{sample.name}, whole processes / openpyxl load and save")
    times: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        folder = home / f"{sample.stem}-{number}"
        (folder / "answers").mkdir(parents=True)
        for side, env in sides.items():
            for name, command in commands(sample, folder).items():
                ours = name.startswith("xlkinerja")
                if ours or side == next(iter(sides)):
                    times.setdefault(f"{side}: {name}" if ours else name, []).append(cpu(command, env))
            for answer in (folder / "answers").iterdir():
                answer.unlink()
    peer = times["openpyxl, load and save"][1:]
    for name, found in times.items():
        shown(name, [a / b for a, b in zip(found[1:], peer, strict=True)])


def main() -> None:
    given = dict(argument.split("=", 1) for argument in sys.argv[1:] if "=" in argument)
    rounds = int(sys.argv[-1]) if sys.argv[-1].isdigit() else 5
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        sides = {side: environment(Path(source).resolve(), home / side) for side, source in given.items()}
        for sample in (PRINTED[0], NUMBERS):
            show_cold(sample, sides, rounds, home)
        found = [show_warm(sample, sides, rounds) for sample in PRINTED]
        for side in sides:
            mean = statistics.geometric_mean(each[side] for each in found)
            print(f"{side}: fill / floor, geometric mean of the printed samples {mean:.1f}")
        show_warm(NUMBERS, sides, rounds)


if __name__ == "__main__":
    main()
