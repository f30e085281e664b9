"""What goes wrong on a real desk: every situation has its own code and words, and stops nobody else's workbook."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest
from click.testing import CliRunner, Result as Run
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName

from kit import Typing, clean, edited, reads_well, text_at, typed, zip_edited
from xlkinerja.cli.main import cli
from xlkinerja.finding import engine_messages
from xlkinerja.folder.batch import check
from xlkinerja.folder.other_formats import check_any, fill_any
from xlkinerja.form.loader import load
from xlkinerja.pipeline import fill_workbook
from xlkinerja.templates import template

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def run(*arguments: str | Path) -> Run:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def archive(**parts: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return out.getvalue()


def version(text: str) -> Callable[[Any], object]:
    def change(book: Any) -> None:
        book.defined_names["XK_VERSI"].attr_text = f'"{text}"'

    return change


def without_names(book: Any) -> None:
    book.defined_names.clear()


def unknown_version(book: Any) -> None:
    without_names(book)
    book.defined_names.add(DefinedName("XK_VERSI", attr_text='"abc/1"'))


def foreign_workbook(book: Any) -> None:
    without_names(book)
    for name in ("Layanan", "Bulanan", "Tahunan"):
        del book[name]


def second_version(book: Any) -> None:
    book["Tahunan"].defined_names["XK_VERSI"] = DefinedName("XK_VERSI", attr_text='"form_a/1"')


# --- files that cannot be read -----------------------------------------------------------------------------------


def refused_files() -> Mapping[str, tuple[bytes, str]]:
    """Return by file name: bytes and the code that says what they are."""
    book = clean()
    return {
        "nol.xlsx": (b"", "XK-101"),
        "terpotong.xlsx": (book[: len(book) // 2], "XK-102"),
        "nol-semua.xlsx": (bytes(4096), "XK-102"),
        "sandi.xlsx": (OLE + "EncryptedPackage".encode("utf-16-le"), "XK-103"),
        "lama.xls": (OLE + "Workbook".encode("utf-16-le"), "XK-104"),
        "halaman.xls": (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "XK-105"),
        "xml2003.xls": (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "XK-106",
        ),
        "titik-koma.xlsx": (b"layanan;target\nPengujian;1000\n", "XK-107"),
        "data.xlsx": (b'{\n "form": "pnbp"}', "XK-142"),
        "dokumen.xlsx": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "XK-108"),
        "gambar.xlsx": (b"\x89PNG\r\n\x1a\n" + bytes(50), "XK-108"),
        "arsip.xlsx": (archive(**{"isi.txt": "halo"}), "XK-108"),
        "biner.xlsb": (
            archive(**{"xl/workbook.bin": "", "_rels/.rels": rels("officeDocument", "xl/workbook.bin")}),
            "XK-116",
        ),
        "libre.ods": (
            archive(**{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}),
            "XK-116",
        ),
        "didahului.xlsx": (b"\x00\x01" + book, "XK-112"),
        "doctype.xlsx": (
            zip_edited(book, {"xl/workbook.xml": lambda text: "<!DOCTYPE x>" + text}),
            "XK-113",
        ),
        "tanpa-lembar.xlsx": (
            zip_edited(book, {"xl/_rels/workbook.xml.rels": lambda text: text.replace("sheet1.xml", "sheet9.xml")}),
            "XK-114",
        ),
        "bertanda-tangan.xlsx": (
            zip_edited(book, {}, {"_xmlsignatures/origin.sigs": b""}),
            "XK-115",
        ),
        "bukan-formulir.xlsx": (edited(book, foreign_workbook), "XK-120"),
        "formulir-asing.xlsx": (
            edited(book, unknown_version),
            "XK-159",
        ),
        "versi-baru.xlsx": (edited(book, version("pnbp/2")), "XK-122"),
        "dua-versi.xlsx": (edited(book, second_version), "XK-123"),
        "nama-formulir-lain.xlsx": (edited(book, version("form_a/1")), "XK-123"),
    }


def rels(kind: str, target: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


REFUSED = {name: code for name, (_, code) in refused_files().items()}
REFUSED |= {"tautan.xlsx": "XK-110", "pipa.xlsx": "XK-110"}


class Desk(NamedTuple):
    """One run over a folder of bad files between two good ones."""

    folder: Path
    answers: Path
    run: Run

    def lines(self, name: str) -> list[str]:
        return [line for line in self.run.stdout.splitlines() if line.startswith(f"{name}: ")]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    root = tmp_path_factory.mktemp("meja")
    folder = root / "kiriman"
    (folder / "satker" / "tw2").mkdir(parents=True)
    (folder / ".sampah").mkdir()
    for name, (data, _) in refused_files().items():
        (folder / name).write_bytes(data)
    for name in ("a-baik.xlsx", "satker/tw2/z-baik.xlsx", ".sampah/tersembunyi.xlsx"):
        (folder / name).write_bytes(clean())
    (folder / "~$a-baik.xlsx").write_bytes(b"\x05Budi")
    (folder / "catatan.txt").write_bytes(b"halo")
    (folder / "tautan.xlsx").symlink_to(folder / "a-baik.xlsx")
    os.mkfifo(folder / "pipa.xlsx")
    return Desk(folder, root / "hasil", run("fill", folder, "-o", root / "hasil"))


@pytest.mark.parametrize("name", REFUSED)
def test_unreadable_file_says_what_it_is(desk: Desk, name: str) -> None:
    (line,) = desk.lines(name)
    level = "peringatan" if REFUSED[name] == "XK-159" else "galat"  # nothing is wrong with the workbook
    assert line.startswith(f"{name}: {REFUSED[name]} {level} ")
    assert reads_well(line.partition(f" {level} ")[2])
    assert not (desk.answers / name).exists()


def test_bad_files_stop_nobody(desk: Desk) -> None:
    """Hidden folders and what is no workbook are left out; two copies of one workbook get an answer each."""
    digits = hashlib.sha256(clean()).hexdigest()[:8]
    answers = [f"247199-pnbp-2024-tw2-{digits}.xlsx", f"247199-pnbp-2024-tw2-{digits}-2.xlsx"]
    assert {path.name for path in desk.answers.iterdir()} == {*answers, "daftar-kiriman.csv", ".xlkinerja"}
    for name in answers:
        assert text_at((desk.answers / name).read_bytes(), "Pemeriksaan!A1") == "HASIL PEMERIKSAAN"


def test_found_is_read_and_refused_and_skipped(desk: Desk) -> None:
    refused = len(REFUSED)
    expected = f"{refused + 3} berkas ditemukan = 2 terbaca + {refused} tidak terbaca + 1 dilewati"
    assert expected in desk.run.stderr
    assert desk.run.exit_code == 3


def test_lock_file_is_skipped_and_its_workbook_warned_of(desk: Desk) -> None:
    (line,) = desk.lines("~$a-baik.xlsx")
    assert line.startswith("~$a-baik.xlsx: XK-109 catatan ")
    assert "Buku kerja a-baik.xlsx sedang dibuka" in line
    (line,) = desk.lines("a-baik.xlsx")
    assert line.startswith("a-baik.xlsx: XK-119 peringatan ")


def test_input_files_are_untouched(desk: Desk) -> None:
    assert (desk.folder / "a-baik.xlsx").read_bytes() == clean()
    assert not [path for path in desk.folder.rglob("*") if path.suffix in {".bak", ".tmp"}]


def test_signed_workbook_can_be_checked(desk: Desk) -> None:
    """Only filling would break the signature."""
    assert run("check", desk.folder / "bertanda-tangan.xlsx").exit_code == 0


def test_open_in_libreoffice(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(clean())
    (tmp_path / ".~lock.a.xlsx#").write_bytes(b"")
    result = run("check", tmp_path)
    lock, workbook = result.stdout.splitlines()
    assert lock.startswith(".~lock.a.xlsx#: XK-109 catatan ")
    assert "Buku kerja a.xlsx sedang dibuka" in lock
    assert workbook.startswith("a.xlsx: XK-119 peringatan ")
    assert result.exit_code == 0


def test_file_above_the_limit_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "besar.xlsx"
    with file.open("wb") as sparse:
        sparse.truncate(32 * 1024 * 1024 + 1)
    result = run("check", file)
    said = "XK-111 galat Terlalu besar untuk dibaca dengan aman: ukuran berkas 33554433, batasnya 33554432."
    assert result.stdout.startswith(f"besar.xlsx: {said}")
    assert result.exit_code == 3


def test_file_that_vanished(tmp_path: Path) -> None:
    (finding,) = check(tmp_path / "hilang.xlsx").findings
    assert finding.code == "XK-117"
    assert "(tidak ada)" in finding.message


def test_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rahasia").mkdir()
    (tmp_path / "z.xlsx").write_bytes(clean())
    listing = os.scandir

    def scandir(folder: Path | str) -> Any:
        if str(folder).endswith("rahasia"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return listing(folder)

    monkeypatch.setattr("xlkinerja.files.walk.os.scandir", scandir)
    result = run("check", tmp_path)
    assert result.stdout.startswith("rahasia: XK-117 galat ")
    assert "2 berkas ditemukan = 1 terbaca + 1 tidak terbaca + 0 dilewati" in result.stderr
    assert result.exit_code == 3


def test_our_own_mistake_stops_one_file_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes(clean())
    right = check_any

    def broken(data: bytes, name: str, **options: Any) -> Any:
        if name == "a.xlsx":
            raise KeyError(name)
        return right(data, name, **options)

    monkeypatch.setattr("xlkinerja.folder.batch.check_any", broken)
    result = run("check", tmp_path)
    assert result.stdout.startswith("a.xlsx: XK-118 galat Terjadi kesalahan di dalam xlkinerja (KeyError)")
    assert "2 berkas ditemukan = 1 terbaca + 1 tidak terbaca + 0 dilewati" in result.stderr
    assert result.exit_code == 3


# --- workbooks that are read, with something to say --------------------------------------------------------------


def relationship(kind: str, target: str) -> Callable[[str], str]:
    added = f'<Relationship Id="rId99" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>'
    return lambda text: text.replace("</Relationships>", added)


def merge(ref: str, cells: Typing | None = None) -> bytes:
    """Return the clean workbook with cells typed, and then merged; other than in Excel the hidden ones keep theirs."""

    def rewritten(text: str) -> str:
        start, end = text.index("<mergeCells "), text.index("</mergeCells>")
        inner = text[text.index(">", start) + 1 : end]
        return f'{text[:start]}<mergeCells><mergeCell ref="{ref}"/>{inner}{text[end:]}'

    return zip_edited(typed(clean(), cells or {}), {"xl/worksheets/sheet1.xml": rewritten})


def set_cells(**cells: object) -> Callable[[Any], None]:
    """Return a change that puts values into Layanan as openpyxl does: `#REF!` becomes an error cell."""

    def change(book: Any) -> None:
        for cell, value in cells.items():
            book["Layanan"][cell] = value

    return change


def drop_names(book: Any, part: str) -> None:
    for name in [name for name in book.defined_names if part in name]:
        del book.defined_names[name]


def without_code(book: Any) -> None:
    drop_names(book, "kode_satker")
    book["Layanan"]["A4"] = None


def without_years(book: Any) -> None:
    drop_names(book, "TAHUNAN")
    del book["Tahunan"]


def without_volume(book: Any) -> None:
    drop_names(book, "LAYANAN_K_volume")
    book["Layanan"]["L9"] = None


def unknown_column(book: Any) -> None:
    drop_names(book, "K_volume")
    book["Layanan"]["L9"] = "Luas"


def broken_name(book: Any) -> None:
    book.defined_names["XK_PNBP_LAYANAN_KEPALA"].attr_text = "#REF!"


def lying_name(book: Any) -> None:
    """The satker's code is said to stand in a cell of a table."""
    book.defined_names["XK_PNBP_I_kode_satker"].attr_text = "Layanan!$C$12"


