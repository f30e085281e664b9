"""Why totals are not to be signed yet, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from xlkinerja.consolidate.model import Doubt, LevelTotal
from xlkinerja.form.loader import load
from xlkinerja.kinds import Kind, show

_NAMED = 3  # satker that a sentence names before it counts the rest


def doubts_in_short(total: LevelTotal, columns: Iterable[str], names: Mapping[str, str]) -> str:
    """Return why the totals of some columns are not to be signed yet, and whose figures those are; "" where they are.

    `names` are those of satker by code.
    """
    return doubts_of_all([(total, columns)], names)


def doubts_of_all(totals: Iterable[tuple[LevelTotal, Iterable[str]]], names: Mapping[str, str]) -> str:
    """Return the same of several tables: each satker is named once for a reason, with the first figure in doubt."""
    by_reason: dict[str, dict[str, str]] = {}
    for total, columns in totals:
        table = load(total.form).table[total.table]
        for column in columns:
            for doubt in total.doubts.get(column, ()):
                named = by_reason.setdefault(doubt.reason, {})
                named.setdefault(doubt.satker, _said(doubt, names, table.column[column].kind))
    return " ".join(f"{reason.capitalize()}: {_some(list(named.values()))}." for reason, named in by_reason.items())


def _said(doubt: Doubt, names: Mapping[str, str], kind: Kind) -> str:
    whose = f"{doubt.satker} {names.get(doubt.satker, doubt.name)}".strip()
    if doubt.reason != "kesalahan terbuka":
        return whose
    place = f"{doubt.sheet}!{doubt.cell}" if doubt.cell else doubt.sheet
    held = f", {show(kind, doubt.amount)}" if doubt.amount is not None else ""
    return f"{whose} ({' '.join(filter(None, (doubt.code, place)))}{held})"


def _some(names: Sequence[str]) -> str:
    others = len(names) - _NAMED
    return "; ".join(names[:_NAMED]) + (f"; dan {others} satker lainnya" if others > 0 else "")
