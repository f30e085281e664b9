"""Finds the form in a workbook: which form it is, and where its fields and tables lie.

Three independent anchors are held against each other: defined names, header texts and the row above Jumlah. Staff may
have inserted, deleted, sorted, moved, renamed or copied; what they did is followed, and said where it matters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from xlkinerja.finding import Finding, Place, engine_finding, shortened
from xlkinerja.form import Field, Form
from xlkinerja.form.compounds import names_in
from xlkinerja.form.loader import form_names, load
from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.address import cell_name
from xlkinerja.ooxml.model import CellKey, Sheet, Workbook
from xlkinerja.reading import anchors
from xlkinerja.reading.headers import find_headers, plain, without_percent
from xlkinerja.reading.labels import blank_beside, right_of
from xlkinerja.reading.names import Names, with_names, wrong_names
from xlkinerja.reading.table_search import TableSearch
from xlkinerja.report import TableLayout

_OF_NAMES = frozenset({"XK-129", "XK-133", "XK-155"})
"""What is said of names that were put right; all else that lying names lead to is wrong once they are."""

_LONGEST_NAME = 60  # of a form that is not known here
_ROUNDS = 3  # names that were put right show where the table ends, and that may put another one right


class UnknownFormError(Exception):
    """The workbook holds no form that can be read; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding

    def __reduce__(self) -> tuple[type[UnknownFormError], tuple[Finding]]:
        return type(self), (self.finding,)  # exceptions go to other processes too


@dataclass(frozen=True)
class Layout:
    """Where everything lies: (sheet, row, column) of each field found, the tables found, and what was noticed.

    `of_names` was noticed of names that lie and holds no longer once they are put right.
    """

    form: Form
    fields: Mapping[str, CellKey]
    tables: Mapping[str, tuple[TableLayout, ...]]
    findings: tuple[Finding, ...]
    of_names: tuple[Finding, ...] = ()

    def wrong_names(self, workbook: Workbook) -> Names:
        """Return what names of the workbook are to say that do not point where the form lies."""
        tables = ((self.form.table[name], layout) for name, layouts in self.tables.items() for layout in layouts)
        return wrong_names(workbook, self.form, tables, self.fields)


def recognise_form(workbook: Workbook) -> tuple[Form, bool, tuple[Finding, ...]]:
    """Return the form that a workbook holds, whether its names say so, and what there is to say about its version.

    Raises UnknownFormError for no form, several forms and a version newer than ours.
    """
    claimed = anchors.versions(workbook)
    names = {text.partition("/")[0] for text in claimed} | set(anchors.forms_with_names(workbook, form_names()))
    if len(names) > 1:
        raise UnknownFormError(engine_finding("XK-123", found=", ".join(sorted(names))))
    if not names:
        return _recognise_by_headers(workbook)
    name = names.pop()
    if name not in form_names():
        raise UnknownFormError(engine_finding("XK-159", form=shortened(name, _LONGEST_NAME)))
    form = load(name)
    found = claimed[0].partition("/")[2] if claimed else str(form.version)
    if int(found) > form.version:
        raise UnknownFormError(engine_finding("XK-122", found=found, current=form.version))
    if found != str(form.version):
        return form, True, (engine_finding("XK-121", found=found, current=form.version),)
    return form, True, ()


def _recognise_by_headers(workbook: Workbook) -> tuple[Form, bool, tuple[Finding, ...]]:
    """Return the form of which most tables show their header texts; without a single best one the form is unknown."""
    found = {
        form.name: sum(any(find_headers(sheet, table) for sheet in workbook.sheets) for table in form.tables)
        for form in map(load, form_names())
    }
    most = max(found.values(), default=0)
    best = [name for name, tables in found.items() if tables == most]
    if not most or len(best) != 1:
        raise UnknownFormError(engine_finding("XK-120", known=", ".join(form_names())))
    return load(best[0]), False, (engine_finding("XK-128", form=best[0]),)


