"""Who is expected to report: the list of satker with the units above them."""

from __future__ import annotations

from pathlib import Path
from sys import intern

from xlkinerja.consolidate.inputs import CsvLine, lines, quoted
from xlkinerja.consolidate.model import Satker
from xlkinerja.form.loader import form_names

COLUMNS = ("kode_satker", "nama_satker")
"""The columns that a list must have; `eselon1` and `kementerian` give the tree, `formulir` the forms that are owed."""


def read_satkers(file: Path) -> tuple[Satker, ...]:
    """Return the satker of a list in the order of their codes. Raises InputError."""
    found: dict[str, Satker] = {}
    for line in lines(file, COLUMNS):
        code = line.satker("kode_satker")
        if code in found:
            raise line.wrong("kode_satker", f"{code} sudah ada di baris lain. Hapus salah satunya.")
        name = line.needed("nama_satker")
        found[code] = Satker(code, name, intern(line.text("eselon1")), intern(line.text("kementerian")), _forms(line))
    return tuple(found[code] for code in sorted(found))


def _forms(line: CsvLine) -> tuple[str, ...]:
    """Return the forms that a satker owes, with commas or blanks between them."""
    wanted = sorted(set(line.text("formulir").casefold().replace(",", " ").split()))
    unknown = [name for name in wanted if name not in form_names()]
    if unknown:
        known = ", ".join(form_names())
        raise line.wrong("formulir", f'"{quoted(", ".join(unknown))}" tidak dikenal (yang ada: {known}).')
    return tuple(wanted)
