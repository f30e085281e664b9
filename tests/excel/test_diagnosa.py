"""`xlkinerja-excel diagnosa` in the stand-in for Excel, whole and with things that go wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import engine
import pytest
import xlwings
from click.testing import CliRunner
from openpyxl_backend import Backend

from form_trial import forms_in
from xlkinerja.excel import ExcelError, command, diagnosa as module
from xlkinerja.excel.diagnosa import GOOD, Diagnosis, diagnose, diagnose_here, lines, sample, save_report
from xlkinerja.excel.differences import differences
from xlkinerja.form.loader import form_names
from xlkinerja.ooxml.model import Cell, Note, Sheet, Workbook

ROOT = Path(__file__).parents[2]
SAMPLES = {
    "pnbp": "pnbp/bbspjikkp-2024-salah.json",
    "form_a": "form_a/form-a-salah.json",
    "rencana_aksi": "rencana_aksi/manado-2023-tw2-rencana-cetak.json",
}
CONTOH = (ROOT / "docs" / "contoh.toml").read_text(encoding="utf-8")
SHIPPED = Path(module.__file__).parent / "contoh"
STEPS = ["buka", "baca", "periksa", "isi", "hasil isi", "warna", "salinan", "isi lagi", "ke sel", "tutup"]


@pytest.fixture
def excel(monkeypatch: pytest.MonkeyPatch) -> Iterator[xlwings.App]:
    """A stand-in that opens files and closes them."""

    def open_file(books: Any, path: str, *_: object, **__: object) -> engine.Book:
        book = engine.Book(books.app, Backend(Path(path).read_bytes(), Path(path)))
        books.opened.insert(0, book)
        return book

    def called(books: Any, name: str) -> engine.Book:
        return {book.name: book for book in books.opened}[name]

    monkeypatch.setattr(engine.Books, "__call__", called)
    monkeypatch.setattr(engine.Books, "open", open_file, raising=False)
    monkeypatch.setattr(engine.Book, "close", lambda book: book.app.books.opened.remove(book), raising=False)
    running = engine.engine()
    running.apps.running[:] = [engine.App(running)]
    yield xlwings.apps.active
    running.apps.running.clear()


@pytest.fixture
def one_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "form_names", lambda: ["pnbp"])


def step(diagnosis: Diagnosis, name: str) -> module.Step:
    (found,) = [step for step in diagnosis.steps if step.name == name]
    return found


def test_every_form_passes_in_the_stand_in(excel: xlwings.App, tmp_path: Path) -> None:
    diagnosis = diagnose(excel, tmp_path)
    assert [(s.form, s.name) for s in diagnosis.steps] == [(form, name) for form in form_names() for name in STEPS]
    assert {
        f"{s.form} {s.name}: {s.outcome} {s.differences[:3]}" for s in diagnosis.steps if s.outcome != GOOD
    } == set()
    assert diagnosis.passed
    assert not excel.impl.books.opened


@pytest.mark.usefixtures("one_form")
def test_what_the_stand_in_writes_otherwise_is_listed(
    excel: xlwings.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Backend.put

    def other(self: Backend, sheet: str, area: list[int], data: list[list[Any]]) -> None:
        put(
            self,
            sheet,
            area,
            [[f"{value}+1" if str(value).startswith("=") else value for value in row] for row in data],
        )

    monkeypatch.setattr(Backend, "put", other)
    diagnosis = diagnose(excel, tmp_path)
    result = step(diagnosis, "hasil isi")
    assert result.outcome == f"{len(result.differences)} berbeda"
    assert {each.what for each in result.differences} >= {"rumus"}
    assert all(each.found == f"{each.expected}+1" for each in result.differences if each.what == "rumus")
    assert not diagnosis.passed
    assert step(diagnosis, "isi lagi").outcome != GOOD
    shown = "\n".join(lines(diagnosis))
    assert result.differences[0].place in shown
    assert shown.endswith("Ada yang berbeda; laporannya memuat rinciannya.")


@pytest.mark.usefixtures("one_form")
def test_an_excel_that_opens_nothing_is_a_report_too(
    excel: xlwings.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise engine.ComError(-2147352567, f"Cannot open {tmp_path}")

    monkeypatch.setattr(engine.Books, "open", refuse)
    (only,) = diagnose(excel, tmp_path).steps
    assert (only.name, only.outcome) == ("buka", "ComError: Cannot open …")


@pytest.mark.usefixtures("one_form")
def test_a_step_that_fails_stops_no_other(excel: xlwings.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise engine.ComError(-2147352567, "no")

    monkeypatch.setattr(Backend, "save_copy", refuse)
    diagnosis = diagnose(excel, tmp_path)
    assert [each.name for each in diagnosis.steps] == STEPS
    assert step(diagnosis, "isi").outcome.startswith("Salinan sebelum diisi tidak dapat disimpan (no)")
    assert step(diagnosis, "salinan").outcome == "tidak ada salinan"
    assert step(diagnosis, "ke sel").outcome == GOOD


@pytest.mark.usefixtures("one_form")
def test_the_report_names_nobody(excel: xlwings.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.Path, "home", lambda: Path("/rumah/siti.aminah"))

    def refuse(*_: object) -> None:
        raise engine.ComError(-2147352567, f"siti.aminah may not write to {tmp_path} or /rumah/siti.aminah/x")

    monkeypatch.setattr(Backend, "save_copy", refuse)
    target = tmp_path / "laporan.json"
    save_report(diagnose(excel, tmp_path), target)
    text = target.read_text(encoding="utf-8")
    assert "may not write to" in text
    assert "aminah" not in text
    assert str(tmp_path) not in text
    report = json.loads(text)
    assert report["lulus"] is False
    assert report["versi"]["Excel"] == "16.0"
    assert report["versi"]["mesin"] == engine.NAME
    assert date.fromisoformat(report["versi"]["tanggal"])


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = Diagnosis({"Excel": "16.0"}, (module.Step("pnbp", "buka", 0.5, GOOD),))
    monkeypatch.setattr(module, "diagnose_here", lambda: done)
    target = tmp_path / "laporan.json"
    result = CliRunner().invoke(command.cli, ["diagnosa", "-o", str(target)])
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-2:] == [
        "Semua sama.",
        f"Laporan: {target}. Kirimkan berkas ini kepada pengelola xlkinerja.",
    ]
    assert json.loads(target.read_text(encoding="utf-8"))["lulus"] is True
    result = CliRunner().invoke(command.cli, ["diagnosa", "-o", str(tmp_path / "tidak ada" / "laporan.json")])
    assert result.exit_code == 1
    assert "tidak dapat disimpan" in result.stderr


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there may be an Excel")
def test_without_excel_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlwings.main, "engines", xlwings.main.Engines())
    monkeypatch.setattr(xlwings, "engines", xlwings.main.engines)
    with pytest.raises(ExcelError) as caught:
        diagnose_here()
    assert caught.value.code == "XK-608"


@pytest.mark.parametrize("form", SAMPLES)
def test_the_samples_are_those_of_the_project(form: str) -> None:
    shipped = (SHIPPED / f"{form}.json").read_bytes()
    assert shipped == (ROOT / "samples" / SAMPLES[form]).read_bytes()
    assert sample(form).startswith(b"PK")
    assert {f"{name}.json" for name in SAMPLES} == {path.name for path in SHIPPED.iterdir()}


def test_a_form_without_a_sample_is_tried_blank(
    excel: xlwings.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "motor.toml").write_text(CONTOH.replace('form = "kendaraan"', 'form = "motor"'), encoding="utf-8")
    monkeypatch.setattr(module, "form_names", lambda: ["motor"])
    with forms_in(tmp_path):
        diagnosis = diagnose(excel, tmp_path)
    assert [(step.name, step.outcome) for step in diagnosis.steps] == [(name, GOOD) for name in STEPS]


# --- differences -------------------------------------------------------------------------------------------------


def sheet(*cells: Cell, name: str = "S", notes: dict[tuple[int, int], Note] | None = None) -> Sheet:
    return Sheet(name, "visible", {(cell.row, cell.column): cell for cell in cells}, notes=notes or {})


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ([Cell(1, 1, "number", "0.1")], [Cell(1, 1, "number", "0.10000000000000001")], []),
        ([Cell(1, 1, "number", "1")], [Cell(1, 1, "text", "1")], [("S!A1", "nilai", "number 1", "text 1")]),
        ([Cell(1, 1, "number", "1")], [Cell(1, 1, "number", "1.001")], [("S!A1", "nilai", "number 1", "number 1.001")]),
        ([Cell(2, 3, "number", "3", "A1+B1")], [Cell(2, 3, "number", "3")], [("S!C2", "rumus", "A1+B1", "None")]),
        ([Cell(1, 1, "text", "")], [], []),
        ([], [Cell(1, 1, "text", "x")], [("S!A1", "nilai", "blank ", "text x")]),
        ([Cell(1, 1, "blank", "", "1+1")], [Cell(1, 1, "number", "2", "1+1")], []),
        ([Cell(1, 1, "boolean", "TRUE")], [Cell(1, 1, "text", "TRUE")],
         [("S!A1", "nilai", "boolean TRUE", "text TRUE")]),
    ],
)  # fmt: skip
def test_cells_that_differ(one: list[Cell], other: list[Cell], found: list[tuple[str, ...]]) -> None:
    listed = differences(Workbook((sheet(*one),)), Workbook((sheet(*other),)))
    assert [(each.place, each.what, each.expected, each.found) for each in listed] == found


def test_sheets_and_notes_that_differ() -> None:
    one = Workbook((sheet(name="Satu"), sheet(name="Dua", notes={(2, 2): Note("x", "periksa")})))
    other = Workbook((sheet(name="Dua", notes={(2, 2): Note("y", "lain")}), sheet(name="Tiga")))
    assert [(each.place, each.what, each.expected, each.found) for each in differences(one, other)] == [
        ("Satu", "sheet", "ada", "tidak ada"),
        ("Dua!B2", "catatan sel", "periksa", "lain"),
        ("Tiga", "sheet", "tidak ada", "ada"),
    ]
