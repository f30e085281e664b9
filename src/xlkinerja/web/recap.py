"""Workbooks of many satker in, the consolidated workbook out: by the same functions as the command `consolidate`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from xlkinerja.consolidate.agency import Options, agency, is_open
from xlkinerja.consolidate.book import consolidated_workbook
from xlkinerja.consolidate.collect import Collected, Progress
from xlkinerja.consolidate.decisions import read_decisions
from xlkinerja.consolidate.holiday_list import read_holidays
from xlkinerja.consolidate.inputs import InputError
from xlkinerja.consolidate.model import Agency, Period, Received
from xlkinerja.consolidate.period_text import period_text
from xlkinerja.consolidate.recipe import Sources, recipe_of
from xlkinerja.consolidate.satker_list import read_satkers
from xlkinerja.consolidate.summary import summary_lines
from xlkinerja.consolidate.working_days import Calendar
from xlkinerja.finding import printable
from xlkinerja.flat_data import Json
from xlkinerja.folder.together import LastQuarter
from xlkinerja.folder.workers import WorkLimits
from xlkinerja.form.loader import load
from xlkinerja.show import unreadable_lines
from xlkinerja.web.desk import INBOX, LIST, Desk, Given, PageError, Placed, desk
from xlkinerja.web.fill import Reply, Tell, last_quarter
from xlkinerja.web.plain import lines_data
from xlkinerja.web.remedies import in_page_words

BOOK = "rekap.xlsx"
LISTS = ("satkers", "decisions", "received", "holidays")
"""What people say in CSV files: who is expected, which findings are accepted, when files came, which days are free."""


@dataclass(frozen=True)
class RecapWishes:
    """What the page's fields say: the lists by their names, until when, and which of several sendings counts.

    `prefer` and `exclude` name files by their places, `exclude` has the reasons.
    """

    today: date
    due: date | None = None
    lists: Mapping[str, Given] = field(default_factory=dict)
    prefer: tuple[str, ...] = ()
    exclude: tuple[tuple[str, str], ...] = ()
    previous: Sequence[Given] = ()
    limits: WorkLimits = field(default_factory=WorkLimits)


def consolidate(files: Sequence[Given], wishes: RecapWishes, tell: Tell) -> Reply:
    """Return the consolidated workbook, what there is to say about it, and what people must decide. Raises PageError.

    The workbook's links lead to the files as they lie beside it, and so it says how it was made.
    """
    with desk(wishes.limits) as table:
        placed = table.put(files)
        try:
            last = last_quarter(table, wishes.previous, tell)
            options = _options(table, wishes, placed, last)
            found = agency(placed.paths, options, watch=_watcher(tell, table.places(placed.found())))
        except InputError as error:
            raise PageError(in_page_words(table.without_root(str(error)))) from error
        if not found.received:
            raise PageError("Tidak ada buku kerja .xlsx atau .xlsm di antara berkas itu. Pilih map atau berkas lain.")
        tell({"step": "book", "done": 0, "of": 1})
        unreadable = list(unreadable_lines(last.unreadable)) if last is not None else []
        recipe = recipe_of(_sources(table, wishes, placed), options, found.received, table.root / INBOX)
        book = consolidated_workbook(found, table.root / INBOX, recipe=recipe)
        return Reply(_data(table, found, unreadable), {BOOK: book})


def _options(table: Desk, wishes: RecapWishes, placed: Placed, last: LastQuarter | None) -> Options:
    """Return what the command's options would be. Raises InputError."""
    lists = {name: table.put([given], f"{LIST}{name}").paths[0] for name, given in wishes.lists.items()}
    return Options(
        today=wishes.today,
        expected=read_satkers(lists["satkers"]) if "satkers" in lists else (),
        due=wishes.due,
        holidays=read_holidays(lists["holidays"]) if "holidays" in lists else Calendar(),
        received=lists.get("received"),
        prefer=tuple(map(table.path, wishes.prefer)),
        exclude=tuple(_excluded(table, wishes.exclude)),
        decisions=read_decisions(lists["decisions"]) if "decisions" in lists else (),
        since=last.quarters if last is not None else None,
        unreadable=placed.refused,
    )


def _sources(table: Desk, wishes: RecapWishes, placed: Placed) -> Sources:
    """Return what was given, as if all of it lay beside the recap: a browser does not say where it lies."""
    beside = table.root / INBOX
    lists = {name: beside / given.place for name, given in wishes.lists.items()}
    return Sources(
        placed.paths,
        lists.get("satkers"),
        lists.get("holidays"),
        lists.get("received"),
        lists.get("decisions"),
        tuple(dict.fromkeys(beside / given.place.partition("/")[0] for given in wishes.previous)),
    )


def _excluded(table: Desk, exclude: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for place, reason in exclude:
        if not reason.strip():
            raise PageError(f"Tulis alasan mengapa {printable(place)} tidak dihitung.")
        yield table.path(place), reason


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


def _data(table: Desk, found: Agency, unreadable: list[str]) -> Json:
    names = _names(table, found.received)
    return {
        "lines": lines_data(iter([*unreadable, *summary_lines(found)])),
        "open": is_open(found),
        "files": [
            {
                "name": names[file.path],
                "place": table.place(file.path),
                "verdict": file.verdict,
                "reason": in_page_words(file.reason),
            }
            for file in found.received
        ],
        "doubles": list(_doubles(table, found.received, names)),
    }


def _names(table: Desk, received: Sequence[Received]) -> Mapping[Path, str]:
    """Return what to call each file: as it was sent, by its place where two were sent under one name."""
    count = Counter(file.sent_as for file in received)
    return {file.path: file.sent_as if count[file.sent_as] == 1 else table.place(file.path) for file in received}


def _doubles(table: Desk, received: Sequence[Received], names: Mapping[Path, str]) -> Iterator[Json]:
    """Yield for each satker, form and period of which several workbooks came: the files to choose from."""
    groups: dict[tuple[str, str, Period], list[tuple[str, str]]] = defaultdict(list)
    for file in received:
        if file.verdict == "ganda" and file.submission is not None:
            submission = file.submission
            one = names[file.path], table.place(file.path)
            groups[submission.satker, submission.form, submission.period].append(one)
    for (satker, form, period), ones in sorted(groups.items()):
        files = [{"name": name, "place": place} for name, place in sorted(ones)]
        yield {"satker": satker, "form": load(form).title, "period": period_text(period), "files": files}
