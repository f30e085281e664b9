"""What many tests of consolidation begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit_consolidate import three_in


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one PNBP workbook of each satker, one of them filled; whoever adds to it takes that out again."""
    return three_in(tmp_path_factory.mktemp("tiga"))
