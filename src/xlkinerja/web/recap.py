"""Workbooks of many satker in, the consolidated workbook out: by the same functions as the command `consolidate`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from xlkinerja.consolidate.agency import Options, agency, is_open
from xlkinerja.consolidate.book import consolidated_workbook
from xlkinerja.consolidate.collect import Collected, Progress
from xlkinerja.consolidate.inputs import InputError
from xlkinerja.consolidate.model import Agency, Received, Satker
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.satker_list import read_satkers
from xlkinerja.consolidate.summary import summary_lines
from xlkinerja.flat_data import Json
from xlkinerja.folder.workers import WorkLimits
from xlkinerja.form.loader import load
from xlkinerja.show import unreadable_lines
from xlkinerja.web.desk import INBOX, Desk, Given, PageError, desk
from xlkinerja.web.fill import Reply, Tell, last_quarter
from xlkinerja.web.plain import lines_data
from xlkinerja.web.remedies import in_page_words

BOOK, SATKERS = "rekap.xlsx", "daftar-satker"


@dataclass(frozen=True)
class RecapWishes:
    """What the page's fields say: who is expected (a CSV), until when, and which of several sendings counts."""

    today: date
    due: date | None = None
    satkers: Given | None = None
    prefer: tuple[str, ...] = ()
    exclude: tuple[tuple[str, str], ...] = ()
    previous: Sequence[Given] = ()
    limits: WorkLimits = field(default_factory=WorkLimits)


def consolidate(files: Sequence[Given], wishes: RecapWishes, tell: Tell) -> Reply:
    """Return the consolidated workbook, what there is to say about it, and what people must decide. Raises PageError.

    The workbook's links lead to the files as they lie beside it.
    """
    with desk(wishes.limits) as table:
        placed = table.put(files)
        try:
            last = last_quarter(table, wishes.previous, tell)
            options = Options(
                today=wishes.today,
                expected=_expected(table, wishes.satkers),
                due=wishes.due,
                prefer=wishes.prefer,
                exclude=wishes.exclude,
                since=last.quarters if last is not None else None,
                unreadable=placed.refused,
            )
            found = agency(placed.paths, options, watch=_watcher(tell, table.places(placed.found())))
        except InputError as error:
            raise PageError(in_page_words(table.without_root(str(error)))) from error
        if not found.received:
            raise PageError("Tidak ada buku kerja .xlsx atau .xlsm di antara berkas itu. Pilih map atau berkas lain.")
        tell({"step": "book", "done": 0, "of": 1})
        unreadable = list(unreadable_lines(last.unreadable)) if last is not None else []
        book = consolidated_workbook(found, table.root / INBOX)
        return Reply(_data(found, unreadable), {BOOK: book})


def _expected(table: Desk, satkers: Given | None) -> tuple[Satker, ...]:
    if satkers is None:
        return ()
    return read_satkers(table.put([satkers], SATKERS).paths[0])


def _watcher(tell: Tell, order: Sequence[str]) -> Progress:
    def watch(collected: Iterator[Collected], count: int) -> Iterator[Collected]:
        coming = dict(enumerate(order)) if count == len(order) else {}
        tell({"step": "collect", "done": 0, "of": count, "next": coming.get(0)})
        for done, one in enumerate(collected, 1):
            tell(
                {"step": "collect", "done": done, "of": count, "place": coming.get(done - 1), "next": coming.get(done)}
            )
            yield one

    return watch


def _data(found: Agency, unreadable: list[str]) -> Json:
    return {
        "lines": lines_data(iter([*unreadable, *summary_lines(found)])),
        "open": is_open(found),
        "files": [
            {"name": file.sent_as, "verdict": file.verdict, "reason": in_page_words(file.reason)}
            for file in found.received
        ],
        "doubles": list(_doubles(found.received)),
    }


def _doubles(received: Sequence[Received]) -> Iterator[Json]:
    """Yield for each satker, form and period of which several workbooks came: the names to choose from."""
    groups: dict[tuple[str, str, tuple[int, int]], list[str]] = defaultdict(list)
    for file in received:
        if file.verdict == "ganda" and file.submission is not None:
            submission = file.submission
            groups[submission.satker, submission.form, submission.period].append(file.sent_as)
    for (satker, form, period), names in sorted(groups.items()):
        yield {"satker": satker, "form": load(form).title, "period": period_text(period), "files": sorted(names)}
