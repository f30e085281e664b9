"""Functions of what people write, which Excel has not: days and grades of staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

import pytest

from xlkinerja.expr import Name, NotInExcelError, Places, Scope, Value, evaluate, is_in_excel, parse, to_excel


@dataclass(frozen=True)
class Row:
    """A row of texts."""

    texts: Mapping[str, str | None]

    def value(self, name: Name) -> Value:
        return self.texts[name.column]


def given(formula: str, text: str | None) -> Value:
    return evaluate(parse(formula), cast("Scope", Row({"a": text})))


@pytest.mark.parametrize(
    ("formula", "text", "value"),
    [
        ("first_day(a)", "3-5 Mei 2023", "3 Mei 2023"),
        ("last_day(a)", "3-5 Mei 2023", "5 Mei 2023"),
        ("last_day(a)", "28 April s.d. 2 Mei 2023", "2 Mei 2023"),
        ("first_day(a)", "06 Juni 2023", "6 Juni 2023"),
        ("first_day(a)", "7 Juni 20223", None),
        ("first_day(a)", None, None),
        ("day_number(a)", "1 Januari 2000", Decimal(1)),
        ("day_number(last_day(a)) - day_number(first_day(a)) + 1", "28 Februari-1 Maret 2024", Decimal(3)),
        ("staff_rank(a)", "Penata Muda/III/a", Decimal(9)),
        ("staff_rank(a)", "Penata Muda Tkt.I/IIIb", Decimal(10)),
        ("staff_rank(a)", "Penata Muda/IIla", None),
        ("staff_rank(a)", "Mulia", None),
        ("staff_rank(a)", "IV/e", Decimal(17)),
        ("staff_rank(a)", "I/a", Decimal(1)),
    ],
)
def test_what_it_gives(formula: str, text: str | None, value: Value) -> None:
    assert given(formula, text) == value


def test_excel_has_no_such_function() -> None:
    formula = parse("day_number(last_day(a)) + 1")
    assert not is_in_excel(formula)
    with pytest.raises(NotInExcelError):
        to_excel(formula, cast("Places", cast("Any", None)))
