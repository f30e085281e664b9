"""What is spared by what `fill` keeps of its answers: `python benchmarks/nothing_twice.py [WORKBOOKS]`.

Made-up submissions of three forms (`tests/kits/kit_agency`), one worker, the commands as people give them, start-up
counted; each also with what was kept taken away. The ratios to `fill` in one run are what tells. Linux only.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from agency import FORMS, Cost, adopt_orphans, agency, list_of, run, units, write

_OURS = ("-m", "xlkinerja")
_ONE = ("--workers", "1")


def measure(folder: Path, count: int) -> dict[str, Cost]:
    """Return what each command costs over so many workbooks."""
    inbox, results = folder / "KIRIMAN", folder / "HASIL"
    satker = -(-count // len(FORMS))
    write(inbox, list(agency(satker, FORMS))[:count])
    members = folder / "satker.csv"
    members.write_bytes(list_of(units(satker, 1)))

    def consolidated(name: str) -> Cost:
        rekap = str(folder / name / "rekap.xlsx")
        Path(rekap).parent.mkdir()
        return run(*_OURS, "consolidate", str(results), "-o", rekap, "--satker", str(members), *_ONE)

    costs = {"fill": run(*_OURS, "fill", str(inbox), "-o", str(results), *_ONE)}
    costs["consolidate after fill"] = consolidated("a")
    costs["check of the answers"] = run(*_OURS, "check", str(results), *_ONE)
    costs["fill of the answers, nothing changed"] = run(*_OURS, "fill", str(results), "-o", str(folder / "B"), *_ONE)
    kept = results / ".xlkinerja" / "isi"
    size = sum(path.stat().st_size for path in kept.iterdir()) / count / 1000
    kept.rename(folder / "aside")
    costs["consolidate, nothing kept"] = consolidated("b")
    costs["check of the answers, nothing kept"] = run(*_OURS, "check", str(results), *_ONE)
    costs["fill of the answers, nothing kept"] = run(*_OURS, "fill", str(results), "-o", str(folder / "C"), *_ONE)
    costs["start-up (--help of a command)"] = run(*_OURS, "consolidate", "--help")
    same = [(folder / name / "rekap.xlsx").read_bytes() for name in "ab"]
    assert same[0] == same[1], "what was kept says something else"
    print(f"{count} workbooks; {size:.1f} kB kept of each")
    return costs


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 250
    adopt_orphans()
    with tempfile.TemporaryDirectory() as folder:
        costs = measure(Path(folder), count)
    print(f"{'':36} {'CPU ms/file':>12} {'to fill':>8}")
    for name, cost in costs.items():
        print(f"{name:36} {1000 * cost.cpu / count:12.1f} {cost.cpu / costs['fill'].cpu:8.3f}")


if __name__ == "__main__":
    main()
