"""What periods, units, forms and columns are called in the consolidated workbook, and which tables it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xlkinerja.consolidate.model import Agency, LevelTotal, Period, Received, Satker, Submission
from xlkinerja.form import Column, Form, Table
from xlkinerja.form.loader import load

_THOUSANDS = re.compile(r"\(Rp\.? ?0{3}\)")

_QUARTER = 2  # numbers that a quarter has: its year and its own; a month has three

UNITS_ABOVE = ("kementerian", "eselon1")


def told_apart(agency: Agency) -> tuple[tuple[Received, Submission], ...]:
    """Return the files of which satker, form and period are known, also those that do not count."""
    known = ((file, file.submission) for file in agency.received if file.verdict not in {"tidak terbaca", "dilewati"})
    return tuple((sent, submission) for sent, submission in known if submission is not None)


def forms_of(agency: Agency) -> tuple[Form, ...]:
    """Return the forms of which there is at least one readable workbook."""
    return tuple(load(name) for name in sorted({submission.form for _, submission in told_apart(agency)}))


def owed_forms(agency: Agency) -> tuple[str, ...]:
    """Return the forms that anybody owes or sent, by name."""
    owed = {form for satker in agency.expected for form in satker.forms}
    return tuple(sorted(owed | {submission.form for _, submission in told_apart(agency)}))


def owed_by(agency: Agency) -> dict[str, tuple[str, ...]]:
    """Return the forms that each satker of the list owes: where it does not say, all that anybody owes or sent.

    Without those that do not apply to it.
    """
    forms = owed_forms(agency)
    owed = {satker: (satker.forms or forms, dict(satker.exempt)) for satker in agency.expected}
    return {satker.code: tuple(form for form in own if form not in exempt) for satker, (own, exempt) in owed.items()}


def periods_of(agency: Agency) -> tuple[Period, ...]:
    """Return the periods that are reported, the earliest first."""
    return tuple(sorted({submission.period for _, submission in told_apart(agency)}))


def periods_for(agency: Agency, form: str) -> tuple[Period, ...]:
    """Return the periods for which a form is owed, the earliest first: those that anybody reported.

    A quarter has three months, and its last month is as good as the quarter.
    """
    sent = periods_of(agency)
    quarters = {period for period in sent if len(period) == _QUARTER}
    months = {period for period in sent if len(period) > _QUARTER}
    if load(form).is_monthly:
        of_quarters = {(year, number, 3 * number - n) for year, number in quarters for n in range(3)}
        return tuple(sorted(months | of_quarters))
    return tuple(sorted(quarters | {period[:_QUARTER] for period in months if period[-1] == 3 * period[1]}))


def names_of(agency: Agency) -> dict[str, str]:
    """Return the names of satker by code: as the list of satker has them, else as staff wrote them."""
    found = {submission.satker: submission.name for submission in agency.submissions}
    return {**found, **{satker.code: satker.name for satker in agency.expected if satker.name}}


def unlisted(agency: Agency) -> tuple[Satker, ...]:
    """Return the satker that sent something and are not in the list, by code; all of them without a list."""
    expected = {satker.code for satker in agency.expected}
    names = {
        submission.satker: submission.name for _, submission in told_apart(agency) if submission.satker not in expected
    }
    return tuple(Satker(code, names[code]) for code in sorted(names))


def tables_of(form: Form) -> tuple[Table, ...]:
    """Return the tables worth a sheet: all but those whose rows are another table's once more."""
    return tuple(table for table in form.tables if table.source is None or table.distinct)


def columns_of(table: Table) -> tuple[Column, ...]:
    """Return the columns that are not only for computing."""
    return tuple(column for column in table.columns if not column.internal)


def label_of(table: Table, column: Column) -> str:
    """Return a column's label; amounts, printed in thousands by some forms, are in full rupiah here."""
    return _THOUSANDS.sub("(Rp)", column.label) if table.scale_of(column) != 1 else column.label


def total_label(table: Table, column: Column) -> str:
    """Return what a column's total is called: over a fixed list of rows it is that of all of them, which it says."""
    label = label_of(table, column)
    if not table.fixed or column.consolidate != "sum":
        return label
    return f"{label}, jumlah semua {table.column[table.key].label.lower()}"


def sheet_title(form: Form, table: Table) -> str:
    """Return what the sheet of a form's table is called: `PNBP Layanan`."""
    own = table.name.replace("_", " ").title()
    return form.short if own == form.short else f"{form.short} {own}"


def measures(table: Table, totals: Iterable[LevelTotal]) -> tuple[Column, ...]:
    """Return the columns of a table that have a total for some unit."""
    known = {name for total in totals for name, value in total.values.items() if value is not None}
    return tuple(column for column in columns_of(table) if column.name in known)


def reports_text(total: LevelTotal) -> str:
    """Return how many reports a total is made of and, where that is known, of how many that are owed: `7 dari 8`."""
    return f"{total.submissions}" if total.expected is None else f"{total.submissions} dari {total.expected}"
