"""Damaged workbooks keep the laws: nothing is raised, `fill` comes to rest, `check` agrees, what is not ours stays.

As many of the first 5,000 mutants are tried as fit into a time of the processor; each has a number, with which
`benchmarks/mutants.py NUMBER 1 --keep FOLDER` makes it again. XLKINERJA_MUTANT is the first number,
XLKINERJA_MUTANT_SECONDS the time.
"""

from __future__ import annotations

import os
import sys
import time

from mutants import judged

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
