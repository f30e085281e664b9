"""Nothing in what we make is known to make Excel repair it."""

from __future__ import annotations

from pathlib import Path

import pytest

from package_check import TRIGGERS, repair_triggers, zip_faults
from sampled import one_in
from xlkinerja.pipeline import fill_workbook

ROOT = Path(__file__).parents[2]
MADE = sorted([*ROOT.glob("samples/*/*.xlsx"), *ROOT.glob("workbook_templates/*.xlsx")])

pytestmark = pytest.mark.skipif(not TRIGGERS.exists(), reason="the tool is not beside the repository")


@pytest.mark.parametrize("path", one_in(2, MADE), ids=lambda path: path.stem)
def test_templates_samples_and_answers(path: Path, tmp_path: Path) -> None:
    answer = tmp_path / "jawaban.xlsx"
    answer.write_bytes(fill_workbook(path.read_bytes(), path.name).data)
    for made in (path, answer):
        assert repair_triggers(made) == []
        assert zip_faults(made.read_bytes()) == []
