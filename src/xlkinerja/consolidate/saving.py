"""A rekap on its way to where an earlier one lies, in which people may have typed: nothing of theirs is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from xlkinerja.consolidate.agency import Options, decided_anew
from xlkinerja.consolidate.book import workbook_pieces
from xlkinerja.consolidate.inputs import InputError
from xlkinerja.consolidate.model import Agency
from xlkinerja.consolidate.recipe import Sources, recipe_of
from xlkinerja.consolidate.typed_decisions import FromRecap, decisions_in
from xlkinerja.files.backups import first_backups, last_backup, link_or_copy
from xlkinerja.files.lock import LockedError, locked
from xlkinerja.files.save import reason_of, save_pieces, sha256_of
from xlkinerja.files.strays import remove_strays
from xlkinerja.finding import printable
from xlkinerja.ooxml.model import PackageError

_ATTEMPTS = 20
_PATIENCE, _PAUSE = 120, 0.5  # how often, and after how many seconds, it is looked whether another run has saved
_CHANGED = "XK-503"


@dataclass(frozen=True)
class Saved:
    """What is known of the agency as it was saved, and where the rekap that was replaced is kept."""

    agency: Agency
    kept: Path | None = None
    edited: bool = False

    def lines(self) -> Iterator[str]:
        """Yield what there is to say of the rekap that was replaced."""
        if self.kept is not None and self.edited:
            yield printable(f"Rekap yang diubah orang disimpan utuh: {self.kept}; keputusan di dalamnya sudah dibaca.")
        elif self.kept is not None:
            yield printable(f"Rekap sebelum ini disimpan: {self.kept}")


def typed_in(target: Path) -> FromRecap:
    """Return what was typed in the rekap that lies there, if one does. Raises InputError."""
    try:
        return decisions_in(target) if target.is_file() else FromRecap()
    except OSError as error:
        said = "rekap yang ada di sana tidak dapat dibaca, jadi tidak diganti"
        raise InputError(f"{target}: {said} ({reason_of(error)}). Pilih nama lain, atau ulangi.") from error


def save_recap(target: Path, found: Agency, options: Options, sources: Sources | None = None) -> Saved:
    """Put the rekap in its place, with what is typed in the one that lies there by then, and how it was made.

    Raises InputError, LockedError while another run saves there, PackageError as `save` does, OSError where the one
    that lies there cannot be looked at.
    """
    remove_strays(target.parent)
    recipe = recipe_of(sources, options, found.received, target.parent) if sources is not None else None
    with ExitStack() as stack:
        _wait(target.parent / ".xlkinerja" / "rekap.lock", stack)
        for _ in range(_ATTEMPTS):
            found, options = _up_to_date(target, found, options)
            present, edited = options.typed.sha256, options.typed.edited
            pieces = workbook_pieces(found, target.parent, recipe=recipe)
            try:
                kept = save_pieces(target, pieces, expected=present, keep=_keeping(present, edited))
                return Saved(found, kept, edited)
            except PackageError as error:
                if error.code != _CHANGED:
                    raise
    raise PackageError(_CHANGED)


def _up_to_date(target: Path, found: Agency, options: Options) -> tuple[Agency, Options]:
    """Return the agency with what is typed in the rekap now: somebody may have saved it since it was read."""
    present = sha256_of(target) if target.is_file() else None
    if present == options.typed.sha256:
        return found, options
    now = replace(options, typed=typed_in(target))
    return decided_anew(found, options, now), now


def _wait(lock: Path, stack: ExitStack) -> None:
    """Wait until no other run saves there; a folder that knows no locks is used without. Raises LockedError."""
    for attempt in range(_PATIENCE):
        try:
            stack.enter_context(locked(lock))
        except LockedError:
            if attempt == _PATIENCE - 1:
                raise
            time.sleep(_PAUSE)
        except OSError:
            return
        else:
            return


def _keeping(expected: str | None, edited: bool) -> Callable[[Path], Path]:
    """Return how the rekap that is replaced is kept: one that people changed under a name that is never used again.

    It raises PackageError where something else lies there by now.
    """

    def keep(path: Path) -> Path:
        if sha256_of(path) != expected:
            raise PackageError(_CHANGED)
        if not edited:
            with suppress(FileNotFoundError):
                last_backup(path).unlink()
        names = first_backups(path) if edited else iter([last_backup(path)])
        kept = next(name for name in names if not name.exists() or sha256_of(name) == expected)
        if not kept.exists():
            link_or_copy(path, kept)
        return kept

    return keep
