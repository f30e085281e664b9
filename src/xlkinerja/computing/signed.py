"""The signature below the last sheet: live copies of what staff typed in the block of the first one.

Who signs, signs all pages: the block for typing is not printed where its copy stands on a later sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from xlkinerja.computing.lines import DAY, Cells, day_in_words, seen_from
from xlkinerja.form import Column, Field, Form, FormSheet
from xlkinerja.kinds import Typed

BELOW_SIGNATURE = ("nama_penandatangan", "nip_penandatangan")
"""How the names of what stands below the signature end, alike in all forms; the rest stands above."""

_NUMBER = "nip"
_NUMBER_MARK = "NIP "

Item = TypeVar("Item", Field, Column)


def signature_lines(items: Iterable[Item]) -> list[tuple[Item, ...]]:
    """Return the lines of a signature block; a date stands behind the place, () is the room to sign in."""
    lines: list[tuple[Item, ...]] = []
    for item in items:
        if item.name.endswith(BELOW_SIGNATURE) and () not in lines:
            lines.append(())
        if item.kind.name == DAY and lines and len(lines[-1]) == 1:
            lines[-1] += (item,)
        else:
            lines.append((item,))
    return lines


def sheet_of_copy(form: Form) -> FormSheet | None:
    """Return the sheet below which the signature is printed again; None where the block itself stands last.

    Sheets that staff copy have a block of their own, below each record.
    """
    signed = [sheet for sheet in form.sheets if sheet.signature]
    last = form.sheets[-1]
    is_signed = last.signature or any(c.block == "signature" for t in form.tables_on(last.name) for c in t.columns)
    return None if is_signed or not signed else last


def copied_lines(form: Form) -> list[tuple[Field, ...]]:
    """Return the lines of the copy: what is for the workbook alone, as the number of the revision, is not in it."""
    return signature_lines(f for f in form.fields if f.block == "signature" and not f.beside)


def role_of(line: Sequence[Field]) -> str:
    """Return what a line of the copy is called in the name of its cell."""
    return f"signed_{line[0].name}"


def copy_formula(line: Sequence[Field], cells: Cells, sheet: str) -> str | None:
    """Return the formula of a line as seen from a sheet, or None where a field has no cell."""
    if any(field.name not in cells for field in line):
        return None
    return "&".join(_formulas(line, cells, sheet))


def copy_value(line: Sequence[Field], typed: Mapping[str, Typed], dates: Mapping[str, str]) -> str:
    """Return what Excel shows for it; `dates` are those that were read, in words."""
    texts = [_shown(field, typed[field.name], dates) for field in line]
    return "".join(f"{text}, " for text in texts[:-1] if text) + texts[-1]


def _formulas(line: Sequence[Field], cells: Cells, sheet: str) -> Iterator[str]:
    for position, field in enumerate(line):
        cell = seen_from(sheet, cells[field.name])
        if position < len(line) - 1:
            yield f'IF({cell}="","",{cell}&", ")'
        elif field.kind.name == DAY:
            yield f'IF({cell}="","",{day_in_words(cell)})'
        elif field.kind.name == _NUMBER:
            yield f'IF({cell}="","",IF(AND(LEFT({cell},1)>="0",LEFT({cell},1)<="9"),"{_NUMBER_MARK}","")&{cell})'
        else:
            yield f'IF({cell}="","",{cell})'


def _shown(field: Field, typed: Typed, dates: Mapping[str, str]) -> str:
    if typed.form == "blank":
        return ""
    if field.kind.name == DAY and typed.form == "number":
        return dates.get(field.name, typed.text)
    mark = _NUMBER_MARK if field.kind.name == _NUMBER and "0" <= typed.text[:1] <= "9" else ""
    return mark + typed.text