def locate(workbook: Workbook) -> Layout:
    """Return where the form's fields and tables lie in a workbook.

    Names that lie are put right by the answer; so what is noticed is what holds once they are. Only notices about the
    names themselves are told besides.
    Raises UnknownFormError when the workbook holds no form that can be read.
    """
    workbook = _with_blank_lines(workbook)
    first = found = _located(workbook)
    for _ in range(_ROUNDS):
        wrong = found.wrong_names(workbook)
        if not wrong:
            break
        workbook = with_names(workbook, wrong)
        found = _located(workbook)
    told = (finding for finding in first.findings if finding.code in _OF_NAMES and finding not in found.findings)
    return replace(found, of_names=tuple(told))


def _with_blank_lines(workbook: Workbook) -> Workbook:
    """Return the workbook as before its program computed the template's lines: they are no header and no label."""
    forms = {text.partition("/")[0] for text in anchors.versions(workbook)}
    places = {place for form in forms for place in anchors.places_of_lines(workbook, form)}
    return replace(workbook, sheets=tuple(_with_blank(sheet, places) for sheet in workbook.sheets))


def _with_blank(sheet: Sheet, places: Iterable[CellKey]) -> Sheet:
    own = [place[1:] for place in places if place[0] == sheet.name]
    lines = {at: cell for at in own if (cell := sheet.cells.get(at)) is not None and cell.formula is not None}
    blank = {at: cell._replace(kind="blank", text="") for at, cell in lines.items() if cell.kind != "blank"}
    return replace(sheet, cells={**sheet.cells, **blank}) if blank else sheet


def _located(workbook: Workbook) -> Layout:
    form, named, findings = recognise_form(workbook)
    searches = [TableSearch(workbook, form, table, named=named) for table in form.tables]
    repeated = {sheet.name: _copies(workbook, sheet.name, searches) for sheet in form.sheets if sheet.repeated}
    tables: dict[str, tuple[TableLayout, ...]] = {}
    for search in searches:
        copies = repeated.get(search.table.sheet)
        layouts = [search.layout_on(sheet) for sheet in copies] if copies else [search.layout()]
        tables[search.table.name] = tuple(layout for layout in layouts if layout is not None)
    notes = [*findings, *(finding for search in searches for finding in search.findings)]
    named_places, in_lines = _named_places(workbook, form, tables)
    places = {f.name: _find_field(workbook, f, tables, named_places, in_lines) for f in form.fields}
    places |= {f.name: _in_compound(workbook, form, f, tables) for f in form.fields if places[f.name] is None}
    fields = {name: place for name, place in places.items() if place is not None}
    notes.extend(_missing_fields(form, fields))
    notes.extend(_found_by_text(workbook, form, fields, named_places))
    return Layout(form, fields, tables, tuple(notes))


def _copies(workbook: Workbook, sheet: str, searches: Iterable[TableSearch]) -> list[Sheet]:
    """Return all copies of a repeated sheet in tab order: those that names say so of or that show the header texts."""
    mine = [search for search in searches if search.table.sheet == sheet]
    names = {name for search in mine for name in (*search.sheets_by_names(), *search.sheets_by_text())}
    return [sheet for sheet in workbook.sheets if sheet.name in names]


# --- fields ------------------------------------------------------------------------------------------------------


def _named_places(
    workbook: Workbook, form: Form, tables: Mapping[str, tuple[TableLayout, ...]]
) -> tuple[Mapping[str, CellKey], Mapping[str, CellKey]]:
    """Return where the names of fields point: those that can be believed, and those where a line may be to stand.

    No field lies in a table or on the sheet of an earlier answer, and no two fields lie in one cell. Where a line is to
    stand too, one of the two names lies; where the line does stand, it is the field's.
    """
    layouts = [layout for parts in tables.values() for layout in parts]
    answers = _answers(workbook, layouts)
    found: dict[str, CellKey] = {}
    for field in form.fields:
        for place in anchors.references(workbook, anchors.field_name(form, field.name)):
            sheet = workbook.sheet(place.sheet)
            cell = (sheet.name, place.range.top, place.range.left) if sheet is not None else None
            if cell is not None and cell[0] not in answers and not any(layout.holds(cell) for layout in layouts):
                found[field.name] = cell
                break
    claims, lines = Counter(found.values()), anchors.places_of_lines(workbook, form.name)
    alone = {name: cell for name, cell in found.items() if claims[cell] == 1}
    believed = {name: cell for name, cell in alone.items() if cell not in lines}
    return believed, {name: cell for name, cell in alone.items() if cell in lines and not _is_formula(workbook, cell)}


