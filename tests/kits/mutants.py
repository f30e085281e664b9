"""Damaged workbooks by number, and the laws that hold for every workbook whatever its damage.

The same number gives the same mutant as long as the samples and this module stay as they are.
"""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from xlkinerja.answer.pointer import is_pointer
from xlkinerja.computing.uncounted import is_ours
from xlkinerja.folder.outcome import identity_of
from xlkinerja.ooxml.address import cell_name
from xlkinerja.ooxml.model import Cell, CellKey, PackageError, Workbook
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import check_workbook, fill_workbook
from xlkinerja.report import Report, Result

ROOT = Path(__file__).parents[2]
NAME = "mutan.xlsx"
EXTREMES = (
    b"", b"0", b"-1", b"1", b"7", b"1e999", b"NaN", b"99999999999999999999", b"2147483648", b"1.5", b"abc", b"\x00",
    b"\xff\xfe", b"A0", b"C12", b"XFD1048576", b"XFE1", b"A1:XFD1048576", b"_xD800_", b"&#0;", b"&lt;", b"<", b"]]>",
    b"<!DOCTYPE x>", b"../../x", b"/", b"utf-7", b"9" * 5000, "\u202e\u0661".encode(), b"#REF!", b"#N/A", b"s", b"str",
    b"inlineStr", b"b", b"e", b"n", b"45%", b"1.120.640.680,-", b"=1+1", b"true", b"preserve", b"$A$1",
)  # fmt: skip
_LIES = (
    b"#REF!", b"Layanan!#REF!", b"'Tidak Ada'!$A$1", b"Layanan!$C$12", b"Layanan!$A$1:$XFD$1048576", b"1", b'"pnbp/1"',
    b"Petunjuk!$A$1", b"Bulanan!$B$6:$E$17", b"OFFSET(Layanan!$A$1,1,1)", b"Layanan!$XFD$1048576", b"",
)  # fmt: skip
"""What a defined name may come to say when sheets were deleted, moved or put together by other programs."""

_OURS = re.compile(
    r"xl/worksheets/.*|xl/styles\.xml|xl/workbook\.xml|xl/calcChain\.xml|\[Content_Types\]\.xml"
    r"|xl/_rels/.*|xl/comments.*|xl/drawings/.*|_rels/.*",
    re.IGNORECASE,
)
"""Parts that an answer may change; what it may change in the sheets is looked at cell by cell."""

_UNWRITABLE = frozenset({"XK-113", "XK-114", "XK-506"})
"""What `fill` alone may say: the package has no room for an answer that could be proved right."""

Parts = dict[str, bytes]


@cache
def seeds() -> tuple[bytes, ...]:
    """Return real workbooks: blank, filled in, with mistakes, and answered."""
    blank = sorted((ROOT / "workbook_templates").glob("*.xlsx"))
    filled = [path for path in sorted((ROOT / "samples").glob("*/*.xlsx")) if "cetak" not in path.name]
    books = [path.read_bytes() for path in (*blank, *filled)]
    # The small ones are drawn more often: a mutant of them costs a third.
    small = sorted(books, key=len)[:8]
    return (*books, *small * 5, *(fill_workbook(book, NAME).data for book in small[1:7]))


@cache
def _parts_of(number: int) -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(seeds()[number])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def mutant(number: int) -> bytes:
    """Return the mutant of a number."""
    chance = random.Random(number)
    parts = dict(_parts_of(chance.randrange(len(seeds()))))
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        chance.choice((_bytes, _text, _text, _value, _value, _value, _element, _element, _entry, _name, _name))(
            parts, chance
        )
    data = _zipped(parts)
    return _damaged(data, chance) if chance.random() < 0.08 else data


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2021, 5, 4, 3, 2, 2)), content)
    return stream.getvalue()


def _some_part(parts: Parts, chance: random.Random) -> str:
    """Return a part; more often one that says where things are than one of the many others."""
    likely = [name for name in parts if name.startswith("xl/worksheets/sheet") or name == "xl/workbook.xml"]
    return chance.choice(likely if likely and chance.random() < 0.6 else sorted(parts) or [""])


