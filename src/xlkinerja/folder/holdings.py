"""What an output folder holds before a run and after it: names, hand-made changes, and answers that hold no longer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from xlkinerja.files.save import move
from xlkinerja.files.walk import Found
from xlkinerja.folder.by_hand import Edited, Words, words_in
from xlkinerja.folder.ledger import Answer, Change, Ledger, Places, Sent, moved_roots, read_ledger, write_ledger
from xlkinerja.folder.naming import Sending, names_of
from xlkinerja.folder.outbox import Outbox, digest_of
from xlkinerja.folder.outcome import Outcome
from xlkinerja.folder.received import Row, row_of, sending_of, with_answer
from xlkinerja.folder.together import How
from xlkinerja.ooxml.model import PackageError

UNLISTED = "XK-117"  # a folder that could not be listed: what lies in it is not gone


class Holdings:
    """The answers in an output folder during one run.

    In this order: made before files are read, `name` when all were, `inherit` for the words in answers that are about
    to be replaced, `announce` before anything is touched, `settle` when the new answers are in place.
    """

    def __init__(self, outbox: Outbox, how: How, files: Sequence[Found], folders: Sequence[Path]) -> None:
        self.names: Mapping[Path, str] = {}
        self.changes: list[Change] = []
        self._outbox, self._how = outbox, how
        self._ledger = read_ledger(outbox.ledger)
        self._seen = Places.seen_from(outbox.folder)
        self._places = {one.path: self._seen.of(one) for one in files}
        self._roots = [self._seen.of_folder(folder) for folder in folders]
        self._unlisted = [self._places[f.path] for f in files if f.left_out is not None and f.left_out.code == UNLISTED]
        self._kept: Mapping[str, Sent] = {}
        self._renamed: Mapping[str, str] = {}
        self._words: dict[str, Words] = {}
        self._edited: dict[str, int] = {}
        names = ((place, self._present(place)) for place in self._places.values())
        self._take_words({place: name for place, name in names if name})

    def words(self, found: Found) -> Words:
        """Return what people typed into the answer to a file."""
        return self._words.get(self._places[found.path], {})

    def _present(self, place: str) -> str:
        """Return the name of the answer to a file that lies here; blank where there was none."""
        listed = self._ledger.sent[place].answer if place in self._ledger.sent else ""
        names = sorted(self._ledger.names(place), key=lambda name: name != listed)
        return next((name for name in names if (self._outbox.folder / name).is_file()), names[0] if names else "")

    # --- what was typed into answers

    def _take_words(self, names: Mapping[str, str]) -> None:
        """Take what was typed into answers, for the files at some places."""
        edited = {}
        for place, name in names.items():
            path, answer = self._outbox.folder / name, self._ledger.answers.get(name, Answer(place))
            sha256 = digest_of(path)
            if sha256 and sha256 not in answer.written:
                edited[place] = Edited(path, answer.explanations, answer.words)
            elif answer.words:
                self._words[place] = answer.words
        found = words_in(list(edited.values()), self._how.workers, self._how.limits)
        for (place, one), (words, count) in zip(edited.items(), found, strict=True):
            self._words.update({place: words} if words else {})
            self._edited[one.path.name] = count

    def inherit(self, outcomes: Iterable[Outcome]) -> list[Path]:
        """Take what was typed into answers that files which are new here replace; return the paths of such files."""
        new = {}
        for one in outcomes:
            place = self._places[one.found.path]
            name = self.names.get(one.found.path, "")
            if name and not self._ledger.names(place) and digest_of(self._outbox.folder / name) not in {"", one.answer}:
                new[place] = name
        self._take_words(new)
        return [path for path, place in self._places.items() if place in new and self._words.get(place)]

    # --- names

    def name(self, outcomes: Sequence[Outcome]) -> None:
        """Give the answers their names; answers to files of others that want the same name get another one too.

        Also answers that could not be saved: what an earlier run left under these names is to stay.
        """
        self._kept = dict(self._others(outcomes))
        new = [
            Sending(
                one.whose, one.found.path.name, one.sha256, self._places[one.found.path], "", one.found.folder is None
            )
            for one in outcomes
            if one.readable
        ]
        names = names_of([*new, *self._sendings()])
        paths = {place: path for path, place in self._places.items()}
        self.names = {paths[one.place]: names[one.place] for one in new}
        self._renamed = {place: names[place] for place in self._kept if place in names}

    def _others(self, outcomes: Iterable[Outcome]) -> Iterator[tuple[str, Sent]]:
        """Yield the files of earlier runs that this one does not look for."""
        sent = [self._sent(one) for one in outcomes]
        roots = {*self._roots, *moved_roots(self._ledger, sent, self._seen)}
        found = set(self._places.values())
        for place, one in self._ledger.sent.items():
            is_ours = one.root in roots or any(self._seen.is_below(place, root) for root in self._roots)
            is_ours = is_ours or (not one.root and self._seen.is_gone(place))
            is_hidden = any(place != folder and self._seen.is_below(place, folder) for folder in self._unlisted)
            if place not in found and (is_hidden or not is_ours):
                yield place, one

    def _sendings(self) -> Iterator[Sending]:
        for place, one in self._kept.items():
            present = self._present(place)
            if present or one.answer:
                whose, file, sha256 = sending_of(one.row)
                yield Sending(whose, file, sha256, place, present, not one.root)

    def _sent(self, one: Outcome) -> Sent:
        folder = one.found.folder
        if folder is None:
            return Sent("", row_of(one, ""))
        return Sent(self._seen.of_folder(folder), row_of(one, folder.resolve().name))

    # --- before and after the answers get their names

    def announce(self, outcomes: Sequence[Outcome]) -> None:
        """Rename answers to files of others, and write down what is about to lie here, besides what does already."""
        answers = defaultdict(lambda: Answer(""), self._ledger.answers)
        for place, name in self._renamed.items():
            for old in self._ledger.names(place):
                answers[name] = self._ledger.answers[old]
        for one in outcomes:
            if one.found.path in self.names:
                name = self.names[one.found.path]
                new = self._answer(one)
                answers[name] = replace(new, written={**answers[name].written, **new.written})
        self._ledger = replace(self._ledger, answers=dict(answers))
        write_ledger(self._outbox.ledger, self._ledger)
        for place, name in self._renamed.items():
            for old in self._ledger.names(place):
                if old != name:
                    self._rename(place, old, name)

    def _answer(self, one: Outcome) -> Answer:
        written = {one.answer: dict(one.explanations)} if one.answer else {}
        return Answer(self._places[one.found.path], written, self.words(one.found))

    def _rename(self, place: str, old: str, name: str) -> None:
        path = self._outbox.folder / old
        try:
            if path.is_file():
                move(path, self._outbox.folder / name)
                self.changes.append(Change("renamed", path, self._outbox.folder / name))
        except PackageError:
            self._renamed = {**self._renamed, place: old}
            self.changes.append(Change("stuck", path))

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Put aside what holds no longer, and write down what lies here now."""
        answers = {**self._theirs(), **self._ours(outcomes)}
        kept = {self.names[one.found.path]: one.kept for one in outcomes if one.written}
        gone = sorted(self._ledger.answers.keys() - answers.keys())
        kept |= {name: self._put_aside(name) for name in gone}
        waiting = {self._places[one.found.path] for one in outcomes if not one.readable}
        for name in gone:
            answer = self._ledger.answers[name]
            if (self._outbox.folder / name).exists():
                answers[name] = answer
            elif answer.place in waiting and self._words.get(answer.place):
                answers[name] = Answer(answer.place, {}, self._words[answer.place])
        self._tell(kept, gone)
        sent = {self._places[one.found.path]: self._sent(one) for one in outcomes}
        self._ledger = Ledger(answers, {**self._others_now(), **sent})
        write_ledger(self._outbox.ledger, self._ledger)

    def _theirs(self) -> dict[str, Answer]:
        known = self._ledger.answers
        return {name: known[name] for name in self._renamed.values() if name in known}

    def _ours(self, outcomes: Sequence[Outcome]) -> dict[str, Answer]:
        """Return the new answers; of a file whose answer could not be saved, what is known of the earlier ones."""
        unsaved = {self._places[one.found.path] for one in outcomes if one.state == "unsaved"}
        old = {name: answer for name, answer in self._ledger.answers.items() if answer.place in unsaved}
        return {**old, **{self.names[one.found.path]: self._answer(one) for one in outcomes if one.written}}

    def _put_aside(self, name: str) -> Path | None:
        path = self._outbox.folder / name
        if not path.is_file():
            return None
        try:
            return self._outbox.put_aside(name)
        except OSError:
            self.changes.append(Change("stuck", path))
            return None

    def _tell(self, kept: Mapping[str, Path | None], gone: Collection[str]) -> None:
        """Note what was put aside, and what people had changed in it."""
        for name, path in kept.items():
            if path is None:
                continue
            if name in self._edited:
                self.changes.append(Change("edited", self._outbox.folder / name, path, self._edited[name]))
            elif name in gone:
                self.changes.append(Change("retired", self._outbox.folder / name, path))

    def _others_now(self) -> Mapping[str, Sent]:
        return {
            place: replace(one, row=with_answer(one.row, self._renamed[place])) if place in self._renamed else one
            for place, one in self._kept.items()
        }

    def rows(self) -> Iterator[Row]:
        """Yield the rows of the list: of this run's files and of those of others."""
        return (one.row for one in self._ledger.sent.values())
