"""Texts that say several things: `051 Nama` a code and its name, the row `6042.EBA.994 - Nama` whose rows follow.

How such a text is written is said as `{kode_komponen} {nama_komponen}`: names of columns in braces, and what stands
between them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from xlkinerja.form.model import Column, Compound, Field
from xlkinerja.kinds.values import clean_text

SLOT = re.compile(r"\{([^{}]*)\}")
"""A name in braces."""

_LONGEST = 1000  # letters of a text that is looked at: it names a thing
_DASH = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"


def names_in(compound: Compound) -> tuple[str, ...]:
    """Return what a compound gives, in the order of its first way of writing."""
    return tuple(dict.fromkeys(name for way in compound.written for name in SLOT.findall(way)))


def parted(compound: Compound, items: Mapping[str, Column | Field], text: str) -> Mapping[str, str] | None:
    """Return what a text says of each name, by the first way of writing that it fits; None where it fits none."""
    if len(text) > _LONGEST:
        return None
    for way in compound.written:
        shapes = tuple((name, items[name].kind.shape) for name in SLOT.findall(way))
        if found := _pattern(way, shapes).fullmatch(clean_text(text)):
            return {name: " ".join(part.split()) for name, part in found.groupdict().items()}
    return None


def unparted(compound: Compound, items: Mapping[str, Column | Field], text: str) -> Mapping[str, str]:
    """Return what a text says that fits no way of writing: it is the name, and codes are missing."""
    texts = [name for name in names_in(compound) if items[name].kind.name == "teks"]
    return {(texts or names_in(compound))[-1]: text}


@lru_cache(maxsize=256)
def _pattern(way: str, shapes: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """Return what finds the parts of a text; blanks and dashes between them may be more and others."""
    between = SLOT.split(way)[::2]
    parts = (f"(?P<{name}>{shape})" for name, shape in shapes)
    texts = (_between(text) for text in between)
    return re.compile(next(texts) + "".join(f"{part}{next(texts)}" for part in parts), re.IGNORECASE | re.DOTALL)


def _between(text: str) -> str:
    """Return the pattern of what stands between two parts: one blank or more, or a mark with blanks or none."""
    if text and not text.strip():
        return r"\s+"
    marks = (rf"[{_DASH}]" if mark in _DASH else re.escape(mark) for mark in text if not mark.isspace())
    return "".join(rf"\s*{mark}\s*" for mark in marks)