def _is_formula(workbook: Workbook, place: CellKey) -> bool:
    sheet = workbook.sheet(place[0])
    cell = sheet.cells.get(place[1:]) if sheet is not None else None
    return cell is not None and cell.formula is not None


def _answers(workbook: Workbook, layouts: Iterable[TableLayout]) -> set[str]:
    """Return the sheets with earlier answers, as their name says: no sheet with a table is one."""
    named = {place.sheet for place in anchors.references(workbook, anchors.ANSWER)}
    return named - {layout.sheet for layout in layouts}


def _find_field(
    workbook: Workbook,
    field: Field,
    tables: Mapping[str, tuple[TableLayout, ...]],
    named_places: Mapping[str, CellKey],
    in_lines: Mapping[str, CellKey],
) -> CellKey | None:
    """Return where a field lies: by its name, its label, or its name although a line is to stand there."""
    if field.name in named_places:
        return named_places[field.name]
    wanted = {plain(text) for text in (field.label, *field.synonyms)}
    if field.kind.is_percent:
        own = without_percent(plain(field.label))
        wanted |= {own, f"{own} %"}
    sheets = _without_answers(workbook, tables)
    for sheet in sheets:
        headers = {part.header for parts in tables.values() for part in parts if part.sheet == sheet.name}
        place_right = right_of(sheet, wanted, without_rows=headers)
        if place_right is not None:
            return sheet.name, *place_right
    # What is not filled in may still be needed by a formula.
    blank = ((sheet.name, place_right) for sheet in sheets if (place_right := blank_beside(sheet, wanted)))
    return next(((name, *place_right) for name, place_right in blank), in_lines.get(field.name))


def _without_answers(workbook: Workbook, tables: Mapping[str, tuple[TableLayout, ...]]) -> list[Sheet]:
    answers = _answers(workbook, (layout for parts in tables.values() for layout in parts))
    return [sheet for sheet in workbook.sheets if sheet.name not in answers and not anchors.is_guide(sheet)]


def _in_compound(
    workbook: Workbook, form: Form, field: Field, tables: Mapping[str, tuple[TableLayout, ...]]
) -> CellKey | None:
    """Return the cell that says a field together with others."""
    sheets = _without_answers(workbook, tables)
    labels = {plain(text) for each in form.compounds if field.name in names_in(each) for text in each.synonyms}
    found = ((sheet.name, place) for sheet in sheets if labels and (place := right_of(sheet, labels)))
    return next(((name, *place) for name, place in found), None)


def _found_by_text(
    workbook: Workbook, form: Form, fields: Mapping[str, CellKey], named_places: Mapping[str, CellKey]
) -> Iterator[Finding]:
    """Yield a finding for each field whose name says that it is elsewhere, or nowhere; without names of ours none."""
    for field in form.fields if anchors.versions(workbook) else ():
        name = anchors.field_name(form, field.name)
        if not workbook.names_called.get(name.casefold()) or field.name not in fields or field.name in named_places:
            continue
        sheet, row, column = fields[field.name]
        said = {(place.sheet, place.range.top, place.range.left) for place in anchors.references(workbook, name)}
        if (sheet, row, column) not in said:
            place = Place(sheet, cell_name(row, column), column=field.name, label=field.label)
            yield engine_finding("XK-155", place)


def _missing_fields(form: Form, found: Mapping[str, object]) -> Iterator[Finding]:
    for wanted in form.fields:
        if wanted.required and wanted.name not in found:
            yield engine_finding("XK-140", Place(column=wanted.name, label=wanted.label))
