from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from openpyxl.formula.translate import Translator

from xlkinerja.ooxml.address import cell_name
from xlkinerja.ooxml.formula import translate


@pytest.mark.parametrize(
    ("formula", "rows", "columns", "expected"),
    [
        ("A1+$B$2", 1, 1, "B2+$B$2"),
        ("SUM(A1:B2,$A1,A$1)", 2, 3, "SUM(D3:E4,$A3,D$1)"),
        ('"A1 ""B2"" "&A1', 1, 0, '"A1 ""B2"" "&A2'),
        ("'A1'!A1+'O''Brien B1'!B1+Data!B2+Q1!C3", 1, 0, "'A1'!A2+'O''Brien B1'!B2+Data!B3+Q1!C4"),
        ("SUM(A:A,$A:B)", 5, 1, "SUM(B:B,$A:C)"),
        ("SUM(3:5,$3:5)", 2, 9, "SUM(5:7,$3:7)"),
        ("LOG10(A1)*ATAN2(B1,1E5)", 1, 0, "LOG10(A2)*ATAN2(B2,1E5)"),
        ("SUM(T[[#All],[A1]])+T[@B2]+A1", 1, 0, "SUM(T[[#All],[A1]])+T[@B2]+A2"),
        ("[1]Sheet1!A1+'[2]B1.xlsx'!B1", 1, 0, "[1]Sheet1!A2+'[2]B1.xlsx'!B2"),
        ("Rp.A1+_A1+pagu_2025+ABCD1+ZZZ1+A9999999", 1, 1, "Rp.A1+_A1+pagu_2025+ABCD1+ZZZ1+A9999999"),
        ("INDEX(A:A,2):B3", 1, 0, "INDEX(A:A,2):B4"),
        ("@A1+_xlfn.SINGLE(-B1%)+A1#", 1, 0, "@A2+_xlfn.SINGLE(-B2%)+A2#"),
        ("A1+B2", -1, 0, "#REF!+B1"),
        ("XFD1+A1048576", 0, 1, "#REF!+B1048576"),
        ("SUM(XFD:XFD)+SUM(1:2)", -1, 1, "SUM(#REF!)+SUM(#REF!)"),
        ("{1,2;3,4}+#REF!+a1", 1, 1, "{1,2;3,4}+#REF!+B2"),
        ("", 1, 1, ""),
    ],
)
def test_moves_relative_references_only(formula: str, rows: int, columns: int, expected: str) -> None:
    assert translate(formula, rows, columns) == expected


def test_quotes_without_end_do_not_take_for_ever() -> None:
    assert translate('"' * 29_999 + "A1", 1, 0) == '"' * 29_999 + "A2"
    assert translate("[a" * 14_999 + "+A1", 1, 0) == "[a" * 14_999 + "+A2"


REFERENCE = st.builds(
    lambda row, column, row_fix, column_fix: column_fix + cell_name(1, column)[:-1] + row_fix + str(row),
    st.integers(60, 2000),
    st.integers(30, 700),
    st.sampled_from(["", "$"]),
    st.sampled_from(["", "$"]),
)
OPERAND = REFERENCE | st.sampled_from(['"A1"', "'Data A1'!AC70", "ROUND(AB60,2)", "12.5", "Data!AC70:AD80"])


@given(st.lists(OPERAND, min_size=1, max_size=6), st.integers(-50, 50), st.integers(-20, 20))
def test_agrees_with_openpyxl(operands: list[str], rows: int, columns: int) -> None:
    formula = "+".join(operands)
    moved = Translator("=" + formula, origin="AZ100").translate_formula(cell_name(100 + rows, 52 + columns))
    assert "=" + translate(formula, rows, columns) == moved
