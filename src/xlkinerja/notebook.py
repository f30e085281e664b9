"""How values show themselves: in a notebook a sentence and a table, as HTML; in `repr` names that are not too long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from xlkinerja.finding import LEVELS, Finding, printable

_MOST = 100  # rows; whoever wants all of them has `to_frames`
_LONGEST_NAME = 60  # characters of a name that `repr` shows
_FINDING = ("Sel", "Kode", "Tingkat", "Pesan", "Penjelasan")


def findings_html(title: str, findings: Sequence[Finding]) -> str:
    """Return a title, how many findings of each level are open, and the findings."""
    counts = ", ".join(f"{sum(f.level == level and not f.settled for f in findings)} {level}" for level in LEVELS)
    rows = ((str(f.place), f.code, f.level, f.message, f.explanation) for f in findings)
    return table_html(f"{title}: {counts}", _FINDING if findings else (), rows)


def table_html(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a title and a table, cut off where nobody would read on."""
    lines = list(rows)
    left_out = f"<p>… dan {len(lines) - _MOST} baris lagi.</p>" if len(lines) > _MOST else ""
    body = "".join(f"<tr>{_cells('td', line)}</tr>" for line in lines[:_MOST])
    table = f"<table><thead><tr>{_cells('th', header)}</tr></thead><tbody>{body}</tbody></table>" if header else ""
    return f"<p>{escape(printable(title))}</p>{table}{left_out}"


def _cells(tag: str, texts: Iterable[str]) -> str:
    return "".join(f'<{tag} style="text-align:left">{escape(printable(text))}</{tag}>' for text in texts)


def short(text: str) -> str:
    """Return a text as `repr` gives it, cut off in the middle: names differ at their ends."""
    half = _LONGEST_NAME // 2
    return repr(printable(text if len(text) <= _LONGEST_NAME else f"{text[:half]}…{text[-half:]}"))
