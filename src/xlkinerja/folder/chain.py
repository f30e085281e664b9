"""Workbooks that take values from others, each when those are known that it takes from: A ← B ← C in one run.

Files are read alone first. Those that take values are worked on again, wave after wave, whatever their order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from xlkinerja.between.offers import Book, Books, others_from, takes_any
from xlkinerja.between.sent_forms import Due, no_deadline, with_submission
from xlkinerja.report.others import NO_OTHERS, Others

Known = TypeVar("Known")

OthersByPath = Mapping[Path, Others]
"""What the workbooks have that a file takes values from, by its path; nothing for most of them."""


def settled(
    known: Sequence[Known],
    book_of: Callable[[Known], Book | None],
    again: Callable[[Sequence[tuple[Known, Others]]], Sequence[Known]],
    due: Due = no_deadline,
) -> tuple[list[Known], OthersByPath]:
    """Return what is known of the files when all have their values, and what each took them from.

    `book_of` tells of a file what others take from it, None of one that nobody could read; `again` works on files once
    more with the workbooks that they take from, and gives what is known of them then, in the same order. `due` says
    until when a form was to be sent.
    """
    found: dict[Path, tuple[int, Book]] = {}
    for number, one in enumerate(known):
        if (book := book_of(one)) is not None:
            found[book.path] = number, book
    waiting = [path for path, (_, book) in found.items() if takes_any(book.facts.form)]
    latest, taken = list(known), dict[Path, Others]()
    while waiting:
        books = Books.of(book for _, book in found.values())
        sources = {path: books.sources(found[path][1]) for path in waiting}
        open_ = set(waiting)
        ready = [
            path for path in waiting if not any(b.path in open_ for given in sources[path].values() for b in given)
        ]
        ready = ready or waiting  # forms that need each other are refused: nobody would come last
        taken.update({path: with_submission(others_from(sources[path]), found[path][1], books, due) for path in ready})
        turn = [(found[path][0], taken[path]) for path in ready if taken[path].digest]
        wave = [(latest[number], others) for number, others in turn]
        for (number, _), one in zip(turn, again(wave) if wave else (), strict=True):
            latest[number] = one
            if (book := book_of(one)) is not None:
                found[book.path] = number, book
        waiting = [path for path in waiting if path not in ready]
    return latest, {path: others for path, others in taken.items() if others.digest}


def others_of(taken: OthersByPath, path: Path) -> Others:
    """Return what a file takes its values from."""
    return taken.get(path, NO_OTHERS)
