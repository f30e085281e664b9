"""What a caller in Python gives: a path, bytes or an open file, and the workbooks of last quarter."""

from __future__ import annotations

import errno
import os
import re
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from xlkinerja.between.quarters import Quarters
from xlkinerja.files.save import save
from xlkinerja.files.strays import remove_strays
from xlkinerja.files.walk import by_name
from xlkinerja.finding import printable
from xlkinerja.folder.batch import alone, guarded, save_answer
from xlkinerja.folder.together import RunOptions, earlier_quarters
from xlkinerja.ooxml.limits import Limits
from xlkinerja.report import Result, Source

AnyPath = str | os.PathLike[str]
Workbook = AnyPath | bytes | bytearray | memoryview | BinaryIO
"""A workbook as a caller has it; what has no name of its own is given one."""

_NAME = re.compile(r"(?!\.{1,2}\Z)[^/\\\0]+")


@dataclass(frozen=True)
class Given:
    """A workbook that was given: its name, also as it can be printed (`file`), and the path or else the bytes."""

    name: str
    path: Path | None = None
    data: bytes = b""

    @property
    def file(self) -> str:
        """The name as it can be printed and written."""
        return printable(self.name)

    def result(self, made: Callable[[bytes], Result]) -> Result:
        """Return what is made of the workbook's bytes; whatever goes wrong is the finding of the result."""
        if self.path is not None:
            return alone(by_name(self.path), lambda data, _name: made(data))
        return guarded(lambda: self.data, made, lambda finding: Result(Source(self.file, ""), None, (finding,)))

    def save(self, target: Path, answer: bytes, data: bytes) -> Path | None:
        """Put the answer in a file; return where the file that it replaced is kept. Raises PackageError."""
        remove_strays(target.parent)
        return save(target, answer) if self.path is None else save_answer(self.path, target, answer, data)


def given(workbook: Workbook, name: str | None) -> Given:
    """Return a workbook that was given, with its name.

    Raises FileNotFoundError for a path where nothing is, ValueError for a name that is missing, not wanted or none,
    TypeError for what is no workbook at all.
    """
    if isinstance(workbook, str | os.PathLike):
        if name is not None:
            raise ValueError(f"name= is for bytes and open files; this file is called {os.fspath(workbook)!r}")
        path = there(workbook)
        return Given(path.name, path)
    data = bytes(workbook) if isinstance(workbook, bytes | bytearray | memoryview) else _content(workbook)
    if name is None:
        raise ValueError('bytes and open files have no name that findings could mention; say name="pnbp.xlsx"')
    if not _NAME.fullmatch(name) or Path(name).name != name:  # Windows: C:a.xlsx is the file of another folder
        raise ValueError(f"name= is the name of a file without folders, not {name!r}")
    return Given(name, data=data)


def there(path: AnyPath) -> Path:
    """Return a path where something is. Raises FileNotFoundError."""
    if not os.fspath(path):  # Path("") would be this folder
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "")
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), os.fspath(path)) from error
    except OSError:  # it may well be there; why it cannot be read is a finding
        pass
    return Path(path)


def last_quarter(previous: AnyPath | None) -> Quarters | None:
    """Return the workbooks of last quarter in a folder, with a warning for each that cannot be read."""
    if previous is None:
        return None
    last = earlier_quarters(there(previous), RunOptions())
    for outcome in last.unreadable:
        for finding in outcome.findings:
            text = f"Laporan triwulan lalu tidak terbaca: {outcome.found.file}: {finding.message}"
            warnings.warn(text, stacklevel=3)
    return last.quarters


def _content(file: BinaryIO) -> bytes:
    """Return what an open file holds, from its beginning where it can go back; a little of what is too much."""
    if not callable(getattr(file, "read", None)):
        raise TypeError(f"a workbook is a path, bytes or a file opened in binary mode, not {type(file).__name__}")
    with suppress(AttributeError, OSError):
        file.seek(0)
    most, pieces, size = Limits().file_size, [], 0
    while size <= most and (piece := file.read(most + 1 - size)):
        if not isinstance(piece, bytes):
            raise TypeError("the file was opened as text; open it in binary mode")
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)
