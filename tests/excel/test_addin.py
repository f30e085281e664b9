"""The add-in: its VBA read back by other programs, run by LibreOffice, installed and removed."""

from __future__ import annotations

import io
import shlex
import struct
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import olefile
import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings, strategies as st
from oletools.olevba import VBA_Parser, decompress_stream

from office import run_scripts
from xlkinerja.excel import command, installing
from xlkinerja.excel.addin.compound_file import compound_file
from xlkinerja.excel.addin.compression import compressed
from xlkinerja.excel.addin.ovba import Module, vba_project
from xlkinerja.excel.addin.package import add_in, is_ours
from xlkinerja.excel.command import plain_name
from xlkinerja.excel.installing import InstallError, excel_files, install, own_python, uninstall

SOURCES = Path(installing.__file__).parent / "addin" / "source"
PYTHON = "C:\\Program Files (x86)\\Pyth\u00f6n \u6f22\u5b57 \U0001f600\\pythonw.exe"
NAMES = [
    "Form A.xlsx",
    "Form A (TW 2) = 'final' & \"x\".xlsx",
    "%TEMP%_0020.xlsx",
    "Lap\u00e9 \u6f22\u5b57 \U0001f600.xlsx",
    "Book1",
]


def vba_of(data: bytes) -> dict[str, str]:
    """Return the modules as olevba reads them: the file name that it would give each, and its source."""
    parser = VBA_Parser("xlkinerja.xlam", data)
    try:
        return {name: source for _, _, name, source in parser.extract_macros()}
    finally:
        parser.close()


# --- the project -------------------------------------------------------------------------------------------------


def test_olevba_reads_exactly_our_source() -> None:
    found = vba_of(add_in(PYTHON))
    assert found.keys() == {"ThisWorkbook.cls", "Sheet1.cls", "XlkinerjaPita.bas", "XlkinerjaPerintah.bas"}
    for name in ("XlkinerjaPita.bas", "XlkinerjaPerintah.bas"):
        head, _, rest = found[name].replace("\r\n", "\n").partition("\n")
        assert head == f'Attribute VB_Name = "{name.removesuffix(".bas")}"'
        assert rest.startswith((SOURCES / name).read_text(encoding="utf-8"))
    assert rest.endswith("End Function\n")
    assert found["ThisWorkbook.cls"].count("Attribute VB_") == 8


def test_olefile_finds_nothing_wrong() -> None:
    with zipfile.ZipFile(io.BytesIO(add_in(PYTHON))) as package:
        project = package.read("xl/vbaProject.bin")
    with olefile.OleFileIO(project, raise_defects=olefile.DEFECT_POTENTIAL) as file:
        assert not file.parsing_issues
        assert ["VBA", "dir"] in file.listdir()
        protection = dict(line.split("=") for line in file.openstream("PROJECT").read().decode().split() if "=" in line)
    assert unobscured(protection["DPB"].strip('"'), protection["ID"].strip('"')) == bytes(1)  # no password
    assert unobscured(protection["CMG"].strip('"'), protection["ID"].strip('"')) == bytes(4)  # nothing protected
    assert unobscured(protection["GC"].strip('"'), protection["ID"].strip('"')) == b"\xff"  # to be seen


