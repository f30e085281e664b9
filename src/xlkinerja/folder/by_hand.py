"""What people typed into an answer: their explanations, which the next answer to the same file is to hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from xlkinerja.folder.outbox import bounded, unread
from xlkinerja.folder.runners import Runner, worked
from xlkinerja.folder.workers import Failed, Work, WorkLimits
from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.model import PackageError
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.reading.earlier_answer import EarlierAnswer, TypedExplanations, read_earlier_answer

__all__ = ["Edited", "TypedExplanations", "explanations_in"]


@dataclass(frozen=True)
class Edited:
    """An answer that is not as we wrote it: the file, the explanations that we wrote, and what was typed before."""

    path: Path
    explanations: Mapping[str, str]
    typed: TypedExplanations


def explanations_in(
    edited: Sequence[Edited], runner: Runner, limits: WorkLimits
) -> list[tuple[TypedExplanations, int] | PackageError]:
    """Return what the next answer is to hold of each, and how many explanations in it are new.

    A file that is no answer any more says nothing new; one that the system does not let us read is an error (XK-512).
    """
    found = dict(worked(runner, Work(_explanations_in, None, limits), edited))
    results = [found[number] for number in range(len(edited))]
    return [
        (answer.typed, 0) if isinstance(result, Failed) else result
        for answer, result in zip(edited, results, strict=True)
    ]


def _explanations_in(_: None, edited: Edited) -> tuple[TypedExplanations, int] | PackageError:
    try:
        earlier = read_earlier_answer(read_workbook(bounded(edited.path)))
    except OSError as error:
        return unread(edited.path, error)
    except (PackageError, ValueError):
        return edited.typed, 0
    if earlier.sha256 is None:
        return edited.typed, 0
    typed = _typed(earlier, edited.explanations)
    before = {key: text for key, text in edited.typed.items() if key in earlier.explanations}
    return {**before, **typed}, len(typed)


def _typed(earlier: EarlierAnswer, written: Mapping[str, str]) -> TypedExplanations:
    """Return the explanations that we did not write ourselves."""
    return {key: (text, earlier.titles[key]) for key, text in earlier.explanations.items() if written.get(key) != text}
