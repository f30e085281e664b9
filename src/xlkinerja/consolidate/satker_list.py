"""Who is expected to report: the list of satker with the units above them, and who of them sent nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xlkinerja.consolidate.inputs import lines
from xlkinerja.consolidate.model import Agency, Period, Satker

COLUMNS = ("kode_satker", "nama_satker")
"""The columns that a list must have; `eselon1` and `kementerian` give the tree."""


def read_satkers(file: Path) -> tuple[Satker, ...]:
    """Return the satker of a list in the order of their codes. Raises InputError."""
    found: dict[str, Satker] = {}
    for line in lines(file, COLUMNS):
        code = line.satker("kode_satker")
        if code in found:
            raise line.wrong("kode_satker", f"{code} sudah ada di baris lain. Hapus salah satunya.")
        name = line.needed("nama_satker")
        found[code] = Satker(code, name, line.text("eselon1"), line.text("kementerian"))
    return tuple(found[code] for code in sorted(found))


def missing(agency: Agency) -> Iterator[tuple[Satker, str, Period]]:
    """Yield each satker, form and period for which nothing readable came, of the forms and periods of the others."""
    there = {(one.satker, one.form, one.period) for item in agency.received if (one := item.submission) is not None}
    wanted = sorted({(one.form, one.period) for one in agency.submissions})
    for satker in agency.expected:
        yield from ((satker, *one) for one in wanted if (satker.code, *one) not in there)
