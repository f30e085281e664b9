"""Saving a workbook so that a crash, a full disk or a second program never leaves half a file."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from xlkinerja.files import names
from xlkinerja.files.backups import link_or_copy
from xlkinerja.files.strays import remove_strays, temporary_file
from xlkinerja.finding import Place, engine_finding
from xlkinerja.ooxml.model import PackageError

LOCK_PREFIX = "~$"
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH  # Windows knows the first alone, as the mark Read-only

_WAITS = (0.5, 1, 2, 2.5, 4) if names.IS_WINDOWS else ()  # seconds between attempts; elsewhere nobody holds a name

_REASONS = {
    errno.ENOENT: "tidak ada",
    errno.EACCES: "tidak ada izin",
    errno.EPERM: "tidak ada izin",
    errno.EROFS: "hanya dapat dibaca",
    errno.ENOSPC: "disk penuh",
    errno.EDQUOT: "jatah disk habis",
    errno.EPIPE: "pembacanya sudah berhenti",
    errno.EEXIST: "ada berkas yang bernama seperti map itu",
    errno.ENOTDIR: "jalurnya melewati berkas, bukan map",
    errno.EISDIR: "itu map, bukan berkas",
    errno.ENAMETOOLONG: "namanya terlalu panjang",
}


def reason_of(error: OSError) -> str:
    """Return in Indonesian why the system refused."""
    if names.is_held(error):
        return "sedang dibuka di program lain"
    if error.errno == errno.ENOENT and names.is_too_long(error):
        return "jalurnya terlalu panjang untuk Windows; pakai map yang namanya lebih pendek"
    return _REASONS.get(error.errno or 0, f"kesalahan sistem {error.errno}")


def is_open_elsewhere(path: Path) -> bool:
    """Tell whether a lock file of Excel or LibreOffice lies beside a workbook, as far as the folder can be seen."""
    name = path.name
    candidates = (f"{LOCK_PREFIX}{name}", f"{LOCK_PREFIX}{name[2:]}", f".~lock.{name}#")
    with suppress(OSError):
        return any((path.parent / candidate).exists() for candidate in candidates)
    return False


def save(
    path: Path,
    data: bytes,
    *,
    expected: bytes | None = None,
    keep: Callable[[Path], Path] | None = None,
    force: bool = False,
) -> Path | None:
    """Put bytes in a file, whole or not at all; return where the file that they replaced is kept, None without one.

    It is kept beside the new one as `NAME.bak`, or `NAME.2.bak` and so on when there is one, or as `keep` does it. A
    file that already holds the bytes is not written, one that is read-only is with `force` alone. With `expected`, the
    file must still hold these bytes.
    Raises PackageError: XK-511 read-only, XK-501 disk full, XK-502 open in another program, XK-503 changed meanwhile,
    XK-504 no permission, XK-510 open in another program and saved beside it.
    """
    with _said_of(path):
        present = path.read_bytes() if path.exists() else None
        if expected is not None and present != expected:
            raise PackageError("XK-503")
        if present == data:
            return None
        if not force:
            _refuse_protected(path)
        with _temporary(path, (data,)) as temporary:
            if force:
                _unprotect(path)
            kept = _replace(temporary, path, keep=keep or _keep)
        sync_folder(path.parent)
        return kept


def save_pieces(
    path: Path, pieces: Iterable[bytes], *, expected: str | None = None, keep: Callable[[Path], Path] | None = None
) -> Path | None:
    """Save what is too large for memory as `save` does; `expected` is the SHA-256 of what the file must still hold.

    Whether it still holds that is looked at when all pieces are there.
    """
    with _said_of(path), _temporary(path, pieces) as temporary:
        present = sha256_of(path) if path.exists() else None
        if expected is not None and present != expected:
            raise PackageError("XK-503")
        if present == sha256_of(temporary):
            return None
        _refuse_protected(path)
        kept = _replace(temporary, path, keep=keep or _keep)
        sync_folder(path.parent)
        return kept


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, of which little is in memory at a time. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def save_or_raise(path: Path, data: bytes | Iterable[bytes]) -> Path:
    """Save a file for a caller in Python and return its path; what prevents it is an OSError with the message."""
    remove_strays(path.parent)
    try:
        if isinstance(data, bytes):
            save(path, data)
        else:
            save_pieces(path, data)
    except PackageError as error:
        raise OSError(engine_finding(error.code, Place(), "", **error.details).message) from error
    return path


def write(path: Path, data: bytes | Iterable[bytes], *, beside: bool = True) -> None:
    """Put bytes in a file of our own, whole or not at all; what was there is not kept. Raises as `save` does.

    Where the old file cannot be replaced the new one lies `beside` it, if people are to find it.
    """
    with _said_of(path):
        _refuse_protected(path)
        with _temporary(path, (data,) if isinstance(data, bytes) else data) as temporary:
            _replace(temporary, path, keep=None, beside=beside)
        sync_folder(path.parent)


def move(source: Path, path: Path, *, force: bool = False) -> Path | None:
    """Put a finished file in its place; return where the file that it replaced is kept. Raises as `save` does.

    Whoever moves many calls `sync_folder` in the end.
    """
    with _said_of(path):
        if not force:
            _refuse_protected(path)
        else:
            _unprotect(path)
        return _replace(source, path, keep=_keep)


@contextmanager
def _said_of(path: Path) -> Iterator[None]:
    """Turn what the system refuses, or would not keep, while a file is saved into what is said of it."""
    try:
        _refuse_lost_name(path)
        yield
    except PermissionError as error:
        if names.is_held(error) or is_open_elsewhere(path):
            raise PackageError("XK-502", name=path.name) from error
        raise PackageError("XK-504", name=path.name, reason=reason_of(error)) from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise PackageError("XK-501") from error
        raise PackageError("XK-504", name=path.name, reason=reason_of(error)) from error


def _refuse_lost_name(path: Path) -> None:
    """Refuse a name that Windows would not keep."""
    reason = names.not_kept(path) if names.IS_WINDOWS else ""
    if reason:
        raise PackageError("XK-504", name=path.name, reason=reason)


def _refuse_protected(path: Path) -> None:
    """Refuse to replace a file that somebody has marked as read-only.

    Other systems would replace it all the same; Windows does not, and says only that access is denied.
    """
    if path.is_file() and not path.stat().st_mode & _WRITABLE:
        raise PackageError("XK-511", name=path.name)


def _unprotect(path: Path) -> None:
    """Take the mark from a file that is to be replaced although it has it; the new one has it again."""
    if names.IS_WINDOWS and path.is_file():
        path.chmod(path.stat().st_mode | stat.S_IWUSR)


@contextmanager
def _temporary(path: Path, pieces: Iterable[bytes]) -> Iterator[Path]:
    """Yield a file beside another with these bytes, stored and proved; it is gone afterwards."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with temporary_file(path.parent) as (handle, temporary):
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if sha256_of(temporary) != digest.hexdigest():
            raise PackageError("XK-506", reason="isi yang tersimpan berbeda")
        copy_mode(path, temporary)
        yield temporary


