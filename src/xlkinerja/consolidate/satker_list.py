"""Who is expected to report: the list of satker with the units above them."""

from __future__ import annotations

from pathlib import Path

from xlkinerja.consolidate.inputs import lines
from xlkinerja.consolidate.model import Satker

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
