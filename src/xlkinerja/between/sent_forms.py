"""What is known of the submission itself: which forms are in it, of those that a workbook of it names, and in time.

A list of what is sent takes it as it takes values of other workbooks. Of forms nobody can tell from files whether they
are owed; the list names them, and why one is not there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from xlkinerja.between.offers import Book, Books
from xlkinerja.expr.comparing import folded
from xlkinerja.form.loader import form_names, load
from xlkinerja.form.model import Form, From
from xlkinerja.kinds.dates import days_of
from xlkinerja.kinds.number_cells import date_text
from xlkinerja.report.others import Offer, Others, SourceBook

Due = Callable[[str, tuple[int, int]], date | None]
"""Until when a form of a year and quarter is to be sent; None where nobody says."""

THERE, LATE, DOUBLE, MISSING = "ada", "terlambat", "ganda", "belum ada"
SUBMISSION = "kiriman ini"
"""What is named as the source instead of a file."""
_MONTHS = 3


def no_deadline(_form: str, _quarter: tuple[int, int]) -> date | None:
    """Return that nobody says until when."""
    return None


def with_submission(others: Others, book: Book, books: Books, due: Due) -> Others:
    """Return what a workbook is told of others, and of the submission where it asks for that."""
    form = load(book.facts.form)
    asked = [taken for taken in form.takes if taken.of_submission]
    quarter = _quarter(book) if asked else None
    if quarter is None:
        return others
    known = {
        name: _Sent(name, book, books, due(name, quarter) if name in form_names() else None) for name in _names(form)
    }
    return Others({**others.books, **{taken: _source(taken, known) for taken in asked}})


def _quarter(book: Book) -> tuple[int, int] | None:
    """Return of which year and quarter a workbook is; None where it does not say whose it is and of when."""
    year, quarter = (book.facts.period or (None, None, None))[1:3]
    return (int(year), int(quarter)) if isinstance(year, Decimal) and isinstance(quarter, Decimal) else None


def _names(form: Form) -> list[str]:
    """Return the forms that may be asked for: all but the list itself, and those that it prints."""
    printed = {name for table in form.tables for name in table.fixed}
    return sorted({*form_names(), *printed} - {form.name})


class _Sent:
    """What is known of one form in the submission of a workbook."""

    def __init__(self, name: str, book: Book, books: Books, due: date | None) -> None:
        period = book.facts.period
        assert period is not None
        self.form = load(name) if name in form_names() else None
        self.keys = [name, *([self.form.title, self.form.short] if self.form is not None else [])]
        self.title = self.form.title if self.form is not None else ""
        self.due = date_text(due) if due is not None else ""
        self.state = self._state(book, due, books.of_quarter(name, period))

    def _state(self, book: Book, due: date | None, there: Sequence[Sequence[Book]]) -> str:
        wanted = _MONTHS if self.form is not None and self.form.is_monthly else 1
        if any(len(books) > 1 for books in there):
            return DOUBLE
        if len(there) < wanted:
            return f"{len(there)} dari {wanted} bulan" if there else MISSING
        day = _sent_on(book)
        return LATE if due is not None and day is not None and day > due else THERE


def _sent_on(book: Book) -> date | None:
    """Return on which day a workbook says that it goes out."""
    names = [item.name for item in load(book.facts.form).fields if item.sent_on and item.name in book.facts.fields]
    said = [days_of(f"{book.facts.fields[name].value}") for name in names]
    return max((days.last for days in said if days is not None), default=None)


def _source(taken: From, known: dict[str, _Sent]) -> SourceBook:
    offers = tuple(_offers(taken, known))
    digest = hashlib.sha256(repr(offers).encode()).hexdigest()
    return SourceBook("there", SUBMISSION, digest, offers=offers)


def _offers(taken: From, known: dict[str, _Sent]) -> Iterator[Offer]:
    """Yield what is known of each form, under its name, its title and its short one, each once."""
    for sent in known.values():
        value = {"state": sent.state, "due": sent.due, "title": sent.title}[taken.column]
        for key in dict.fromkeys(map(folded, sent.keys)):
            yield Offer(key, value or None, value, "")
