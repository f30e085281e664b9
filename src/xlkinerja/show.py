"""What a person reads in the terminal: one line a finding, what became of files, the explanation of a code."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, cast

from xlkinerja.between.differing import is_misfit
from xlkinerja.between.loader import rules_between
from xlkinerja.between.model import RuleBetween
from xlkinerja.finding import Finding, engine_messages, printable
from xlkinerja.form import Check, Form, Rule
from xlkinerja.form.loader import load_all
from xlkinerja.kinds import KINDS, show
from xlkinerja.report import Report

if TYPE_CHECKING:
    from xlkinerja.files.lock import LockedError
    from xlkinerja.folder.ledger import AnswerChange
    from xlkinerja.folder.outcome import Outcome


def finding_line(file: str, finding: Finding) -> str:
    """Return a finding as one line: `file: Sheet!H9: A-02 galat message`."""
    level = f"{finding.level} (dijelaskan)" if finding.settled else finding.level
    parts = [file, str(finding.place), f"{finding.code} {level} {finding.message}"]
    return printable(": ".join(part for part in parts if part))


def totals_line(outcomes: Sequence[Outcome]) -> str:
    """Return the count of files: found = read + refused + skipped."""
    refused = sum(outcome.state == "refused" for outcome in outcomes)
    skipped = sum(outcome.state == "skipped" for outcome in outcomes)
    read = len(outcomes) - refused - skipped
    return f"{len(outcomes)} berkas ditemukan = {read} terbaca + {refused} tidak terbaca + {skipped} dilewati"


def places_lines(outcomes: Sequence[Outcome], folder: Path | None) -> Iterator[str]:
    """Yield where the answers are, when they went into a folder, and where files are kept that they replaced."""
    if folder is not None:
        written = sum(outcome.written is not None for outcome in outcomes)
        if written:
            yield printable(f"Hasil: {folder}{os.sep} ({written} berkas)")
    kept = [outcome.kept for outcome in outcomes if outcome.kept is not None]
    if kept:
        yield kept_line(kept[0], len(kept))


def change_lines(changes: Sequence[AnswerChange]) -> Iterator[str]:
    """Yield what a run did to answers of earlier runs: first what people had changed in them, each by its name."""
    for change in changes:
        if change.kind == "edited" and change.kept is not None:
            count = change.explanations
            said = f"{count} penjelasan baru ikut ke hasil berikutnya; perubahan lain" if count else "perubahannya"
            yield printable(f"{change.path} diubah orang: {said} disimpan di {change.kept.name}.")
        if change.kind == "renamed" and change.kept is not None:
            yield printable(f"{change.path} kini bernama {change.kept.name}; isinya tetap berlaku.")
        if change.kind == "stuck":
            reason = f" ({change.reason})" if change.reason else ""
            yield printable(f"{change.path} tidak dapat diganti namanya. Tutup di program lain, lalu ulangi{reason}.")
    retired = [change.kept for change in changes if change.kind == "retired"]
    if retired:
        others = f" dan {len(retired) - 1} lainnya" if len(retired) > 1 else ""
        yield printable(f"Hasil lama yang tidak berlaku lagi disimpan: {retired[0]}{others}")


def locked_line(error: LockedError) -> str:
    """Return the line that says who works in the output folder, and what to do."""
    holder = error.holder
    who = f" oleh {holder.host} (proses {holder.pid}, sejak {holder.start})" if holder is not None else ""
    return printable(f"Map hasil {error.path.parent.parent} terkunci{who}. Tunggu sampai selesai, lalu ulangi.")


def unreadable_lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield a line for each workbook of the last quarter that could not be read."""
    for outcome in outcomes:
        for finding in outcome.findings:
            yield f"Laporan triwulan lalu tidak terbaca: {finding_line(outcome.found.file, finding)}"


def misfit_lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield in how many workbooks not one figure agrees with last quarter's: then the folder is the likely mistake."""
    rules = rules_between()
    count = sum(any(is_misfit(finding, rules) for finding in outcome.findings) for outcome in outcomes)
    if count:
        many = f"Pada {count} dari {len(outcomes)} berkas semua angka lalu berlainan dari laporan triwulan lalu"
        yield f"{many}: map --previous yang keliru?"


