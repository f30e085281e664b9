"""Tries the Excel of this PC with sample workbooks and holds what it makes of them against the closed-file writer.

The report is meant to be mailed: versions, times, sample cells that differ; no names, folders or contents of theirs.
"""

from __future__ import annotations

import json
import platform
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING

from xlkinerja.excel import Answer, run
from xlkinerja.excel.attach import library
from xlkinerja.excel.differences import Difference, differences, undyed
from xlkinerja.excel.error import ExcelError, reason
from xlkinerja.excel.jump import go_to
from xlkinerja.excel.open_reader import read_open
from xlkinerja.finding import Finding
from xlkinerja.form.loader import form_names, load
from xlkinerja.ooxml.address import cell_name
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import check_workbook, fill_workbook
from xlkinerja.templates import template
from xlkinerja.version import VERSION

if TYPE_CHECKING:
    from xlwings import App, Book

GOOD = "baik"
_MANY = 200  # differences of a step that the report lists


@dataclass(frozen=True)
class Step:
    """One thing that was tried with one form; `outcome` is GOOD or what went wrong."""

    form: str
    name: str
    seconds: float
    outcome: str
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Diagnosis:
    """What was tried, and on what."""

    versions: Mapping[str, str]
    steps: tuple[Step, ...]

    @property
    def passed(self) -> bool:
        """Whether everything went well."""
        return all(step.outcome == GOOD for step in self.steps)


def diagnose_here() -> Diagnosis:
    """Start an Excel of its own, try it, and close it again. Raises ExcelError where there is none."""
    xlwings = library()
    try:
        app: App = xlwings.App(visible=True, add_book=False)
        app.display_alerts = False
    except Exception as error:
        raise ExcelError("XK-608", reason=reason(error)) from error
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            return diagnose(app, Path(folder))
    finally:
        app.quit()


def diagnose(app: App, folder: Path) -> Diagnosis:
    """Try every form in this Excel; the workbooks are made in the folder."""
    steps = tuple(step for form in form_names() for step in _Trial(app, folder, form).steps())
    return Diagnosis(_versions(app), steps)


def lines(diagnosis: Diagnosis) -> Iterator[str]:
    """Yield what the user sees: a line a step, and the first differences."""
    yield ", ".join(f"{name} {version}" for name, version in diagnosis.versions.items())
    for step in diagnosis.steps:
        yield f"{step.form:14}{step.name:16}{step.seconds:6.2f} detik  {step.outcome}"
        for each in step.differences[:5]:
            yield f"    {each.place}: {each.what} {each.found}, seharusnya {each.expected}"
    yield "Semua sama." if diagnosis.passed else "Ada yang berbeda; laporannya memuat rinciannya."


def save_report(diagnosis: Diagnosis, path: Path) -> None:
    """Write the report as JSON; raises OSError."""
    content = {"versi": diagnosis.versions, "lulus": diagnosis.passed, "langkah": [asdict(s) for s in diagnosis.steps]}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def sample(form: str) -> bytes:
    """Return a form's workbook with made-up mistakes and figures typed as text, as it is before it is filled.

    A form for which nobody made any is tried blank.
    """
    made_up = resources.files("xlkinerja") / "excel" / "contoh" / f"{form}.json"
    return template(load(form), json.loads(made_up.read_text(encoding="utf-8")) if made_up.is_file() else None)


