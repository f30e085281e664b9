"""What came in: the list that `fill` leaves beside its answers, and the days of receipt that an operator gives."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import cast

from xlkinerja.consolidate.inputs import InputError, lines, quoted
from xlkinerja.consolidate.model import VERDICT_WITHOUT_ANSWER, Received, Verdict
from xlkinerja.consolidate.stored_submission import changed
from xlkinerja.folder.outcome import STATE_WORDS
from xlkinerja.folder.received import FILE

_COLUMNS = ("berkas", "hasil", "keadaan")
_GONE = {STATE_WORDS[state]: verdict for state, verdict in VERDICT_WITHOUT_ANSWER.items()}
_ANSWERED = (STATE_WORDS["filled"], STATE_WORDS["unchanged"])
UNLISTED = (
    f"Tidak ada di {FILE} map itu, jadi tidak dihitung: hasil lama atau berkas lain."
    " Bila memang kiriman, sebutkan berkasnya sendiri sesudah mapnya."
)


@dataclass(frozen=True)
class ListedFile:
    """One file as it was sent: its path below the inbox, its day, and where its answer lies (None without one).

    `folder` is where the list lies that says so, as `place_of` has it; so is `place`, that of the answer.
    """

    folder: Path
    name: str
    day: date | None
    answer: Path | None
    place: Path | None
    verdict: Verdict
    reason: str
    sha256: str = ""


@dataclass(frozen=True)
class Lists:
    """What the lists say that lie in some folders, and the folders that have one."""

    sent: tuple[ListedFile, ...]
    folders: frozenset[Path]

    def about(self, files: Iterable[Path], folders: Iterable[Path]) -> Lists:
        """Return what is said of folders, and of single files that are answers."""
        own, above = {place_of(file) for file in files}, [place_of(folder / FILE).parent for folder in folders]
        sent = (
            received_file
            for received_file in self.sent
            if received_file.place in own or any(map(received_file.folder.is_relative_to, above))
        )
        return Lists(tuple(sent), self.folders)


def place_of(file: Path) -> Path:
    """Return where a file lies, the same by whatever way its folder was given."""
    return Path(os.path.normcase(file.parent.resolve() / file.name))


def sendings(folders: Iterable[Path]) -> Lists:
    """Return what the lists in some folders say; a folder given twice is one. Raises InputError."""
    places = {place_of(folder / FILE).parent: folder for folder in sorted(set(folders), reverse=True)}
    having = {place: folder for place, folder in sorted(places.items()) if (folder / FILE).is_file()}
    return Lists(tuple(sent for place, folder in having.items() for sent in _listed(place, folder)), frozenset(having))


def _listed(place: Path, folder: Path) -> Iterable[ListedFile]:
    for line in lines(folder / FILE, _COLUMNS):
        name, answer, state = line.needed("berkas"), line.text("hasil"), line.text("keadaan")
        if state not in {*_ANSWERED, *_GONE}:
            known = ", ".join((*_ANSWERED, *_GONE))
            raise line.wrong("keadaan", f'"{quoted(state)}" tidak dikenal (yang ada: {known}). Isi mapnya lagi.')
        if "/" in answer or "\\" in answer:
            raise line.wrong("hasil", f'"{quoted(answer)}" bukan nama berkas di map itu. Isi mapnya lagi.')
        verdict = _GONE.get(state, "berlaku")
        there = folder / answer if answer and verdict == "berlaku" else None
        own_place = place_of(there) if there is not None else None
        day, digest = line.day("tanggal_berkas"), line.text("sha256")
        yield ListedFile(place, name, day, there, own_place, verdict, line.text("pesan"), digest)


def as_sent(received: Iterable[Received], listed: Iterable[ListedFile]) -> tuple[Received, ...]:
    """Return the files under the names under which they were sent, and those of which there is no answer."""
    answers = {sent.place: sent for sent in listed if sent.place is not None}
    found = [_named(file, answers.pop(place_of(file.path), None)) for file in received]
    return (*found, *(_without_answer(sent) for sent in listed if sent.place is None or _is_left(sent, answers)))


def without_strays(received: Iterable[Received], named: Collection[Path], lists: Lists) -> tuple[Received, ...]:
    """Return the files with those that lie among answers without being one left out, unless they are `named`.

    Answers of an earlier run must not be added to those of the last.
    """
    answers = {sent.place for sent in lists.sent}
    return tuple(
        replace(file, verdict="dilewati", reason=UNLISTED)
        if file.path not in named and file.verdict != "dilewati" and _is_stray(place_of(file.path), lists, answers)
        else file
        for file in received
    )


def _is_stray(place: Path, lists: Lists, answers: Collection[Path | None]) -> bool:
    return place.parent in lists.folders and place not in answers


def _is_left(sent: ListedFile, answers: Mapping[Path, ListedFile]) -> bool:
    return sent.place is not None and answers.get(sent.place) is sent


def _named(file: Received, sent: ListedFile | None) -> Received:
    if sent is None:
        return file
    submission = file.submission and changed(
        file.submission, sent_as=sent.name, received=sent.day, sent_sha256=sent.sha256
    )
    return replace(file, sent_as=sent.name, submission=submission)


def _without_answer(sent: ListedFile) -> Received:
    """Return a file of which nothing lies here; its path is below the list, where no file can be."""
    path = sent.folder / FILE / sent.name.lstrip("/\\")
    if sent.answer is not None:
        reason = f"Hasilnya {sent.answer.name} tidak ada lagi di map itu. Isi mapnya lagi."
        return Received(path, sent.name, "tidak terbaca", reason, is_there=False)
    return Received(path, sent.name, sent.verdict, sent.reason, is_there=False)


# --- days of receipt ---------------------------------------------------------------------------------------------


def received_on(file: Path, received: tuple[Received, ...]) -> tuple[Received, ...]:
    """Return the files with the days of receipt that a list gives (columns berkas;tanggal). Raises InputError."""
    days: dict[Path, date] = {}
    for line in lines(file, ("berkas", "tanggal")):
        line.needed("tanggal")
        try:
            one = the_file(line.needed("berkas"), received)
        except InputError as error:
            raise line.wrong("berkas", str(error)) from error
        days[one.path] = cast(date, line.day("tanggal"))
    return tuple(
        replace(received_file, submission=changed(received_file.submission, received=days[received_file.path]))
        if received_file.path in days and received_file.submission is not None
        else received_file
        for received_file in received
    )


def the_file(name: str, received: Iterable[Received]) -> Received:
    """Return the file that a person means: its path, the name it was sent under, or its bare name.

    Raises InputError where there is none or several.
    """
    files = tuple(received)
    path = Path(name)
    place = os.path.normpath(path.absolute())  # with a/../b as without
    for is_meant in (
        lambda file: os.path.normpath(file.path.absolute()) == place,
        lambda received_file: received_file.sent_as == path.as_posix(),
        lambda file: path.name == name and name in {file.path.name, Path(file.sent_as).name},
    ):
        found = [file for file in files if is_meant(file)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(sorted(str(file.path) if file.is_there else file.sent_as for file in found))
            raise InputError(f"{name}: ada {len(found)} berkas bernama itu ({names}). Tulis dengan mapnya.")
    raise InputError(f"{name}: tidak ada di antara berkas yang dibaca. Periksa ejaan nama berkasnya.")
