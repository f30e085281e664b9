"""What holds for all tests."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

import office_process
from made_once import make_once

# Commands that tests start find our modules compiled, also where a machine's setting would have each compile all.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

make_once()

# Tests make many small values and hardly any cycles: looking for those took a tenth of all time.
gc.set_threshold(50_000, 10, 10)

# How long an example takes says how busy the machine is.
settings.register_profile("busy", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


@pytest.fixture(scope="module", autouse=True)
def _office_only_while_needed() -> Iterator[None]:
    yield
    office_process.leave()
