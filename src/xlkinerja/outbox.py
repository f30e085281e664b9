"""The output folder of a run: answers are finished in a hidden folder first, then get their names there at one go."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from xlkinerja.ooxml.model import PackageError
from xlkinerja.save import TEMPORARY_PREFIX, free_name, move, save, sync_folder, write

_HIDDEN = ".xlkinerja"


@dataclass(frozen=True)
class Stage:
    """Finished answers that wait for their names; each is called by its content."""

    folder: Path

    def put(self, data: bytes) -> str:
        """Store an answer and return its SHA-256. Raises PackageError as `save` does."""
        sha256 = hashlib.sha256(data).hexdigest()
        if self.find(sha256) is None:
            write(self.path(sha256), data)
        return sha256

    def find(self, sha256: str) -> Path | None:
        """Return where an answer lies, None where it does not, or not as it should."""
        path = self.path(sha256)
        return path if digest_of(path) == sha256 else None

    def path(self, sha256: str) -> Path:
        """Return where an answer is to lie."""
        return self.folder / f"{sha256}.xlsx"


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file; blank for one that cannot be read."""
    with suppress(OSError):
        return hashlib.sha256(path.read_bytes()).hexdigest()
    return ""


@dataclass(frozen=True)
class Outbox:
    """A folder for answers, with what we need beside them in a hidden folder."""

    folder: Path

    @property
    def stage(self) -> Stage:
        """Where finished answers wait."""
        return Stage(self.folder / _HIDDEN / "siap")

    @property
    def journal(self) -> Path:
        """Where it is written what is known of each file."""
        return self.folder / _HIDDEN / "jurnal"

    @property
    def lock(self) -> Path:
        """The file that says which run is at work here."""
        return self.folder / _HIDDEN / "kunci"

    def deliver(self, name: str, sha256: str, *, last: bool) -> Path | None:
        """Give an answer its name and return where the file is kept that it replaced; `last` when it is needed no more.

        Raises LookupError when the answer is nowhere, PackageError as `save` does.
        """
        path = self.folder / name
        if digest_of(path) == sha256:
            return None
        staged = self.stage.find(sha256)
        if staged is None:
            raise LookupError(sha256)
        return move(staged, path) if last else save(path, staged.read_bytes())

    def remove_strays(self) -> None:
        """Delete what dead runs left unfinished."""
        for folder in (self.folder, self.lock.parent, self.stage.folder, self.journal):
            with suppress(OSError):
                for path in list(folder.glob(f"{TEMPORARY_PREFIX}*.tmp")):
                    path.unlink()

    def finish(self) -> None:
        """Make the names durable, and delete answers that nobody waits for."""
        sync_folder(self.folder)
        with suppress(OSError):
            for path in list(self.stage.folder.iterdir()):
                path.unlink()
            self.stage.folder.rmdir()

    # --- answers of earlier runs that hold no longer

    def announce(self, answers: Mapping[str, str]) -> None:
        """Write down which answers are about to lie here: by name, from which folder of submissions."""
        self._write_down({**self._announced(), **answers})

    def retire(self, answers: Iterable[str], senders: Iterable[str]) -> list[Path]:
        """Rename to `NAME.bak` what earlier runs answered to these folders and this run does not answer so any more.

        A submission that is gone, or has another name since a second one came, would be counted twice otherwise.
        """
        retired = []
        current, of = set(answers), set(senders)
        gone = {name for name, sender in self._announced().items() if sender in of and name not in current}
        for path in sorted(self.folder / name for name in gone):
            if path.is_file():
                with suppress(OSError):
                    retired.append(path.rename(free_name(path)))
        self._write_down({name: sender for name, sender in self._announced().items() if name not in gone})
        return retired

    def _write_down(self, answers: Mapping[str, str]) -> None:
        if answers != self._announced():
            with suppress(PackageError):
                write(self._ledger, json.dumps(answers, sort_keys=True).encode())

    @property
    def _ledger(self) -> Path:
        return self.folder / _HIDDEN / "hasil.json"

    def _announced(self) -> Mapping[str, str]:
        """Return what is written down; nothing where that cannot be read. A name never leads out of the folder."""
        try:
            known = json.loads(self._ledger.read_bytes())
            return {name: str(sender) for name, sender in known.items() if name == Path(name).name}
        except (OSError, ValueError, AttributeError, RecursionError):
            return {}
