r"""A file system with Windows' rules, put under the real code: the drive `C:\` is a folder of the disk here.

What Windows does, each with where it is from: [D] Microsoft's documentation (Naming Files, Paths, and Namespaces;
MoveFileEx; CreateFile), [P] CPython's source or issue tracker, [K] general knowledge; none was seen on Windows itself.

1. Letter case does not count; a file keeps the case in which it was made first [D].
2. `CON`, `PRN`, `AUX`, `NUL`, `COM0`-`COM9`, `LPT0`-`LPT9`, also with an ending (`nul.xlsx`), are devices: opening
   them works, what is written is gone, and no file is there afterwards [D; newest Windows keep names with endings, K].
3. Dots and blanks at the end of a name are dropped [D]: `a.xlsx.` is `a.xlsx`.
4. `a:b.xlsx` is the stream `b.xlsx` of the file `a`, which appears empty [D].
5. `< > " | ? *` and control characters are refused, EINVAL [D].
6. A path of 260 characters and more (a folder of 248) is not found, ENOENT, unless the PC allows long ones [D].
7. A file that a program holds without sharing its deletion (Excel, also our own handles) is not replaced (error 5),
   renamed or deleted (32); it is read all the same. One that is shared with nobody is not even read (32) [D, K].
8. A file marked read-only is not replaced, written or deleted (5), but renamed [D, K]; `chmod` changes only that [P].
9. `rename` replaces nothing, EEXIST [P]. A folder is not opened as a file, EACCES [P].
10. A lock on a byte keeps everybody else from reading that byte, and whoever wants it gets EACCES [P].
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from xlkinerja.files import names, save

DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(10))}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_TRUNC
REFUSED = set('<>"|?*') | {chr(number) for number in range(32)}


def refusal(number: int, winerror: int, path: object) -> OSError:
    error = OSError(number, "Windows says no", os.fspath(str(path)))
    error.winerror = winerror
    return error


@dataclass
class Windows:
    """The rules for what lies below `drive`: what programs hold open, and what went into devices and streams."""

    drive: Path
    held: set[Path] = field(default_factory=set)
    unshared: set[Path] = field(default_factory=set)
    closed: set[Path] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    right: dict[str, Callable[..., Any]] = field(default_factory=dict)

    def hold(self, *paths: Path) -> None:
        """Open files as Excel does."""
        self.held.update(paths)

    def let_go(self) -> None:
        self.held.clear()
        self.unshared.clear()

    # --- names

    def is_ours(self, path: object) -> bool:
        return isinstance(path, str | os.PathLike) and Path(path).absolute().is_relative_to(self.drive / "")

    def seen(self, path: str | os.PathLike[str]) -> Path:
        """Return the file that Windows looks at. Raises what it raises for a name."""
        below = Path(path).absolute().relative_to(self.drive)
        if len("C:/") + len(str(below)) >= 260:
            raise refusal(errno.ENOENT, 3, path)
        place = self.drive
        for part in below.parts:
            name, colon, stream = part.partition(":")
            if REFUSED & set(part):
                raise refusal(errno.EINVAL, 123, path)
            if name.partition(".")[0].rstrip(" ").casefold() in DEVICES:
                self.lost.append(part)
                return Path(os.devnull)
            if colon:
                self.lost.append(stream)
            place = self._there(place, name.rstrip(". ") or name)
        return place

    def _there(self, folder: Path, name: str) -> Path:
        try:
            names = self.right["listdir"](folder)
        except OSError:
            names = []
        return folder / next((one for one in names if one.upper() == name.upper()), name)

    # --- what is open, and what is marked

    def is_open(self, path: Path) -> bool:
        """Whether a program holds a file, or this process has it open."""
        if path in self.held | self.unshared:
            return True
        handles = Path("/proc/self/fd")
        own = (self.right["readlink"](handles / one) for one in self.right["listdir"](handles) if self._is_there(one))
        return str(path) in own

    def _is_there(self, handle: str) -> bool:
        try:
            self.right["readlink"](f"/proc/self/fd/{handle}")
        except OSError:
            return False
        return True

    def mode(self, path: Path) -> int | None:
        try:
            return int(self.right["lstat"](path).st_mode)
        except OSError:
            return None

    def is_marked(self, path: Path) -> bool:
        mode = self.mode(path)
        return mode is not None and stat.S_ISREG(mode) and not mode & 0o222

    # --- what the system is asked

    def open(self, path: Any, flags: int, *more: Any, **named: Any) -> int:
        if not self.is_ours(path):
            return int(self.right["open"](path, flags, *more, **named))
        place = self.seen(path)
        self.opened.append(place.name)
        mode = self.mode(place)
        if mode is not None and stat.S_ISDIR(mode):
            raise refusal(errno.EACCES, 5, path)
        if flags & os.O_CREAT and mode is None and place.parent in self.closed:
            raise refusal(errno.EACCES, 5, path)
        if place in self.unshared or (flags & WRITING and place in self.held):
            raise refusal(errno.EACCES, 32, path)
        if flags & WRITING and self.is_marked(place):
            raise refusal(errno.EACCES, 5, path)
        if place == Path(os.devnull):
            flags &= ~os.O_EXCL
        return int(self.right["open"](place, flags, *more, **named))

    def io_open(self, path: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        if not self.is_ours(path) or named.get("opener"):
            return self.right["io_open"](path, mode, *more, **named)
        return self.right["io_open"](
            path, mode, *more, opener=lambda name, flags: self.open(name, flags, 0o666), **named
        )

    def replace(self, source: Any, target: Any, **named: Any) -> None:
        if not self.is_ours(target):
            return self.right["replace"](source, target, **named)
        one, other = self.seen(source), self.seen(target)
        if one != other and (self.is_open(other) or self.is_marked(other)):
            raise refusal(errno.EACCES, 5, target)
        return self._moved(one, other)

    def rename(self, source: Any, target: Any, **named: Any) -> None:
        if not self.is_ours(target):
            return self.right["rename"](source, target, **named)
        one, other = self.seen(source), self.seen(target)
        if one != other and self.mode(other) is not None:
            raise refusal(errno.EEXIST, 183, target)
        return self._moved(one, other)

    def _moved(self, one: Path, other: Path) -> None:
        if self.is_open(one):
            raise refusal(errno.EACCES, 32, one)
        self.right["replace"](one, other)

    def unlink(self, path: Any, **named: Any) -> None:
        if not self.is_ours(path):
            return self.right["unlink"](path, **named)
        place = self.seen(path)
        if self.is_marked(place):
            raise refusal(errno.EACCES, 5, path)
        if self.is_open(place):
            raise refusal(errno.EACCES, 32, path)
        return self.right["unlink"](place, **named)

    def chmod(self, path: Any, mode: int, **named: Any) -> None:
        if not self.is_ours(path):
            return self.right["chmod"](path, mode, **named)
        return self.right["chmod"](self.seen(path), 0o666 if mode & stat.S_IWUSR else 0o444)

    def link(self, source: Any, target: Any, **named: Any) -> None:
        return self.right["link"](self.seen(source), self.seen(target), **named)

    def mkdir(self, path: Any, *more: Any, **named: Any) -> None:
        if not self.is_ours(path):
            return self.right["mkdir"](path, *more, **named)
        if len("C:/") + len(os.path.relpath(path, self.drive)) >= 248:
            raise refusal(errno.ENOENT, 3, path)
        return self.right["mkdir"](self.seen(path), *more, **named)

    def one(self, name: str) -> Callable[..., Any]:
        """Return a function of `os` that only looks at one path."""
        return lambda path, *more, **named: self.right[name](
            self.seen(path) if self.is_ours(path) else path, *more, **named
        )


LOOKING = ("stat", "lstat", "scandir", "listdir", "utime", "rmdir", "access")
CHANGING = ("open", "replace", "rename", "unlink", "chmod", "link", "mkdir")


def put_under(drive: Path, monkeypatch: pytest.MonkeyPatch) -> Windows:
    """Put Windows' rules under everything below a folder, which is its drive."""
    system = Windows(drive.resolve())
    system.right = {name: getattr(os, name) for name in (*LOOKING, *CHANGING, "readlink")}
    system.right["io_open"] = io.open
    for name in LOOKING:
        monkeypatch.setattr(os, name, system.one(name))
    for name in CHANGING:
        monkeypatch.setattr(os, name, getattr(system, name))
    monkeypatch.setattr(os, "remove", system.unlink)
    monkeypatch.setattr(io, "open", system.io_open)
    monkeypatch.setattr(builtins, "open", system.io_open)
    monkeypatch.setattr(names, "IS_WINDOWS", True)
    monkeypatch.setattr(save, "_WAITS", (0.5, 1, 2, 2.5, 4))
    monkeypatch.setattr(save.time, "sleep", lambda _seconds: None)
    return system


def is_kept_as_it_is(name: str) -> bool:
    """Whether Windows keeps a file under this very name: by Python's own tables, where they know of it."""
    path = PureWindowsPath(name)
    return not (path.is_reserved() or path.drive or REFUSED & set(name) or ":" in name or name[-1:] in {".", " "})
