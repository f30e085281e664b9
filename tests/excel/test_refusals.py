"""What keeps us out of an open workbook has its own words, and leaves workbook and Excel as they were."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import xlwings
from desk import Desk, desk
from engine import App, Book, ComError, Native, engine, opened
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.protection import SheetProtection
from openpyxl_backend import Backend
from test_two_writers import same_as_closed

from kit import clean, edited, reads_well, typed
from xlkinerja.excel import ExcelError, go_to, isi, periksa
from xlkinerja.excel.copies import save_copy
from xlkinerja.excel.error import is_busy, reason
from xlkinerja.finding import Place
from xlkinerja.ooxml.limits import DEFAULT_LIMITS
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import fill_workbook

REJECTED = -2147418111  # RPC_E_CALL_REJECTED


@pytest.fixture
def desk_(tmp_path: Path) -> Desk:
    """The clean report with one figure that contradicts the others."""
    return desk(typed(clean(), {"Layanan!E12": 300_001}), tmp_path)


def refused(code: str, act: Any = isi) -> ExcelError:
    with pytest.raises(ExcelError) as caught:
        act()
    assert caught.value.code == code
    assert reads_well(str(caught.value))
    return caught.value


def untouched(open_: Desk, before: bytes) -> None:
    assert read_workbook(open_.backend.saved()) == read_workbook(before)
    assert [path.name for path in open_.path.parent.iterdir()] == [open_.path.name], "no copy is left behind"
    as_found(open_)


def as_found(open_: Desk) -> None:
    app = open_.book.app
    assert (app.screen_updating, app.enable_events, app.display_alerts) == (True, True, True)
    assert open_.backend.calculation() == "automatic"
    assert all(sheet.protection.sheet for sheet in open_.backend.book.worksheets if sheet.title == "Layanan")


# --- no workbook to work in --------------------------------------------------------------------------------------


def test_no_workbook_open() -> None:
    opened()
    refused("XK-601", periksa)
    refused("XK-601")


def test_no_excel_running() -> None:
    engine().apps.running.clear()
    refused("XK-601", periksa)


def test_protected_view_is_not_mistaken_for_the_workbook_behind_it(desk_: Desk) -> None:
    desk_.book.app.impl.api = Native(ActiveProtectedViewWindow=object())
    refused("XK-603", periksa)


def test_no_excel_on_this_computer() -> None:
    """And the path of a click imports no library for data frames, although they are installed."""
    code = (
        "import sys, xlkinerja.excel as excel\n"
        "assert 'xlwings' not in sys.modules\n"
        "try: excel.periksa()\n"
        "except excel.ExcelError as error: print(error.code)\n"
        "import pandas\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "XK-608\n"


def test_click_imports_no_pandas(tmp_path: Path) -> None:
    """The whole click, against the stand-in; numpy is openpyxl's doing there."""
    (tmp_path / "laporan.xlsx").write_bytes(clean())
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "import xlkinerja.excel as excel\n"
        "from xlkinerja.excel.books import _xlwings; _xlwings()\n"
        "from pathlib import Path; from engine import opened; from openpyxl_backend import Backend\n"
        f"path = Path({str(tmp_path / 'laporan.xlsx')!r})\n"
        "opened(Backend(path.read_bytes(), path)); assert excel.isi().changed\n"
        "assert sys.modules['xlwings.main'].pd is None\n"
        "print(*sorted({'pandas', 'polars', 'matplotlib', 'plotly'} & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("\n", "")


# --- Excel is busy -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [periksa, isi])
def test_cell_is_being_edited(desk_: Desk, act: Any) -> None:
    before = desk_.backend.saved()
    desk_.asked.fails["values"] = ComError(REJECTED, "Call was rejected by callee.")
    refused("XK-602", act)
    del desk_.asked.fails["values"]
    untouched(desk_, before)


def test_cell_is_being_edited_when_the_copy_is_saved(desk_: Desk) -> None:
    before = desk_.backend.saved()
    desk_.asked.fails["save_copy"] = ComError(REJECTED, "Call was rejected by callee.")
    refused("XK-602")
    untouched(desk_, before)


def test_busy_is_told_from_other_errors() -> None:
    class ExcelBusyError(Exception):
        pass

    nested = ComError(-2147352567)
    nested.args = (-2147352567, "Exception occurred.", (0, None, None, None, 0, -2146777998), None)
    assert all(map(is_busy, (ComError(REJECTED), nested, ExcelBusyError())))
    assert not any(map(is_busy, (ComError(-2147352567), ValueError("sibuk"), KeyError(-2))))
    assert reason(ComError(1, "  Exception\n occurred. ")) == "Exception occurred"
    assert reason(ZeroDivisionError()) == "ZeroDivisionError"


