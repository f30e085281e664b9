"""What of a report's findings may leave its workbook: of what is private the row and the rule, and never what it says.

In the workbook itself, on its marks and on the sheet Pemeriksaan, findings quote what the cell shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from xlkinerja.finding import Finding, Place, engine_messages
from xlkinerja.form import Check, Form
from xlkinerja.form.coming_together import is_private, quotes_private
from xlkinerja.form.placeholders import placeholders
from xlkinerja.frozen import dataclass
from xlkinerja.kinds import Kind, show
from xlkinerja.ooxml.address import parse_cell
from xlkinerja.report import Entry, Report

HIDDEN = "(pribadi)"
"""What stands outside for a text that is private."""

_SHORTEST = 4
"""Letters of a text that is looked for in what is said of other cells: shorter ones stand in many words."""

_CellPlace = tuple[str, str]


@dataclass(frozen=True)
class Privacy:
    """What of a report is private: its columns and fields, the rules that quote them, and the texts in their cells."""

    form: Form
    places: frozenset[_CellPlace]
    quoting: frozenset[tuple[str, str, str]]
    texts: re.Pattern[str] | None

    def findings(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return findings as they may leave the workbook, in their order."""
        if not self.places:
            return tuple(findings)
        return tuple(map(self._finding, findings))

    def hides(self, place: Place) -> bool:
        """Tell whether a place is a private cell."""
        return (place.base_table, place.column) in self.places

    def text(self, text: str) -> str:
        """Return a text without what is private."""
        return self.texts.sub(HIDDEN, text) if self.texts is not None else text

    def _finding(self, finding: Finding) -> Finding:
        place = finding.place
        if self.hides(place) or (finding.code, place.base_table, place.column) in self.quoting:
            return self._silent(finding)
        said = tuple(map(self.text, finding.said))
        told = replace(
            finding,
            message=self.text(finding.message),
            typed=self.text(finding.typed),
            place=self._place(place),
            said=said,
            earlier_message=self.text(finding.earlier_message),
            explanation=self.text(finding.explanation),
        )
        return finding if told == finding else told

    def _silent(self, finding: Finding) -> Finding:
        """Return a finding of which only the row and the rule are said."""
        row = f"Baris {parse_cell(finding.place.cell)[0]}: " if finding.place.cell else ""
        return replace(
            finding,
            message=f"{row}{_title(self.form, finding.code)}. Isinya hanya tampak di buku kerjanya.",
            typed="",
            place=self._place(finding.place),
            explanation=HIDDEN if finding.explanation else "",
            said=(),
            earlier_message="",
        )

    def _place(self, place: Place) -> Place:
        return place._replace(row=self.text(place.row), label=self.text(place.label))


def privacy_of(report: Report) -> Privacy:
    """Return what of a report is private."""
    form = report.form
    fields = {("", field.name) for field in form.fields if field.private}
    columns = {(t.name, column.name) for t in form.tables for column in t.columns if is_private(column)}
    texts = sorted({*_texts(report)}, key=lambda text: (-len(text), text))
    pattern = re.compile("|".join(map(re.escape, texts)), re.IGNORECASE) if texts else None
    return Privacy(form, frozenset(fields | columns), frozenset(_quoting(form)), pattern)


def _quoting(form: Form) -> Iterator[tuple[str, str, str]]:
    """Yield code, table and column of the rules' findings that may say something private."""
    for rule in form.rules:
        for check in rule.checks:
            if _quotes(form, check):
                table, _, name = check.at.rpartition(".")
                for column in check.columns or (name,):
                    yield rule.code, check.each or table, column


def _quotes(form: Form, check: Check) -> bool:
    bound = dict(check.let)
    for name, _ in placeholders(check.message):
        if name in bound:
            if any(quotes_private(form, formula, check.each) for formula in bound.values()):
                return True
        elif check.each is not None and name in form.table[check.each].column:
            if is_private(form.table[check.each].column[name]):
                return True
        elif name in form.field and form.field[name].private:
            return True
    return False


def _texts(report: Report) -> Iterator[str]:
    """Yield the texts that people read in private cells, as typed, as shown, and as it was before."""
    for field in report.form.fields:
        data = report.fields.get(field.name)
        if field.private and data is not None and data.entry is not None:
            yield from _long(_of(data.entry, field.kind))
    for part in report.parts():
        columns = [column for column in part.table.columns if is_private(column)]
        for row in part.rows if columns else ():
            for column in columns:
                yield from _long(_of(row.entries[column.name], column.kind))


def _of(entry: Entry, kind: Kind) -> Iterator[str]:
    yield entry.typed.text
    yield show(kind, entry.value, entry.scale)
    yield entry.formula or ""
    if entry.replaced is not None:
        yield entry.replaced.text


def _long(texts: Iterator[str]) -> Iterator[str]:
    yield from (text.strip() for text in texts if len(text.strip()) >= _SHORTEST)


def _title(form: Form, code: str) -> str:
    """Return the sentence of a rule, or of an engine's code."""
    known = next((rule.title for rule in form.rules if rule.code == code), None)
    known = known or (engine_messages()[code].title if code in engine_messages() else code)
    return known.rstrip(".")
