"""Damaged workbooks: whatever the damage, they are read or refused with a code, and nothing else happens."""

from __future__ import annotations

import io
import random
import zipfile
from functools import cache

import pytest
from hand_made import CORPORA, generated, zipped

from xlkinerja.ooxml.model import PackageError
from xlkinerja.ooxml.package import Package
from xlkinerja.ooxml.reader import read_package

MUTANTS = 300
EXTREMES = (
    b"", b"0", b"-1", b"1e999", b"NaN", b"99999999999999999999", b"2147483648", b"1.5", b"abc", b"\x00",
    b"\xff\xfe", b"A0", b"XFD1048576", b"XFE1", b"A1:XFD1048576", b"_xD800_", b"&#0;", b"&lt;", b"<", b"]]>",
    b"<!DOCTYPE x>", b"../../x", b"/", b"utf-7", b"9" * 5000, "\u202e\u0661".encode(),
)  # fmt: skip


@cache
def seeds() -> tuple[bytes, ...]:
    corpus = sorted(CORPORA.glob("xlsxwriter/*.xlsx")) if CORPORA.is_dir() else []
    small = [path for path in corpus if path.stat().st_size < 12_000]
    return (generated(), *(path.read_bytes() for path in small[:: max(1, len(small) // 25)]))


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Change some bytes, or cut, drop or double some."""
    at = chance.randrange(len(data) + 1)
    length = chance.choice((1, 1, 4, 40))
    return data[:at] + chance.choice((b"", chance.randbytes(length), data[at : at + length] * 2)) + data[at + length :]


def marked_up(data: bytes, chance: random.Random) -> bytes:
    """Put an extreme in place of an attribute's value or a text, or double or drop an element."""
    way = chance.randrange(3)
    opening, closing = ((b'="', b'"'), (b">", b"<"), (b"<", b">"))[way]
    starts = [index for index in range(len(data)) if data.startswith(opening, index)]
    if not starts:
        return data
    start = chance.choice(starts) + (0 if way == 2 else len(opening))
    end = max(start, data.find(closing, start) + (way == 2))
    old = data[start:end]
    new = chance.choice(EXTREMES) if way < 2 else old * chance.choice((0, 2, 50))
    return data[:start] + new + data[end:]


def mutant(chance: random.Random) -> bytes:
    data = chance.choice(seeds())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(chance.randint(1, 6)):
        name = chance.choice(sorted(content))
        if chance.random() < 0.05:
            del content[name]
            content.setdefault("xl/extra.xml", b"")
        else:
            content[name] = chance.choice((damaged, marked_up, marked_up))(content[name], chance)
    data = zipped(content)
    return damaged(data, chance) if chance.random() < 0.15 else data


@pytest.mark.parametrize("first", range(0, MUTANTS, 50))
def test_a_damaged_workbook_is_read_or_refused(first: int) -> None:
    refused = 0
    for number in range(first, first + 50):
        data = mutant(random.Random(number))
        try:
            package = Package.open(data)
            assert Package.open(package.rewrite({})).names() == package.names()
            read_package(package)
        except PackageError:
            refused += 1
    assert 0 < refused < 50  # the damage bites, and does not always kill
