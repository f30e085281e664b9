"""The way of an open workbook through the stages: read as it is on the screen, checked, and filled in place."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xlkinerja.answer.page import TINTS
from xlkinerja.answer.plan import plan, up_to_date
from xlkinerja.excel.changes import Changes, OpenBook, changes_for
from xlkinerja.excel.copies import bytes_of, save_copy
from xlkinerja.excel.error import ExcelError
from xlkinerja.excel.open_reader import read_open
from xlkinerja.excel.open_writer import write, write_again, write_pages
from xlkinerja.excel.protection import writable_sheet, writable_structure
from xlkinerja.excel.session import quiet, same_view, talking
from xlkinerja.files.save import write as write_file
from xlkinerja.ooxml.model import Edits, PackageError
from xlkinerja.pipeline import alone, clean_copy, error_finding, refused, result_of, with_refusals
from xlkinerja.reading.earlier_answer import EarlierAnswer, read_earlier_answer
from xlkinerja.reading.locate import UnknownFormError
from xlkinerja.report import Report, Result, Source

if TYPE_CHECKING:
    from xlwings import Book

_NO_FILE = ""  # what is on the screen has no bytes, and so no hash, until it is saved
_MARKS = frozenset(TINTS.values())


@dataclass(frozen=True)
class Answer:
    """What became of an open workbook: the result, the copy saved before it was changed, and whether it was changed.

    `copy` is None when nothing was written: after "periksa", when the workbook was not read, and when the answer in it
    was up to date. The result's source has the hash of that copy, else none. After "cetak" it is the one to print.
    """

    result: Result
    copy: Path | None = None
    changed: bool = False


@dataclass(frozen=True)
class _Checked:
    opened: OpenBook
    earlier: EarlierAnswer
    report: Report
    source: Source

    def edits(self, source: Source) -> Edits:
        """Return what is to stand in the workbook when this is its input."""
        return plan(self.opened.workbook, self.report, source, self.earlier)

    def changes(self, source: Source) -> Changes:
        """Return what would change in the workbook then."""
        return changes_for(self.opened, self.edits(source))

    def result(self, sha256: str = _NO_FILE) -> Result:
        return result_of(replace(self.source, sha256=sha256), self.report)


def check_open(book: Book) -> Result:
    """Return the checked report of an open workbook; nothing in it is changed."""
    with talking("XK-611"):
        checked = _checked(book)
        return checked if isinstance(checked, Result) else checked.result()


def fill_open(book: Book) -> Answer:
    """Write our answer into an open workbook, after a copy of it was saved; what is so already is left alone."""
    with talking("XK-611"):
        checked = _checked(book)
        if isinstance(checked, Result):
            return Answer(checked)
        if up_to_date(checked.earlier, checked.changes, bool) is not None:
            return Answer(checked.result())
    with talking("XK-606"):
        copy = save_copy(book)
    return _filled(checked, copy)


def clean_open(book: Book) -> Answer:
    """Save a copy to print and sign beside an open workbook, as it is on the screen; nothing in that one is changed."""
    with talking("XK-606"):
        data, path = bytes_of(book)
    made = clean_copy(data, book.name)
    if not made.result.readable:
        return Answer(made.result)
    target = path.with_name(f"{path.stem} (cetak){path.suffix}")
    try:
        write_file(target, made.data)
    except PackageError as error:
        raise ExcelError("XK-606", reason=error_finding(error).message) from error
    return Answer(made.result, target)


def _checked(book: Book) -> _Checked | Result:
    """Return the checked workbook, or the result of one that was not read."""
    source = Source(book.name, _NO_FILE)
    try:
        workbook = read_open(book)
        earlier = read_earlier_answer(workbook)
        return _Checked(OpenBook(book, workbook), earlier, alone(workbook, earlier), source)
    except (PackageError, UnknownFormError) as error:
        return refused(source, error)


def _filled(checked: _Checked, copy: Path) -> Answer:
    opened, sha256 = checked.opened, hashlib.sha256(copy.read_bytes()).hexdigest()
    source = replace(checked.source, sha256=sha256)
    with talking("XK-607", copy=copy.name), ExitStack() as held:
        edits = checked.edits(source)
        changes = changes_for(opened, edits)
        try:
            _unlock(held, opened, changes)
        except ExcelError:
            with suppress(OSError):
                copy.unlink()  # nothing was changed, and nobody needs it
            raise
        held.enter_context(quiet(opened.book))
        held.enter_context(same_view(opened.book))
        refusals = [*changes.refused, *write(opened, changes, _MARKS)]
        if refusals:
            checked = replace(checked, report=with_refusals(checked.report, edits, refusals))
            now = checked.edits(source)
            changes = changes_for(opened, now)
            write_again(opened, frozenset(now.cells) - frozenset(edits.cells), {place for place, _ in refusals})
        write_pages(opened, changes)
    return Answer(checked.result(sha256), copy, changed=True)


def _unlock(held: ExitStack, opened: OpenBook, changes: Changes) -> None:
    """Lift the protection of what will be changed, all of it before the first change, until `held` ends."""
    if any(opened.workbook.sheet(page.name) is None for page in changes.pages):
        held.enter_context(writable_structure(opened.book))
    names = [*(sheet.name for sheet in changes.sheets), *(page.name for page in changes.pages)]
    for name in dict.fromkeys(names):
        if opened.workbook.sheet(name) is not None:
            held.enter_context(writable_sheet(opened.open_sheet(name)))
