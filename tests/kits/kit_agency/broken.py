"""Ten ways in which a file that staff send is not what it should be, each with the message it must get."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import openpyxl

from kit_agency.submissions import Submission, put
from xlkinerja.ooxml.model import Edits, SetCell
from xlkinerja.ooxml.patch import patch
from xlkinerja.pipeline import check_workbook

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_SHEET = "xl/worksheets/sheet1.xml"


class Breakage(NamedTuple):
    """A way to break a workbook: its new name and bytes, and the code and some words of the message it must get.

    `state` is what must become of the file; one that can be read still lacks the table `lost`. A file that lies beside
    its workbook leaves that one as it is.
    """

    what: str
    code: str
    words: str
    change: Callable[[bytes], bytes]
    state: str = "tidak terbaca"
    rename: Callable[[str], str] = str
    beside: bool = False
    lost: str = ""


def _cut(data: bytes) -> bytes:
    return data[: len(data) * 3 // 5]


def _web_page(_: bytes) -> bytes:
    return b"<html><head><title>SAKTI</title></head><body><table><tr><td>247199</td></tr></table></body></html>"


def _locked(_: bytes) -> bytes:
    """Return what matters of a workbook with a password: an OLE file that holds the stream EncryptedPackage."""
    return _OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)


def _old(_: bytes) -> bytes:
    return _OLE + bytes(504) + "Workbook".encode("utf-16-le") + bytes(1000)


def _nothing(_: bytes) -> bytes:
    return b""


def _bomb(data: bytes) -> bytes:
    return _with_sheet(data, lambda sheet: sheet.replace(b"<sheetData>", b"<sheetData>" + b" " * 30_000_000, 1))


def _with_doctype(data: bytes) -> bytes:
    entity = b'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a "aaaa">]>'
    return _with_sheet(data, lambda sheet: entity + sheet[sheet.index(b"<worksheet") :])


def _with_sheet(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Return the workbook with its first sheet changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == _SHEET else content)
    return out.getvalue()


def _attendance(_: bytes) -> bytes:
    """Return a workbook that has nothing to do with any form."""
    book = openpyxl.Workbook()
    book.active.append(["No", "Nama Peserta", "Instansi", "Tanda Tangan"])
    book.active.append([1, "(nama)", "Balai", None])
    return _saved(book)


def _without_months(data: bytes) -> bytes:
    """Return a PNBP workbook after somebody deleted the sheet Bulanan: names that meant it mean nothing."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for defined in book.defined_names.values():
        defined.attr_text = defined.attr_text.replace("Bulanan!", "#REF!").replace("'Bulanan'!", "#REF!")
    del book["Bulanan"]
    return _saved(book)


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lock_file(_: bytes) -> bytes:
    return b"\x05Siti " + bytes(159)


def _beside(name: str) -> str:
    path = PurePosixPath(name)
    return str(path.with_name(f"~${path.name}"))


def _as_xls(name: str) -> str:
    return str(PurePosixPath(name).with_suffix(".xls"))


BREAKAGES = (
    Breakage("terpotong", "XK-102", "rusak atau terpotong", _cut),
    Breakage("halaman web", "XK-105", "halaman web (HTML)", _web_page),
    Breakage("berkata sandi", "XK-103", "dikunci kata sandi", _locked),
    Breakage("kosong", "XK-101", "kosong (ukurannya 0)", _nothing),
    Breakage("bom zip", "XK-111", "Terlalu besar untuk dibaca dengan aman", _bomb),
    Breakage("DOCTYPE", "XK-113", "rusak atau tidak aman", _with_doctype),
    Breakage("bukan formulir", "XK-120", "bukan formulir yang dikenal", _attendance),
    Breakage("sheet dihapus", "XK-125", "menurut bulan tidak", _without_months, state="diisi", lost="bulanan"),
    Breakage("berkas kunci", "XK-109", "Berkas kunci Excel", _lock_file, "dilewati", _beside, beside=True),
    Breakage("format lama", "XK-104", "berformat Excel lama (.xls)", _old, rename=_as_xls),
)  # fmt: skip


# --- readable, and still not as it should be -----------------------------------------------------------------------


def with_field(submission: Submission, name: str, **fields: Any) -> Submission:
    """Return the submission under another name, with other fields."""
    typed = {**submission.typed, "fields": {**submission.typed["fields"], **fields}}
    return replace(submission, name=name, typed=typed)


def first_version(submission: Submission) -> Submission:
    """Return a PNBP workbook before it was mended: the target of its first service is 5.000.000 too high."""
    first, *others = submission.typed["tables"]["layanan"]
    services = [{**first, "target": first["target"] + 5_000_000}, *others]
    return replace(
        submission, typed={**submission.typed, "tables": {**submission.typed["tables"], "layanan": services}}
    )


def with_code_as_number(submission: Submission) -> bytes:
    """Return the workbook with its code typed as a number, which Excel does when the cell is no text."""
    data = submission.workbook
    report = check_workbook(data, submission.name).report
    assert report is not None
    field = report.fields["kode_satker"]
    assert field.sheet is not None
    assert field.entry is not None
    code = SetCell(field.sheet, field.entry.row, field.entry.column, int(submission.unit.code))
    return patch(data, Edits(cells=(code,))).data


# --- the folder ----------------------------------------------------------------------------------------------------


class Sent(NamedTuple):
    """A broken file in the folder: its name below it, the submission that it was, and how it is broken."""

    name: str
    submission: Submission
    breakage: Breakage

    @property
    def remains(self) -> Submission | None:
        """What of the submission still counts."""
        if self.breakage.beside:
            return self.submission
        if self.breakage.state != "diisi":
            return None
        tables = {name: rows for name, rows in self.submission.tables.items() if name != self.breakage.lost}
        return replace(self.submission, tables=tables)


def write_with_broken(folder: Path, submissions: list[Submission]) -> list[Sent]:
    """Write the submissions, ten of them broken in the ten ways, and return the broken ones."""
    sent = [_sent(breakage, submission) for breakage, submission in zip(BREAKAGES, _chosen(submissions), strict=True)]
    spoiled = {id(one.submission): one for one in sent}
    for submission in submissions:
        data, one = submission.workbook, spoiled.get(id(submission))
        if one is not None:
            put(folder / one.name, one.breakage.change(data))
        if one is None or one.breakage.beside:
            put(folder / submission.name, data)
    return sent


def _sent(breakage: Breakage, submission: Submission) -> Sent:
    return Sent(breakage.rename(submission.name), submission, breakage)


def _chosen(submissions: list[Submission]) -> list[Submission]:
    """Return ten submissions of ten satker, all forms among them; the one without Bulanan is a PNBP workbook."""
    by_satker: dict[str, list[Submission]] = {}
    for submission in submissions:
        by_satker.setdefault(submission.unit.code, []).append(submission)
    found = []
    for turn, (breakage, sent) in enumerate(zip(BREAKAGES, by_satker.values(), strict=False)):
        forms = {one.form: one for one in sent}
        found.append(forms["pnbp"] if breakage.change is _without_months else sent[turn % len(sent)])
    return found
