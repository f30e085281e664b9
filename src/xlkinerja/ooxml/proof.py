"""The proof before delivery: only what was asked for differs between a workbook and its patched bytes.

It reads both files anew and knows the patcher's intention only as a list of parts and cells, so a mistake of
the splice shows here instead of on a user's desk. A failure is PackageError XK-506.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

from xlkinerja.ooxml.address import column_number, parse_cell
from xlkinerja.ooxml.content_types import content_types
from xlkinerja.ooxml.draft import decode
from xlkinerja.ooxml.limits import check_limit
from xlkinerja.ooxml.markup import attribute
from xlkinerja.ooxml.model import PackageError
from xlkinerja.ooxml.namespaces import why_broken
from xlkinerja.ooxml.package import Package

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

_Place = tuple[int, int]

_SHEET = re.compile(r"(.*?)<(?:[\w.-]+:)?sheetData(?:\s[^>]*)?(?:/>|>(.*)</(?:[\w.-]+:)?sheetData\s*>)(.*)", re.DOTALL)
_DIMENSION = re.compile(r"<(?:[\w.-]+:)?dimension\s[^>]*>")
_LEGACY_DRAWING = re.compile(r"<(?:[\w.-]+:)?legacyDrawing\s[^>]*>")
_ROW, _PREFIXED_ROW = re.compile(r"<row[\s/>]"), re.compile(r"<(?:[\w.-]+:)?row[\s/>]")
_CELL, _PREFIXED_CELL = re.compile(r"<c[\s/>]"), re.compile(r"<(?:[\w.-]+:)?c[\s/>]")
_CELL_NAME = re.compile(r"<(?:[\w.-]+:)?c")
_PLACED_ROW = re.compile(r'<(?:[\w.-]+:)?row r="([0-9]+)"')
_PLACED_CELL = re.compile(r'<(?:[\w.-]+:)?c r="([A-Z]{1,3})[0-9]+"')
_USUAL_CELL = re.compile(r'<c r="([A-Z]{1,3})[0-9]+"')
_START_OF_ROW = re.compile(r'<row r="[0-9]')
_ROW_END = re.compile(r"</(?:[\w.-]+:)?row\s*>\s*$")
_HIDDEN = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_POSITION = re.compile(r"""\s(?:r|spans)\s*=\s*(?:"[^"]*"|'[^']*')""")


def prove(
    package: Package,
    data: bytes,
    changes: Mapping[str, bytes | None],
    cells: Mapping[str, Collection[_Place]],
) -> int:
    """Check the patched `data` against its original and return how many parts are the same to the byte.

    `changes` are the parts that may differ, with what they hold now; `cells` the cells of changed sheet parts
    that may. Sheets that were written anew are not in `cells`.
    """
    patched = Package.open(data, package.limits)
    same = _prove_untouched(package, patched, changes)
    for part, content in changes.items():
        if content is not None:
            if patched.read(part) != content:
                raise _failed(part, "isi tidak sama dengan yang ditulis")
            if why_broken(content) is not None:
                raise _failed(part, "XML rusak")
    _prove_types(package, patched)
    _check_readable(package, changes)
    for part, places in cells.items():
        content = changes[part]
        assert content is not None
        _prove_sheet(part, decode(package.read(part), part), decode(content, part), places)
    return same


def _failed(part: str, reason: str) -> PackageError:
    return PackageError("XK-506", part=part, reason=reason)


def _prove_untouched(package: Package, patched: Package, changes: Mapping[str, bytes | None]) -> int:
    old, new = package.entries, patched.entries
    dropped = {name for name, content in changes.items() if content is None}
    if new.keys() != (old.keys() | changes.keys()) - dropped:
        raise _failed("", "daftar bagian")
    untouched = old.keys() - changes.keys()
    for name in untouched:
        before, after = old[name], new[name]
        if (before.crc, before.size, before.method) != (after.crc, after.size, after.method):
            raise _failed(name, "ukuran atau CRC")
        if package.data[before.start : before.end] != patched.data[after.start : after.end]:
            raise _failed(name, "isi")
    return len(untouched)


def _check_readable(package: Package, changes: Mapping[str, bytes | None]) -> None:
    """Refuse (XK-111) an answer that we would not read again: what we added was one too many."""
    limits = package.limits
    for part, content in changes.items():
        if content is None or b"sheetData" in content:
            continue
        elements = content.count(b"<") - content.count(b"</")
        check_limit("jumlah unsur XML", elements, limits.elements, part=part)
        check_limit("jumlah nama", content.count(b"definedName "), limits.names, part=part)


def _prove_types(package: Package, patched: Package) -> None:
    """Check that each added part has a content type: Excel and its validator do not see a part without one."""
    added = [name for name in patched.names() if package.find(name) is None]
    if added:
        types = content_types(patched)
        for name in added:
            if types.of(name) is None:
                raise _failed(name, "jenis isi tidak dinyatakan")


