"""README's guide block runs from top to bottom, as it would be typed in a clean clone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FINE = {0, 1}
"""1 says that a galat was found: the samples have some."""


def guide_block() -> list[str]:
    """Return the command lines of the block under the heading Guide."""
    guide = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## Guide\n")[2]
    block = guide.partition("```console\n")[2].partition("```")[0]
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_the_guide_block_runs_in_order(tmp_path: Path) -> None:
    """Each line does what it says; the first activates what was installed, which here is what the tests run with."""
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    first, *lines = guide_block()
    assert re.match(r"source \.venv/bin/activate( |$)", first)
    assert len(lines) >= 14
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    (bin_ / "xlkinerja").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m xlkinerja "$@"\n', encoding="utf-8")
    (bin_ / "xlkinerja").chmod(0o755)
    environment = {**os.environ, "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}"}
    for line in lines:
        done = subprocess.run(
            ["bash", "-c", line], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode in FINE, f"{line}\n{done.stderr}"
    made = {path.name for path in tmp_path.iterdir()}
    assert {"pnbp.xlsx", "pnbp (sebelum xlkinerja).xlsx", "tw-berikut.xlsx", "baru.xlsx", "rekap.xlsx"} <= made
    kept = (ROOT / ".gitignore").read_text(encoding="utf-8")
    assert all(f"/{name}" in kept or name.endswith((".xlsx", ".bak")) for name in made - {"samples", "bin"})
