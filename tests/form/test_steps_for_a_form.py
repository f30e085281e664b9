"""CONTRIBUTING's steps for a new form, followed in a copy of the repository: no engine code, no test code is needed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STEPS = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## A form is a file")[2].partition("\n## ")[0]
NEEDED = (
    "src", "docs/contoh.toml", "docs/kode", "samples/make.py", "tests/conftest.py", "tests/test_samples.py",
    "tests/cli/test_code_pages.py", "tests/kits", "pyproject.toml",
)  # fmt: skip
FIGURES = {
    "form": "motor",
    "fields": {"kode_satker": "247199", "nama_satker": "Balai Uji", "tahun": 2024, "triwulan": 2},
    "tables": {
        "daftar": [
            {"plat": "B 1234 PQ", "anggaran": 12_000_000, "biaya": "5.000.000"},
            {"plat": "B 99 XY", "anggaran": 8_000_000, "biaya": 9_000_000},
        ]
    },
}
# 5 of 12 million, 9 of 8, and of both together 14 of 20
LINES = (
    "| 10 | B 1234 PQ | 12.000.000 | 5.000.000 | 41,67% |", "| 11 | B 99 XY | 8.000.000 | 9.000.000 | 112,50% |",
    "| Jumlah |  | 20.000.000 | 14.000.000 | 70,00% |",
    "Biaya B 99 XY 9.000.000, anggarannya 8.000.000. Periksa angkanya, atau jelaskan.",
)  # fmt: skip


def step(number: int) -> str:
    found = re.search(rf"^{number}\. (.*(?:\n {{3}}.*)*)", STEPS, re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in NEEDED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name)
        else:
            shutil.copy2(ROOT / name, tmp_path / name)
    (tmp_path / "workbook_templates").mkdir()
    return tmp_path


def python(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    own = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=copy, env=own, capture_output=True, encoding="utf-8", check=False
    )


def run_tests(copy: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return python(copy, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *options)


def test_the_steps_make_a_form_whose_tests_pass(copy: Path) -> None:
    assert "forms/NAME.toml" in step(1)
    text = (copy / "docs" / "contoh.toml").read_text(encoding="utf-8").replace('form = "kendaraan"', 'form = "motor"')
    (copy / "src" / "xlkinerja" / "forms" / "motor.toml").write_text(text, encoding="utf-8")

    (made,) = re.findall(r"`xlkinerja (template NAME .*?)`", step(2))
    done = python(copy, "-m", "xlkinerja", *made.replace("NAME", "motor").split())
    assert done.returncode == 0, done.stderr
    assert (copy / "workbook_templates" / "motor.xlsx").read_bytes()[:2] == b"PK"

    assert "samples/NAME/" in step(3)
    assert "samples/make.py" in step(3)
    (copy / "samples" / "motor").mkdir()
    (copy / "samples" / "motor" / "balai.json").write_text(json.dumps(FIGURES), encoding="utf-8")
    done = python(copy, "samples/make.py")
    assert done.returncode == 0, done.stderr

    assert "pytest --force-regen" in step(4)
    run_tests(copy, "--force-regen", "tests/test_samples.py::test_golden")
    golden = (copy / "tests" / "test_samples" / "test_golden_balai_.md").read_text(encoding="utf-8")
    assert [line for line in LINES if line not in golden] == []
    done = python(copy, "-m", "xlkinerja.cli.code_pages", "docs/kode")
    assert done.returncode == 0, done.stderr
    done = run_tests(
        copy, "tests/test_samples.py", "tests/cli/test_code_pages.py::test_the_pages_are_what_the_program_makes"
    )
    assert done.returncode == 0, done.stdout
