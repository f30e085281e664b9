"""What a run shows where a person watches: a bar, the gravest findings of each file in colour, a table that fits."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from xlkinerja.finding import LEVELS, Finding, open_first, printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from xlkinerja.folder.outcome import Outcome

Item = TypeVar("Item")

GRAVEST = 3
"""How many findings of a file are shown unless all or none are wanted."""

_COLOURS = {"galat": "red", "peringatan": "yellow", "catatan": "blue"}
_NOT_ON_A_TERMINAL = 160  # columns of the table; more where a name needs them
_NARROWEST_NAME = 20
_NUMBERS = ("Galat", "Peringatan", "Catatan")
_TITLES = ("Berkas", "Formulir", *_NUMBERS, "Keadaan", "Hasil")
_COUNTS = 30  # columns that the three counts take, with the gaps


def elided(text: str, width: int) -> str:
    """Return a name that fits: what is left out stands in the middle, for names differ at their ends."""
    if len(text) <= width:
        return text
    tail = max((width - 1) * 2 // 3, 1)
    return f"{text[: max(width - 1 - tail, 0)]}…{text[-tail:]}"


# --- findings --------------------------------------------------------------------------------------------------------


def print_digest(console: Console, outcomes: Iterable[Outcome], most: int | None) -> None:
    """Print of each file the counts and its gravest findings, all of them where there is no `most`."""
    from rich.padding import Padding  # noqa: PLC0415 - a quarter of the start-up time

    for outcome in outcomes:
        console.print(_heading(outcome, console.width))
        shown = open_first(outcome.findings)[:most]
        for finding in shown:
            console.print(Padding(_finding(finding), (0, 0, 0, 2)))
        left = len(outcome.findings) - len(shown)
        if left:
            console.print(f"  … dan {left} lainnya (semua: -v)", style="dim")


def _heading(outcome: Outcome, width: int) -> Text:
    """Return a file's name and counts on one line."""
    from rich.text import Text  # noqa: PLC0415 - as above

    counts = [(level, outcome.count(level)) for level in LEVELS if outcome.count(level)]
    words = ", ".join(f"{number} {level}" for level, number in counts) or "tidak ada temuan terbuka"
    line = Text(elided(outcome.found.name, max(width - len(words) - 2, _NARROWEST_NAME)), style="bold")
    line.append("  ")
    for number, (level, count) in enumerate(counts):
        line.append(", " if number else "", style="not bold")
        line.append(f"{count} {level}", style=f"not bold {_COLOURS[level]}")
    if not counts:
        line.append(words, style="not bold green")
    return line


def _finding(finding: Finding) -> Text:
    from rich.text import Text  # noqa: PLC0415 - as above

    line = Text()
    level = f"{finding.level} (dijelaskan)" if finding.settled else finding.level
    line.append(level, style="green" if finding.settled else _COLOURS[finding.level])
    place = f"{finding.place}: " if str(finding.place) else ""
    return line.append(printable(f" {place}{finding.code} {finding.message}"))


# --- the table -------------------------------------------------------------------------------------------------------


def print_summary(console: Console, outcomes: Sequence[Outcome], *, totals: bool) -> None:
    """Print the table of all files, with a row of totals if wanted; no name is folded."""
    table = _table(outcomes, totals=totals)
    natural = console.measure(table, options=console.options.update(width=10_000)).maximum
    if not console.is_terminal:
        console.width = max(_NOT_ON_A_TERMINAL, natural)
    console.print(table if natural <= console.width else _table(outcomes, totals=totals, width=console.width))


def plain_summary(outcomes: Sequence[Outcome], *, totals: bool) -> list[str] | None:
    """Return the lines of the same table where nobody watches; None where a name is not as wide as it has characters.

    It is what rich would print into a file (`tests/cli/test_terminal.py`), which takes a tenth of a start to load.
    """
    titles, rows = _titles(outcomes), _rows(outcomes, totals=totals)
    if not all(map(_is_plain, chain.from_iterable(rows))):
        return None
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    right = [title in _NUMBERS for title in titles]
    return [
        "  ".join(
            cell.rjust(width) if at_right else cell.ljust(width)
            for cell, width, at_right in zip(row, widths, right, strict=True)
        )
        for row in (titles, *rows)
    ]


