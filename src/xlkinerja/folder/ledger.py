"""What lies in an output folder and whose it is: every file answered there, from whichever folder it came.

A file is known by where it lies, seen from the output folder: so the ledger holds when both are moved together. An
answer holds until its file is looked for where it lay and is not there any more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, field
from pathlib import Path
from typing import Any, Literal

from xlkinerja.files.save import write
from xlkinerja.files.walk import Found
from xlkinerja.folder.by_hand import TypedExplanations
from xlkinerja.folder.outbox import bounded
from xlkinerja.folder.received import COLUMNS, Row, sending_of
from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.model import PackageError

Explanations = Mapping[str, str]
"""The explanations in an answer as we wrote it, by the finding's key."""


@dataclass(frozen=True)
class SentFile:
    """A file that was sent: its row in the list, and the place of the folder given (blank for a file given by name)."""

    root: str
    row: Row

    @property
    def answer(self) -> str:
        """The name of its answer; blank without one."""
        return self.row[COLUMNS.index("hasil")]


@dataclass(frozen=True)
class KnownAnswer:
    """An answer: the place of the file, and what people typed into earlier answers that is to stay in it.

    `written` holds by SHA-256 what we wrote under its name, with the explanations in it. Two of them while a run is at
    work: nobody knows which is there if it is killed. Anything else under that name was changed by hand.
    """

    place: str
    written: Mapping[str, Explanations] = field(default_factory=dict)
    typed: TypedExplanations = field(default_factory=dict)

    @property
    def explanations(self) -> Explanations:
        """All explanations that we wrote."""
        return {key: text for texts in self.written.values() for key, text in texts.items()}


@dataclass(frozen=True)
class Ledger:
    """The answers by their names, and the files by their places."""

    answers: Mapping[str, KnownAnswer] = field(default_factory=dict)
    sent: Mapping[str, SentFile] = field(default_factory=dict)

    def names(self, place: str) -> list[str]:
        """Return the names of the answers to a file; several only where a run was killed."""
        return sorted(name for name, answer in self.answers.items() if answer.place == place)


@dataclass(frozen=True)
class AnswerChange:
    """What a run did to an answer of an earlier one: its name, and the file where it is kept now (None without one).

    `edited` was changed by hand, so many `explanations` of it go into the next answer to the file; `renamed` holds
    under another name; `retired` holds no longer; `stuck` should have been put aside or renamed and could not be, for a
    `reason` (Indonesian).
    """

    kind: Literal["edited", "renamed", "retired", "stuck"]
    path: Path
    kept: Path | None = None
    explanations: int = 0
    reason: str = ""


@dataclass(frozen=True)
class RelativePlaces:
    """Where files lie, seen from the output folder, whatever links or letter case they were given with."""

    base: Path

    @classmethod
    def seen_from(cls, folder: Path) -> RelativePlaces:
        """Return the places as seen from a folder."""
        return cls(Path(os.path.realpath(folder)))

    def of_folder(self, folder: Path) -> str:
        """Return the place of a folder."""
        return self._of(os.path.realpath(folder))

    def of(self, found: Found) -> str:
        """Return the place of a file that was found; of a link its own, not that of its target."""
        if found.folder is None or found.path == found.folder:
            return self._of(os.path.join(os.path.realpath(found.path.parent), found.path.name))  # noqa: PTH118
        below = found.path.relative_to(found.folder)
        return self._of(os.path.join(os.path.realpath(found.folder), below))  # noqa: PTH118 - next to realpath

    def _of(self, real: str) -> str:
        with suppress(ValueError):  # Windows: another drive
            real = os.path.relpath(real, self.base)
        return Path(os.path.normcase(real)).as_posix()

    def is_below(self, place: str, folder: str) -> bool:
        """Tell whether a place lies in a folder, at whatever depth."""
        return self._full(place).is_relative_to(self._full(folder))

    def is_there(self, place: str) -> bool:
        """Tell whether there is anything at a place."""
        return self._full(place).exists()

    def is_gone(self, place: str) -> bool:
        """Tell whether a file is no longer in its folder, which is there."""
        return self._full(place).parent.is_dir() and not self.is_there(place)

    def _full(self, place: str) -> Path:
        return Path(os.path.normcase(os.path.normpath(self.base / place)))


def read_ledger(path: Path) -> Ledger:
    """Return what is written down; nothing where that is no ledger. No name in it leads out of the folder.

    Raises OSError for one that is there and cannot be read: what lies beside it is not nobody's.
    """
    try:
        data = bounded(path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, ValueError):
        return Ledger()
    try:
        known = json.loads(data)
        answers = {_name(name): _answer(answer) for name, answer in known["answers"].items()}
        return Ledger(answers, {str(place): _sent(sent) for place, sent in known["sent"].items()})
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return Ledger()


def write_ledger(path: Path, ledger: Ledger) -> PackageError | None:
    """Write the ledger down, unless it says so already; return what prevented it, a run goes on without one."""
    data = json.dumps(_as_json(ledger), sort_keys=True).encode()
    try:
        with suppress(OSError):
            if path.read_bytes() == data:
                return None
        write(path, data, beside=False)
    except PackageError as error:
        return error
    return None


def _as_json(ledger: Ledger) -> Mapping[str, Any]:
    """Return what is written down, under the names that ledgers have had from the first."""
    answers = {
        name: {"place": answer.place, "written": answer.written, "words": answer.typed}
        for name, answer in ledger.answers.items()
    }
    return {"answers": answers, "sent": {place: asdict(sent) for place, sent in ledger.sent.items()}}


def _name(name: str) -> str:
    if name != Path(name).name:
        raise ValueError(name)
    return name


def _answer(entry: Mapping[str, Any]) -> KnownAnswer:
    written = {str(sha256): _texts(texts) for sha256, texts in entry["written"].items()}
    typed = {str(key): (str(text), str(title)) for key, (text, title) in entry["words"].items()}
    return KnownAnswer(str(entry["place"]), written, typed)


def _sent(entry: Mapping[str, Any]) -> SentFile:
    row = tuple(str(cell) for cell in entry["row"])
    if len(row) != len(COLUMNS):
        raise ValueError(row)
    sending_of(row)
    return SentFile(str(entry["root"]), row)


def _texts(texts: Mapping[str, object]) -> Explanations:
    return {str(key): str(text) for key, text in texts.items()}


def moved_roots(ledger: Ledger, sent: Iterable[SentFile], places: RelativePlaces) -> set[str]:
    """Return the places of folders that are gone and of which a file now came in from another, as it was there."""
    columns = [COLUMNS.index(name) for name in ("berkas", "sha256")]
    here = {tuple(sent_file.row[column] for column in columns) for sent_file in sent if sent_file.root}
    return {
        each_sent.root
        for each_sent in ledger.sent.values()
        if each_sent.root and tuple(each_sent.row[c] for c in columns) in here and not places.is_there(each_sent.root)
    }
