"""What an output folder holds before a run and after it, in steps that each give what the next one needs.

`opened` before files are read, `claim_names` and `take_explanations` when all were, `record_intent` before anything is
touched, `delivered` and `record` when the new answers are in place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from xlkinerja.files.save import move
from xlkinerja.files.walk import Found
from xlkinerja.folder.by_hand import Edited, TypedExplanations, explanations_in
from xlkinerja.folder.ledger import (
    AnswerChange,
    KnownAnswer,
    Ledger,
    RelativePlaces,
    SentFile,
    moved_roots,
    read_ledger,
    write_ledger,
)
from xlkinerja.folder.naming import Sending, names_of
from xlkinerja.folder.other_formats import answer_name
from xlkinerja.folder.outbox import Outbox, digest_of
from xlkinerja.folder.outcome import Outcome
from xlkinerja.folder.put_aside import Retired, put_aside
from xlkinerja.folder.received import Row, row_of, sending_of, with_answer
from xlkinerja.folder.together import RunOptions
from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.model import PackageError

UNLISTED = "XK-117"  # a folder that could not be listed: what lies in it is not gone


@dataclass(frozen=True)
class TypedIntoAnswers:
    """What people typed into answers: explanations by the place of the file, how many are new by the answer's name.

    `unread` are answers that could not be read, by the place of the file: they are not replaced.
    """

    explanations: Mapping[str, TypedExplanations] = field(default_factory=dict)
    edited: Mapping[str, int] = field(default_factory=dict)
    unread: Mapping[str, PackageError] = field(default_factory=dict)

    def with_more(self, other: TypedIntoAnswers) -> TypedIntoAnswers:
        """Return both together; what was read later counts."""
        return TypedIntoAnswers(
            {**self.explanations, **other.explanations},
            {**self.edited, **other.edited},
            {**self.unread, **other.unread},
        )


@dataclass(frozen=True)
class AnswerFolder:
    """An output folder before a run: its ledger, and the places of the files and folders that the run was given."""

    outbox: Outbox
    options: RunOptions
    ledger: Ledger
    seen: RelativePlaces
    places: Mapping[Path, str]
    roots: tuple[str, ...]
    unlisted: tuple[str, ...]
    typed: TypedIntoAnswers = field(default_factory=TypedIntoAnswers)

    def explanations_for(self, found: Found) -> TypedExplanations:
        """Return what people typed into the answer to a file."""
        return self.typed.explanations.get(self.places[found.path], {})

    def present(self, place: str) -> str:
        """Return the name of the answer to a file that lies here; blank where there was none."""
        listed = self.ledger.sent[place].answer if place in self.ledger.sent else ""
        names = sorted(self.ledger.names(place), key=lambda name: name != listed)
        return next((name for name in names if (self.outbox.folder / name).is_file()), names[0] if names else "")

    def typed_into(self, names: Mapping[str, str]) -> TypedIntoAnswers:
        """Return what was typed into answers, given by the places of their files."""
        edited, unread = {}, {}
        known = {place: answer.typed for place, name in names.items() if (answer := self._known(place, name)).typed}
        for place, name in names.items():
            path, answer = self.outbox.folder / name, self._known(place, name)
            try:
                sha256 = digest_of(path)
            except PackageError as error:
                unread[place] = error
                continue
            if sha256 and sha256 not in answer.written:
                edited[place] = Edited(path, answer.explanations, answer.typed)
        found = explanations_in(list(edited.values()), self.options.runner, self.options.limits)
        counts = {}
        for (place, answer_file), typed in zip(edited.items(), found, strict=True):
            if isinstance(typed, PackageError):
                unread[place] = typed
                continue
            explanations, counts[answer_file.path.name] = typed
            known[place] = explanations
        return TypedIntoAnswers({place: typed for place, typed in known.items() if typed}, counts, unread)

    def _known(self, place: str, name: str) -> KnownAnswer:
        return self.ledger.answers.get(name, KnownAnswer(place))

    def lies_here(self, name: str, sha256: str) -> bool:
        """Tell whether nothing but these bytes lies under a name; what cannot be read may be anything."""
        try:
            return digest_of(self.outbox.folder / name) in {"", sha256}
        except PackageError:
            return False

    def sent(self, outcome: Outcome) -> SentFile:
        """Return what the ledger and the list say of a file of this run."""
        folder = outcome.found.folder
        if folder is None:
            return SentFile("", row_of(outcome, ""))
        return SentFile(self.seen.of_folder(folder), row_of(outcome, folder.resolve().name))

    def claim_names(self, outcomes: Sequence[Outcome]) -> ClaimedNames:
        """Give the answers their names; answers to files of others that want the same name get another one too.

        Also answers that could not be saved: what an earlier run left under these names is to stay.
        """
        others = dict(self._of_others(outcomes))
        new = [self._sending(outcome) for outcome in outcomes if outcome.readable]
        names = names_of([*new, *self._sendings(others)])
        paths = {place: path for path, place in self.places.items()}
        renamed = {place: names[place] for place in others if place in names}
        return ClaimedNames(self, {paths[sending.place]: names[sending.place] for sending in new}, others, renamed)

    def _sending(self, outcome: Outcome) -> Sending:
        found = outcome.found
        named = found.folder is None
        file = answer_name(found.path) if named else found.path.name
        return Sending(outcome.identity, file, outcome.sha256, self.places[found.path], "", named)

    def _of_others(self, outcomes: Iterable[Outcome]) -> Iterator[tuple[str, SentFile]]:
        """Yield the files of earlier runs that this one does not look for."""
        sent = [self.sent(outcome) for outcome in outcomes]
        roots = {*self.roots, *moved_roots(self.ledger, sent, self.seen)}
        found = set(self.places.values())
        for place, file in self.ledger.sent.items():
            is_ours = file.root in roots or any(self.seen.is_below(place, root) for root in self.roots)
            is_ours = is_ours or (not file.root and self.seen.is_gone(place))
            is_hidden = any(place != folder and self.seen.is_below(place, folder) for folder in self.unlisted)
            if place not in found and (is_hidden or not is_ours):
                yield place, file

    def _sendings(self, others: Mapping[str, SentFile]) -> Iterator[Sending]:
        for place, sent in others.items():
            present = self.present(place)
            if present or sent.answer:
                identity, file, sha256 = sending_of(sent.row)
                yield Sending(identity, file, sha256, place, present, not sent.root)


def opened(outbox: Outbox, options: RunOptions, files: Sequence[Found], folders: Sequence[Path]) -> AnswerFolder:
    """Return the folder as it is before the files are read, with what people typed into the answers to them."""
    seen = RelativePlaces.seen_from(outbox.folder)
    places = {found.path: seen.of(found) for found in files}
    unlisted = (found for found in files if found.left_out is not None and found.left_out.code == UNLISTED)
    folder = AnswerFolder(
        outbox,
        options,
        read_ledger(outbox.ledger),
        seen,
        places,
        tuple(map(seen.of_folder, folders)),
        tuple(places[found.path] for found in unlisted),
    )
    names = ((place, folder.present(place)) for place in places.values())
    return replace(folder, typed=folder.typed_into({place: name for place, name in names if name}))


@dataclass(frozen=True)
class ClaimedNames:
    """The folder when all files were read: the names of the answers, and those of answers to the files of others.

    `others` are files of earlier runs that stay in the list, `renamed` the names that their answers get or keep.
    """

    folder: AnswerFolder
    names: Mapping[Path, str]
    others: Mapping[str, SentFile]
    renamed: Mapping[str, str]

    def take_explanations(self, outcomes: Iterable[Outcome]) -> tuple[NamedAnswers, list[Path]]:
        """Return this with what was typed into answers that files which are new here replace, and their paths."""
        folder, new = self.folder, {}
        for outcome in outcomes:
            place, name = folder.places[outcome.found.path], self.names.get(outcome.found.path, "")
            is_new = name and not folder.ledger.names(place)
            if is_new and not folder.lies_here(name, outcome.answer):
                new[place] = name
        folder = replace(folder, typed=folder.typed.with_more(folder.typed_into(new)))
        paths = [path for path, place in folder.places.items() if place in new and folder.typed.explanations.get(place)]
        return NamedAnswers(folder, self.names, self.others, self.renamed), paths


@dataclass(frozen=True)
class NamedAnswers:
    """The same, with what people typed into answers that files which are new here replace."""

    folder: AnswerFolder
    names: Mapping[Path, str]
    others: Mapping[str, SentFile]
    renamed: Mapping[str, str]

    def record_intent(self, outcomes: Sequence[Outcome]) -> IntendedAnswers:
        """Write down what is about to lie here, besides what does already, and rename answers to files of others."""
        folder = self.folder
        answers = defaultdict(lambda: KnownAnswer(""), folder.ledger.answers)
        for place, name in self.renamed.items():
            for old in folder.ledger.names(place):
                answers[name] = folder.ledger.answers[old]
        for outcome in outcomes:
            if outcome.found.path in self.names:
                name, new = self.names[outcome.found.path], self.answer(outcome)
                answers[name] = replace(new, written={**answers[name].written, **new.written})
        ledger = replace(folder.ledger, answers=dict(answers))
        write_ledger(folder.outbox.ledger, ledger)
        moves = list(self._moves(ledger))
        stuck = {place: old for place, old, change in moves if change.kind == "stuck"}
        named = replace(self, renamed={**self.renamed, **stuck}, folder=replace(folder, ledger=ledger))
        return IntendedAnswers(named, tuple(change for _, _, change in moves))

    def _moves(self, ledger: Ledger) -> Iterator[tuple[str, str, AnswerChange]]:
        """Rename the answers to files of others that get another name; yield what became of each."""
        for place, name in self.renamed.items():
            for old in ledger.names(place):
                change = self._renamed(old, name) if old != name else None
                if change is not None:
                    yield place, old, change

    def _renamed(self, old: str, name: str) -> AnswerChange | None:
        path, target = self.folder.outbox.folder / old, self.folder.outbox.folder / name
        try:
            if not path.is_file():
                return None
            move(path, target)
        except PackageError as error:
            return AnswerChange("stuck", path, reason=str(error.details.get("reason", "")))
        return AnswerChange("renamed", path, target)

    def answer(self, outcome: Outcome) -> KnownAnswer:
        """Return what the ledger says of a new answer."""
        written = {outcome.answer: dict(outcome.explanations)} if outcome.answer else {}
        place = self.folder.places[outcome.found.path]
        return KnownAnswer(place, written, self.folder.explanations_for(outcome.found))


@dataclass(frozen=True)
class IntendedAnswers:
    """The folder when it is written down what will lie here; the answers may be put in place now."""

    named: NamedAnswers
    changes: tuple[AnswerChange, ...]

    def delivered(self, outcomes: list[Outcome]) -> DeliveredAnswers:
        """Return the folder with its answers in place: the outcomes say where each went."""
        return DeliveredAnswers(self.named, self.changes, outcomes)


@dataclass(frozen=True)
class DeliveredAnswers:
    """The folder when the new answers are in place."""

    named: NamedAnswers
    changes: tuple[AnswerChange, ...]
    outcomes: list[Outcome]

    def record(self) -> RecordedAnswers:
        """Put aside what holds no longer, and write down what lies here now."""
        outcomes = self.outcomes
        folder, known = self.named.folder, self.named.folder.ledger.answers
        answers = {**self._theirs(), **self._ours(outcomes)}
        gone = sorted(known.keys() - answers.keys())
        replaced = {self.named.names[outcome.found.path]: outcome.kept for outcome in outcomes if outcome.written}
        retired = put_aside(folder.outbox, gone)
        waiting = {folder.places[outcome.found.path] for outcome in outcomes if not outcome.readable}
        for name in gone:
            if (folder.outbox.folder / name).exists():
                answers[name] = known[name]
            elif known[name].place in waiting and folder.typed.explanations.get(known[name].place):
                answers[name] = KnownAnswer(known[name].place, {}, folder.typed.explanations[known[name].place])
        sent = {folder.places[outcome.found.path]: folder.sent(outcome) for outcome in outcomes}
        ledger = Ledger(answers, {**self._others_now(), **sent})
        problem = write_ledger(folder.outbox.ledger, ledger)
        changes = (*self.changes, *retired.stuck, *self._told(replaced, retired))
        written = frozenset(sha256 for answer in answers.values() for sha256 in answer.written)
        return RecordedAnswers(tuple(file.row for file in ledger.sent.values()), changes, problem, written)

    def _theirs(self) -> dict[str, KnownAnswer]:
        known = self.named.folder.ledger.answers
        return {name: known[name] for name in self.named.renamed.values() if name in known}

    def _ours(self, outcomes: Sequence[Outcome]) -> dict[str, KnownAnswer]:
        """Return the new answers.

        Of a file whose answer could not be saved, or whose form is not here, the earlier ones still hold.
        """
        places, known = self.named.folder.places, self.named.folder.ledger.answers
        waiting = {places[o.found.path] for o in outcomes if o.state == "unsaved" or o.lacks_its_form}
        names = {self.named.names.get(o.found.path) for o in outcomes if o.state == "unsaved"}
        old = {name: answer for name, answer in known.items() if answer.place in waiting or name in names}
        new = {self.named.names[o.found.path]: self.named.answer(o) for o in outcomes if o.written}
        return {**old, **new}

    def _told(self, replaced: Mapping[str, Path | None], retired: Retired) -> Iterator[AnswerChange]:
        """Yield what was put aside, and what people had changed in it."""
        folder = self.named.folder
        for name, path in {**replaced, **retired.kept}.items():
            if path is None:
                continue
            if name in folder.typed.edited:
                yield AnswerChange("edited", folder.outbox.folder / name, path, folder.typed.edited[name])
            elif name in retired.kept:
                yield AnswerChange("retired", folder.outbox.folder / name, path)

    def _others_now(self) -> Mapping[str, SentFile]:
        renamed = self.named.renamed
        return {
            place: replace(sent, row=with_answer(sent.row, renamed[place])) if place in renamed else sent
            for place, sent in self.named.others.items()
        }


@dataclass(frozen=True)
class RecordedAnswers:
    """The rows of the list, of this run's files and of those of others, and what became of answers of earlier runs."""

    rows: tuple[Row, ...]
    changes: tuple[AnswerChange, ...]
    problem: PackageError | None = None
    """Why it could not be written down."""
    answers: frozenset[str] = frozenset()
    """The digests of the answers as they were written."""
