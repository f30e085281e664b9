"""The order of merged cells is that of their places, not of a set: 32-bit Pythons have another one."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl.utils import range_boundaries

from xlkinerja.form.loader import form_names, load
from xlkinerja.templates import template


@pytest.mark.parametrize("form", form_names())
def test_merged_cells_stand_by_column_and_row(form: str) -> None:
    several = 0
    with ZipFile(BytesIO(template(load(form)))) as package:
        for name in package.namelist():
            merges = re.findall(rb'<mergeCell ref="([^"]+)"', package.read(name))
            areas = [range_boundaries(area.decode()) for area in merges]
            assert areas == sorted(areas, key=lambda a: (a[0], a[1], a[2], a[3])), name
            several += len(areas) > 1
    assert several > 1, "nothing was there to be ordered"
