"""What a person reads in the terminal: one line a finding, a table of files, the explanation of a code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xlkinerja.finding import Finding, engine_messages
from xlkinerja.form import Form, Rule
from xlkinerja.form.loader import form_names, load

if TYPE_CHECKING:
    from rich.table import Table

    from xlkinerja.batch import Outcome

_STATES = {
    "read": "diperiksa",
    "filled": "diisi",
    "unchanged": "tidak berubah",
    "refused": "tidak terbaca",
    "skipped": "dilewati",
    "unsaved": "tidak tersimpan",
}


def printable(text: str) -> str:
    """Return a text safe to print on one line: control and direction characters escaped."""
    safe = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(repr(c)[1:-1] if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} else c for c in safe)


def finding_line(file: str, finding: Finding) -> str:
    """Return a finding as one line: `file: Sheet!H9: A-02 galat message`."""
    level = f"{finding.level} (dijelaskan)" if finding.settled else finding.level
    parts = [file, str(finding.place), f"{finding.code} {level} {finding.message}"]
    return printable(": ".join(part for part in parts if part))


def summary_table(outcomes: Sequence[Outcome], name: Callable[[Path], Path]) -> Table:
    """Return the table of all files with their state and counts of findings; `name` says how a file is called."""
    from rich.table import Table  # noqa: PLC0415 - only a run that ends with a table pays for it

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Berkas", overflow="fold")
    table.add_column("Formulir")
    for title in ("Galat", "Peringatan", "Catatan"):
        table.add_column(title, justify="right")
    table.add_column("Keadaan")
    for outcome in outcomes:
        table.add_row(printable(str(name(outcome.path))), *_summary(outcome))
    return table


def _summary(outcome: Outcome) -> Iterator[str]:
    result = outcome.result
    yield result.report.form.name if result.report else "-"
    for level in ("galat", "peringatan", "catatan"):
        yield str(result.count(level))
    yield _STATES[outcome.state]


def totals_line(outcomes: Sequence[Outcome]) -> str:
    """Return the count of files: found = read + refused + skipped."""
    refused = sum(outcome.state == "refused" for outcome in outcomes)
    skipped = sum(outcome.state == "skipped" for outcome in outcomes)
    read = len(outcomes) - refused - skipped
    return f"{len(outcomes)} berkas ditemukan = {read} terbaca + {refused} tidak terbaca + {skipped} dilewati"


def explanation(code: str) -> str | None:
    """Return what `xlkinerja explain` prints of a code: rule, checks, example and legal basis; None when unknown."""
    code = code.upper()
    if code in engine_messages():
        message = engine_messages()[code]
        words = re.sub(r"\{\w+\}", "…", message.message)
        return "\n".join((f"{code} ({message.level}) {message.title}", "", f"Pesan: {words}"))
    for form in map(load, form_names()):
        for rule in form.rules:
            if rule.code == code:
                return "\n".join(_rule_lines(form, rule))
    return None


def _rule_lines(form: Form, rule: Rule) -> Iterator[str]:
    yield f"{rule.code} ({rule.level}) {rule.title}."
    yield ""
    yield f"Formulir: {form.title}"
    for check in rule.checks:
        where = f"tiap baris tabel {check.each}" if check.each else check.at
        yield f"Diperiksa pada {where}: {check.holds.text}"
        for name, expression in check.let:
            yield f"    {name} = {expression.text}"
    if rule.example:
        yield f"Contoh: {rule.example}"
    for law in form.legal:
        yield f"Dasar: {law}"