def _replace(source: Path, path: Path, *, keep: Callable[[Path], Path] | None, beside: bool = True) -> Path | None:
    kept = keep(path) if keep is not None and path.exists() else None
    new = path.with_name(f"{path.stem}.baru{path.suffix}")
    try:
        _patiently(source, path)
    except PermissionError as error:
        if not beside:
            raise
        try:
            source.replace(new)
        except OSError:
            raise error from None
        raise PackageError("XK-510", name=path.name, beside=new.name) from error
    if new.exists() and new.read_bytes() == path.read_bytes():
        new.unlink()
    return kept


def _patiently(source: Path, path: Path) -> None:
    """Rename a file, with some patience for programs that hold the other one for a moment (Windows only)."""
    for wait in _WAITS:
        try:
            source.replace(path)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    source.replace(path)


def _keep(path: Path) -> Path:
    """Keep a file that is about to be replaced by the first free name beside it, unless it is kept there already."""
    present = path.read_bytes()
    kept = free_name(path, lambda kept: kept.read_bytes() == present)
    if not kept.exists():
        link_or_copy(path, kept)
    return kept


def free_name(path: Path, fits: Callable[[Path], bool] = lambda _: False) -> Path:
    """Return the first name beside a file, NAME.bak or NAME.2.bak and so on, that is free or holds what fits."""
    numbers = count(2)
    kept = path.with_name(f"{path.name}.bak")
    while kept.exists() and not fits(kept):
        kept = path.with_name(f"{path.name}.{next(numbers)}.bak")
    return kept


def copy_mode(path: Path, temporary: Path) -> None:
    """Give the new file the old one's permissions; a new one gets what the user's mask allows."""
    if path.exists():
        shutil.copymode(path, temporary)
        return
    mask = os.umask(0)
    os.umask(mask)
    temporary.chmod(0o666 & ~mask)


def sync_folder(folder: Path) -> None:
    """Make the new name durable, where the system lets a folder be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
