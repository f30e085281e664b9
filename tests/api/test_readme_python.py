"""The Python of README.md runs as it stands there, and prints what it says."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
SAMPLE = ROOT / "samples" / "pnbp" / "bbspjikkp-2024-angka.xlsx"  # the one whose answer README explains


def shown(block: str) -> list[str]:
    """Return what README says behind each `print` that stands on a line of its own."""
    lines = block.splitlines()
    printing = [s.lineno for s in ast.parse(block).body if isinstance(s, ast.Expr) and "print(" in ast.unparse(s)]
    return [lines[number - 1].partition("  # ")[2] for number in printing]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: str(BLOCKS.index(block)))
def test_python_of_the_readme_runs(block: str, tmp_path: Path) -> None:
    shutil.copy(SAMPLE, tmp_path / "pnbp.xlsx")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block],
        capture_output=True, text=True, check=False, cwd=tmp_path, env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    told = done.stdout.splitlines()
    assert shown(block)
    assert told[-len(shown(block)) :] == shown(block)
    assert (tmp_path / "hasil" / "pnbp.xlsx").is_file()
    # the table at the top of README counts what is found in this file: 2 galat, 6 peringatan, 0 catatan
    row = re.search(rf"^pnbp/{re.escape(SAMPLE.name)} +pnbp +(\d+) +(\d+) +(\d+)", README, re.MULTILINE)
    assert row is not None
    findings = told[: -len(shown(block))]
    assert len(findings) == sum(map(int, row.groups()))
    assert any("Layanan!C32 " in line and "6.893.010.382" in line and "6.869.712.000" in line for line in findings)


def test_there_is_python_in_the_readme() -> None:
    assert len(BLOCKS) == 1