def hidden_sheet(book: Any) -> None:
    book["Bulanan"].sheet_state = "hidden"


def hidden_row(book: Any) -> None:
    book["Layanan"].row_dimensions[12].hidden = True


def hidden_column(book: Any) -> None:
    book["Layanan"].column_dimensions["L"].hidden = True


def without_total(book: Any) -> None:
    drop_names(book, "LAYANAN_JUMLAH")
    book["Layanan"]["A32"] = None


def half_of_a_unit(book: Any) -> None:
    book["Layanan"]["M12"] = 0.5
    book["Layanan"]["M12"].number_format = "0%"


def patterned(book: Any) -> None:
    book["Layanan"]["C4"] = "ABCDEF"
    book["Layanan"]["C4"].fill = PatternFill("gray125")


def noted(book: Any) -> None:
    book["Layanan"]["C4"] = "ABCDEF"
    book["Layanan"]["C4"].comment = Comment("Kode menyusul.", "Siti")


class Situation(NamedTuple):
    """A workbook, and exactly what is said of it: `CODE place`."""

    data: Callable[[], bytes]
    says: set[str]


def of_cells(cells: Typing, *says: str) -> Situation:
    return Situation(lambda: typed(clean(), cells), set(says))


def of_change(change: Callable[[Any], object], *says: str) -> Situation:
    return Situation(lambda: edited(clean(), change), set(says))


