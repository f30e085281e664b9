from __future__ import annotations

from collections.abc import Iterator

import pytest

from form_trial import forms_in
from kit_values import FORMS


@pytest.fixture(autouse=True, scope="module")
def _with_forms() -> Iterator[None]:
    with forms_in(FORMS):
        yield