def kept_line(first: Path, count: int = 1) -> str:
    """Return the line that says where replaced files are kept."""
    others = f" dan {count - 1} berkas lama lain" if count > 1 else ""
    return printable(f"Berkas lama disimpan: {first}{others}")


def carried_lines(report: Report, carried: Mapping[str, object]) -> Iterator[str]:
    """Yield from which period to which a workbook was carried, and how many galat were still open in it."""
    last = {name: data.value for name, data in report.fields.items()}
    yield f"{_period(report.form, last)} menjadi {_period(report.form, carried)}."
    count = sum(finding.level == "galat" and not finding.settled for finding in report.findings)
    if count:
        yield f"masih ada {count} galat. Isinya dibawa apa adanya; perbaiki di kedua buku kerja."


_PERIOD = {"year", "quarter", "month"}  # what `carry` says of the fields of a period


def _period(form: Form, values: Mapping[str, object]) -> str:
    """Return the period that a workbook reports: triwulan II tahun 2023."""
    shown = {f.carry: show(f.kind, cast(Decimal, values[f.name])) for f in form.fields if f.carry in _PERIOD}
    own = f"bulan {shown['month']}" if form.is_monthly else f"triwulan {shown['quarter']}"
    return f"{own} tahun {shown['year']}"


def moved_line(moved: int, left: int) -> str:
    """Return how much was moved into the current template, and how much was not or not as it was."""
    rest = f"{left} lainnya tidak ikut atau ikut sebagian, lihat daftarnya" if left else "tidak ada yang tertinggal"
    return f"{moved} isian dipindahkan; {rest}."


# --- what a code means -------------------------------------------------------------------------------------------

_COMPANY = "buku kerja satu satker dan satu triwulan yang diperiksa bersama"
_COMPANY_SINCE = "buku kerja ini terhadap laporan triwulan lalu yang diberikan"

_TO_DO = {
    "galat": "harus diperbaiki.",
    "peringatan": "perbaiki, atau jelaskan di kolom Penjelasan pada sheet Pemeriksaan.",
    "catatan": "untuk diketahui; tidak wajib ditindaklanjuti.",
}


def explanation(code: str) -> str | None:
    """Return what `xlkinerja explain` prints of a code: where, message, what to do, formula; None when unknown."""
    code = code.upper()
    if code in engine_messages():
        message = engine_messages()[code]
        lines = (f"{code} ({message.level}) {message.title}", "", f"Pesan: {_without_values(message.message)}")
        return "\n".join((*lines, f"Tindakan: {_TO_DO[message.level]}"))
    for form in load_all():
        for rule in form.rules:
            if rule.code == code:
                return "\n".join(_rule_lines(form, rule))
    return next(("\n".join(dict.fromkeys(_lines_between(rule))) for rule in rules_between() if rule.code == code), None)


_HEAD = re.compile(r"(?P<code>\S+) \((?P<level>\w+)\) (?P<title>.*?)\.?")
SAVING, OPEN_IN_EXCEL = "Menyimpan hasil", "Buku kerja yang sedang terbuka di Excel"
_ENGINE_GROUPS = {
    "1": "Berkas dan susunan buku kerja",
    "2": "Isian",
    "3": "Sel hitungan",
    "4": "Laporan triwulan lalu",
    "5": SAVING,
    "6": OPEN_IN_EXCEL,
}
"""What the engine's codes are about, by their first digit."""


def code_groups() -> Mapping[str, Sequence[str]]:
    """Return all codes by what they are about: the forms, what is between workbooks, and the engine."""
    groups = {form.title: sorted(rule.code for rule in form.rules) for form in load_all()}
    known = {code for codes in groups.values() for code in codes}
    groups["Antarbuku kerja"] = sorted({rule.code for rule in rules_between()} - known)
    for digit, title in _ENGINE_GROUPS.items():
        groups[title] = sorted(code for code in engine_messages() if code.startswith(f"XK-{digit}"))
    return groups


def code_head(code: str) -> tuple[str, str]:
    """Return the level and the title of a code that there is."""
    found = _HEAD.fullmatch((explanation(code) or "").partition("\n")[0])
    assert found is not None, code
    return found["level"], found["title"]


