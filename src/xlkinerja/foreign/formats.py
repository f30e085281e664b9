"""Which of the other formats a file has, told from its bytes: .xls, .xlsb or .ods, whatever it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from xlkinerja.ooxml.model import PackageError
from xlkinerja.ooxml.package import Package
from xlkinerja.ooxml.sniff import is_zip

Format = Literal["xls", "xlsb", "ods"]

_OLE = re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1.{20}\xfe\xff[\x09\x0c]\x00", re.DOTALL)
_OLE_PAGE = 512
_ENTRY = 128  # bytes of an entry in the directory of an OLE file, and what they are aligned to
_ENTRY_NAME = 64
_ENCRYPTED_PACKAGE = "EncryptedPackage"
_BOOKS = ("Workbook", "Book")
_MACROS = "_VBA_PROJECT_CUR"
_BOOK_BEGINS = re.compile(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00")
_FILE_PASS = 0x2F
_BINARY_SHEET = re.compile(r"xl/worksheets/[^/]+\.bin\Z", re.IGNORECASE)
_SHORT_CELLS = frozenset(range(12, 19))  # BrtShortBlank to BrtShortIsst
_FIRST_RECORDS = 4  # the password comes right behind the beginning of the book


def format_of(data: bytes) -> Format | None:
    """Return which format the bytes of a file have; None for all that is not one of these."""
    if not is_zip(data):
        return "xls" if _is_book(data) else None
    try:
        package = Package.open(data)
        if package.find("xl/workbook.bin"):
            return "xlsb"
        if package.find("mimetype") and package.find("content.xml"):
            return "ods" if b"spreadsheet" in package.read("mimetype") else None
    except PackageError:
        pass
    return None


def is_encrypted(data: bytes, format_: Format) -> bool:
    """Tell whether a password keeps a file of a format from being read."""
    if format_ == "ods":
        package = Package.open(data)
        manifest = package.find("META-INF/manifest.xml")
        return manifest is not None and b"encryption-data" in package.read(manifest)
    return format_ == "xls" and any(_has_password(data, begins.end()) for begins in _BOOK_BEGINS.finditer(data))


def has_macros(data: bytes, format_: Format) -> bool:
    """Tell whether a file carries macros; nobody runs them, and they go nowhere."""
    if format_ == "xls":
        return _has_entry(data, _MACROS)
    names = Package.open(data).names()
    return any(name == "xl/vbaProject.bin" or name.startswith(("Basic/", "Scripts/")) for name in names)


def has_short_cells(data: bytes) -> bool:
    """Tell whether an .xlsb file holds cells without a column of their own, which python-calamine passes over."""
    package = Package.open(data)
    sheets = (name for name in package.names() if _BINARY_SHEET.match(name))
    return any(not _SHORT_CELLS.isdisjoint(_record_kinds(package.read(sheet))) for sheet in sheets)


def _record_kinds(part: bytes) -> Iterator[int]:
    """Yield the kinds of the records of a binary part: a kind and a size of up to 2 and 4 bytes of 7 bits each."""
    place = 0
    while place < len(part):
        kind, place = _number(part, place, 2)
        size, place = _number(part, place, 4)
        yield kind
        place += size


def _number(part: bytes, place: int, most: int) -> tuple[int, int]:
    """Return the number at a place, and the place behind it."""
    number = 0
    for turn in range(most):
        byte = part[place + turn] if place + turn < len(part) else 0
        number |= (byte & 0x7F) << 7 * turn
        if byte < 0x80:  # noqa: PLR2004 - the highest bit says that more follows
            return number, place + turn + 1
    return number, place + most


def _is_book(data: bytes) -> bool:
    """Tell whether an OLE file, which may hold anything of Office, holds a workbook."""
    is_ole = _OLE.match(data) is not None and len(data) >= 3 * _OLE_PAGE
    return is_ole and not _has_entry(data, _ENCRYPTED_PACKAGE) and any(_has_entry(data, book) for book in _BOOKS)


def _has_entry(data: bytes, name: str) -> bool:
    """Tell whether the directory of an OLE file names a stream; letter case does not matter."""
    wanted = re.compile(re.escape(name.encode("utf-16-le")) + rb"\x00\x00", re.IGNORECASE)
    return any(
        found.start() % _ENTRY == 0 and data[found.start() + _ENTRY_NAME] == 2 * len(name) + 2
        for found in wanted.finditer(data)
        if found.start() + _ENTRY <= len(data)
    )


def _has_password(data: bytes, after_kind: int) -> bool:
    """Tell whether one of the first records after the beginning of a book is that of its password."""
    begin = after_kind - 8
    for _ in range(_FIRST_RECORDS):
        kind = int.from_bytes(data[begin : begin + 2], "little")
        if kind == _FILE_PASS:
            return True
        begin += 4 + int.from_bytes(data[begin + 2 : begin + 4], "little")
    return False
