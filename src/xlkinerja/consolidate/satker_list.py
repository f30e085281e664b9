"""Who is expected to report: the list of satker with the units above them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from sys import intern

from xlkinerja.consolidate.inputs import CsvLine, lines, quoted
from xlkinerja.consolidate.model import Satker
from xlkinerja.form.loader import form_names

EXEMPT = "tidak_berlaku"
_BETWEEN = re.compile(r"[;|\n]")
COLUMNS = ("kode_satker", "nama_satker")
"""The columns that a list must have; `eselon1` and `kementerian` give the tree, `formulir` the forms that are owed.

`tidak_berlaku` says which do not apply to a satker, and why: `alki: tidak punya kegiatan; pnbp: tidak memungut PNBP`.
"""


def read_satkers(file: Path) -> tuple[Satker, ...]:
    """Return the satker of a list in the order of their codes. Raises InputError."""
    found: dict[str, Satker] = {}
    for line in lines(file, COLUMNS):
        code = line.satker("kode_satker")
        if code in found:
            raise line.wrong("kode_satker", f"{code} sudah ada di baris lain. Hapus salah satunya.")
        name = line.needed("nama_satker")
        eselon1, ministry = intern(line.text("eselon1")), intern(line.text("kementerian"))
        found[code] = Satker(code, name, eselon1, ministry, _forms(line), _exempt(line))
    return tuple(found[code] for code in sorted(found))


def _forms(line: CsvLine) -> tuple[str, ...]:
    """Return the forms that a satker owes, with commas or blanks between them."""
    wanted = sorted(set(line.text("formulir").casefold().replace(",", " ").split()))
    _refuse_unknown(line, "formulir", wanted)
    return tuple(wanted)


def _exempt(line: CsvLine) -> tuple[tuple[str, str], ...]:
    """Return the forms that do not apply to a satker, each with its reason. Raises InputError for one without."""
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, _BETWEEN.split(line.text(EXEMPT)))):
        form, _, reason = (piece.strip() for piece in part.partition(":"))
        _refuse_unknown(line, EXEMPT, [form.casefold()])
        if not reason:
            raise line.wrong(EXEMPT, f'"{quoted(part)}" tanpa alasan. Tulis seperti pnbp: tidak memungut PNBP.')
        found[form.casefold()] = reason
    return tuple(sorted(found.items()))


def _refuse_unknown(line: CsvLine, column: str, wanted: Sequence[str]) -> None:
    unknown = [name for name in wanted if name not in form_names()]
    if unknown:
        known = ", ".join(form_names())
        raise line.wrong(column, f'"{quoted(", ".join(unknown))}" tidak dikenal (yang ada: {known}).')
