"""What a workbook has for others that take values from it, and which workbooks one takes its own from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from xlkinerja.form.loader import load, load_all
from xlkinerja.form.model import From
from xlkinerja.frozen import dataclass
from xlkinerja.kinds import show
from xlkinerja.kinds.period_text import quarter_of
from xlkinerja.report import Report
from xlkinerja.report.others import Offer, Others, SourceBook, key_of

if TYPE_CHECKING:
    from xlkinerja.between.facts import Facts

_QUARTERS, _MONTHS = 4, 12
_QUARTER = 2  # numbers that a quarter has: its year and its own; a month has three


def offers_of(report: Report) -> Mapping[str, tuple[Offer, ...]]:
    """Return what other forms may take from a report, by what they ask for."""
    asked = {taken.offer: taken for form in load_all() for taken in form.takes if taken.form == report.form.name}
    return {name: tuple(_offers(report, taken)) for name, taken in sorted(asked.items())}


def _offers(report: Report, taken: From) -> Iterator[Offer]:
    if not taken.table:
        data, kind = report.fields[taken.column], report.form.field[taken.column].kind
        entry = data.entry
        unread, rounding = (entry.needs_unreadable, entry.rounding) if entry is not None else (False, Decimal(0))
        cell = str(report.field_place(taken.column))
        yield Offer("", data.value, show(kind, data.value), cell, unread, rounding)
        return
    for part in report.tables.get(taken.table, ()):
        column = part.table.column[taken.column]
        for row in part.rows:
            key = key_of([row.entries[name].value for _, name in taken.keys])
            entry = row.entries[taken.column]
            if key:
                place, shown = part.place(column, entry, row.key), show(column.kind, entry.value)
                yield Offer(key, entry.value, shown, str(place), entry.needs_unreadable, entry.rounding)


@dataclass(frozen=True)
class Book:
    """A workbook among others: what is known of it, the digest of its file, and which revision it is."""

    facts: Facts
    sha256: str
    revision: int = 0

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.facts.path


@dataclass(frozen=True)
class Books:
    """The workbooks of a run, by form and satker."""

    by_owner: Mapping[tuple[str, object], Sequence[Book]]

    @classmethod
    def of(cls, books: Iterable[Book]) -> Books:
        """Return the workbooks of which it is known whose they are and of when, whatever their order."""
        found: dict[tuple[str, object], list[Book]] = defaultdict(list)
        for book in sorted(books, key=lambda book: (book.path.name, book.path)):
            period = book.facts.period
            if period is not None:
                found[book.facts.form, period[0]].append(book)
        return cls(found)

    def sources(self, book: Book) -> Mapping[From, Sequence[Book]]:
        """Return for each value that a workbook takes the workbooks that it may come from: one, none or several."""
        takes = load(book.facts.form).takes
        return {taken: self._source(book, taken) for taken in takes if not taken.of_submission}

    def of_quarter(self, form: str, own: tuple[object, ...]) -> Sequence[Sequence[Book]]:
        """Return the workbooks of a form that are of the quarter of a period: those that count, month by month."""
        there = self.by_owner.get((form, own[0]), ())
        quarter = _numbers(own)[:_QUARTER]
        times = sorted({_time(book) for book in there if _time(book)[:_QUARTER] == quarter})
        return [_last_sent([book for book in there if _time(book) == time]) for time in times]

    def _source(self, book: Book, taken: From) -> Sequence[Book]:
        period = book.facts.period
        if period is None:
            return ()
        there = self.by_owner.get((taken.form, period[0]), ())
        known = [other for other in there if other.path != book.path]
        return _last_sent(_of_period(known, period, taken))


def _of_period(books: Sequence[Book], own: tuple[object, ...], taken: From) -> list[Book]:
    """Return the workbooks of the period that is meant; of a form of every month the last month of a quarter."""
    by_month = load(taken.form).is_monthly
    mine = _numbers(own)
    if taken.period == "year":
        known = [book for book in books if _time(book)[:1] == mine[:1] and _is_up_to(_time(book), mine)]
    elif by_month and len(mine) > _QUARTER:
        wanted = mine if taken.period == "same" else _month_before(mine)
        known = [book for book in books if _time(book) == wanted]
    else:
        quarter = mine[:_QUARTER]
        wanted = quarter if taken.period == "same" else _quarter_before(quarter)
        known = [book for book in books if _time(book)[:_QUARTER] == wanted]
    last = max((_time(book) for book in known), default=None)
    return [book for book in known if _time(book) == last]


def _time(book: Book) -> tuple[int, ...]:
    return _numbers(book.facts.period or ())


def _numbers(period: tuple[object, ...]) -> tuple[int, ...]:
    """Return year and quarter, and the month if there is one."""
    return tuple(int(part) for part in period[1:] if isinstance(part, Decimal))


def _is_up_to(other: tuple[int, ...], own: tuple[int, ...]) -> bool:
    """Tell whether a period is not after another one; of a quarter and a month the quarters tell."""
    both = min(len(other), len(own))
    return other[:both] <= own[:both]


def _quarter_before(quarter: tuple[int, ...]) -> tuple[int, ...]:
    year, number = quarter
    return (year, number - 1) if number > 1 else (year - 1, _QUARTERS)


def _month_before(period: tuple[int, ...]) -> tuple[int, ...]:
    year, _, month = period
    year, month = (year, month - 1) if month > 1 else (year - 1, _MONTHS)
    return year, quarter_of(month), month


def _last_sent(books: Sequence[Book]) -> Sequence[Book]:
    """Return the workbook of the highest revision where all say different ones; files with the same bytes are one."""
    known = list({book.sha256: book for book in reversed(books)}.values())
    revisions = {book.revision for book in known}
    return [max(known, key=lambda book: book.revision)] if len(revisions) == len(known) > 0 else known


def others_from(sources: Mapping[From, Sequence[Book]]) -> Others:
    """Return what a workbook is told of those that it takes values from."""
    return Others({taken: _book(taken, books) for taken, books in sources.items() if books})


def _book(taken: From, books: Sequence[Book]) -> SourceBook:
    if len(books) > 1:
        return SourceBook("disputed", files=tuple(sorted(book.path.name for book in books)))
    (book,) = books
    return SourceBook("there", book.path.name, book.sha256, offers=book.facts.offers.get(taken.offer, ()))


def takes_any(form: str) -> bool:
    """Tell whether the workbooks of a form take values from others."""
    return bool(load(form).takes)
