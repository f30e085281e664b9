"""Files of other formats: what they are, who reads them, and that no reader takes more than it may."""

from __future__ import annotations

import os
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest

from office_process import MISSING, missing
from xlkinerja.foreign import calamine, office, read
from xlkinerja.foreign.formats import format_of, has_macros, has_short_cells, is_encrypted
from xlkinerja.foreign.limited import ChildLimits, run
from xlkinerja.foreign.read import read_foreign
from xlkinerja.ooxml.model import Cell, PackageError, Sheet, Workbook

MADE = Path(__file__).parent / "made"
CORPUS = Path(__file__).parents[3] / "shared" / "corpora"
BOF = bytes.fromhex("0908100000060500")
QUICK = ChildLimits(seconds=20, cpu=2)


def made(name: str) -> bytes:
    return (MADE / name).read_bytes()


def with_parts(data: bytes, **parts: str) -> bytes:
    """A zip file with other contents of some parts; their names have `__` for a slash."""
    changed = {name.replace("__", "/"): text for name, text in parts.items()}
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, changed.get(name, source.read(name)))
        for name in changed.keys() - set(source.namelist()):
            target.writestr(name, changed[name])
    return written.getvalue()


@pytest.fixture
def without_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: None)


# --- what a file is ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["xls", "xlsb", "ods"])
def test_format_is_told_from_the_bytes(ending: str) -> None:
    assert format_of(made(f"form-a.{ending}")) == ending


def test_what_is_none_of_these_formats() -> None:
    ole = made("form-a.xls")[:8]
    for data in (
        made("form-a.xlsx"),
        b"",
        b"PK\x03\x04",
        b"<html><table>",
        ole + bytes(504) + "Workbook".encode("utf-16-le") + bytes(1000),  # no header that says so
        made("form-a.xls").replace("Workbook".encode("utf-16-le"), "WordDocu".encode("utf-16-le")),
        with_parts(made("form-a.ods"), mimetype="application/vnd.oasis.opendocument.text"),
    ):
        assert format_of(data) is None


def test_password_is_seen() -> None:
    data = made("form-a.xls")
    begin = data.index(BOF) + 8 + 12
    locked = data[:begin] + b"\x2f\x00" + data[begin + 2 :]
    assert not is_encrypted(data, "xls")
    assert is_encrypted(locked, "xls")
    assert not is_encrypted(made("form-a.ods"), "ods")
    manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    assert is_encrypted(with_parts(made("form-a.ods"), **{"META-INF__manifest.xml": manifest}), "ods")


def test_macros_are_seen() -> None:
    assert not any(has_macros(made(f"form-a.{ending}"), ending) for ending in ("xls", "xlsb", "ods"))
    assert has_macros(with_parts(made("form-a.xlsb"), **{"xl__vbaProject.bin": "x"}), "xlsb")
    assert has_macros(with_parts(made("form-a.ods"), **{"Basic__Standard__Module1.xml": "<x/>"}), "ods")


def test_cells_without_columns_are_seen() -> None:
    """python-calamine passes over them without a word."""
    assert has_short_cells(made("cells-without-columns.xlsb"))
    assert not has_short_cells(made("form-a.xlsb"))


@pytest.mark.usefixtures("without_office")
def test_calamine_is_not_asked_for_cells_that_it_passes_over() -> None:
    assert read_foreign(made("cells-without-columns.xlsb")) is None


# --- who reads it ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("without_office")
@pytest.mark.parametrize("ending", ["xls", "xlsb", "ods"])
def test_calamine_gives_values_without_formats(ending: str) -> None:
    found = read_foreign(made(f"form-a.{ending}"))
    assert found is not None
    assert (found.format, found.reader) == (ending, calamine.NAME)
    assert not found.workbook.formats_known
    assert [sheet.name for sheet in found.workbook.sheets][:2] == ["Rekap", "Form A 6077"]
    assert cell_at(found.workbook, "Rekap", 4, 3) == ("number", "24719", "General")
    assert cell_at(found.workbook, "Form A 6077", 34, 8) == ("number", "0.45", "General")
    assert cell_at(found.workbook, "Form A 6077", 12, 3) == ("text", "007", "General")
    kind, digits, number_format = cell_at(found.workbook, "Rekap", 30, 14)
    assert (kind, digits) == ("number", "45114")  # 7 July 2023
    assert "yy" in number_format


def cell_at(workbook: Workbook, sheet: str, row: int, column: int) -> tuple[str, str, str]:
    found = workbook.sheet(sheet)
    assert found is not None
    cell = found.cells[row, column]
    return cell.kind, cell.text, workbook.formats[cell.style].number_format


def test_nobody_reads_without_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    monkeypatch.setattr(calamine, "version", lambda: None)
    with pytest.raises(PackageError) as refused:
        read_foreign(made("form-a.xls"))
    assert (refused.value.code, refused.value.details) == ("XK-153", {"format": ".xls"})


def test_browser_has_no_child_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "is_possible", lambda: False)
    assert read_foreign(made("form-a.xls")) is None


