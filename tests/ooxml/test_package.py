from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest
from hand_made import CORPORA, book, parts, zipped

from xlkinerja.ooxml.model import PackageError
from xlkinerja.ooxml.package import Limits, Package

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = '<row r="1"><c r="A1"><v>1</v></c></row>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(data: bytes, limits: Limits | None = None) -> tuple[str, object]:
    """The code of the refusal and its first detail."""
    with pytest.raises(PackageError) as caught:
        Package.open(data, limits or Limits())
    return caught.value.code, next(iter(caught.value.details.values()), None)


@pytest.mark.parametrize(
    ("data", "code", "detail"),
    [
        (b"", "XK-101", None),
        (book()[:200], "XK-102", "daftar isi zip tidak ada"),
        (book()[:-10], "XK-102", "daftar isi zip tidak ada"),
        (b"\0" * 5000, "XK-102", "isi berkas kosong atau terpotong"),
        (OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "XK-103", None),
        (OLE + bytes(500) + "Workbook".encode("utf-16-le"), "XK-104", None),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "XK-105", None),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><title>x</title>", "XK-105", None),
        ('<meta charset="utf-16"><table>'.encode("utf-16"), "XK-105", None),
        (
            (
                b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
                b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
            ),
            "XK-106",
            None,
        ),
        (b"kode,nilai\r\n1,2\r\n", "XK-107", None),
        (b"BMKG;Jakarta\r\n1;2\r\n", "XK-107", None),
        ("kode\tnilai\r\nA\té\r\n".encode("cp1252"), "XK-107", None),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "XK-108", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "XK-108", "gambar"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "XK-108", "arsip gzip"),
        (b"Rar!\x1a\x07\x00", "XK-108", "arsip RAR"),
        (b"<?xml version='1.0'?><data/>", "XK-108", "XML"),
        (b"\x07\x01\x02\x03" * 9, "XK-108", "tidak dikenal"),
        (b"\x01\x02junk" + book(), "XK-112", "ada data lain sebelum isi zip"),
    ],
)
def test_says_what_the_file_is(data: bytes, code: str, detail: str | None) -> None:
    assert refusal(data) == (code, detail)


def test_text_cut_inside_a_letter_at_the_end_of_the_look_is_still_text() -> None:
    assert refusal(b"a" * 4095 + "é".encode() + b"b" * 100) == ("XK-107", None)


def test_junk_before_the_zip_is_refused_even_when_it_looks_like_one() -> None:
    assert refusal(b"PK\x03\x04" + bytes(30) + book())[0] == "XK-112"


def test_up_to_64_kib_of_junk_after_the_zip_is_tolerated() -> None:
    data = book(ROWS)
    assert Package.open(data + b"j" * 65_536).names() == Package.open(data).names()
    assert refusal(data + b"j" * 70_000)[0] == "XK-102"


def patched(data: bytes, name: bytes, field: int, layout: str, value: int) -> bytes:
    """Change a field of the entry's record in the directory."""
    at = data.rindex(name) - 46 + field
    return data[:at] + struct.pack(layout, value) + data[at + struct.calcsize(layout) :]


STYLES = b"xl/styles.xml"


@pytest.mark.parametrize(
    ("data", "code", "reason"),
    [
        (patched(book(), STYLES, 8, "<H", 1), "XK-112", "entri terenkripsi"),
        (patched(book(), STYLES, 10, "<H", 9), "XK-112", "metode kompresi tidak dikenal"),
        (patched(book(), STYLES, 42, "<L", 0), "XK-112", "nama entri tidak cocok"),
        (patched(book(), STYLES, 42, "<L", 10**9), "XK-102", "kepala entri tidak ada"),
        (patched(book(), STYLES, 20, "<L", 10**9), "XK-102", "isi entri terpotong"),
        (patched(book(), b"[Content_Types].xml", 20, "<L", 400), "XK-112", "entri bertumpuk"),
        (zipped(parts() | {"../x.xml": b""}), "XK-112", "nama entri keluar paket"),
        (zipped(parts() | {"xl/../../x.xml": b""}), "XK-112", "nama entri keluar paket"),
        (zipped(parts() | {"C:\\x.xml": b""}), "XK-112", "nama entri keluar paket"),
        (zipped(parts() | {"XL/Styles.xml": b""}), "XK-112", "nama entri ganda"),
        (zipped(parts() | {"xl\\styles.xml": b""}), "XK-112", "nama entri ganda"),
    ],
)
def test_refuses_an_unsafe_directory(data: bytes, code: str, reason: str) -> None:
    assert refusal(data) == (code, reason)


def test_refuses_entries_that_share_a_body() -> None:
    body = zlib.compress(b"x" * 1000)[2:-4]
    common = (20, 0, 8, 0, 33, zlib.crc32(b"x" * 1000), len(body), 1000, 1, 0)
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", *common)
    data = local + b"a" + body
    record = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, *common, 0, 0, 0, 0, 0) + b"a"
    twice = record + record[:-1] + b"b"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(twice), len(data), 0)
    assert refusal(data + twice + end) == ("XK-112", "nama entri tidak cocok")
    twice = record + record
    assert refusal(data + twice + end) == ("XK-112", "nama entri ganda")


def test_refuses_a_wrong_count_of_entries() -> None:
    data = book()
    assert refusal(data[:-12] + struct.pack("<H", 3) + data[-10:])[0] == "XK-102"


def bomb(size: int) -> dict[str, bytes]:
    return {"a.xml": b" " * size}


