"""The mistakes in a form's TOML file: all of them, each with its line, what was expected and what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple, NoReturn

from xlkinerja.form.model import FormError

_MOST = 15  # names that a hint lists
_LISTED = 50  # mistakes; a table without columns has hundreds that follow from it
_OTHERS_LEAN_ON = frozenset({"kind", "each", "key", "source"})
"""The keys that other keys of the same thing are held against: when these are wrong, nothing is known of those."""


class Mistake(NamedTuple):
    """A mistake at a key: `where` is its path in the file (`table layanan.column target.kind`)."""

    where: str
    what: str
    hint: str = ""
    line: int | None = None

    def __str__(self) -> str:
        """Return the mistake as one line of text."""
        line = f"baris {self.line}: " if self.line is not None else ""
        return " ".join(part for part in (f"{line}{self.where}: {self.what}", self.hint) if part)


@dataclass
class Mistakes:
    """What is wrong in one file, collected while it is read; with `strict` the first one ends the reading.

    `lines` are the lines of keys and tables by their path. What is `broken` got a placeholder, and is not told again.
    """

    file: str
    strict: bool = False
    lines: dict[str, int] = field(default_factory=dict)
    found: list[Mistake] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def add(self, where: str, what: str, hint: str = "", line: int | None = None) -> None:
        """Tell a mistake, each once."""
        mistake = Mistake(where, what, hint, line or self.line_of(where))
        if mistake not in self.found:
            self.found.append(mistake)
        self.broken.add(where)
        if self.strict:
            self.refuse()

    def add_checked(self, mistakes: Iterable[Mistake]) -> None:
        """Tell what does not fit the rest, but nothing that only follows from a mistake at the same thing."""
        already = {_thing(where) for where in self.broken if where.rpartition(".")[2] in _OTHERS_LEAN_ON} | self.broken
        for mistake in list(mistakes):
            if not {mistake.where, _thing(mistake.where)} & already:
                self.add(*mistake)

    def refuse(self) -> None:
        """Raise the FormError with all mistakes, by line; do nothing where there are none."""
        if not self.found:
            return
        told = sorted(self.found, key=lambda mistake: mistake.line or 0)
        texts = [str(mistake) for mistake in told]
        if len(texts) == 1:
            raise FormError(f"{self.file}: {texts[0]}")
        rest = [f"… dan {len(texts) - _LISTED} lainnya, yang biasanya ikut hilang."] if len(texts) > _LISTED else []
        raise FormError("\n".join((f"{self.file}: {len(texts)} kesalahan.", *texts[:_LISTED], *rest)))

    def line_of(self, where: str) -> int | None:
        """Return the line of a key, or of the nearest thing around it that has one."""
        while where and where not in self.lines:
            where = _thing(where)
        return self.lines.get(where)


def _thing(where: str) -> str:
    """Return the table, column, field or rule that a key belongs to."""
    return where.rpartition(".")[0]


def meant(name: str, known: Collection[str]) -> str:
    """Return the hint that names what was probably meant, else what there is."""
    close = get_close_matches(name.casefold(), list(known), 1)
    if close:
        return f"Maksudnya {close[0]}?"
    others = f", dan {len(known) - _MOST} lainnya" if len(known) > _MOST else ""
    return f"Yang ada: {', '.join([*known][:_MOST]) or '(tidak ada)'}{others}."


def refuse(where: str, what: str) -> NoReturn:
    """Raise the FormError of a single mistake."""
    raise FormError(f"{where}: {what}")
