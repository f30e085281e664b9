"""What the tests of the page share: requests to its door, and the same work done by the command."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from xlkinerja.cli.main import cli
from xlkinerja.web.bridge import call

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*/*.xlsx"))
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
    satkers = more.pop("satkers", None)
    buffers = [file.data for file in (*files, *previous, *([satkers] if isinstance(satkers, File) else []))]
    request = {
        "files": [file.said for file in files],
        "previous": [file.said for file in previous],
        **({"satkers": satkers.said} if isinstance(satkers, File) else {}),
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
    if arguments[0] in {"fill", "consolidate"}:  # the same answers, without the time that processes take to start
        arguments = (*arguments, "--workers", 1)
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def named(*paths: Path) -> list[File]:
    return [File(path.name, path.read_bytes()) for path in paths]


def in_folder(*paths: Path, folder: str = "kiriman") -> list[File]:
    return [File(f"{folder}/{path.parent.name}/{path.name}", path.read_bytes()) for path in paths]
