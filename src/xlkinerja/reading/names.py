"""Defined names that lie: which of them do not point where the form lies, and the workbook as it is without that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace

from xlkinerja.form import Form, Table
from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.address import Range
from xlkinerja.ooxml.model import CellKey, DefinedName, Workbook
from xlkinerja.reading import anchors
from xlkinerja.report import TableLayout


@dataclass(frozen=True)
class Names:
    """Texts that defined names are to have: of the workbook by name, of sheets by (sheet, name)."""

    of_workbook: Mapping[str, str] = field(default_factory=dict)
    of_sheets: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.of_workbook or self.of_sheets)


def wrong_names(
    workbook: Workbook, form: Form, layouts: Iterable[tuple[Table, TableLayout]], fields: Mapping[str, CellKey]
) -> Names:
    """Return what names of a template are to say that point elsewhere; a workbook without names gets none."""
    of_workbook: dict[str, str] = {}
    of_sheets: dict[tuple[str, str], str] = {}
    if not anchors.versions(workbook):
        return Names()
    for table, layout in layouts:
        for name, area in _areas(workbook, form, table, layout):
            wanted = anchors.refers_to(layout.sheet, area)
            present = anchors.existing(workbook, name, layout.sheet)
            if present is not None and anchors.parse_reference(present.text) == anchors.parse_reference(wanted):
                continue
            if form.is_repeated(table.name) or (present is not None and present.sheet is not None):
                of_sheets[layout.sheet, name] = wanted
            else:
                of_workbook[name] = wanted
    return Names({**of_workbook, **dict(_of_fields(workbook, form, fields))}, of_sheets)


def _areas(workbook: Workbook, form: Form, table: Table, layout: TableLayout) -> Iterator[tuple[str, Range]]:
    body = anchors.references(workbook, anchors.table_name(form, table, "BADAN"))
    bottoms = (r.range.bottom for r in body if r.sheet == layout.sheet)
    bottom = next((bottom for bottom in bottoms if bottom > layout.header), layout.end)
    # Rows typed below a table without Jumlah stay outside the names: they are pointed out until they are moved.
    end = layout.end if layout.total is not None else min(layout.end, bottom)
    return anchors.areas(form, table, replace(layout, end=end))


def _of_fields(workbook: Workbook, form: Form, fields: Mapping[str, CellKey]) -> Iterator[tuple[str, str]]:
    """Yield the names of fields that are there and do not say where the field is."""
    for field_name, (sheet, row, column) in fields.items():
        name = anchors.field_name(form, field_name)
        present = anchors.existing(workbook, name, "")
        place = anchors.parse_reference(present.text) if present is not None else None
        said = (place.sheet.casefold(), place.range.top, place.range.left) if place is not None else None
        if present is not None and said != (sheet.casefold(), row, column):
            yield name, anchors.refers_to(sheet, Range(row, column, row, column))


def with_names(workbook: Workbook, names: Names) -> Workbook:
    """Return the workbook as it is when its names say what they are to say."""
    wanted: dict[tuple[str | None, str], DefinedName] = {}
    for name, text in names.of_workbook.items():
        wanted[None, name.casefold()] = DefinedName(name, text)
    for (sheet, name), text in names.of_sheets.items():
        wanted[sheet, name.casefold()] = DefinedName(name, text, sheet)
    kept = (name for name in workbook.names if (name.sheet, name.name.casefold()) not in wanted)
    return replace(workbook, names=(*kept, *wanted.values()))
