"""What a file is that should have been a workbook: told from its bytes, never from its extension."""

from __future__ import annotations

import re

from xlkinerja.ooxml.model import PackageError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_END_OF_DIRECTORY = b"PK\x05\x06"
_KINDS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "gambar"),
    (b"\xff\xd8\xff", "gambar"),
    (b"GIF8", "gambar"),
    (b"BM", "gambar"),
    (b"II*\x00", "gambar"),
    (b"MM\x00*", "gambar"),
    (b"RIFF", "gambar atau rekaman"),
    (b"\x1f\x8b", "arsip gzip"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf\x27\x1c", "arsip 7z"),
    (b"{\\rtf", "dokumen RTF"),
)
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|style|script|div)\b")
_JSON = re.compile(r"\{\s*[\"}]|\[\s*[\[{\"]")
_WEB_ARCHIVE = re.compile(
    r"\A(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*?)*?(?:mime-version:|content-type:\s*multipart/related)"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HEAD = 4096


def is_zip(data: bytes) -> bool:
    """Tell whether the bytes begin as a zip file does."""
    return data[:4] in (b"PK\x03\x04", _END_OF_DIRECTORY)


def foreign_file(data: bytes) -> PackageError:
    """Return the error that says what a file is that is no zip file."""
    if data.startswith(_OLE):
        return PackageError("XK-103" if _ENCRYPTED_STREAM in data else "XK-104")
    if not data.strip(b"\x00") or data.startswith(b"PK"):
        return PackageError("XK-102", reason="isi berkas kosong atau terpotong")
    text = _text(data)
    kind = next((kind for magic, kind in _KINDS if data.startswith(magic)), None)
    if text is not None and (kind is None or kind == "gambar"):  # a text may well begin with "BM"
        return _foreign_text(text)
    if kind is None and _END_OF_DIRECTORY in data[-65_557:]:
        return PackageError("XK-112", reason="ada data lain sebelum isi zip")
    return PackageError("XK-108", kind=kind or "tidak dikenal")


def _foreign_text(text: str) -> PackageError:
    head = text.lstrip().lower()
    if head.startswith("<"):
        if "schemas-microsoft-com:office:spreadsheet" in head or 'progid="excel.sheet"' in head:
            return PackageError("XK-106")
        if _HTML.search(head):
            return PackageError("XK-105")
        return PackageError("XK-108", kind="XML")
    if _WEB_ARCHIVE.search(head):
        return PackageError("XK-105")
    return PackageError("XK-142" if _JSON.match(head) else "XK-107")


def _text(data: bytes) -> str | None:
    """Return the beginning of the file as text, or None when it is not text."""
    head = data[:_HEAD]
    mark, encoding = next(((m, e) for m, e in _BYTE_ORDER_MARKS if head.startswith(m)), (b"", "utf-8"))
    try:
        text = head.decode(encoding, "replace" if mark else "strict")
    except UnicodeDecodeError as error:
        if error.start >= len(head) - 3 and len(data) > _HEAD:  # a letter cut in two by the end of the head
            text = head[: error.start].decode(encoding)
        else:
            text = head.decode("cp1252", "replace")
    return None if _CONTROL.search(text) else text