def _damaged(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    length = chance.choice((1, 1, 4, 40))
    return data[:at] + chance.choice((b"", chance.randbytes(length), data[at : at + length] * 2)) + data[at + length :]


def _bytes(parts: Parts, chance: random.Random) -> None:
    name = _some_part(parts, chance)
    if name in parts:
        parts[name] = _damaged(parts[name], chance)


def _replaced(parts: Parts, chance: random.Random, pattern: bytes, new: Callable[[re.Match[bytes]], bytes]) -> None:
    """Put something else in place of one match in some part; nothing where there is none."""
    name = _some_part(parts, chance)
    found = list(re.finditer(pattern, parts.get(name, b"")))
    if found:
        match = chance.choice(found)
        parts[name] = parts[name][: match.start()] + new(match) + parts[name][match.end() :]


def _text(parts: Parts, chance: random.Random) -> None:
    _replaced(parts, chance, rb"(?<=>)[^<>]+(?=</)", lambda _: chance.choice(EXTREMES))


def _value(parts: Parts, chance: random.Random) -> None:
    _replaced(parts, chance, rb'(?<==")[^"<>]*(?=")', lambda _: chance.choice(EXTREMES))


def _element(parts: Parts, chance: random.Random) -> None:
    """Drop or double an element of any size, or only one of its tags."""
    small, large = rb"<(\w+)\b[^<>]*(?:/>|>[^<>]*</\1>)", rb"<(row|c|definedName|sheet|xf|si)\b.*?(?:/>|</\1>)"
    way = chance.choice((small, large, rb"<[^<>]+>"))
    _replaced(parts, chance, way, lambda match: match[0] * chance.choice((0, 0, 2, 50)))


def _entry(parts: Parts, chance: random.Random) -> None:
    """Drop, rename, add or swap parts."""
    one, other = chance.choice(sorted(parts)), chance.choice(sorted(parts))
    way = chance.randrange(4)
    if way == 0 and len(parts) > 1:
        del parts[one]
    elif way == 1:
        parts[chance.choice((one.upper(), one + "x", "/" + one, "../" + one, one.replace("/", "\\")))] = parts[one]
    elif way == 2:
        parts[one], parts[other] = parts[other], parts[one]
    else:
        parts["xl/lain.xml"] = parts[one]


def _name(parts: Parts, chance: random.Random) -> None:
    """Let a defined name lie: it points elsewhere, at nothing, or where another one points."""
    book = parts.get("xl/workbook.xml", b"")
    found = list(re.finditer(rb"(?<=>)[^<>]+(?=</definedName>)", book))
    if not found:
        return
    match, other = chance.choice(found), chance.choice(found)
    new = chance.choice((*_LIES, other[0], other[0], other[0]))
    parts["xl/workbook.xml"] = book[: match.start()] + new + book[match.end() :]


# --- laws --------------------------------------------------------------------------------------------------------


def broken_laws(data: bytes, *, with_check: bool = True) -> Iterator[str]:
    """Yield what does not hold for a workbook; whatever is raised is a broken law too."""
    filled = fill_workbook(data, NAME)
    if with_check:
        yield from _disagreement(check_workbook(data, NAME), filled.result)
    if filled.result.report is None:
        if filled.data is not data:
            yield "a workbook that was refused was changed"
        return
    again = fill_workbook(filled.data, NAME)
    if again.data != filled.data:
        yield f"fill(fill(x)) is not fill(x): {_difference(filled.data, again.data)}"
    yield from _changed_elsewhere(data, filled.data, filled.result.report)
    identity_of(filled.result.report)


def _disagreement(checked: Result, filled: Result) -> Iterator[str]:
    """Yield where `check` and `fill` say different things; only what cannot be written is known to `fill` alone."""
    if filled.report is None and checked.report is not None and filled.findings[0].code in _UNWRITABLE:
        return  # it can be read, and no answer can be put into it
    more = [finding for finding in filled.findings if finding not in checked.findings]
    less = [finding for finding in checked.findings if finding not in filled.findings]
    wrong = [*less, *(finding for finding in more if not finding.code.startswith("XK-5"))]
    if wrong:
        yield f"check and fill disagree: {sorted({finding.code for finding in wrong})}"


def _difference(one: bytes, other: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(one)) as first, zipfile.ZipFile(io.BytesIO(other)) as second:
        both = sorted({*first.namelist()} & {*second.namelist()})
        names = sorted({*first.namelist()} ^ {*second.namelist()})
        changed = (name for name in both if _stored(one, first, name) != _stored(other, second, name))
        return ", ".join([*names, *changed])


def _stored(data: bytes, archive: zipfile.ZipFile, name: str) -> tuple[int, int, bytes]:
    """Return a part as it is stored, packed: what is damaged is to stay as it is too, and nobody could unpack it."""
    info = archive.getinfo(name)
    sizes = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + sum(sizes)
    return info.compress_type, info.CRC, data[start : start + info.compress_size]


def _changed_elsewhere(before: bytes, after: bytes, report: Report) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        there = {*new.namelist()}
        for name in old.namelist():
            if _OURS.fullmatch(name) is None and (
                name not in there or _stored(before, old, name) != _stored(after, new, name)
            ):
                yield f"the part {name} changed"
    own = {(c.sheet, c.entry.row, c.entry.column) for c in report.form_cells() if c.is_computed}
    for data in report.parts():
        own |= {(data.layout.sheet, e.row, e.column) for row in data.blank_rows for e in row.entries.values()}
    lost = [place for place in _typed_lost(read_workbook(before), read_workbook(after)) if place not in own]
    if lost:
        yield f"cells that are not ours changed: {lost[:3]}"


def _typed_lost(before: Workbook, after: Workbook) -> Iterator[CellKey]:
    """Yield the cells of sheets that are no answer of ours whose content is not what it was."""
    said = [n.text for n in (*before.names, *after.names) if n.name.upper() == "XK_PEMERIKSAAN"]
    answers = {text.rpartition("!")[0].strip("'") for text in said}
    signed = {re.sub(r"[$']|:.*", "", n.text) for n in before.names if "_signed_" in n.name}
    for sheet in before.sheets:
        now = after.sheet(sheet.name)
        if sheet.name in answers:
            continue
        for place, cell in sheet.cells.items():
            there = now.cells.get(place) if now else None
            is_blank = there is None and cell.kind == "blank"
            if _is_line(cell, there):
                continue
            if f"{sheet.name}!{cell_name(*place)}" in signed and there is not None and there.formula == cell.formula:
                continue  # who signs, once more below the last sheet
            if not is_blank and (there is None or cell._replace(style=0) != there._replace(style=0)):
                yield sheet.name, *place


def _is_line(cell: Cell, there: Cell | None) -> bool:
    """Tell whether a cell is a line of ours about the tables, and still is.

    Its formula is as it was, or it says what was found, or what is not in the table above it.
    """
    if there is None:
        return False
    if cell.formula is not None and is_ours(cell.formula):
        return there.formula is not None and is_ours(there.formula)
    if cell.formula is not None:
        return '"…"' in cell.formula and there.formula == cell.formula
    return is_pointer(there.text) and (cell.kind == "blank" or is_pointer(cell.text))


def judged(number: int) -> tuple[int, list[str]]:
    """Return a mutant's number and its broken laws."""
    data = mutant(number)
    try:
        return number, list(broken_laws(data, with_check=number % 4 == 0))  # it costs as much as `fill`
    except PackageError as error:
        return number, [f"raised PackageError {error.code}"]
    except Exception as error:  # noqa: BLE001 - the very thing that is looked for
        return number, [f"raised {type(error).__name__}: {error}"]
