"""The output folder of a run: answers are finished in a hidden folder first, then get their names there at one go."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from xlkinerja.files.own_files import HIDDEN, LEDGER
from xlkinerja.files.save import free_name, move, reason_of, save, sync_folder, write
from xlkinerja.files.strays import remove_strays
from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.model import PackageError

_DIGITS = 16  # of a SHA-256 in a name: longer names would be too long for Windows where those of the answers are not
_MOST = 64 * 1024**2  # bytes of a file of ours that is read whole


@dataclass(frozen=True)
class Stage:
    """Finished answers that wait for their names; each is called by its content."""

    folder: Path

    def put(self, data: bytes) -> str:
        """Store an answer and return its SHA-256. Raises PackageError as `save` and `digest_of` do."""
        sha256 = hashlib.sha256(data).hexdigest()
        if self.find(sha256) is None:
            write(self.path(sha256), data, beside=False)
        return sha256

    def find(self, sha256: str) -> Path | None:
        """Return where an answer lies, None where it does not, or not as it should. Raises PackageError as below."""
        path = self.path(sha256)
        return path if digest_of(path) == sha256 else None

    def path(self, sha256: str) -> Path:
        """Return where an answer is to lie."""
        return self.folder / f"{sha256[:_DIGITS]}.xlsx"


def bounded(path: Path) -> bytes:
    """Return the bytes of a file of ours; raises OSError, and ValueError for one that is larger than any of ours."""
    with path.open("rb") as file:
        data = file.read(_MOST + 1)
    if len(data) > _MOST:
        raise ValueError(path)
    return data


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file; blank where there is none.

    Raises PackageError (XK-512) for one that cannot be read: it is not taken for nothing.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ""
    except OSError as error:
        raise unread(path, error) from error


def unread(path: Path, error: OSError) -> PackageError:
    """Return the error of a file in an output folder that is there and cannot be read."""
    return PackageError("XK-512", name=path.name, reason=reason_of(error))


@dataclass(frozen=True)
class Outbox:
    """A folder for answers, with what we need beside them in a hidden folder."""

    folder: Path

    @property
    def stage(self) -> Stage:
        """Where finished answers wait."""
        return Stage(self.folder / HIDDEN / "siap")

    @property
    def journal(self) -> Path:
        """Where it is written what is known of each file."""
        return self.folder / HIDDEN / "jurnal"

    @property
    def contents(self) -> Path:
        """Where it is kept what the answers say."""
        return self.folder / HIDDEN / "isi"

    @property
    def ledger(self) -> Path:
        """Where it is written which answers lie here, and to what."""
        return self.folder / LEDGER

    @property
    def lock(self) -> Path:
        """The file that says which run is at work here."""
        return self.folder / HIDDEN / "kunci"

    def deliver(self, name: str, sha256: str, *, last: bool, force: bool = False) -> Path | None:
        """Give an answer its name and return where the file is kept that it replaced; `last` when it is needed no more.

        Raises LookupError when the answer is nowhere, PackageError as `save` does or for a name that leads elsewhere.
        """
        if name != Path(name).name:
            raise PackageError("XK-504", name=name, reason="namanya tidak sah")
        path = self.folder / name
        if digest_of(path) == sha256:
            return None
        staged = self.stage.find(sha256)
        if staged is None:
            raise LookupError(sha256)
        if last:
            return move(staged, path, force=force)
        try:
            return save(path, staged.read_bytes(), force=force)
        except OSError as error:
            raise unread(path, error) from error

    def remove_strays(self) -> None:
        """Delete what dead runs left unfinished."""
        remove_strays(self.folder)  # whoever consolidates may be writing there
        for folder in (self.lock.parent, self.stage.folder, self.journal, self.contents):
            remove_strays(folder, all_of_them=True)

    def finish(self) -> None:
        """Make the names durable, and delete answers that nobody waits for."""
        sync_folder(self.folder)
        with suppress(OSError):
            for path in list(self.stage.folder.iterdir()):
                path.unlink()
            self.stage.folder.rmdir()

    # --- answers of earlier runs

    def put_aside(self, name: str) -> Path:
        """Rename an answer to `NAME.bak`, or the next free name, and return that. Raises OSError."""
        path = self.folder / name
        return path.rename(free_name(path))
