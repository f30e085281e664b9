"""No text becomes a formula in a program that opens our CSV, and each comes back as it was."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings, strategies as st

from xlkinerja.consolidate.book.body import needs_quote
from xlkinerja.files.csv_table import from_csv, to_csv

SIGNS = "=+-@＝＋－＠"
SKIPPED = ["", " ", "\t", "\r", "\n", "\r\n", "\ufeff", "\u00a0", "\u200b", "\u3000", " \ufeff ", "\u2060"]


def first_cell(text: str) -> str:
    return list(csv.reader(io.StringIO(to_csv(["isi"], [[text]]).decode("utf-8-sig"), newline=""), delimiter=";"))[1][0]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", SKIPPED)
def test_whatever_stands_before_the_sign(before: str, sign: str) -> None:
    text = f"{before}{sign}cmd|'/c calc'!A0"
    assert first_cell(text) == f"'{text}"
    assert needs_quote(text)


@pytest.mark.parametrize("text", ["\tx", "\rx", "\nx"])
def test_a_tab_or_line_end_first(text: str) -> None:
    assert first_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Balai Besar", "a=b", "1-2", "'kutip'", "", "(-5)", "nilai +"])
def test_other_texts_stay(text: str) -> None:
    assert first_cell(text) == text


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from([*SIGNS, *"'aZ1 \t\r\n;\"", "\ufeff", "\u200b"]), max_size=8))
def test_no_text_begins_a_formula_and_each_comes_back(text: str) -> None:
    bare = first_cell(text)
    for skipped in ("\ufeff", "\u200b"):
        bare = bare.replace(skipped, "")
    assert not bare.strip().startswith(tuple(SIGNS))
    assert not bare.startswith(("\t", "\r", "\n"))
    if text == text.strip() and text:
        assert [row["isi"] for row in from_csv(to_csv(["isi"], [[text]]))] == [text]
