"""Every call of the system that a command makes on its files fails once, and from then on: nothing is ever half done.

The suite tries a sample; `XLKINERJA_FAULTS=all` tries every call with every error (see SECURITY figures in benchmarks).
What is worked out from a workbook's bytes is kept between the runs: faults change files, not figures.
"""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result as Run
from pyarrow import parquet

from faults import Disk, failing, watched
from kit import put, typed
from kit_folder import WRONG, Content, everything, explain, of
from remembered import remember
from xlkinerja.cli.main import cli
from xlkinerja.files.csv_table import from_csv
from xlkinerja.files.own_files import LEDGER
from xlkinerja.ooxml.package import Package

ALL = os.environ.get("XLKINERJA_FAULTS") == "all"
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)


def run(*arguments: str) -> Run:
    return CliRunner().invoke(cli, [*arguments])


# --- what is done ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Command:
    """A command with the folder in which it works: how that is made, and which files in it are sources."""

    arguments: tuple[str, ...]
    prepare: Callable[[Path], None]
    sources: str = "KIRIMAN"
    tried: int = 12  # calls in the sample


def three(folder: Path) -> None:
    put(folder / "KIRIMAN", satu=of("247101"), dua=typed(of("247102"), WRONG))
    put(folder / "KIRIMAN" / "lama", tiga=of("247101", triwulan=1))


def answered(folder: Path) -> None:
    """The next run finds an answer that was explained, one to be put aside, one to be renamed and a new one."""
    three(folder)
    done = run("fill", str(folder / "KIRIMAN"), "-o", str(folder / "HASIL"), "--workers", "1")
    assert done.exit_code == 1, done.output
    explain(folder / "HASIL" / "247102-pnbp-2024-tw2.xlsx", "sedang direvisi")
    (folder / "KIRIMAN" / "lama" / "tiga.xlsx").unlink()
    put(folder / "KIRIMAN", **{"satu lagi": typed(of("247101"), {"Layanan!E11": 500_001}), "empat": of("247104")})


def consolidated(folder: Path) -> None:
    three(folder)
    arguments = [str(folder / "KIRIMAN"), "-o", str(folder / "rekap.xlsx"), "--data", str(folder / "data"), "--csv"]
    assert run("consolidate", *arguments, "--workers", "1").exit_code == 1
    put(folder / "KIRIMAN", dua=of("247102"))


def last_quarter(folder: Path) -> None:
    put(folder / "KIRIMAN", pnbp=of("247101"))
    (folder / "baru.xlsx").write_bytes(b"yang lama")


COMMANDS: Mapping[str, Command] = {
    "fill a folder": Command(("fill", "KIRIMAN", "-o", "HASIL"), three),
    "fill a folder again": Command(("fill", "KIRIMAN", "-o", "HASIL"), answered),
    "fill files": Command(("fill", "KIRIMAN/satu.xlsx", "KIRIMAN/dua.xlsx", "-o", "HASIL"), three),
    "fill in place": Command(("fill", "KIRIMAN", "--in-place"), three, sources="-"),
    "consolidate": Command(("consolidate", "KIRIMAN", "-o", "rekap.xlsx", "--data", "data", "--csv"), three, tried=5),
    "consolidate again": Command(
        ("consolidate", "KIRIMAN", "-o", "rekap.xlsx", "--data", "data", "--csv"), consolidated, tried=5
    ),
    "template": Command(("template", "pnbp", "--from", "KIRIMAN/pnbp.xlsx", "-o", "baru.xlsx"), last_quarter),
    "export": Command(("export", "KIRIMAN", "-o", "semua.json"), three),
}
_WITHOUT_WORKERS = {"template"}


def started(command: Command, folder: Path) -> Run:
    """Run a command in its folder, in this process."""
    there = {"KIRIMAN", "HASIL", "rekap.xlsx", "data", "baru.xlsx", "semua.json"}
    arguments = [str(folder / a) if a.split("/")[0] in there else a for a in command.arguments]
    workers = () if command.arguments[0] in _WITHOUT_WORKERS else ("--workers", "1")
    return run(*arguments, *workers)


@dataclass(frozen=True)
class Clean:
    """What a command does without faults: its exit code, the folder before and after, and after another run."""

    code: int
    before: Content
    after: Content
    again: Content
    calls: tuple[str, ...]


def clean_run(command: Command, prepared: Path, folder: Path) -> Clean:
    shutil.copytree(prepared, folder)
    before = everything(folder)
    with watched(Disk(folder)) as disk:
        done = started(command, folder)
    assert isinstance(done.exception, SystemExit | None), done.exception
    after = everything(folder)
    started(command, folder)
    clean = Clean(done.exit_code, before, after, everything(folder), tuple(disk.calls))
    shutil.rmtree(folder)
    return clean


