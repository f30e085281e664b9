"""The copy of the workbook as it was, saved before the first change: what Excel cannot undo can be opened again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from xlkinerja.excel.error import ExcelError, is_busy, reason
from xlkinerja.excel.native import asked

if TYPE_CHECKING:
    from xlwings import Book

MARK = "sebelum-isi"


def save_copy(book: Book) -> Path:
    """Save the workbook as it is now as `NAMA.sebelum-isi.xlsx` beside its file, and return where.

    A workbook that lies on a server gets it in the person's folder Documents. No file is ever overwritten. Raises
    ExcelError: XK-605 for a workbook that was never saved, XK-606 when no copy can be saved.
    """
    name = Path(book.name)
    if not name.suffix:
        raise ExcelError("XK-605")
    failure = "tidak ada map untuk menyimpannya"
    for folder in _folders(book):
        path = free_path(folder, name)
        try:
            book.api.SaveCopyAs(str(path))
            if path.is_file():
                return path
        except AttributeError:
            raise ExcelError("XK-606", reason="program ini tidak mengenal Simpan Salinan") from None
        except Exception as error:
            if is_busy(error):
                raise
            failure = reason(error)
    raise ExcelError("XK-606", reason=failure)


def free_path(folder: Path, name: Path) -> Path:
    """Return the first name for a copy that no file has: with `.sebelum-isi`, then `.sebelum-isi-2` and so on."""
    marks = (MARK if number == 1 else f"{MARK}-{number}" for number in count(1))
    return next(path for mark in marks if not (path := folder / f"{name.stem}.{mark}{name.suffix}").exists())


def _folders(book: Book) -> Iterator[Path]:
    beside = asked(lambda: Path(book.fullname).parent, None)
    documents = Path.home() / "Documents"
    yield from (folder for folder in (beside, documents) if folder is not None and folder.is_dir())
