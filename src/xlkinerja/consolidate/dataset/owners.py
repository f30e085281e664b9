"""Whose a row of data is: the satker with its name and the units above it, as the list of satker has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlkinerja.consolidate.model import Agency, LevelTotal, Satker
from xlkinerja.consolidate.terms import names_of, unlisted

Owner = tuple[str | None, str | None, str | None, str | None]
"""Code and name of a satker, its eselon I, its ministry; None where nobody says."""


@dataclass(frozen=True)
class Owners:
    """The satker of an agency by code."""

    satkers: Mapping[str, Satker]
    names: Mapping[str, str]

    @classmethod
    def of_agency(cls, agency: Agency) -> Owners:
        """Return the satker of the list, and those that sent something without being in it."""
        known = (*agency.expected, *unlisted(agency))
        return cls({satker.code: satker for satker in known}, names_of(agency))

    def of(self, code: str) -> Owner:
        """Return whose rows with a code are."""
        satker = self.satkers.get(code, Satker(code, ""))
        name = self.names.get(code) or satker.name
        return code or None, name or None, satker.eselon1 or None, satker.ministry or None

    def of_total(self, total: LevelTotal) -> Owner:
        """Return whose a total is; of an eselon I the ministry that all its satker have alike."""
        if total.level == "satker":
            return self.of(total.unit)
        if total.level == "kementerian":
            return None, None, None, total.unit or None
        above = {satker.ministry for satker in self.satkers.values() if satker.eselon1 == total.unit}
        return None, None, total.unit or None, (above.pop() or None) if len(above) == 1 else None
