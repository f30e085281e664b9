"""A result as a Markdown page, for goldens that a person can read against the printed tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xlkinerja.kinds import show
from xlkinerja.report import Entry, Report, Result, TableData


def page(result: Result) -> str:
    assert result.report is not None
    return "\n".join(lines(result.report, result))


def lines(report: Report, result: Result) -> Iterator[str]:
    yield f"# {result.source.file}"
    yield ""
    for field in report.form.fields:
        yield f"- {field.label}: {show(field.kind, report.fields[field.name].value) or '(kosong)'}"
        entry = report.fields[field.name].entry
        if field.formula is not None and entry is not None:
            yield f"  = `{entry.form_formula}`"
    for data in report.parts():
        yield from table(data)
    yield ""
    yield "## Temuan"
    yield ""
    for finding in result.findings:
        yield f"- {finding.code} {finding.level} `{finding.place}` «{finding.typed}» {finding.message}"
    yield ""


def table(data: TableData) -> Iterator[str]:
    yield ""
    yield f"## {data.table.title}{f' · {data.group}' if data.group else ''}"
    yield ""
    yield row("baris", (column.label for column in data.table.columns))
    yield row("---", ("---" for _ in data.table.columns))
    for item in data.rows:
        yield row(str(item.number), (cell(data, item.entries, c.name) for c in data.table.columns))
    if data.totals:
        yield row("Jumlah", (cell(data, data.totals, c.name) for c in data.table.columns))
    yield ""
    for name, entry in (data.rows[0].entries if data.rows else {}).items():
        if entry.form_formula:
            yield f"- {name} = `{entry.form_formula}`{'' if entry.excel_can_compute else ' (nilai saja)'}"
    for name, entry in data.totals.items():
        yield f"- Jumlah {name} = `{entry.form_formula}`{'' if entry.excel_can_compute else ' (nilai saja)'}"


def cell(data: TableData, entries: dict[str, Entry], name: str) -> str:
    if name not in entries:
        return ""
    entry = entries[name]
    if entry.needs_error:
        return "(galat)"
    shown = show(data.table.column[name].kind, entry.value).replace("\n", "<br>")
    return shown or ("?" if entry.needs_unreadable else "")


def row(first: str, cells: Iterable[str]) -> str:
    return "| " + " | ".join([first, *cells]) + " |"
