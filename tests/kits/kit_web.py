"""What the tests of the page share: requests to its door, and the same work done by the command."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from openpyxl import load_workbook

from sampled import some_of_each
from xlkinerja.cli.main import cli
from xlkinerja.web.bridge import call
from xlkinerja.web.recap import LISTS

_NEEDED = {
    *("bbspjikkp-2024-angka", "bbspjikkp-2024-cetak", "bbspjikkp-2024-salah", "bbspjikkp-2024-tabel-3.64"),
    *("form-a-salah", "bbspjikkp-2024-rencana-angka", "bbspjikkp-2024-rencana-cetak"),
}
SAMPLES = some_of_each(sorted((Path(__file__).parents[2] / "samples").glob("*/*.xlsx")), _NEEDED)
SOME = [path for path in SAMPLES if path.stem.removeprefix("bbspjikkp-2024-") in {"angka", "cetak", "salah"}]
"""Two of one satker, of which somebody must choose, and one full of faults."""
DAY = 1_720_000_000.0
"""3 July 2024: when all files of the tests were changed last."""


@dataclass(frozen=True)
class File:
    place: str
    data: bytes
    modified: float | None = DAY * 1000
    trouble: str | None = None

    @property
    def said(self) -> Mapping[str, Any]:
        return {"place": self.place, "size": len(self.data), "modified": self.modified, "trouble": self.trouble}


@dataclass(frozen=True)
class Answered:
    data: Mapping[str, Any]
    files: Mapping[str, bytes]
    told: Sequence[Mapping[str, Any]]


def ask(name: str, files: Iterable[File] = (), previous: Iterable[File] = (), **more: object) -> Answered:
    files, previous, told = list(files), list(previous), []
    lists = {name: one for name in LISTS if isinstance(one := more.pop(name, None), File)}
    buffers = [file.data for file in (*files, *previous, *lists.values())]
    request = {
        "files": [file.said for file in files],
        "previous": [file.said for file in previous],
        **{name: one.said for name, one in lists.items()},
        **more,
    }
    text, made = call(name, json.dumps(request), buffers, lambda said: told.append(json.loads(said)))
    data = json.loads(text)
    assert len(made) == len(data["names"])
    return Answered(data, dict(zip(data["names"], made, strict=True)), told)


def lay(folder: Path, files: Iterable[File]) -> list[Path]:
    """Lay files on the disk as the page got them; return what a command is given."""
    given: dict[Path, None] = {}
    for file in files:
        path = folder / file.place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
        if file.modified is not None:
            os.utime(path, (file.modified / 1000, file.modified / 1000))
        given[folder / file.place.partition("/")[0]] = None
    return list(given)


def command(*arguments: object) -> Result:
    """Carry out a command in this process; a rekap is new."""
    if arguments[0] == "consolidate":
        Path(str(arguments[arguments.index("-o") + 1])).unlink(missing_ok=True)
    if arguments[0] in {"fill", "consolidate"}:  # the same answers, without the time that processes take to start
        arguments = (*arguments, "--workers", 1)
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def decisions_on(recap: bytes) -> bytes:
    """Return a list that accepts the first faulty finding of a consolidated workbook, as people copy it from there."""
    rows = [[str(cell) if cell is not None else "" for cell in row] for row in _findings_in(recap)]
    head = next(number for number, row in enumerate(rows) if "kode" in row)
    key = slice(rows[head].index("kode"), rows[head].index("tanda") + 1)
    first = next(row for row in rows[head + 1 :] if row[0] == "kesalahan")
    table = io.StringIO()
    written = csv.writer(table, delimiter=";")
    written.writerow([*rows[head][key], "alasan", "oleh", "sampai"])
    written.writerow([*first[key], "sudah diperiksa", "Tim", ""])
    return table.getvalue().encode()


def _findings_in(recap: bytes) -> Iterable[Sequence[object]]:
    return load_workbook(io.BytesIO(recap))["Temuan"].iter_rows(values_only=True)


def named(*paths: Path) -> list[File]:
    return [File(path.name, path.read_bytes()) for path in paths]


def in_folder(*paths: Path, folder: str = "kiriman") -> list[File]:
    return [File(f"{folder}/{path.parent.name}/{path.name}", path.read_bytes()) for path in paths]