def test_what_libreoffice_cannot_read_calamine_may(monkeypatch: pytest.MonkeyPatch) -> None:
    """A LibreOffice without Calc is a LibreOffice too."""
    monkeypatch.setattr(office, "program", lambda: "/bin/false")
    found = read_foreign(made("form-a.ods"))
    assert found is not None
    assert found.reader == calamine.NAME


def test_empty_workbook_is_none_that_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice makes one of a file that it does not understand."""
    empty = Workbook((Sheet("Sheet1", "visible", {(1, 1): Cell(1, 1, "blank")}),))
    monkeypatch.setattr(office, "program", lambda: "/bin/true")
    monkeypatch.setattr(office, "read", lambda *_: empty)
    monkeypatch.setattr(calamine, "version", lambda: None)
    assert read_foreign(made("form-a.xlsb")) is None


# --- within limits -----------------------------------------------------------------------------------------------


def child(code: str, folder: Path, limits: ChildLimits) -> int:
    return run([sys.executable, "-c", code], folder, limits, dict(os.environ))


def test_endless_child_is_ended_with_all_it_started(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, pathlib, time\n"
        "other = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "pathlib.Path('other').write_text(str(other.pid))\n"
        "time.sleep(600)"
    )
    with pytest.raises(PackageError) as refused:
        child(code, tmp_path, ChildLimits(seconds=5))
    assert (refused.value.code, refused.value.details) == ("XK-146", {"seconds": "5"})
    assert is_gone(int((tmp_path / "other").read_text()))


def is_gone(pid: int) -> bool:
    for _ in range(100):  # whoever ends the orphans may be slow
        with suppress(OSError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="Windows only knows the clock, macOS keeps few limits")
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("while True: pass", "cpu"),
        ("bytearray(3 << 30)", "failed"),
        ("open('large', 'wb').write(bytes(65 << 20))", "failed"),
    ],
    ids=["cpu", "memory", "disk"],
)
def test_child_takes_no_more_than_it_may(tmp_path: Path, code: str, said: str) -> None:
    try:
        assert child(code, tmp_path, QUICK) != 0
    except PackageError as error:
        assert (said, error.details) == ("cpu", {"seconds": "2"})  # noqa: PT017 - or it fails
    else:
        assert said == "failed"
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= QUICK.file


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has networks of one's own")
def test_child_has_no_network(tmp_path: Path) -> None:
    import socket  # noqa: PLC0415

    with socket.create_server(("127.0.0.1", 0)) as server:
        code = f"import socket; socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 2)"
        if os.system("unshare -rn true 2>/dev/null") != 0:
            pytest.skip("this system lets nobody leave its network")
        assert child(code, tmp_path, QUICK) != 0


# --- hostile files -----------------------------------------------------------------------------------------------


def _repeated(rows: int, columns: int) -> bytes:
    """A spreadsheet of a few bytes that says that its one cell is repeated over the sheet."""
    cell = f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="float" office:value="1"/>'
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="A"><table:table-row table:number-rows-repeated="{rows}">{cell}'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return with_parts(made("form-a.ods"), **{"content.xml": content})


HOSTILE: dict[str, Callable[[], bytes]] = {
    "cut.xls": lambda: made("form-a.xls")[:30_000],
    "cut.ods": lambda: with_parts(made("form-a.ods"), **{"content.xml": "<office:document-content"}),
    "noise.xls": lambda: made("form-a.xls")[:2048] + bytes(range(256)) * 200 + made("form-a.xls")[53_248:],
    "sheet full of cells.ods": lambda: _repeated(1_048_576, 16_384),
    "a million cells.ods": lambda: _repeated(1_000, 1_000),
    "no cells.xlsb": lambda: with_parts(made("form-a.xlsb"), **{"xl__worksheets__sheet1.bin": "\x81\x01"}),
}


def ends(data: bytes) -> None:
    try:
        found = read_foreign(data, ChildLimits(seconds=40, cpu=10))
    except PackageError as error:
        assert error.code in {"XK-103", "XK-111", "XK-146"}  # noqa: PT017 - or it ends well
    else:
        assert found is None or found.workbook.sheets


@pytest.mark.usefixtures("without_office")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_ends_with_calamine(name: str) -> None:
    ends(HOSTILE[name]())


@pytest.mark.parametrize(
    "name", HOSTILE if os.environ.get("XLKINERJA_SEMUA") else ["cut.ods", "sheet full of cells.ods"]
)
def test_hostile_file_ends_with_libreoffice(name: str) -> None:
    if office.program() is None:
        missing(MISSING)
    ends(HOSTILE[name]())


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpora are not beside the repository")
@pytest.mark.usefixtures("without_office")
def test_files_of_others_end_with_calamine() -> None:
    """A sample; all of them where `XLKINERJA_SEMUA` is set."""
    files = [path for path in sorted(CORPUS.rglob("*")) if path.suffix in {".xls", ".xlsb", ".ods"}]
    assert files
    for path in files if os.environ.get("XLKINERJA_SEMUA") else files[::6]:
        ends(path.read_bytes())