def similar_code(code: str) -> str | None:
    """Return the code that was probably meant: `P-01` for `p1`; None when there is none."""
    of_forms = (rule.code for form in load_all() for rule in form.rules)
    known = (*of_forms, *(rule.code for rule in rules_between()), *engine_messages())
    return {_bare(this_code): this_code for this_code in known}.get(_bare(code))


def _bare(code: str) -> str:
    """Return a code without what people leave out: dash, blanks, leading zeros, capitals."""
    return re.sub(r"(?<!\d)0+", "", re.sub(r"\W", "", code.upper()))


def _without_values(message: str) -> str:
    return re.sub(r"\{[^{}]*\}", "…", message)


def _rule_lines(form: Form, rule: Rule) -> Iterator[str]:
    yield f"{rule.code} ({rule.level}) {rule.title}."
    yield ""
    yield f"Formulir: {form.title}"
    for check in rule.checks:
        yield f"Diperiksa: {_where(form, check)}"
        if check.levels:
            yield f"Tingkat: {_by_quarter(check)}"
        yield f"Pesan: {_without_values(check.message)}"
    yield f"Tindakan: {_TO_DO['peringatan' if rule.explainable else rule.level]}"
    if rule.example:
        yield f"Contoh: {rule.example}"
    for law in form.legal:
        yield f"Dasar: {law}"
    for check in rule.checks:
        yield f"Rumus pada {check.each or check.at}: {check.holds.text}"
        for name, expression in check.let:
            yield f"    {name} = {expression.text}"


def _lines_between(rule: RuleBetween) -> Iterator[str]:
    """Yield what is to know about a rule between workbooks."""
    yield f"{rule.code} ({rule.level}) {rule.title}."
    yield ""
    forms = {form.name: form for form in load_all()}
    for name in dict.fromkeys(_forms_of(rule)) or forms:
        yield f"Formulir: {forms[name].title}"
    yield f"Diperiksa: {_COMPANY_SINCE if rule.since else _COMPANY}"
    texts = (text for check in rule.compare for text in (check.message, check.answer, check.missing, check.lacking))
    both = filter(None, texts)
    for message in (*(check.message for check in rule.same), *both, *(since.message for since in rule.since)):
        yield f"Pesan: {_without_values(message)}"
    yield f"Tindakan: {_TO_DO['peringatan' if rule.explainable else rule.level]}"
    yield f"Contoh: {rule.example}"
    for law in dict.fromkeys(law for name in dict.fromkeys(_forms_of(rule)) or forms for law in forms[name].legal):
        yield f"Dasar: {law}"
    yield from _formulas_between(rule)


def _forms_of(rule: RuleBetween) -> Iterator[str]:
    for check in rule.compare:
        yield from (side.form for side in (check.one, *check.others))
    yield from (since.form for since in rule.since)


def _formulas_between(rule: RuleBetween) -> Iterator[str]:
    """Yield what is compared, as the rule's file says it."""
    for check in rule.compare:
        for side in (check.one, *check.others):
            joined = f", per {'.'.join(part.text for part in side.key)}" if side.key else ""
            yield f"Rumus pada {side.form} {side.each or side.at}: {side.value.text}{joined}"
        if check.one.where is not None:
            yield f"    bila {check.one.where.text}"
            yield from (f"    {name} = {expression.text}" for name, expression in check.one.let)
    for since in rule.since:
        for table, now, then in since.columns:
            yield f"Rumus pada {since.form} {table}: {now} == {then} triwulan lalu"


def _how_often(check: Check) -> str:
    if not check.each:
        return "baris Jumlah"
    return "tiap baris, satu temuan untuk satu kolom" if check.once else "tiap baris"


def _by_quarter(check: Check) -> str:
    """Return from which triwulan on which level holds."""
    quarters = ((show(KINDS["triwulan"], Decimal(first)), level) for first, level in check.levels)
    return ", ".join(f"{level} mulai triwulan {quarter}" for quarter, level in quarters)


def _where(form: Form, check: Check) -> str:
    """Return where a check looks, in the words that the workbook shows."""
    table_name, _, name = check.at.rpartition(".")
    if not check.each and not table_name:
        return f"isian {form.field[name].label}"
    table = form.table[check.each or table_name]
    columns = ", ".join(table.column[column].label for column in check.columns or (name,))
    return f"sheet {form.sheet[table.sheet].title}, kolom {columns}, {_how_often(check)}"