def form_a() -> dict[str, Any]:
    """Return a Form A of two kegiatan with one output each, in which nothing is wrong."""
    fields = {"kode_satker": "247246", "nama_satker": "Balai", "tahun": 2023, "triwulan": 1}
    tables: dict[str, list[dict[str, Any]]] = {"kegiatan": [], "keluaran": [], "realisasi": []}
    for kegiatan, kro in (("6077", "BAD"), ("6042", "EBA")):
        tables["kegiatan"].append({"kode_kegiatan": kegiatan, "nama_kegiatan": "Layanan"})
        tables["keluaran"].append({"kode_kegiatan": kegiatan, "kode_kro": kro, "rupiah": 1_000_000})
        figures = {"keuangan_s_ini": 20, "keuangan_r_ini": 21, "fisik_s_ini": 20, "fisik_r_ini": 22}
        tables["realisasi"].append({"kode_kegiatan": kegiatan, "kode_kro": kro, **figures})
    return {"form": "form_a", "fields": fields, "tables": tables}


def form_a_with(change: Callable[[Any], object]) -> Callable[[], bytes]:
    return lambda: edited(template(load("form_a"), form_a()), change)


def set_rekap(**cells: object) -> Callable[[Any], object]:
    def change(book: Any) -> None:
        for address, value in cells.items():
            book["Rekap"][address] = value

    return change