def unobscured(text: str, project: str) -> bytes:
    """Decrypt as [MS-OVBA 2.4.3.3] says, written down from there and not from our own writer."""
    data = bytes.fromhex(text)
    seed, version, key = data[0], data[0] ^ data[1], data[0] ^ data[2]
    assert version == 2
    assert key == sum(project.encode()) & 0xFF
    plain, one, two, clear = [], data[2], data[1], key
    for byte in data[3:]:
        clear = byte ^ ((two + clear) & 0xFF)
        plain.append(clear)
        one, two = byte, one
    content = bytes(plain)[(seed & 6) // 2 :]
    (length,) = struct.unpack("<I", content[:4])
    assert len(content) == 4 + length
    return content[4:]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab \r\n", max_size=400).map(lambda text: text.encode() * 30))
def test_compression_is_read_back(data: bytes) -> None:
    assert bytes(decompress_stream(bytearray(compressed(data)))) == data


@pytest.mark.parametrize("size", [0, 1, 2, 3, 8, 9, 4095, 4096, 4097, 8192, 9000])
def test_compression_at_the_borders_of_chunks(size: int) -> None:
    once = bytes((n * n // 7 + n) % 251 for n in range(size))
    for data in (once, b"x" * size):
        assert bytes(decompress_stream(bytearray(compressed(data)))) == data


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.text("abcXYZ_9", min_size=1, max_size=20), st.integers(0, 9000), min_size=1, max_size=40))
@example({"a": 0, "b": 1, "c": 63, "d": 64, "e": 65, "f": 4095, "g": 4096, "h": 4097})
def test_streams_of_any_number_and_size_are_found(sizes: dict[str, int]) -> None:
    streams = {f"VBA/{name}": bytes([size % 251]) * size for name, size in sizes.items()}
    distinct = {path.upper(): path for path in streams}.values()  # names differ in more than their case
    streams = {path: streams[path] for path in distinct}
    with olefile.OleFileIO(compound_file({**streams, "PROJECT": b"p"}), raise_defects=olefile.DEFECT_POTENTIAL) as file:
        assert {"/".join(path) for path in file.listdir()} == {*streams, "PROJECT"}
        for path, content in streams.items():
            assert file.openstream(path).read() == content
            assert file.openstream(path.swapcase()).read() == content  # which olefile looks up by its own list
        assert_red_black(file, file.root.sid_child)
        assert_red_black(file, file.root.kids_dict["vba"].sid_child)


def assert_red_black(file: Any, top: int) -> None:
    """Siblings are a search tree by length and name, its top black, no red below red, all ways as many black."""
    nothing = 0xFFFFFFFF

    def entry(sid: int) -> Any:
        return file.direntries[sid] or file._load_direntry(sid)

    def walked(sid: int, *, red_above: bool) -> tuple[int, list[tuple[int, str]]]:
        if sid == nothing:
            return 1, []
        one = entry(sid)
        red = one.color == 0
        assert not (red and red_above)
        left, names = walked(one.sid_left, red_above=red)
        right, others = walked(one.sid_right, red_above=red)
        assert left == right
        return left + (not red), [*names, (len(one.name), one.name.upper()), *others]

    assert entry(top).color == 1
    _, names = walked(top, red_above=False)
    assert names == sorted(names)


def test_source_outside_the_code_page_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        vba_project("P", [Module("M", "' \u6f22")])


# --- the package -------------------------------------------------------------------------------------------------


def test_ribbon_buttons_call_subs_that_are_there() -> None:
    data = add_in(PYTHON)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(package.read(name))
        ribbon = ET.fromstring(package.read("customUI/customUI.xml"))
        relations = package.read("_rels/.rels").decode()
    assert "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility" in relations
    buttons = [element for element in ribbon.iter() if element.tag.endswith("}button")]
    assert [button.get("label") for button in buttons] == ["Periksa", "Isi", "Panel"]
    source = vba_of(data)["XlkinerjaPita.bas"]
    for button in buttons:
        assert f"Public Sub {button.get('onAction')}(control As Object)" in source


def test_same_bytes_every_time() -> None:
    assert add_in(PYTHON) == add_in(PYTHON)
    assert is_ours(add_in(PYTHON))
    assert not is_ours(b"PK")
    assert not is_ours(b"")


# --- its functions, run by LibreOffice ---------------------------------------------------------------------------


def run_in_libreoffice(folder: Path, calls: list[list[Any]]) -> list[Any]:
    """Open the add-in as a workbook, the only difference being its content type, and call its functions."""
    twin = folder / "twin.xlsm"
    with zipfile.ZipFile(io.BytesIO(add_in(PYTHON))) as source, zipfile.ZipFile(twin, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"excel.addin.macroEnabled", b"excel.sheet.macroEnabled"))
    where = "vnd.sun.star.script:Xlkinerja.XlkinerjaPerintah.%s?language=Basic&location=document"
    returned, _ = run_scripts(folder / "profile", twin, [[where % name, *arguments] for name, *arguments in calls])
    return returned


def test_vba_builds_the_command_line(tmp_path: Path) -> None:
    calls: list[list[Any]] = [["KodeNama", name] for name in NAMES]
    calls += [["BarisPerintah", "isi", NAMES[1], 4711, '"'], ["BarisPerintah", "panel", NAMES[0], 0, "'"]]
    *codes, on_windows, on_mac = run_in_libreoffice(tmp_path, calls)

    assert [plain_name(code) for code in codes] == NAMES
    assert codes[0] == "Form_0020A.xlsx"
    assert all(char.isascii() and (char.isalnum() or char in "._-") for code in codes for char in code)
    arguments = f"-P -m xlkinerja.excel isi --jendela --dari-pita {codes[1]} --hwnd 4711"
    assert on_windows == f'"{PYTHON}" {arguments}'
    assert shlex.split(on_mac) == [PYTHON, "-P", "-m", "xlkinerja.excel", "panel", "--dari-pita", "Form_0020A.xlsx"]