def test_xlwings_is_kept_from_trying_for_ever(desk_: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a cell is edited, xlwings on Windows repeats a command without end; it gets its own way back after."""
    driver = ModuleType("xlwings._xlwindows")
    driver.N_COM_ATTEMPTS = 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "xlwings._xlwindows", driver)
    seen = []
    real = desk_.backend.values
    monkeypatch.setattr(desk_.backend, "values", lambda *a: (seen.append(driver.N_COM_ATTEMPTS), real(*a))[1])
    periksa()
    assert seen
    assert min(seen) > 0
    assert driver.N_COM_ATTEMPTS == 0


def test_xlwings_is_kept_from_it_from_the_first_word(desk_: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a fresh process its Windows part is there only once it is imported."""
    driver = ModuleType("xlwings._xlwindows")
    driver.N_COM_ATTEMPTS = 0  # type: ignore[attr-defined]
    seen = []

    def imported(name: str) -> Any:
        monkeypatch.setitem(sys.modules, "xlwings._xlwindows", driver)
        return sys.modules[name]

    monkeypatch.setattr("xlkinerja.excel.books.import_module", imported)
    monkeypatch.setattr(xlwings.Book, "caller", lambda: (seen.append(driver.N_COM_ATTEMPTS), desk_.book)[1])
    assert periksa().readable
    assert seen
    assert seen[0] > 0
    assert driver.N_COM_ATTEMPTS == 0


# --- protection --------------------------------------------------------------------------------------------------


def test_protection_comes_back_as_it_was(desk_: Desk) -> None:
    sheet = desk_.backend.book["Layanan"]
    sheet.protection.insertRows = False
    sheet.protection.sort = False
    before = {name: getattr(sheet.protection, name) for name in SheetProtection.__attrs__}
    assert sheet.protection.sheet
    assert isi().changed
    after = desk_.backend.book["Layanan"].protection
    assert {name: getattr(after, name) for name in SheetProtection.__attrs__} == before


def test_sheet_with_a_password(desk_: Desk) -> None:
    desk_.backend.book["Layanan"].protection.set_password("rahasia")
    before = desk_.backend.saved()
    assert "Layanan" in str(refused("XK-604"))
    untouched(desk_, before)
    assert periksa().readable


def test_workbook_with_a_password(desk_: Desk) -> None:
    desk_.backend.book.security.workbookPassword = "rahasia"
    desk_.backend.book.security.lockStructure = True
    before = desk_.backend.saved()
    refused("XK-609")
    untouched(desk_, before)


def test_protected_structure_without_a_password(desk_: Desk) -> None:
    desk_.backend.book.security.lockStructure = True
    assert isi().changed
    assert desk_.backend.book.security.lockStructure
    assert desk_.backend.book.sheetnames[-1] == "Pemeriksaan"


# --- the copy ----------------------------------------------------------------------------------------------------


def test_workbook_that_was_never_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    backend = Backend(clean(), None)
    opened(backend)
    assert periksa().readable
    refused("XK-605")
    assert "Pemeriksaan" not in backend.book.sheetnames
    assert list(tmp_path.iterdir()) == []


def test_copy_that_cannot_be_saved(desk_: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: desk_.path.parent / "tidak ada")
    before = desk_.backend.saved()
    desk_.asked.fails["save_copy"] = ComError(-2147352567, "Disk penuh.")
    assert "Disk penuh" in str(refused("XK-606"))
    untouched(desk_, before)


def test_copy_of_a_workbook_on_a_server_goes_to_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = tmp_path / "Documents"
    documents.mkdir()
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    opened(Backend(clean(), Path("https:/kantor.example/laporan.xlsx")))
    assert isi().copy == documents / "laporan (sebelum xlkinerja).xlsx"


def test_program_without_save_copy(desk_: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_.book.impl, "api", Native())
    before = desk_.backend.saved()
    refused("XK-606")
    untouched(desk_, before)


def test_copies_are_of_the_first_and_of_the_last_state(desk_: Desk) -> None:
    kept = [save_copy(desk_.book).name for _ in range(3)]
    last = "laporan (sebelum xlkinerja terakhir).xlsx"
    assert kept == ["laporan (sebelum xlkinerja).xlsx", last, last]
    assert {path.name for path in desk_.path.parent.iterdir()} == {"laporan.xlsx", *kept}


def test_a_copy_that_is_open_is_not_replaced(desk_: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows a file that Excel shows cannot be replaced; the copy gets a name of its own then."""
    for _ in range(2):
        save_copy(desk_.book)
    replace = Path.replace

    def held(path: Path, target: Path) -> Path:
        if target.name.endswith("terakhir).xlsx"):
            raise PermissionError
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", held)
    assert save_copy(desk_.book).name == "laporan (sebelum xlkinerja 2).xlsx"


# --- Excel says no -----------------------------------------------------------------------------------------------


def test_excel_stops_us_half_way(desk_: Desk) -> None:
    desk_.asked.fails["add_sheet"] = ComError(-2147352567, "Exception occurred.")
    error = refused("XK-607")
    assert "laporan (sebelum xlkinerja).xlsx" in str(error)
    assert desk_.path.with_name("laporan (sebelum xlkinerja).xlsx").is_file()
    as_found(desk_)


@pytest.mark.parametrize("act", [periksa, isi])
def test_excel_cannot_be_read(desk_: Desk, act: Any) -> None:
    before = desk_.backend.saved()
    desk_.asked.fails["used"] = ComError(-2147352567, "Exception occurred.")
    refused("XK-611", act)
    del desk_.asked.fails["used"]
    untouched(desk_, before)


def test_huge_workbook(desk_: Desk) -> None:
    sheet = desk_.backend.book.create_sheet("Data")
    sheet["A1"] = sheet.cell(DEFAULT_LIMITS.cells // 10, 11).value = 1
    result = periksa()
    assert [finding.code for finding in result.findings] == ["XK-111"]
    assert not isi().changed


def test_rows_that_only_have_a_format_do_not_make_a_workbook_huge(desk_: Desk) -> None:
    sheet = desk_.backend.book.create_sheet("Data")
    sheet["C5"] = 1
    sheet.row_dimensions[50_000].height = 20
    sheet.cell(50_000, 1).fill = PatternFill("solid", "FFFF00")
    assert periksa().readable


# --- which workbook ----------------------------------------------------------------------------------------------


def test_the_active_workbook_is_meant_unless_one_is_given(tmp_path: Path) -> None:
    backends = [Backend(clean(), tmp_path / name) for name in ("satu.xlsx", "dua.xlsx")]
    first = opened(*backends)
    assert periksa().source.file == "satu.xlsx"
    second = xlwings.Book(impl=first.app.impl.books.opened[1])
    assert periksa(second).source.file == "dua.xlsx"
    assert isi(second).changed
    assert "Pemeriksaan" not in backends[0].book.sheetnames
    assert "Pemeriksaan" in backends[1].book.sheetnames


def test_the_workbook_of_the_calling_macro_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backends = [Backend(clean(), tmp_path / name) for name in ("satu.xlsx", "dua.xlsx")]
    first = opened(*backends)
    caller = xlwings.Book(impl=Book(App(engine()), backends[1]))
    monkeypatch.setattr(xlwings.Book, "_mock_caller", caller, raising=False)
    assert periksa().source.file == "dua.xlsx"
    assert first.name == "satu.xlsx"


def test_two_forms_in_one_workbook(desk_: Desk) -> None:
    desk_.backend.book.create_sheet("Lain").title = "Lain"
    desk_.backend.set_name("Lain", "XK_VERSI", '"form_a/1"')
    assert [finding.code for finding in periksa().findings] == ["XK-123"]
    answer = isi()
    assert (answer.changed, answer.copy) == (False, None)
    assert [finding.code for finding in answer.result.findings] == ["XK-123"]


def test_finding_is_shown_in_its_sheet(desk_: Desk) -> None:
    finding = next(f for f in periksa().findings if f.place.cell)
    go_to(finding.place)
    assert desk_.backend.selection()[0] == finding.place.sheet
    desk_.backend.book[finding.place.sheet].sheet_state = "veryHidden"
    refused("XK-610", lambda: go_to(finding.place))
    refused("XK-610", lambda: go_to(Place("Sudah dihapus", "A1")))


# --- cells that are not ours to write ----------------------------------------------------------------------------


def test_cells_that_cannot_be_written_or_marked(tmp_path: Path) -> None:
    """A merged range over computed cells, a note of somebody else's, a hatched fill: told as for the closed file."""

    def change(book: Any) -> None:
        sheet = book["Layanan"]
        sheet["E12"] = 300_001
        sheet.merge_cells("F12:G12")
        for place in ("E12", "E32"):
            sheet[place].fill = PatternFill("lightUp")
        for place in ("C32", "E32"):
            sheet[place].comment = Comment("Sudah dicek Ibu Sari", "Sari")

    open_ = desk(edited(clean(), change), tmp_path)
    answer = isi()
    assert answer.copy is not None
    closed = fill_workbook(answer.copy.read_bytes(), "laporan.xlsx")
    assert answer.result.findings == closed.result.findings
    assert {"XK-507", "XK-509"} <= {finding.code for finding in answer.result.findings}
    same_as_closed(open_, closed.data)


def test_array_formula_is_left_alone(tmp_path: Path) -> None:
    open_ = desk(clean(), tmp_path)
    open_.backend.computes = False  # formualizer knows no such formulas
    open_.backend.book["Layanan"]["G11"] = ArrayFormula("G11:G12", "=E11:E12/C11:C12")
    open_.backend.book["Layanan"]["F11"] = ArrayFormula("F11", "=E11-D11")
    answer = isi()
    assert "XK-507" in {finding.code for finding in answer.result.findings}
    assert isinstance(open_.at("Layanan!G11").value, ArrayFormula)
    assert open_.at("Layanan!F11").value.startswith("="), "an array of one cell is a cell like others"


def test_note_that_excel_does_not_take_is_told(desk_: Desk) -> None:
    """A cell with a discussion takes no note; the sheet lists it as it lists notes of others."""
    desk_.asked.fails["add_note"] = ComError(-2146827284)
    answer = isi()
    assert answer.changed
    assert "XK-509" in {finding.code for finding in answer.result.findings}
    shown = [cell.value for cell in desk_.backend.book["Pemeriksaan"]["C"]]
    assert "XK-509" in shown
