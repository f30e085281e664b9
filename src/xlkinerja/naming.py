"""What the answers to a folder of submissions are called: by satker, form and period, never by what people sent."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

from xlkinerja.outcome import Outcome, Whose

_LONGEST_STEM = 60
_ENDINGS = {".xlsm", ".xltm", ".xltx"}


def names_of(outcomes: Iterable[Outcome], taken: Iterable[str] = ()) -> Mapping[Path, str]:
    """Return the name of each answer by the path of the workbook that was sent.

    `247246-pnbp-2024-tw2.xlsx`, with `-rev1` where the workbook says which revision it is. Names that are wanted by
    several, or `taken`, get eight digits of the SHA-256 of the workbook, and a number where even that is the same. At
    most 100 characters of A-Z, a-z, 0-9, point, dash and underscore; the order of the outcomes does not matter.
    """
    known = sorted(outcomes, key=lambda one: (one.found.name, str(one.found.path)))
    used = {name.casefold() for name in taken}
    wanted = Counter(_plain(one).casefold() for one in known)
    names: dict[Path, str] = {}
    for one in known:
        name = _plain(one)
        if wanted[name.casefold()] > 1 or name.casefold() in used:
            name = _numbered(one, used)
        used.add(name.casefold())
        names[one.found.path] = name
    return names


def _plain(one: Outcome) -> str:
    return _stem(one.whose, one.found.file) + _ending(one.found.file)


def _numbered(one: Outcome, used: set[str]) -> str:
    stem = f"{_stem(one.whose, one.found.file)}-{one.sha256[:8]}"
    candidates = (f"{stem}{number}{_ending(one.found.file)}" for number in _numbers())
    return next(name for name in candidates if name.casefold() not in used)


def _numbers() -> Iterable[str]:
    yield ""
    yield from (f"-{number}" for number in count(2))


def _stem(whose: Whose, sent: str) -> str:
    if whose.satker is None or whose.year is None or whose.quarter is None:
        return f"tanpa-kode-{_safe(sent)}"
    revision = f"-rev{whose.revision}" if whose.revision else ""
    return f"{_safe(whose.satker)}-{whose.form}-{whose.year}-tw{whose.quarter}{revision}"


def _safe(name: str) -> str:
    """Return the stem of a name with nothing in it that a file system could mind."""
    plain = unicodedata.normalize("NFKD", Path(name).stem).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:_LONGEST_STEM].rstrip("-") or "tanpa-nama"


def _ending(name: str) -> str:
    """Return the ending that suits the content, which stays as it was: a workbook with macros keeps its own."""
    ending = Path(name).suffix.casefold()
    return ending if ending in _ENDINGS else ".xlsx"