def without_room(book: Any) -> None:
    """Leave one row between header and guard of Rekap."""
    for name, defined in book.defined_names.items():
        if "_REKAP_" in name and "JUMLAH" not in name:
            defined.attr_text = re.sub(r"\$27$", "$16", defined.attr_text)
        elif "_REKAP_" in name:
            defined.attr_text = defined.attr_text.replace("$28", "$17")
        elif name.endswith("_rekap_uncounted"):
            defined.attr_text = defined.attr_text.replace("$29", "$18")
    book["Rekap"].delete_rows(16, 11)


SITUATIONS: Mapping[str, Situation] = {
    # file and layout
    "old version": of_change(version("pnbp/0"), "XK-121"),
    "empty form": Situation(
        lambda: template(load("pnbp")),
        {"XK-124", "XK-206 Layanan!C4", "XK-206 Layanan!C5", "XK-206 Layanan!C6", "XK-206 Layanan!C7"},
    ),
    "table is gone": of_change(without_years, "XK-125"),
    "header of a column is gone": of_change(without_volume, "XK-126 Layanan"),
    "unknown column": of_change(unknown_column, "XK-126 Layanan", "XK-127 Layanan!L9"),
    "names are gone": of_change(without_names, "XK-128", "XK-307"),
    "guard row is filled": of_cells({"Layanan!B31": "Inspeksi"}, "XK-129 Layanan"),
    "hidden sheet": of_change(hidden_sheet, "XK-130 Bulanan"),
    "header reads differently": of_cells({"Layanan!L9": "Banyaknya"}, "XK-131 Layanan!L9"),
    "copy of a sheet": of_change(lambda book: book.copy_worksheet(book["Tahunan"]), "XK-132 Tahunan Copy", "XK-307"),
    "broken name": of_change(broken_name, "XK-133 Layanan"),
    "name of a field that points into a table": of_change(lying_name, "XK-155 Layanan!C4"),
    "macros": Situation(
        lambda: zip_edited(
            clean(),
            {"xl/_rels/workbook.xml.rels": relationship("vbaProject", "vbaProject.bin")},
            {"xl/vbaProject.bin": OLE},
        ),
        {"XK-134"},
    ),
    "links to other workbooks": Situation(
        lambda: zip_edited(
            clean(),
            {"xl/_rels/workbook.xml.rels": relationship("externalLink", "externalLinks/externalLink1.xml")},
            {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"},
        ),
        {"XK-135"},
    ),
    "hidden row": of_change(hidden_row, "XK-136 Layanan!A12"),
    "Jumlah is gone": of_change(without_total, "XK-137 Layanan", "XK-307"),
    "row below a table": of_cells({"Tahunan!A13": 2022, "Tahunan!B13": 5, "Tahunan!C13": 4}, "XK-138 Tahunan!A13"),
    "sheet of their own": of_change(lambda book: book.create_sheet("Coretan"), "XK-139"),
    "formula of their own": of_cells({"Layanan!O12": (600_000, "C12")}, "XK-307"),
    "field is gone": of_change(without_code, "XK-140"),
    "figure below Jumlah": of_cells({"Layanan!E33": 12_000}, "XK-141 Layanan!E33"),
    "hidden column": of_change(hidden_column, "XK-215 Layanan"),
    "month typed twice": of_cells({"Bulanan!A12": "Juni"}, "XK-216 Bulanan!A12"),
    "sheet copied without a code of its own": Situation(
        form_a_with(lambda book: book["Form A 6042"].__setitem__("C10", "6077")), {"XK-143 Form A 6042!C10"}
    ),
    "Rekap without rows enough": Situation(form_a_with(without_room), {"XK-309 Rekap"}),
    "word in Rekap": Situation(form_a_with(set_rekap(C20="catatan saya")), {"XK-310 Rekap!C20"}),
    # values
    "#REF! in an input": of_change(set_cells(C12="#REF!"), "XK-201 Layanan!C12"),
    "#DIV/0! in an input": of_change(set_cells(D12="#DIV/0!"), "XK-201 Layanan!D12"),
    "text in a number cell": of_cells({"Layanan!C12": "enam ratus ribu"}, "XK-202 Layanan!C12"),
    "date in a number cell": of_cells({"Layanan!K12": True}, "XK-202 Layanan!K12"),
    "ambiguous number": of_cells({"Layanan!K12": "48,488"}, "XK-203 Layanan!K12", "XK-306"),
    "number settled by its column": of_cells({"Layanan!C12": "600,000"}, "XK-204 Layanan!C12", "XK-306"),
    "number typed as text": of_cells({"Layanan!C11": "Rp 1.000.000,-"}, "XK-205 Layanan!C11", "XK-306"),
    "required field is blank": of_cells({"Layanan!C5": None}, "XK-206 Layanan!C5"),
    "day of no calendar": of_cells({"Layanan!L34": "7 Juni 20223"}, "XK-232 Layanan!L34"),
    "percentage in a text": of_change(half_of_a_unit, "XK-233 Layanan!M12"),
    "satker code of five digits": of_cells({"Layanan!C4": "24719"}, "XK-207 Layanan!C4"),
    "satker code of five digits as a number": of_cells({"Layanan!C4": 24719}, "XK-207 Layanan!C4"),
    "satker code of letters": of_cells({"Layanan!C4": "ABCDEF"}, "XK-207 Layanan!C4"),
    "remark behind a number": of_cells({"Layanan!K12": "15 (lima belas)"}, "XK-226 Layanan!K12", "XK-306"),
    "sub total between the services": of_cells(
        {
            "Layanan!B13": "Sub Jumlah",
            "Layanan!C13": (1_600_000, "SUM(C11:C12)"),
            "Layanan!D13": 300_000,
            "Layanan!E13": 800_000,
            "Layanan!H13": 600_000,
        },
        "XK-227 Layanan!B13",
        "XK-306",
    ),
    "triwulan 5": of_cells({"Layanan!C7": 5}, "XK-208 Layanan!C7"),
    "value under a merged cell": Situation(
        lambda: merge("H11:H12"), {"XK-210 Layanan!H12", "XK-214 Layanan!H11", "XK-508 Layanan!H12"}
    ),
    "figure merged over two services": Situation(
        lambda: merge("H11:H12", {"Layanan!H11": 600_000, "Layanan!H12": None}), {"XK-214 Layanan!H11"}
    ),
    "figure merged over two columns": Situation(lambda: merge("K11:L11", {"Layanan!K11": 25}), {"XK-214 Layanan!K11"}),
    "number of 16 digits": of_cells({"Layanan!J38": 197001011995031001}, "XK-211 Layanan!J38"),
    "formula that was never calculated": of_cells({"Layanan!C12": (None, "300000*2")}, "XK-212 Layanan!C12"),
    "row without its key": of_cells({"Layanan!B12": None}, "XK-213 Layanan!B12"),
    # computed cells
    "wrong figure over a formula": of_cells({"Layanan!G12": Decimal("0.7")}, "XK-301 Layanan!G12"),
    "truncated figure over a formula": of_cells(
        {"Layanan!C11": 900_000, "Layanan!C12": 700_000, "Layanan!G12": Decimal("0.4285")}, "XK-302 Layanan!G12"
    ),
    "right figure over a formula": of_cells({"Layanan!G12": Decimal("0.5")}, "XK-303 Layanan!G12"),
    "own formula, other result": of_cells({"Layanan!G12": (Decimal("0.75"), "D12/C12+0.5")}, "XK-304 Layanan!G12"),
    "text over a formula": of_cells({"Layanan!G12": "lihat lampiran"}, "XK-305 Layanan!G12"),
    # what cannot be written
    "computed cell in a merged range": Situation(lambda: merge("F11:F12"), {"XK-507 Layanan!F12"}),
    "cell with a pattern": of_change(patterned, "XK-207 Layanan!C4", "XK-508 Layanan!C4"),
    "cell with somebody's note": of_change(noted, "XK-207 Layanan!C4", "XK-509 Layanan!C4"),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_situation(name: str) -> None:
    """The code, the place, readable words, an answer in the workbook, and the same answer when asked again."""
    situation = SITUATIONS[name]
    data = situation.data()
    filled = fill_workbook(data, "uji.xlsx")
    found = filled.result.findings
    assert {f"{finding.code} {finding.place}".strip() for finding in found} == situation.says
    assert len(found) == len(situation.says), "something is said twice"
    assert [finding.message for finding in found if not reads_well(finding.message)] == []
    assert text_at(filled.data, "Pemeriksaan!A1") == "HASIL PEMERIKSAAN"
    assert fill_workbook(filled.data, "uji.xlsx").data == filled.data


# Codes with a test of their own in this file.
# Each of these has a test of its own: XK-144, XK-148 and XK-149 in test_walk.py, XK-145 to XK-147 and XK-510 in
# test_fill_folder.py, XK-401 to XK-403 in test_between.py, XK-511 in test_backups.py,
# XK-512 in test_unread_answers.py.
ALONE = {
    *("XK-109", "XK-111", "XK-117", "XK-118", "XK-119", "XK-144", "XK-145", "XK-146", "XK-147"),
    *("XK-148", "XK-149", "XK-401", "XK-402", "XK-403", "XK-511"),
    "XK-156",  # in folder/test_workers.py
    *(f"XK-{number}" for number in range(150, 155)),  # in folder/test_other_formats.py
    *(f"XK-{number}" for number in range(217, 226)),  # as … in forms/test_rencana_aksi.py; 224 in the cases
    *("XK-229", "XK-230", "XK-231"),  # in test_cases_of_values.py
    *("XK-157", "XK-235", "XK-245"),  # in forms/test_rekap_komponen.py, kinds/value_cases.toml, values/test_months.py
    *(f"XK-{number}" for number in range(404, 410)),  # in values/test_values.py
    *("XK-228", "XK-234"),  # as P-13 in forms/test_rules.py, as L-12 in forms/test_alki.py
    *("XK-501", "XK-502", "XK-503", "XK-504", "XK-506", "XK-510", "XK-512"),
    *(f"XK-6{number:02}" for number in range(1, 14)),  # in excel/test_refusals.py and test_panel.py
    "XK-240",  # in outside/test_nihil.py
    *(f"XK-{number}" for number in range(251, 255)),  # in computing/test_trees.py, one as D-11
    "XK-614",  # in excel/test_own_forms.py
    *("XK-410", "XK-411", "XK-412"),  # in forms/test_kiriman.py
    *(f"XK-{number}" for number in range(261, 266)),  # in forms/test_narasi.py
}


def test_every_message_has_its_situation() -> None:
    said = {line.partition(" ")[0] for situation in SITUATIONS.values() for line in situation.says}
    assert said | set(REFUSED.values()) | ALONE == engine_messages().keys()


# --- saving ------------------------------------------------------------------------------------------------------


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "kiriman" / "pnbp.xlsx"
    path.parent.mkdir()
    path.write_bytes(clean())
    return path


def saved_nothing(result: Run, code: str, path: Path) -> None:
    line = result.stdout.splitlines()[0]
    assert line.startswith(f"pnbp.xlsx: {code} galat ")
    assert reads_well(line.partition(" galat ")[2])
    assert result.exit_code == 4
    assert path.read_bytes() == clean()
    assert not [other for other in path.parent.iterdir() if other.suffix in {".tmp", ".bak"}]


def refusing(number: int) -> Callable[..., Any]:
    def refuse(*_: object, **__: object) -> Any:
        raise OSError(number, os.strerror(number))

    return refuse


def test_disk_is_full(workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlkinerja.files.save.os.fsync", refusing(errno.ENOSPC))
    saved_nothing(run("fill", workbook, "-o", tmp_path / "hasil"), "XK-501", workbook)
    assert list((tmp_path / "hasil").iterdir()) == []


@pytest.mark.parametrize("lock", ["~$pnbp.xlsx", ".~lock.pnbp.xlsx#"])
def test_in_place_while_it_is_open(workbook: Path, lock: str) -> None:
    workbook.with_name(lock).write_bytes(b"")
    saved_nothing(run("fill", workbook, "--in-place"), "XK-502", workbook)


def test_answer_is_open_in_excel(workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to replace a file that Excel has open."""
    answer = tmp_path / "hasil" / "pnbp.xlsx"
    answer.parent.mkdir()
    answer.write_bytes(b"jawaban lama")
    answer.with_name("~$pnbp.xlsx").write_bytes(b"")
    monkeypatch.setattr("xlkinerja.files.save.os.replace", refusing(errno.EACCES))
    saved_nothing(run("fill", workbook, "-o", answer.parent), "XK-502", workbook)
    assert answer.read_bytes() == b"jawaban lama"


def test_changed_while_we_worked(workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = fill_any

    def slow(data: bytes, name: str, **options: Any) -> Any:
        workbook.write_bytes(typed(clean(), {"Layanan!E12": 1}))
        return right(data, name, **options)

    monkeypatch.setattr("xlkinerja.folder.batch.fill_any", slow)
    result = run("fill", workbook, "-o", tmp_path / "hasil")
    assert result.stdout.startswith("pnbp.xlsx: XK-503 galat ")
    assert result.exit_code == 4
    assert not (tmp_path / "hasil").exists()


@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.EACCES, "tidak ada izin"), (errno.EROFS, "hanya dapat dibaca"), (errno.EIO, "sistem")],
)
def test_output_folder_cannot_be_written(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    monkeypatch.setattr("xlkinerja.files.save.os.fdopen", refusing(number))
    result = run("fill", workbook, "-o", tmp_path / "hasil")
    saved_nothing(result, "XK-504", workbook)
    assert reason in result.stdout


def test_output_folder_below_a_file(workbook: Path) -> None:
    saved_nothing(run("fill", workbook, "-o", workbook / "hasil"), "XK-504", workbook)


def test_disk_that_stores_something_else(workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def forgetful(path: Path, *given: Any, **named: Any) -> IO[Any]:
        file = opened(path, *given, **named)
        return BytesIO(file.read()[:-1]) if path.suffix == ".tmp" else file

    monkeypatch.setattr(Path, "open", forgetful)
    saved_nothing(run("fill", workbook, "-o", tmp_path / "hasil"), "XK-506", workbook)


def test_unsaved_outranks_unreadable_outranks_galat(workbook: Path, tmp_path: Path) -> None:
    (workbook.parent / "a-galat.xlsx").write_bytes(typed(clean(), {"Tahunan!B7": 1}))
    assert run("fill", workbook.parent, "-o", tmp_path / "satu").exit_code == 1
    (workbook.parent / "b-rusak.xlsx").write_bytes(b"PK")
    assert run("fill", workbook.parent, "-o", tmp_path / "dua").exit_code == 3
    (tmp_path / "tiga" / "pnbp.xlsx").mkdir(parents=True)
    assert run("fill", *workbook.parent.iterdir(), "-o", tmp_path / "tiga").exit_code == 4
    assert (tmp_path / "tiga" / "a-galat.xlsx").exists(), "the others are saved all the same"


# --- where answers go --------------------------------------------------------------------------------------------


def test_in_place_keeps_the_old_file_and_then_rests(workbook: Path) -> None:
    assert run("fill", workbook, "--in-place").exit_code == 0
    kept = workbook.with_name("pnbp (sebelum xlkinerja).xlsx")
    assert kept.read_bytes() == clean()
    answer, time = workbook.read_bytes(), workbook.stat().st_mtime_ns
    assert answer == fill_workbook(clean(), "pnbp.xlsx").data
    again = run("fill", workbook, "--in-place")
    assert "tidak berubah" in again.stderr
    assert (workbook.read_bytes(), workbook.stat().st_mtime_ns) == (answer, time)
    assert sorted(workbook.parent.iterdir()) == sorted((workbook, kept))


def test_output_folder_that_is_the_input_folder(workbook: Path) -> None:
    """The help promises that the files given stay as they are; a link to the folder is the folder."""
    link = workbook.parent.with_name("tautan")
    link.symlink_to(workbook.parent, target_is_directory=True)
    for output in (workbook.parent, link):
        assert run("fill", workbook.parent, "-o", output).exit_code == 2
        assert [path.read_bytes() for path in workbook.parent.iterdir()] == [clean()]


def test_output_folder_inside_the_input_folder(workbook: Path) -> None:
    """Answers of an earlier run are no input; they would be filled into hasil/hasil."""
    inside = workbook.parent / "hasil"
    for _ in range(2):
        assert "1 berkas ditemukan" in run("fill", workbook.parent, "-o", inside).stderr
    assert sorted(path.name for path in inside.glob("*.xlsx")) == ["247199-pnbp-2024-tw2.xlsx"]


def test_input_folder_inside_the_output_folder(workbook: Path) -> None:
    assert "1 berkas ditemukan" in run("fill", workbook.parent, "-o", workbook.parent.parent).stderr
    assert (workbook.parent.parent / "247199-pnbp-2024-tw2.xlsx").exists()


def test_two_files_of_one_name(workbook: Path, tmp_path: Path) -> None:
    """Neither answer may take the other's place."""
    other = tmp_path / "lain" / "pnbp.xlsx"
    other.parent.mkdir()
    other.write_bytes(typed(clean(), {"Layanan!C4": "247200"}))
    result = run("fill", workbook, other, "-o", tmp_path / "hasil")
    assert result.exit_code == 2
    assert "bernama sama" in result.stderr
    assert not (tmp_path / "hasil").exists()


def test_answer_that_changed_keeps_the_earlier_one(workbook: Path, tmp_path: Path) -> None:
    answer = tmp_path / "hasil" / "pnbp.xlsx"
    run("fill", workbook, "-o", answer.parent)
    first, time = answer.read_bytes(), answer.stat().st_mtime_ns
    run("fill", workbook, "-o", answer.parent)
    assert answer.stat().st_mtime_ns == time, "the same answer is not written again"
    workbook.write_bytes(typed(clean(), {"Layanan!E12": 1}))
    run("fill", workbook, "-o", answer.parent)
    assert answer.read_bytes() != first
    assert answer.with_name("pnbp.xlsx.bak").read_bytes() == first


def test_each_file_once_in_name_order(workbook: Path) -> None:
    first = workbook.with_name("a.xlsx")
    first.write_bytes(clean())
    found = json.loads(run("check", workbook.parent, workbook, first, "--json").stdout)
    assert [result["source"]["file"] for result in found] == ["a.xlsx", "pnbp.xlsx"]


def test_folder_without_workbooks(tmp_path: Path) -> None:
    result = run("check", tmp_path)
    assert result.exit_code == 2
    assert "Tidak ada berkas .xlsx atau .xlsm di map " in result.stderr