def _versions(app: App) -> dict[str, str]:
    return {
        "tanggal": date.today().isoformat(),  # noqa: DTZ011 - the user's own date
        "xlkinerja": VERSION,
        "xlwings": metadata.version("xlwings"),
        "mesin": app.engine.name,
        "Excel": str(app.version),
        "Python": platform.python_version(),
        "sistem": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


class _Trial:
    """One form in one Excel."""

    _book: Book

    def __init__(self, app: App, folder: Path, form: str) -> None:
        self._app = app
        self._folder = folder
        self._form = form
        self._path = folder / f"contoh {form}.xlsx"
        self._data = sample(form)
        self._filled = fill_workbook(self._data, self._path.name)
        self._answer: Answer | None = None
        self._problems: list[Difference] = []

    def steps(self) -> Iterator[Step]:
        """Yield the steps; what cannot be opened is not tried further."""
        self._path.write_bytes(self._data)
        opening = self._step("buka", self._open)
        yield opening
        if opening.outcome != GOOD:
            return
        yield self._step("baca", self._read)
        yield self._step("periksa", self._check)
        yield self._step("isi", self._fill)
        yield self._step("hasil isi", self._compare)
        yield self._step("warna", self._marks)
        yield self._step("salinan", self._copy)
        yield self._step("isi lagi", self._fill_again)
        yield self._step("ke sel", self._jump)
        yield self._step("tutup", self._close)

    def _step(self, name: str, act: Callable[[], str | None]) -> Step:
        self._problems = []
        began = time.monotonic()
        try:
            outcome = act() or GOOD
        except Exception as error:  # noqa: BLE001 - whatever Excel raises is what the report is for
            outcome = self._anonymous(str(error) if isinstance(error, ExcelError) else _words(error))
        if outcome == GOOD and self._problems:
            outcome = f"{len(self._problems)} berbeda"
        return Step(self._form, name, round(time.monotonic() - began, 2), outcome, tuple(self._problems[:_MANY]))

    def _anonymous(self, text: str) -> str:
        """Return a text without this PC's folders and its user."""
        for folder in (self._folder, Path.home()):
            text = text.replace(str(folder), "…")
        return re.sub(rf"\b{re.escape(Path.home().name)}\b", "…", text)

    # --- what is tried -------------------------------------------------------------------------------------------

    def _open(self) -> None:
        self._book = self._app.books.open(str(self._path))

    def _close(self) -> None:
        self._book.close()

    def _read(self) -> None:
        self._problems += differences(read_workbook(self._data), read_open(self._book))

    def _check(self) -> str | None:
        expected = check_workbook(self._data, self._path.name).findings
        found = run(self._book, "periksa").result.findings
        return None if _named(found) == _named(expected) else _missing(_named(found), _named(expected))

    def _fill(self) -> str | None:
        self._answer = run(self._book, "isi")
        return None if self._answer.changed else "tidak ada yang ditulis"

    def _compare(self) -> None:
        """Hold the workbook against what the closed-file writer makes of the very copy, whose hash stands in it."""
        copy = self._answer.copy if self._answer else None
        data = fill_workbook(copy.read_bytes(), self._path.name).data if copy else self._filled.data
        self._problems += differences(read_workbook(data), read_open(self._book))

    def _marks(self) -> None:
        places = {(f.place.sheet, f.place.cell) for f in self._filled.result.findings}
        at = [(sheet, cell) for sheet, cell in sorted(places, key=str) if sheet and cell]
        self._problems += undyed(read_workbook(self._filled.data), self._book, at)

    def _copy(self) -> str | None:
        if self._answer is None or self._answer.copy is None:
            return "tidak ada salinan"
        self._problems += differences(read_workbook(self._data), read_workbook(self._answer.copy.read_bytes()))
        return None

    def _fill_again(self) -> str | None:
        return "ditulis lagi walaupun sudah mutakhir" if run(self._book, "isi").changed else None

    def _jump(self) -> str | None:
        place = next(f.place for f in self._filled.result.findings if f.place.sheet and f.place.cell)
        assert place.sheet is not None
        assert place.cell is not None
        go_to(place, self._book)
        chosen = self._book.app.selection
        assert chosen is not None
        found = f"{chosen.sheet.name}!{cell_name(chosen.row, chosen.column)}"
        return None if found == str(place) else f"{found} dipilih, seharusnya {place}"


def _named(findings: tuple[Finding, ...]) -> list[str]:
    return sorted(f"{finding.code} {finding.place}" for finding in findings)


def _missing(found: list[str], expected: list[str]) -> str:
    gone = [text for text in expected if text not in found]
    new = [text for text in found if text not in expected]
    return f"temuan kurang: {', '.join(gone[:9]) or '-'}; lebih: {', '.join(new[:9]) or '-'}"


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {reason(error)}"
