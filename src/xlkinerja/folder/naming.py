"""What the answers to a folder of submissions are called: by satker, form and period, never by what people sent."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

from xlkinerja.files.names import name_key
from xlkinerja.folder.outcome import ReportIdentity
from xlkinerja.frozen import dataclass

_LONGEST_STEM = 60
_ENDINGS = {".xlsm", ".xltm", ".xltx"}


@dataclass(frozen=True)
class Sending:
    """What the name of an answer is made of.

    Whose report it is and of when, the file's own name and SHA-256, where it lies, and the name that its answer has
    already. The answer to a file that was given by name (`named`) keeps that.
    """

    identity: ReportIdentity
    file: str
    sha256: str
    place: str = ""
    present: str = ""
    named: bool = False

    @property
    def plain(self) -> str:
        """The name that it gets where nobody else wants it."""
        return self.file if self.named else _stem(self.identity, self.file) + _ending(self.file)


def names_of(sendings: Iterable[Sending]) -> Mapping[str, str]:
    """Return the name of each answer by the place of the file.

    `247246-pnbp-2024-tw2.xlsx`, of a form of every month `247246-capaian_ro-2024-08.xlsx`;
    with `-rev1` where the workbook says which revision it is. Names that are wanted by
    several get eight digits of the SHA-256 of the workbook, and a number where even that is the same. At most 100
    characters of A-Z, a-z, 0-9, point, dash and underscore; the order of the sendings does not matter.
    """
    known = sorted(sendings, key=lambda sending: (not sending.present, sending.place))
    names: dict[str, str] = {}
    for named in (True, False):
        group = [sending for sending in known if sending.named is named]
        wanted = Counter(name_key(sending.plain) for sending in group)
        used = {name_key(name) for name in names.values()}
        for sending in group:
            is_free = wanted[name_key(sending.plain)] == 1 and name_key(sending.plain) not in used
            names[sending.place] = sending.plain if is_free else _with_digits(sending, used)
            used.add(name_key(names[sending.place]))
    return names


def _with_digits(sending: Sending, used: set[str]) -> str:
    stem, ending = f"{Path(sending.plain).stem}-{sending.sha256[:8]}", Path(sending.plain).suffix
    numbered = (f"{stem}-{number}{ending}" for number in count(2))
    candidates = (name for group in ((sending.present,), (f"{stem}{ending}",), numbered) for name in group)
    return next(name for name in candidates if name.startswith(stem) and name_key(name) not in used)


def _stem(identity: ReportIdentity, sent: str) -> str:
    if identity.form is None or identity.satker is None or identity.period is None:
        return f"tanpa-kode-{_safe(sent)}"
    revision = f"-rev{identity.revision}" if identity.revision else ""
    part = f"tw{identity.quarter}" if identity.month is None else f"{identity.month:02d}"
    return f"{_safe(identity.satker)}-{_safe(identity.form)}-{identity.year}-{part}{revision}"


def _safe(name: str) -> str:
    """Return the stem of a name with nothing in it that a file system could mind."""
    plain = unicodedata.normalize("NFKD", Path(name).stem).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:_LONGEST_STEM].rstrip("-") or "tanpa-nama"


def _ending(name: str) -> str:
    """Return the ending that suits the content, which stays as it was: a workbook with macros keeps its own."""
    ending = Path(name).suffix.casefold()
    return ending if ending in _ENDINGS else ".xlsx"
