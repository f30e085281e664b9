"""What came in: the list that `fill` leaves beside its answers, and the days of receipt that an operator gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import cast

from xlkinerja.consolidate.inputs import InputError, lines, quoted
from xlkinerja.consolidate.model import Received, Verdict

LIST = "daftar-kiriman.csv"

_COLUMNS = ("berkas", "hasil", "keadaan")
_GONE: Mapping[str, Verdict] = {
    "tidak terbaca": "tidak terbaca",
    "tidak tersimpan": "tidak terbaca",
    "dilewati": "dilewati",
}
_ANSWERED = ("diisi", "tetap")


@dataclass(frozen=True)
class Sent:
    """One file as it was sent: its path below the inbox, its day, and where its answer lies (None without one).

    `folder` is where the list lies that says so.
    """

    folder: Path
    name: str
    day: date | None
    answer: Path | None
    verdict: Verdict
    reason: str


def sendings(folders: Iterable[Path]) -> tuple[Sent, ...]:
    """Return what the lists in some folders say, of folders that have one. Raises InputError."""
    return tuple(sent for folder in sorted(set(folders)) if (folder / LIST).is_file() for sent in _listed(folder))


def _listed(folder: Path) -> Iterable[Sent]:
    for line in lines(folder / LIST, _COLUMNS):
        name, answer, state = line.needed("berkas"), line.text("hasil"), line.text("keadaan")
        if state not in {*_ANSWERED, *_GONE}:
            known = ", ".join((*_ANSWERED, *_GONE))
            raise line.wrong("keadaan", f'"{quoted(state)}" tidak dikenal (yang ada: {known}). Jalankan fill lagi.')
        verdict = _GONE.get(state, "berlaku")
        place = folder / answer if answer and verdict == "berlaku" else None
        yield Sent(folder, name, line.day("tanggal_berkas"), place, verdict, line.text("pesan"))


def as_sent(received: Iterable[Received], listed: Iterable[Sent]) -> tuple[Received, ...]:
    """Return the files under the names under which they were sent, and those of which there is no answer."""
    answers = {sent.answer.absolute(): sent for sent in listed if sent.answer is not None}
    found = [_named(one, answers.pop(one.path.absolute(), None)) for one in received]
    return (*found, *(_without_answer(sent) for sent in listed if sent.answer is None or _is_left(sent, answers)))


def _is_left(sent: Sent, answers: Mapping[Path, Sent]) -> bool:
    return sent.answer is not None and answers.get(sent.answer.absolute()) is sent


def _named(one: Received, sent: Sent | None) -> Received:
    if sent is None:
        return one
    submission = one.submission and replace(one.submission, sent_as=sent.name, received=sent.day)
    return replace(one, sent_as=sent.name, submission=submission)


def _without_answer(sent: Sent) -> Received:
    if sent.answer is not None:
        reason = f"Hasilnya {sent.answer.name} tidak ada lagi di map itu. Jalankan fill lagi."
        return Received(sent.answer, sent.name, "tidak terbaca", reason)
    return Received(Path(sent.name), sent.name, sent.verdict, sent.reason)


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
        replace(one, submission=replace(one.submission, received=days[one.path]))
        if one.path in days and one.submission is not None
        else one
        for one in received
    )


def the_file(name: str, received: Iterable[Received]) -> Received:
    """Return the file that a person means: its path, the name it was sent under, or its bare name.

    Raises InputError where there is none or several.
    """
    files = tuple(received)
    path = Path(name)
    for is_meant in (
        lambda one: one.path.absolute() == path.absolute(),
        lambda one: one.sent_as == path.as_posix(),
        lambda one: path.name == name and name in {one.path.name, Path(one.sent_as).name},
    ):
        found = [one for one in files if is_meant(one)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(sorted(str(one.path) for one in found))
            raise InputError(f"{name}: ada {len(found)} berkas bernama itu ({names}). Tulis dengan mapnya.")
    raise InputError(f"{name}: tidak ada di antara berkas yang dibaca. Periksa ejaan nama berkasnya.")
