"""Saving a workbook so that a crash, a full disk or a second program never leaves half a file."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import suppress
from itertools import count
from pathlib import Path

from xlkinerja.ooxml.model import PackageError

LOCK_PREFIX = "~$"

_REASONS = {
    errno.ENOENT: "tidak ada",
    errno.EACCES: "tidak ada izin",
    errno.EPERM: "tidak ada izin",
    errno.EROFS: "hanya dapat dibaca",
    errno.EEXIST: "ada berkas yang bernama seperti map itu",
    errno.ENOTDIR: "jalurnya melewati berkas, bukan map",
    errno.EISDIR: "itu map, bukan berkas",
    errno.ENAMETOOLONG: "namanya terlalu panjang",
}


def reason_of(error: OSError) -> str:
    """Return in Indonesian why the system refused."""
    return _REASONS.get(error.errno or 0, f"kesalahan sistem {error.errno}")


def is_open_elsewhere(path: Path) -> bool:
    """Tell whether a lock file of Excel or LibreOffice lies beside a workbook, as far as the folder can be seen."""
    name = path.name
    candidates = (f"{LOCK_PREFIX}{name}", f"{LOCK_PREFIX}{name[2:]}", f".~lock.{name}#")
    with suppress(OSError):
        return any((path.parent / candidate).exists() for candidate in candidates)
    return False


def save(path: Path, data: bytes, *, expected: bytes | None = None) -> Path | None:
    """Put bytes in a file, whole or not at all; return where the file that they replaced is kept, None without one.

    It is kept beside the new one as `NAME.bak`, or `NAME.2.bak` and so on when there is one. A file that already holds
    the bytes is not written. With `expected`, the file must still hold these bytes.
    Raises PackageError: XK-501 disk full, XK-502 open in another program, XK-503 changed meanwhile, XK-504 no
    permission.
    """
    try:
        present = path.read_bytes() if path.exists() else None
        if expected is not None and present != expected:
            raise PackageError("XK-503")
        if present == data:
            return None
        return _replace(path, data, keep=present is not None)
    except PermissionError as error:
        if is_open_elsewhere(path):
            raise PackageError("XK-502", name=path.name) from error
        raise PackageError("XK-504", name=path.name, reason=reason_of(error)) from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise PackageError("XK-501") from error
        raise PackageError("XK-504", name=path.name, reason=reason_of(error)) from error


def _replace(path: Path, data: bytes, *, keep: bool) -> Path | None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".xlkinerja-", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if temporary.read_bytes() != data:
            raise PackageError("XK-506", reason="isi yang tersimpan berbeda")
        _copy_mode(path, temporary)
        kept = _keep(path) if keep else None
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink()
    _sync_folder(path.parent)
    return kept


def _keep(path: Path) -> Path:
    """Copy a file that is about to be replaced to the first free name beside it, unless it is kept there already."""
    present = path.read_bytes()
    numbers = count(2)
    kept = path.with_name(f"{path.name}.bak")
    while kept.exists():
        if kept.read_bytes() == present:
            return kept
        kept = path.with_name(f"{path.name}.{next(numbers)}.bak")
    shutil.copy2(path, kept)
    return kept


def _copy_mode(path: Path, temporary: Path) -> None:
    """Give the new file the old one's permissions; a new one gets what the user's mask allows."""
    if path.exists():
        shutil.copymode(path, temporary)
        return
    mask = os.umask(0)
    os.umask(mask)
    temporary.chmod(0o666 & ~mask)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable, where the system lets a folder be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