@pytest.mark.parametrize(
    ("data", "limits", "what"),
    [
        (book(), Limits(file_size=500), "ukuran berkas"),
        (book(), Limits(entries=6), "jumlah entri zip"),
        (zipped(bomb(70_000)), Limits(part=69_999), "ukuran bagian"),
        (zipped(bomb(1024 * 1024 + 1)), Limits(), "rasio kompresi"),
        (zipped({"a": b"ab" * 500, "b": b"cd" * 500}), Limits(parts=1999), "ukuran semua bagian"),
    ],
)
def test_refuses_what_is_above_a_limit(data: bytes, limits: Limits, what: str) -> None:
    assert refusal(data, limits) == ("XK-111", what)


def test_a_limit_itself_is_allowed() -> None:
    assert Package.open(book(), Limits(entries=7, file_size=len(book())))
    assert Package.open(zipped(bomb(1024 * 1024)))


@pytest.mark.parametrize(("field", "layout", "value"), [(16, "<L", 1), (24, "<L", 5), (24, "<L", 90_000)])
def test_a_part_that_is_not_what_the_directory_says_is_damaged(field: int, layout: str, value: int) -> None:
    package = Package.open(patched(book(), STYLES, field, layout, value))
    with pytest.raises(PackageError) as caught:
        package.read("xl/styles.xml")
    assert (caught.value.code, caught.value.details["part"]) == ("XK-102", "xl/styles.xml")


def with_zip64_directory(data: bytes) -> bytes:
    """The same zip file with its end written as some .NET programs do, in zip64 records."""
    _, _, _, count, _, size, start, _ = struct.unpack("<4s4H2LH", data[-22:])
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, start + size, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:-22] + record + locator + end


def test_reads_a_zip64_directory() -> None:
    package = Package.open(with_zip64_directory(book(ROWS)))
    assert {name: package.read(name) for name in package.names()} == parts(ROWS)
    assert contents(package.rewrite({"z": b"z"})) == parts(ROWS) | {"z": b"z"}


def test_names_are_normalised_and_found_in_any_case() -> None:
    package = Package.open(zipped({"xl\\Workbook.XML": b"a", "/docProps/app.xml": b"b", "xl/media/": b""}))
    assert package.names() == ("xl/Workbook.XML", "docProps/app.xml")
    assert package.find("XL/workbook.xml") == "xl/Workbook.XML"
    assert package.find("xl/other.xml") is None
    assert package.read("docProps/app.xml") == b"b"
    assert package.size("docProps/app.xml") == 1
    assert package.crc("docProps/app.xml") == zlib.crc32(b"b")


def streamed(content: dict[str, bytes]) -> bytes:
    """A zip file written to a pipe: sizes stand in descriptors after the content."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=True) as entry:
                entry.write(data)
    return pipe.getvalue()


def contents(data: bytes) -> dict[str, bytes]:
    """The parts as the standard library reads them, with every checksum tested."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {info.filename: archive.read(info) for info in archive.infolist()}


@pytest.mark.parametrize("make", [zipped, streamed, lambda content: zipped(content, zipfile.ZIP_STORED)])
def test_rewrite_replaces_adds_and_drops(make: Callable[[dict[str, bytes]], bytes]) -> None:
    before = parts(ROWS)
    changes = {
        "xl/Styles.xml": b"new",
        "xl/sharedstrings.xml": None,
        "z.xml": b"z",
        "b.xml": b"b",
        "no": None,
    }
    out = Package.open(make(before)).rewrite(changes)
    expected = dict(before) | {"xl/styles.xml": b"new", "b.xml": b"b", "z.xml": b"z"}
    del expected["xl/sharedStrings.xml"]
    assert contents(out) == expected
    assert list(contents(out)) == list(expected)
    assert Package.open(make(before)).rewrite(changes) == out
    with zipfile.ZipFile(io.BytesIO(out)) as archive:
        assert archive.getinfo("xl/styles.xml").date_time == (1980, 1, 1, 0, 0, 0)
        assert not any(info.flag_bits & 8 for info in archive.infolist())


def test_rewrite_copies_untouched_entries_byte_for_byte() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in parts(ROWS).items():
            info = zipfile.ZipInfo(name, (2021, 5, 6, 7, 8, 10))
            info.extra = struct.pack("<2H4s", 0xA220, 4, b"\0\0\0\0")
            info.comment = b"catatan"
            archive.writestr(info, data, zipfile.ZIP_DEFLATED, 9)
        archive.comment = b"komentar berkas"
    data = buffer.getvalue()
    assert Package.open(data).rewrite({}) == data
    out = Package.open(data).rewrite({"xl/styles.xml": b"x"})
    start = data.index(STYLES) - 30  # the last part: everything in front of it stays
    assert out[:start] == data[:start]
    assert out.endswith(b"komentar berkas")


def test_rewrite_of_a_stream_keeps_the_deflated_bytes() -> None:
    data = streamed(parts(ROWS))
    deflater = zlib.compressobj(6, zlib.DEFLATED, -15)
    sheet = parts(ROWS)["xl/worksheets/sheet1.xml"]
    raw = deflater.compress(sheet) + deflater.flush()
    assert raw in data
    assert raw in Package.open(data).rewrite({"xl/styles.xml": b"x"})


def test_rewrite_names_a_new_part_in_utf8() -> None:
    out = Package.open(book()).rewrite({"xl/é.xml": b"x"})
    assert contents(out)["xl/é.xml"] == b"x"


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora do not lie beside the repository")
def test_rewrite_keeps_real_files_whole() -> None:
    for path in sorted(CORPORA.glob("*/*.xls[xm]"))[::40]:
        data = path.read_bytes()
        try:
            package = Package.open(data)
            before = contents(data)
        except (PackageError, zipfile.BadZipFile):
            continue
        assert contents(package.rewrite({"xl/new.xml": b"x"})) == before | {"xl/new.xml": b"x"}, path.name