def _is_plain(text: str) -> bool:
    """Tell whether rich prints a text as it is: each character one column wide, none of them `:name:` of a picture."""
    return text.isascii() and text.isprintable() and ":" not in text


def _table(outcomes: Sequence[Outcome], *, totals: bool, width: int | None = None) -> Table:
    """Return the table; with a width to keep to, an answer stands below its file, and the form is not told."""
    from rich.table import Table  # noqa: PLC0415 - as above

    table = Table(box=None, pad_edge=False, header_style="bold")
    rows = _rows(outcomes, totals=totals)
    left_out = set()
    if width is not None:
        left_out, states = {"Formulir", "Hasil"}, [_state(outcome) for outcome in outcomes]
        room = max(width - _COUNTS - max(7, *map(len, states)), _NARROWEST_NAME)
        for row, outcome in zip(rows, outcomes, strict=False):
            row[0] = _name_above_answer(outcome, room, renamed=len(row) == len(_TITLES))
    titles = _titles(outcomes)
    for title in titles:
        if title not in left_out:
            table.add_column(title, justify="right" if title in _NUMBERS else "left", no_wrap=True)
    for number, row in enumerate(rows):
        cells = (cell for title, cell in zip(titles, row, strict=True) if title not in left_out)
        table.add_row(*cells, style="bold" if number == len(outcomes) else None)
    return table


def _name_above_answer(outcome: Outcome, room: int, *, renamed: bool) -> str:
    below = f"\n→ {elided(outcome.written.name, room - 2)}" if renamed and outcome.written is not None else ""
    return elided(outcome.found.name, room) + below


def _titles(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Return what stands above the columns; where answers have names of their own, these have one."""
    renamed = any(outcome.written is not None and outcome.found.folder is not None for outcome in outcomes)
    return _TITLES if renamed else _TITLES[:-1]


def _rows(outcomes: Sequence[Outcome], *, totals: bool) -> list[list[str]]:
    """Return the cells of each file, and of the sums if wanted of more than one."""
    rows = []
    for outcome in outcomes:
        counts = [str(outcome.count(level)) for level in LEVELS]
        answer = outcome.written.name if outcome.written is not None else "-"
        rows.append([outcome.found.name, outcome.identity.form or "-", *counts, _state(outcome), answer])
    if totals and len(outcomes) > 1:
        sums = [str(sum(outcome.count(level) for outcome in outcomes)) for level in LEVELS]
        rows.append(["Jumlah", "", *sums, "", ""])
    return [row[: len(_titles(outcomes))] for row in rows]


def _state(outcome: Outcome) -> str:
    from xlkinerja.folder.outcome import STATE_WORDS  # noqa: PLC0415 - keeps --help fast

    return "tidak berubah" if outcome.state == "unchanged" else STATE_WORDS[outcome.state]


# --- the bar ---------------------------------------------------------------------------------------------------------


def with_progress(description: str, items: Iterator[Item], length: int, name: Callable[[Item], str]) -> Iterable[Item]:
    """Show how many of how many are done, and the file, where a person watches and there is something to wait for."""
    if length < 2 or not sys.stderr.isatty():  # noqa: PLR2004 - one file needs no bar
        return items
    from rich.console import Console  # noqa: PLC0415 - as above

    return watched(Console(stderr=True), description, items, length, name)


def watched(
    console: Console, description: str, items: Iterator[Item], length: int, name: Callable[[Item], str]
) -> Iterator[Item]:
    """Yield the items, with a line on the console that is gone in the end."""
    from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415 - as above

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=16, complete_style="cyan", finished_style="cyan"),
        TextColumn("{task.completed:.0f} dari {task.total:.0f}"),
        TextColumn("{task.fields[file]}", style="dim", markup=False),
    )
    used = len(description) + 16 + len(f"{length} dari {length}") + 4
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(description, total=length, file="")
        for item in items:
            bar.update(task, advance=1, file=elided(name(item), max(console.width - used, _NARROWEST_NAME)))
            yield item
