"""What the other workbooks of a satker say to one that takes values from them, and whether they may be believed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import field
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from xlkinerja.expr.comparing import folded
from xlkinerja.form.model import From
from xlkinerja.frozen import dataclass
from xlkinerja.report.entry import Value


def key_of(parts: Iterable[Value]) -> str:
    """Return by what a row of one workbook is found in another; "" where a part of it is blank."""
    texts = [f"{part.normalize():f}" if isinstance(part, Decimal) else f"{part or ''}".strip() for part in parts]
    return folded(".".join(texts)) if all(texts) else ""


class Offer(NamedTuple):
    """A value that others may take: the key of its row, the value, how people read it, and its cell with the sheet.

    An `unread` one is there, but nobody could read it. `rounding` is by how much it may be off.
    """

    key: str
    value: Value
    shown: str
    cell: str
    unread: bool = False
    rounding: Decimal = Decimal(0)


@dataclass(frozen=True)
class SourceBook:
    """Where a value is to be taken from: the one workbook that counts, or why there is none.

    A `missing` one is not among the files, of a `disputed` one there are several, called `files`.
    """

    state: Literal["there", "missing", "disputed"] = "missing"
    file: str = ""
    sha256: str = ""
    files: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()

    @cached_property
    def by_key(self) -> Mapping[str, tuple[Offer, ...]]:
        """The offers by the keys of their rows: several where rows have the same key."""
        found: dict[str, tuple[Offer, ...]] = {}
        for offer in self.offers:
            found[offer.key] = (*found.get(offer.key, ()), offer)
        return found


@dataclass(frozen=True)
class Others:
    """The workbooks that a workbook takes values from; of those that are not named none is known."""

    books: Mapping[From, SourceBook] = field(default_factory=dict)

    def of(self, taken: From) -> SourceBook:
        """Return where a value comes from."""
        return self.books.get(taken, _NONE)

    @property
    def digest(self) -> str:
        """What is another as soon as anything is that may be taken; "" where there is nothing."""
        known = [(repr(taken), repr(book)) for taken, book in self.books.items() if book.state != "missing"]
        return hashlib.sha256(repr(sorted(known)).encode()).hexdigest() if known else ""


_NONE = SourceBook()
NO_OTHERS = Others()