def _prove_sheet(part: str, old: str, new: str, places: Collection[_Place]) -> None:
    before, after = _SHEET.fullmatch(old), _SHEET.fullmatch(new)
    if before is None or after is None:
        raise _failed(part, "sheetData")
    if _DIMENSION.sub("", before[1]) != _DIMENSION.sub("", after[1]):
        raise _failed(part, "isi sebelum sheetData")
    tail = after[3] if _LEGACY_DRAWING.search(before[3]) else _LEGACY_DRAWING.sub("", after[3])
    if before[3] != tail:
        raise _failed(part, "isi sesudah sheetData")
    try:
        _prove_rows(part, _plain(before[2] or ""), _plain(after[2] or ""), places)
    except ValueError:
        raise _failed(part, "alamat") from None


def _plain(rows: str) -> str:
    """Return the rows so that comments and CDATA still count but no longer look like rows and cells."""
    return _HIDDEN.sub(lambda match: match[0].replace("<", "\0"), rows)


def _prove_rows(part: str, old: str, new: str, places: Collection[_Place]) -> None:
    begin, end = _same_rows(old, new)
    old, new = old[begin : len(old) - end], new[begin : len(new) - end]
    old_rows, new_rows = dict(_rows(part, old)), dict(_rows(part, new))
    if not old_rows.keys() <= new_rows.keys():
        raise _failed(part, "baris hilang")
    for number, xml in new_rows.items():
        if (before := old_rows.get(number)) != xml:
            _prove_row(part, number, before, xml, places)


def _same_rows(old: str, new: str) -> tuple[int, int]:
    """Return how long the two begin and end with the same rows, less one row each: the order next to it is proven."""
    most = min(len(old), len(new))
    begin = _common(most, lambda length: old[:length] == new[:length])
    begin = _row_before(old, _row_before(old, begin))
    most -= begin
    end = _common(most, lambda length: old[len(old) - length :] == new[len(new) - length :])
    after = _START_OF_ROW.search(old, len(old) - end)
    after = after and _START_OF_ROW.search(old, after.end())
    return begin, 0 if after is None else len(old) - after.start()


def _common(most: int, same: Callable[[int], bool]) -> int:
    """Return the largest length up to `most` that is the same."""
    return bisect_left(range(1, most + 1), 1, key=lambda length: not same(length))


def _row_before(rows: str, position: int) -> int:
    """Return where the row begins that begins before a position and says which one it is; 0 when none does."""
    found = rows.rfind('<row r="', 0, position)
    return max(found, 0)


def _prove_row(part: str, number: int, old: str | None, new: str, places: Collection[_Place]) -> None:
    after = _cells(part, new)
    head = after.pop(0)
    before = {0: head} if old is None else _cells(part, old)
    if before.pop(0) != head:
        raise _failed(part, f"baris {number}")
    if not before.keys() <= after.keys():
        raise _failed(part, f"sel hilang di baris {number}")
    for column, xml in after.items():
        if before.get(column) != xml and (number, column) not in places:
            raise _failed(part, f"sel di baris {number} kolom {column}")


def _rows(part: str, xml: str) -> Iterator[tuple[int, str]]:
    """Yield each row's number and XML; they must ascend."""
    previous = 0
    for row in _pieces(_PREFIXED_ROW if ":row" in xml else _ROW, xml)[1:]:
        number = _row_number(row, previous)
        if number <= previous:
            raise _failed(part, f"urutan baris {number}")
        yield number, row
        previous = number


def _row_number(row: str, previous: int) -> int:
    if (match := _PLACED_ROW.match(row)) is not None:
        return int(match[1])
    given = attribute(row.partition(">")[0], "r")
    return previous + 1 if given is None else int(given)


def _cells(part: str, row: str) -> dict[int, str]:
    """Return the row's tag as 0, then column and XML of each cell, without positions; they must ascend."""
    end = row.rfind("</")
    row = row[:end] if end >= 0 and _ROW_END.match(row, end) else row
    head, *usual = _USUAL_CELL.split(row)
    if ":c" not in row and 2 * row.count("<c") == len(usual):  # nearly all rows: each cell tells first where it stands
        cells = list(zip(map(column_number, usual[::2]), usual[1::2], strict=True))
    else:
        head, *pieces = _pieces(_PREFIXED_CELL if ":c" in row else _CELL, row)
        cells = _placed(pieces)
    for (column, _), (following, _) in pairwise(cells):
        if following <= column:
            raise _failed(part, f"urutan sel kolom {following}")
    return {0: _POSITION.sub("", head.rstrip()).rstrip("/> "), **dict(cells)}


def _pieces(start: re.Pattern[str], xml: str) -> list[str]:
    """Return what stands before the first start tag, then each element with what follows it."""
    starts = [match.start() for match in start.finditer(xml)]
    return [xml[begin:end] for begin, end in pairwise([0, *starts, len(xml)])]


def _placed(cells: list[str]) -> list[tuple[int, str]]:
    """Return the column of each cell and its XML from behind the position."""
    found: list[tuple[int, str]] = []
    for cell in cells:
        if (match := _PLACED_CELL.match(cell)) is not None:
            found.append((column_number(match[1]), cell[match.end() :]))
            continue
        tag, _, rest = cell.partition(">")
        given = attribute(tag, "r")
        number = (found[-1][0] if found else 0) + 1 if given is None else parse_cell(given)[1]
        found.append((number, f"{_CELL_NAME.sub('', _POSITION.sub('', tag))}>{rest}"))
    return found
