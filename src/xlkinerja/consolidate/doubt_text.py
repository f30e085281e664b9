"""Why totals are not to be signed yet, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten

from xlkinerja.consolidate.model import Agency, Doubt, LevelTotal
from xlkinerja.consolidate.terms import UNITS_ABOVE, columns_of, forms_of, tables_of

_NAMED = 3  # satker that a sentence names before it counts the rest
_LONGEST_FIGURE = 40


def doubts_in_short(totals: Iterable[LevelTotal], names: Mapping[str, str], column: str | None = None) -> str:
    """Return why totals, or those of one column, are not to be signed yet, and whose figures those are.

    Each satker is named once for a reason, with its first figure in doubt and how many others; `names` are those of
    satker by code. The text is "" where there is no doubt.
    """
    by_reason: dict[str, dict[str, dict[tuple[str, str], Doubt]]] = {}
    for total in totals:
        for name in total.doubts if column is None else (column,):
            for doubt in total.doubts.get(name, ()):
                named = by_reason.setdefault(doubt.reason, {}).setdefault(doubt.satker, {})
                named.setdefault((doubt.code, doubt.place), doubt)
    return " ".join(
        f"{reason.capitalize()}: {_some([_said(list(doubts.values()), names) for doubts in named.values()])}."
        for reason, named in by_reason.items()
    )


def doubtful_figures(agency: Agency) -> str:
    """Return how many figures of the ministry are not to be signed yet; "" where there are none.

    Those that are printed on Ringkasan are counted, not the blank ones.
    """
    printed = {
        (form.name, table.name): {column.name for column in columns_of(table)}
        for form in forms_of(agency)
        for table in tables_of(form)
    }
    count = sum(
        total.values[name] is not None
        for total in agency.totals
        if total.level == UNITS_ABOVE[0]
        for name in total.doubtful & printed.get((total.form, total.table), set())
    )
    return f"{count} jumlah {UNITS_ABOVE[0]} masih diragukan" if count else ""


def _said(doubts: Sequence[Doubt], names: Mapping[str, str]) -> str:
    doubt, others = doubts[0], len(doubts) - 1
    whose = f"{doubt.satker} {names.get(doubt.satker, doubt.name)}".strip()
    if doubt.reason != "kesalahan terbuka":
        return whose
    held = f", {shorten(doubt.figure, _LONGEST_FIGURE, placeholder=' …')}" if doubt.figure else ""
    more = f", dan {others} kesalahan lain" if others else ""
    return f"{whose} ({' '.join(filter(None, (doubt.code, doubt.place)))}{held}{more})"


def _some(names: Sequence[str]) -> str:
    others = len(names) - _NAMED
    return "; ".join(names[:_NAMED]) + (f"; dan {others} satker lainnya" if others > 0 else "")
