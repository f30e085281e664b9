"""What a nation would cost: `python benchmarks/nation.py [SMALL] [LARGE]` (satker, three forms each). Linux only.

Two eselon I fill and consolidate their satker's workbooks and keep the data; the ministry consolidates what they kept.
Run at two sizes, so that the part of each more workbook is known; docs/nation.md multiplies it. CPU is that of whole
commands with one worker, memory the highest of the process (proportional set size).
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from agency import Cost, adopt_orphans, run

from kit_agency.submissions import FORMS, agency, write
from kit_agency.units import list_of, units

PROGRAM = ("-m", "xlkinerja")


def size_of(*paths: Path) -> float:
    """Return how many MB lie at paths and below."""
    files = [file for path in paths for file in (path, *path.rglob("*")) if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def measure(folder: Path, satker: int) -> Mapping[str, Cost]:
    """Return what each step costs over so many satker of two eselon I, with the sizes as costs of no time."""
    costs: dict[str, Cost] = {}
    members, sent = units(satker, 1), list(agency(satker))
    kept = []
    for number in range(2):
        own = members[number::2]
        names = (f"IN{number}", f"OUT{number}", f"R{number}.xlsx", f"K{number}.jsonl")
        inbox, hasil, rekap, keep = (folder / name for name in names)
        write(inbox, [submission for submission in sent if submission.unit in own])
        (folder / f"satker{number}.csv").write_bytes(list_of(own))
        lists = ("--satker", str(folder / f"satker{number}.csv"), "--workers", "1")
        steps = {
            "fill": run(*PROGRAM, "fill", str(inbox), "-o", str(hasil), "-q", "--workers", "1"),
            "fill again": run(*PROGRAM, "fill", str(inbox), "-o", str(hasil), "-q", "--workers", "1"),
            "eselon I": run(*PROGRAM, "consolidate", str(hasil), "-o", str(rekap), "--keep", str(keep), *lists),
            "MB received": Cost(size_of(inbox), 0, 0),
            "MB of answers, journal, list": Cost(size_of(hasil), 0, 0),
            "MB of rekap": Cost(size_of(rekap), 0, 0),
            "MB kept": Cost(size_of(keep), 0, 0),
        }
        kept.append(keep)
        for name, cost in steps.items():
            before = costs.get(name, Cost(0, 0, 0))
            costs[name] = Cost(before.cpu + cost.cpu, before.clock + cost.clock, max(before.memory, cost.memory))
    top = folder / "ministry.xlsx"
    costs["ministry"] = run(*PROGRAM, "consolidate", *map(str, kept), "-o", str(top))
    costs["MB of the ministry's rekap"] = Cost(size_of(top), 0, 0)
    return costs


def main() -> None:
    small, large = (int(word) for word in (*sys.argv[1:], "20", "60")[:2])
    adopt_orphans()
    found = []
    for satker in (small, large):
        with tempfile.TemporaryDirectory() as folder:
            found.append(measure(Path(folder), satker))
    few, many = small * len(FORMS), large * len(FORMS)
    print(f"{'':32} {few:>10} {many:>10} {'each more':>12} {'memory MB':>16} {'kB each more':>13}")
    for name, one in found[0].items():
        other = found[1][name]
        scale = 1000  # seconds to ms, MB to kB
        each = scale * (other.cpu - one.cpu) / (many - few)
        # an eselon I holds half of them
        members = (many - few) / (2 if name in {"fill", "fill again", "eselon I"} else 1)
        memory = scale * (other.memory - one.memory) / members
        print(
            f"{name:32} {one.cpu:10.2f} {other.cpu:10.2f} {each:12.2f} {one.memory:7.0f} {other.memory:8.0f}"
            f" {memory:13.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