@pytest.mark.parametrize("line", ["isi --jendela --dari-pita Form_0020A.xlsx --hwnd 4711", "panel --dari-pita a.xlsx"])
def test_our_command_understands_the_button(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str | None, int | None]] = []
    monkeypatch.setattr(command, "_panel", lambda *arguments: asked.append(arguments))
    assert CliRunner().invoke(command.cli, shlex.split(line)).exit_code == 0
    assert asked == [("isi", "Form A.xlsx", 4711) if line.startswith("isi") else ("", "a.xlsx", None)]


@given(st.text(max_size=40).filter(lambda text: text.encode("utf-8", "ignore").decode() == text))
def test_names_typed_by_hand_need_no_code(name: str) -> None:
    coded = "".join(c if c.isascii() and c.isalnum() else "".join(f"_{u:04X}" for u in units(c)) for c in name)
    assert plain_name(coded) == name


def units(char: str) -> tuple[int, ...]:
    data = char.encode("utf-16-be")
    return struct.unpack(f">{len(data) // 2}H", data)


# --- installing --------------------------------------------------------------------------------------------------


@pytest.fixture
def appdata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    return tmp_path / "Roaming"


def test_pasang_and_copot_on_windows(appdata: Path) -> None:
    files = excel_files(PYTHON, platform="win32")
    target = appdata / "Microsoft" / "Excel" / "XLSTART" / "xlkinerja.xlam"
    assert install(files) == [target]
    assert target.read_bytes() == add_in(PYTHON)
    beside = target.with_name("PERSONAL.XLSB")
    beside.write_bytes(b"theirs")
    assert install(excel_files("C:\\Python313\\pythonw.exe", platform="win32")) == [target]
    assert uninstall(files) == [target]
    assert [*target.parent.iterdir()] == [beside]
    assert uninstall(files) == []


def test_pasang_and_copot_on_a_mac(tmp_path: Path) -> None:
    files = excel_files("/usr/local/bin/python3", platform="darwin", home=tmp_path)
    written = install(files)
    assert [path.name for path in written] == ["xlkinerja.xlam", "xlkinerja.applescript"]
    assert written[0].parts[-3:-1] == ("Startup.localized", "Excel")
    assert "on jalankan(" in written[1].read_text(encoding="utf-8")
    assert uninstall(files) == written
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_file_of_somebody_else_stays(appdata: Path) -> None:
    target = appdata / "Microsoft" / "Excel" / "XLSTART" / "xlkinerja.xlam"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"theirs")
    files = excel_files(PYTHON, platform="win32")
    for act in (install, uninstall):
        with pytest.raises(InstallError, match="bukan buatan xlkinerja"):
            act(files)
    assert target.read_bytes() == b"theirs"


@pytest.mark.parametrize("python", ['C:\\a"b\\python.exe', "/home/o'neil/python", "C:\\%TEMP%\\python.exe"])
def test_a_path_that_no_button_can_carry_is_refused(python: str) -> None:
    with pytest.raises(InstallError, match="tanda kutip"):
        excel_files(python, platform="win32")


def test_without_excel_it_says_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installing.sys, "platform", "linux")
    done = CliRunner().invoke(command.cli, ["pasang"])
    assert done.exit_code == 1
    assert "tidak ada Microsoft Excel" in done.stderr
    assert "--libreoffice" in done.stderr


def test_an_add_in_in_use_is_said(appdata: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def in_use(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "write_bytes", in_use)
    with pytest.raises(InstallError, match="Tutup Excel"):
        install(excel_files(PYTHON, platform="win32"))
    assert appdata


def test_on_windows_buttons_open_no_console(tmp_path: Path) -> None:
    console, quiet = tmp_path / "python.exe", tmp_path / "pythonw.exe"
    assert own_python(str(console)) == str(console)
    quiet.touch()
    assert own_python(str(console)) == str(quiet)
    assert own_python("/usr/bin/python3") == "/usr/bin/python3"


def test_the_add_in_needs_nothing_of_xlwings_own_add_in() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.bas")}
    assert texts
    assert not [path for path, text in texts.items() if "xlwings" in text.casefold()]
