"""What holds for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import office_process


@pytest.fixture(scope="module", autouse=True)
def _office_only_while_needed() -> Iterator[None]:
    yield
    office_process.leave()