def faults_of(calls: int, wanted: int) -> Iterator[tuple[int, int, bool]]:
    """Yield the number of the call, the error and whether it stays: all of them, or some of each kind."""
    if ALL:
        yield from ((k, error, stays) for k in range(1, calls + 1) for error in ERRORS for stays in (False, True))
        return
    step = max(1, calls // wanted)
    for index, k in enumerate(range(1 + calls % step, calls + 1, step)):
        yield k, ERRORS[index % 3], index % 2 == 1


# --- laws --------------------------------------------------------------------------------------------------------


def is_shown(name: str) -> bool:
    return not any(part.startswith(".") for part in Path(name).parts)


def is_whole(name: str, data: bytes) -> bool:
    """Tell whether a file is whole that was made without some of the workbooks: it names those, or the command does."""
    if name.endswith(".csv"):
        return bool(from_csv(data)) or (data.count(b"\n") == 1 and data.endswith(b"\n"))  # or its headings, of no rows
    if name.endswith(".parquet"):
        return parquet.read_table(io.BytesIO(data)).num_columns > 0
    if name.endswith(".json"):
        return bool(json.loads(data))
    return name == "rekap.xlsx" and bool(Package.open(data).names())


def broken(command: Command, clean: Clean, there: Content, done: Run) -> Iterator[str]:
    """Yield the laws that a run with a fault broke."""
    if not isinstance(done.exception, SystemExit | None) or "Traceback" in done.output:
        yield f"raised {done.exception!r}"
    refused = done.exit_code == 2 and "Pilih nama lain" in done.output and there == clean.before
    if done.exit_code not in {clean.code, 3, 4} and not refused:
        yield f"exit code {done.exit_code}"
    shown = {name: data for name, data in there.items() if is_shown(name)}
    wanted = {name: data for name, data in clean.after.items() if is_shown(name)}
    ledger = f"HASIL/{LEDGER.as_posix()}"
    if done.exit_code == clean.code and (shown, there.get(ledger)) != (wanted, clean.after.get(ledger)):
        yield f"exit code {done.exit_code} as if all were well"
    if done.exit_code in {3, 4} - {clean.code} and not says_why(done.output):
        yield f"says not why: {done.output[-300:]}"
    for name, data in clean.before.items():
        if name.startswith(command.sources) and there.get(name) != data:
            yield f"source {name} changed"
    for name, data in shown.items():
        # Where a file cannot be replaced, the answer lies beside it; where one was replaced, it is kept beside it.
        plain = re.sub(r"\.baru(?=\.\w+$)| \(sebelum xlkinerja[^()]*\)(?=\.\w+$)|(\.\d+)?\.bak$", "", name)
        known = {content.get(n) for content in (clean.before, clean.after, clean.again) for n in (name, plain)}
        # The answer to one of two workbooks is another one, and whole, where the other could not be read, as is said.
        without = "XK-117" in done.output and name.endswith(".xlsx")
        if data not in known and not is_whole(name, data) and not (without and Package.open(data).names()):
            yield f"{name} is half"


def is_kept(name: str) -> bool:
    """Tell whether a name is that of what was replaced."""
    return name.endswith(".bak") or name.startswith("rekap (sebelum xlkinerja")


def says_why(output: str) -> bool:
    """Tell whether a line says in Indonesian what the system refused."""
    said = ("disk penuh", "tidak ada izin", "kesalahan sistem", "sedang dibuka di program lain")
    return any(word in output for word in said)


def tried(command: Command, clean: Clean, prepared: Path, folder: Path, fault: tuple[int, int, bool]) -> list[str]:
    """Return the laws that are broken by a run with a fault, and by the next one without."""
    k, error, stays = fault
    shutil.copytree(prepared, folder)
    with watched(Disk(folder, failing(k, error, from_then_on=stays))):
        done = started(command, folder)
    between = everything(folder)
    found = list(broken(command, clean, between, done))
    repeated = started(command, folder)
    if not isinstance(repeated.exception, SystemExit | None):
        found.append(f"the next run raised {repeated.exception!r}")
    after = everything(folder)
    kept = {name for name, data in after.items() if is_kept(name) and data in between.values()}
    names = {n for n in {*after, *clean.after} - kept if after.get(n) not in {clean.after.get(n), clean.again.get(n)}}
    names = {name for name in names if "/.xlkinerja/isi/" not in name}  # not kept: it only costs time, nothing is said
    if names:
        found.append(f"the next run ends otherwise: {sorted(names)}")
    shutil.rmtree(folder)
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_every_call_may_fail(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remember(monkeypatch)
    command = COMMANDS[name]
    (tmp_path / "awal").mkdir()
    command.prepare(tmp_path / "awal")
    clean = clean_run(command, tmp_path / "awal", tmp_path / "kerja")
    assert len(clean.calls) > 10
    found = {}
    count = 0
    for fault in faults_of(len(clean.calls), command.tried):
        laws = tried(command, clean, tmp_path / "awal", tmp_path / "kerja", fault)
        count += 1
        if laws:
            k, error, stays = fault
            found[k, clean.calls[k - 1], errno.errorcode[error], stays] = laws
    sys.stdout.write(f"{name}: {count} faults at {len(clean.calls)} calls\n")
    assert not found, "\n".join(f"{key}: {laws}" for key, laws in found.items())
