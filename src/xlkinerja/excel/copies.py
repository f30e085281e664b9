"""Copies of an open workbook: as it was, saved before the first change, for Excel cannot undo; and what others need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from xlkinerja.excel.error import ExcelError, is_busy, reason
from xlkinerja.excel.native import asked
from xlkinerja.files.backups import backup_in_the_making, first_backups, last_backup

if TYPE_CHECKING:
    from xlwings import Book

_Placed = TypeVar("_Placed")


def save_copy(book: Book) -> Path:
    """Save the workbook as it is now beside its file, and return where: before the first filling, and before the last.

    A workbook that lies on a server gets it in the person's folder Documents. Raises ExcelError: XK-605 for a workbook
    that was never saved, XK-606 when no copy can be saved.
    """
    return _copied(book, _in_place)


def bytes_of(book: Book) -> tuple[bytes, Path]:
    """Return the workbook as it is now, and where its file, or a copy of it, would lie. Raises as `save_copy` does."""
    return _copied(book, _taken)


def _taken(making: Path, path: Path) -> tuple[bytes, Path]:
    try:
        return making.read_bytes(), path
    finally:
        making.unlink()


def _copied(book: Book, placed: Callable[[Path, Path], _Placed]) -> _Placed:
    name = Path(book.name)
    if not name.suffix:
        raise ExcelError("XK-605")
    failure = "tidak ada map untuk menyimpannya"
    for folder in _folders(book):
        making = backup_in_the_making(folder / name)
        try:
            book.api.SaveCopyAs(str(making))
            if making.is_file():
                return placed(making, folder / name)
        except AttributeError:
            raise ExcelError("XK-606", reason="program ini tidak mengenal Simpan Salinan") from None
        except Exception as error:
            if is_busy(error):
                raise
            failure = reason(error)
    raise ExcelError("XK-606", reason=failure)


def _in_place(making: Path, path: Path) -> Path:
    """Give a copy the name of the first, or of the last one; where that is open in Excel, a name of its own."""
    first = next(first_backups(path))
    wanted = last_backup(path) if first.exists() else first
    try:
        return making.replace(wanted)
    except OSError:
        return making.replace(next(kept for kept in first_backups(path) if not kept.exists()))


def _folders(book: Book) -> Iterator[Path]:
    beside = asked(lambda: Path(book.fullname).parent, None)
    documents = Path.home() / "Documents"
    yield from (folder for folder in (beside, documents) if folder is not None and folder.is_dir())
