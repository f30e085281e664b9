"""Damaged workbooks keep the laws: nothing is raised, `fill` comes to rest, `check` agrees, what is not ours stays.

As many of the first 5,000 mutants are tried as fit into a time of the processor; each has a number, with which
`benchmarks/mutants.py NUMBER 1 --keep FOLDER` makes it again. XLKINERJA_MUTANT is the first number,
XLKINERJA_MUTANT_SECONDS the time.
"""

from __future__ import annotations

import io
import os
import sys
import time
import zipfile

import pytest

from kit import check, clean
from mutants import broken_laws, judged
from xlkinerja.pipeline import fill_workbook

FIRST = int(os.environ.get("XLKINERJA_MUTANT", "0"))
SECONDS = float(os.environ.get("XLKINERJA_MUTANT_SECONDS", "20"))
MOST, LEAST = 5_000, 40


def test_mutants_keep_the_laws() -> None:
    end, broken, number = time.process_time() + SECONDS, [], FIRST
    while number < FIRST + MOST and (number < FIRST + LEAST or time.process_time() < end):
        broken += [f"mutant {number}: {law}" for law in judged(number)[1]]
        number += 1
    sys.stdout.write(f"mutants {FIRST} to {number - 1}\n")
    assert broken == [], f"of mutants {FIRST} to {number - 1}"


def damaged_in(data: bytes, part: str) -> bytes:
    """Return the workbook with a part whose checksum, in the directory at the end of the file, is another."""
    at = data.rindex(part.encode()) - 46 + 16
    return data[:at] + bytes(byte ^ 0xFF for byte in data[at : at + 4]) + data[at + 4 :]


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/theme/theme1.xml", "docProps/core.xml"])
def test_a_damaged_part_that_reading_does_not_need(part: str) -> None:
    """The report is read; where writing needs the part, `fill` names it and says no more than that."""
    data = damaged_in(clean(), part)
    assert check(data).findings == check(clean()).findings
    said = [(finding.code, part in finding.message) for finding in fill_workbook(data, "uji.xlsx").result.findings]
    assert said == ([("XK-114", True)] if part == "[Content_Types].xml" else [])
    assert list(broken_laws(data)) == []


def test_styles_that_are_another_part_are_refused() -> None:
    """Formats that `fill` adds to it would not be found in it; a mutant had the theme in its place."""
    with zipfile.ZipFile(io.BytesIO(clean())) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts["xl/styles.xml"] = parts["xl/theme/theme1.xml"]
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as target:
        for name, part in parts.items():
            target.writestr(name, part)
    (said,) = check(data.getvalue()).findings
    assert (said.code, "styles.xml" in said.message) == ("XK-114", True)
