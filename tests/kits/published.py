"""The published tables beside the repository, and figures as they give them."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from xlkinerja.report import Report, Result, TableData

PUBLISHED = Path(__file__).parents[3] / "shared" / "data"
published = pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published tables are not beside the repository")


@cache
def data(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PUBLISHED / f"{name}.json").read_text(encoding="utf-8"))
    return found


def part(result: Result, table: str) -> TableData:
    """Return the only part of a table."""
    assert isinstance(result.report, Report)
    (only_one,) = result.report.tables[table]
    return only_one


def twelve(value: object) -> Decimal:
    """Return a number with the twelve decimals of the published figures."""
    assert isinstance(value, Decimal)
    return value.quantize(Decimal("1e-12"))
