from __future__ import annotations

import pytest
from hand_made import (
    MAIN,
    book,
    four_sheets,
    refusal,
    sheet,
    strings,
    worksheet,
)

from xlkinerja.ooxml.package import Limits


def cells(count: int) -> str:
    return '<row r="1">' + "<c><v>1</v></c>" * count + "</row>"


def nested(depth: int) -> str:
    return "<x>" * depth + "</x>" * depth


@pytest.mark.parametrize(
    ("data", "limits", "what"),
    [
        (book(cells(11)), Limits(cells=10), "jumlah sel"),
        (book("<row><c/><c/><c/></row>"), Limits(cells=2), "jumlah sel"),
        (book(f'<row><c t="str"><v>{"a" * 101}</v></c></row>'), Limits(text=100), "panjang teks"),
        (book(f"<row><c><f>{'a' * 101}</f></c></row>"), Limits(text=100), "panjang teks"),
        (
            book(f'<row><c t="inlineStr"><is><t>{"a" * 60}</t><t>{"b" * 60}</t></is></c></row>'),
            Limits(text=100),
            "panjang teks",
        ),
        (book(strings=strings(f"<r><t>{'a' * 60}</t></r>" * 2)), Limits(text=100), "panjang teks"),
        (book(strings=strings(*["<t/>"] * 11)), Limits(strings=10), "jumlah teks bersama"),
        (
            book(strings=strings(*["<t>aaaaa</t>"] * 3)),
            Limits(string_characters=14),
            "jumlah huruf teks bersama",
        ),
        (
            book(sheet=worksheet(after='<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A2:B2"/></mergeCells>')),
            Limits(merges=1),
            "jumlah sel gabungan",
        ),
        (book(), Limits(styles=1), "jumlah gaya sel"),
        (four_sheets(), Limits(sheets=3), "jumlah lembar"),
        (book(nested(63)), Limits(), "kedalaman XML"),
        (book(f"<row><c><is>{nested(60)}</is></c></row>"), Limits(), "kedalaman XML"),
        (book(sheet=worksheet(after=nested(64))), Limits(), "kedalaman XML"),
        (book(strings=strings(nested(63))), Limits(), "kedalaman XML"),
        (
            book('<row><c><f t="shared" si="0">A1+11</f></c>' + '<c><f t="shared" si="0"/></c>' * 9 + "</row>"),
            Limits(string_characters=11),
            "jumlah huruf rumus bersama",
        ),
        (
            book("<row>" + '<c><f t="array" ref="A1:Z9">1</f></c>' * 9 + "</row>"),
            Limits(cells=10),
            "luas rumus array",
        ),
        (
            book(
                styles=f'<styleSheet xmlns="{MAIN}"><numFmts>'
                f'<numFmt numFmtId="200" formatCode="{"[" * 256}"/></numFmts></styleSheet>'
            ),
            Limits(),
            "panjang format angka",
        ),
        (
            book(sheet=worksheet(before=f'<x a="{"b" * 300_000}"/>')),
            Limits(token=200_000),
            "panjang satu unsur XML",
        ),
        (
            book(sheet=worksheet(before=f"<!--{'b' * 300_000}-->")),
            Limits(token=200_000),
            "panjang satu unsur XML",
        ),
    ],
)
def test_refuses_what_is_above_a_limit(data: bytes, limits: Limits, what: str) -> None:
    assert refusal(data, limits) == ("XK-111", what)


def test_limits_themselves_are_allowed() -> None:
    assert len(sheet(book(cells(10)), Limits(cells=10)).cells) == 10
    assert sheet(book(sheet=worksheet(after=nested(63))))
    long = "<row>" + f'<c t="str"><v>{"a" * 32_767}</v></c>' * 40 + "</row>"
    assert len(sheet(book(long), Limits(token=200_000, ratio=10_000)).cells) == 40
