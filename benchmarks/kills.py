"""Kills `fill` at random moments and fills the disk under it: `python benchmarks/kills.py [KILLS] [DISKS] [SEED]`.

After each kill -9 of the whole process group no file under a final name may be half written; then one undisturbed run
must leave the very bytes that a run leaves which nobody disturbed, and nothing besides. The full disk is a small tmpfs
in a mount namespace of its own (Linux, `unshare`); after it there is room again, and the same must hold.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "kits"))

from kit_agency.broken import write_with_broken
from kit_agency.submissions import agency
from xlkinerja.files.csv_table import from_csv
from xlkinerja.ooxml.reader import read_workbook

SATKER, FILES = 10, 31  # three forms each, and a lock file
LIST = "daftar-kiriman.csv"
UNREADABLE, UNSAVED = 3, 4
Digests = dict[str, str]


def command(inbox: Path, results: Path) -> list[str]:
    return [sys.executable, "-m", "xlkinerja", "fill", str(inbox), "-o", str(results)]


def fill(inbox: Path, results: Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command(inbox, results), capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done


def digests(results: Path) -> Digests:
    """Return the SHA-256 of every file in the folder, hidden ones too."""
    files = sorted(path for path in results.rglob("*") if path.is_file())
    return {path.relative_to(results).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def half_written(results: Path, expected: Digests) -> list[str]:
    """Return the final names under which there is anything else than in the end; what is not final is hidden.

    The list may say of a file that it could not be saved, but it has a line for every file.
    """
    found = digests(results) if results.exists() else {}
    final = {name: digest for name, digest in found.items() if not _is_hidden(name)}
    for name in final:
        if name.casefold().endswith(".xlsx"):
            read_workbook((results / name).read_bytes())  # raises when it is damaged
    if LIST in final and len(from_csv((results / LIST).read_bytes())) == FILES:
        del final[LIST]
    return [name for name, digest in final.items() if digest != expected.get(name)]


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in Path(name).parts)


def kill_once(inbox: Path, results: Path, moment: float, *, of_saving: bool) -> bool:
    """Start a run, kill it and all its workers after so many seconds, and tell whether it was still at work.

    The seconds count from the start or, `of_saving`, from when the first answer has its final name.
    """
    there = len(list(results.glob("*.xlsx")))
    run = subprocess.Popen(
        command(inbox, results), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while of_saving and run.poll() is None and len(list(results.glob("*.xlsx"))) <= there:
        time.sleep(0.001)
    time.sleep(moment)
    at_work = run.poll() is None
    if at_work:
        os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    return at_work


def kills(times: int, seed: int) -> Counter[str]:
    """Kill so many runs at work, up to three one after the other over a folder, and finish each folder undisturbed."""
    draw, count = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        inbox, clean, results = (Path(name) / part for part in ("KIRIMAN", "BERSIH", "HASIL"))
        write_with_broken(inbox, list(agency(SATKER)))
        start = time.monotonic()
        assert fill(inbox, clean).returncode == UNREADABLE
        lasts, expected = time.monotonic() - start, digests(clean)
        while count["killed at work"] < times:
            shutil.rmtree(results, ignore_errors=True)
            for _ in range(draw.randint(1, 3)):
                count["runs"] += 1
                of_saving = draw.random() < 0.5
                moment = draw.uniform(0, 0.2) if of_saving else draw.uniform(0.1, lasts)
                count["killed at work"] += kill_once(inbox, results, moment, of_saving=of_saving)
                wrong = half_written(results, expected)
                count["half written"] += len(wrong)
                count["answers found whole"] += sum(1 for _ in results.glob("*.xlsx"))
                _say("half written after a kill", wrong)
            _finish(inbox, results, expected, count)
    return count


def _finish(inbox: Path, results: Path, expected: Digests, count: Counter[str]) -> None:
    """Run once undisturbed and count what is not as it is without any disturbance."""
    before = set(digests(results)) if results.exists() else set()
    done = fill(inbox, results)
    found = digests(results)
    count["reruns"] += 1
    count["reruns that failed"] += done.returncode != UNREADABLE
    others = sorted(name for name in {*found, *expected} if found.get(name) != expected.get(name))
    count["files that differ after the rerun"] += len(others)
    count["hidden files that the rerun cleared away"] += len([name for name in before - set(found) if _is_hidden(name)])
    _say("differs after the rerun", others)


def _say(what: str, names: list[str]) -> None:
    if names:
        print(f"{what}: {', '.join(names[:5])}", flush=True)


# --- a full disk ---------------------------------------------------------------------------------------------------


def disks(times: int, seed: int) -> Counter[str]:
    """Fill onto disks that are too small by more or less, then make room and fill again."""
    draw, count = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        # As deep as the answers on the disk: the ledger says where files lie as seen from the output folder.
        inbox, clean, disk = (Path(name) / part for part in ("KIRIMAN", "bersih/HASIL", "disk"))
        disk.mkdir()
        write_with_broken(inbox, list(agency(SATKER)))
        fill(inbox, clean)
        expected = digests(clean)
        whole = sum(path.stat().st_size for path in clean.rglob("*"))
        for _ in range(times):
            _mount(disk, f"size={draw.randint(40_000, whole)}")
            done = fill(inbox, disk / "HASIL")
            count["disks"] += 1
            count["ended otherwise than with 4"] += done.returncode != UNSAVED
            count["no word of a full disk"] += "penuh" not in done.stdout + done.stderr
            wrong = half_written(disk / "HASIL", expected)
            count["half written"] += len(wrong)
            _say("half written on a full disk", wrong)
            _mount(disk, f"remount,size={4 * whole}")
            _finish(inbox, disk / "HASIL", expected, count)
            subprocess.run(["umount", str(disk)], check=True)
    return count


def _mount(disk: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)], check=True)


def main() -> None:
    if sys.argv[1:2] == ["disks"]:  # here we are in a mount namespace of our own
        print("full disk:", dict(disks(int(sys.argv[2]), int(sys.argv[3]))), flush=True)
        return
    times, full, seed = (int(word) for word in (*sys.argv[1:], *("50", "10", "1")[len(sys.argv) - 1 :]))
    print("kill -9:", dict(kills(times, seed)), flush=True)
    again = ["unshare", "--map-root-user", "--mount", sys.executable, __file__, "disks", str(full), str(seed)]
    subprocess.run(again, check=True)


if __name__ == "__main__":
    main()
