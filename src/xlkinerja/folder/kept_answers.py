"""What `fill` keeps of each answer, so that nobody need read it again: a file of plain JSON beside the answers.

An entry is found by the answer's bytes and by this program with its forms, and sealed with a secret of the person who
runs it: a folder that was sent may hold entries too. Whatever is damaged, of another version or not ours is as good as
none, and an answer that somebody changed has none.
"""

from __future__ import annotations

import hmac
import json
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from xlkinerja.folder.content import Content
from xlkinerja.folder.content_lines import WRONG, content_from, content_json
from xlkinerja.folder.entries import Entries
from xlkinerja.folder.journal import digest_of_making
from xlkinerja.folder.outbox import Outbox, bounded, digest_of
from xlkinerja.folder.own_secret import own_secret
from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.limits import Limits
from xlkinerja.ooxml.model import PackageError

_HEAD = len('{"seal":"","content":') + 64  # bytes before what is kept


@dataclass(frozen=True)
class KeptAnswers:
    """A folder of entries, one for each answer."""

    folder: Path

    @classmethod
    def beside(cls, folder: Path) -> KeptAnswers:
        """Return what is kept of the answers in a folder."""
        return cls(Outbox(folder).contents)

    def find(self, sha256: str) -> Content | None:
        """Return what is kept of an answer with these bytes; None where nothing can be trusted. Nothing is raised."""
        path = Entries(self.folder).path(sha256)
        try:
            if not path.is_file():
                return None
            entry = bounded(path)
            line = entry[_HEAD:-1]
            is_ours = hmac.compare_digest(entry, _sealed(sha256, line) or b"")
            return content_from(json.loads(line)) if is_ours else None
        except (OSError, *WRONG):
            return None

    def keep(self, sha256: str, content: Content) -> None:
        """Write down what an answer says; where that is not possible it only costs time later."""
        line = json.dumps(content_json(content), separators=(",", ":")).encode()
        entry = _sealed(sha256, line)
        if entry is not None:
            Entries(self.folder).write(sha256, entry)

    def forget_all_but(self, answers: Iterable[str]) -> None:
        """Delete what is kept of answers that lie here no more."""
        Entries(self.folder).forget_all_but(answers)


def kept_of(path: Path, sha256: str) -> Content | None:
    """Return what `fill` kept of a file that it wrote, with these bytes; None where it is to be read."""
    return KeptAnswers.beside(path.parent).find(sha256)


def kept_beside(path: Path) -> tuple[str, Content] | None:
    """Return the digest of a file and what `fill` kept of it; None where it is to be read. Nothing is raised."""
    if not KeptAnswers.beside(path.parent).folder.is_dir():
        return None
    with suppress(OSError, PackageError):
        status = path.lstat()
        if stat.S_ISREG(status.st_mode) and status.st_size <= Limits().file_size:
            sha256 = digest_of(path)
            content = kept_of(path, sha256)
            return (sha256, content) if content is not None else None
    return None


def _sealed(sha256: str, line: bytes) -> bytes | None:
    """Return an entry with its seal, which fits the answer, the program and every byte of what is kept.

    None where we have no secret: then nobody could tell our entries from others.
    """
    secret = own_secret()
    if secret is None:
        return None
    seal = hmac.new(secret, f"{digest_of_making()} {sha256} ".encode() + line, "sha256").hexdigest()
    return b'{"seal":"%b","content":%b}' % (seal.encode(), line)
