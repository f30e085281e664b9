"""Our own workbooks are the same bytes on every machine and hold nothing that other programs stumble over."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from package_check import zip_faults
from xlkinerja.form.loader import form_names, load
from xlkinerja.templates import template
from xlkinerja.templates.clean import parts_of

ROOT = Path(__file__).parents[2]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMS = form_names()
MADE = sorted(
    path.relative_to(ROOT).as_posix() for path in ROOT.glob("samples/*/*.*") if path.suffix in {".json", ".toml"}
)

# Run by itself: openpyxl decides at its import whether it writes with lxml, and sets are ordered by the hash seed.
MAKE = """
import hashlib, json, sys
from pathlib import Path
from xlkinerja.form.loader import form_names, load
from xlkinerja.templates import template
sys.path.insert(0, "samples")
from make import workbook
made = {f"workbook_templates/{form}.xlsx": template(load(form)) for form in form_names()}
made |= {str(Path(name).with_suffix(".xlsx")): workbook(Path(name)) for name in sys.argv[1:]}
print(json.dumps({name: hashlib.sha256(data).hexdigest() for name, data in made.items()}))
"""


def parts(data: bytes) -> dict[str, ET.Element]:
    with ZipFile(BytesIO(data)) as package:
        return {name: ET.fromstring(package.read(name)) for name in package.namelist() if name.endswith(".xml")}


@pytest.mark.parametrize(("lxml", "seed"), [("True", "1"), ("False", "2")])
def test_the_same_bytes_with_and_without_lxml(lxml: str, seed: str) -> None:
    """What lies in the repository comes out on every machine, with any order of sets."""
    if lxml == "True":
        pytest.importorskip("lxml")
    environment = os.environ | {"OPENPYXL_LXML": lxml, "PYTHONHASHSEED": seed}
    run = subprocess.run(
        [sys.executable, "-c", MAKE, *MADE], check=True, env=environment, cwd=ROOT, capture_output=True
    )
    made = json.loads(run.stdout)
    assert len(made) == len(FORMS) + len(MADE)
    assert made == {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in made}


@pytest.mark.parametrize("form", FORMS)
def test_templates_hold_nothing_that_others_stumble_over(form: str) -> None:
    data = template(load(form))
    assert zip_faults(data) == []
    order = [
        "b",
        "i",
        "strike",
        "condense",
        "extend",
        "outline",
        "shadow",
        "u",
        "vertAlign",
        "sz",
        "color",
        "name",
        "family",
        "charset",
        "scheme",
    ]
    fonts = list(parts(data)["xl/styles.xml"].iter(f"{MAIN}font"))
    assert fonts
    for font in fonts:
        places = [order.index(each.tag.removeprefix(MAIN)) for each in font]
        assert places == sorted(places)
    cells = [cell for top in parts(data).values() for cell in top.iter(f"{MAIN}c")]
    assert sum(len(cell) == 0 for cell in cells) > 50
    assert not [cell.attrib for cell in cells if len(cell) == 0 and "t" in cell.attrib]


def test_what_openpyxl_keeps_in_sets_is_sorted() -> None:
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["B9"] = "", "teks & <lain>\nbaris"
    sheet["C1"].font = Font(name="Arial", b=True, i=True, size=9, color="FF000000", underline="single")
    for area in ("AA1:AB1", "C3:D4", "B2:B3", "A10:B10", "C2:D2"):
        sheet.merge_cells(area)
    rule = DataValidation("whole", allow_blank=True)
    for area in ("C9", "A10:A12", "B2:B3", "A2"):
        rule.add(area)
    sheet.add_data_validation(rule)
    top = ET.fromstring(parts_of(book)["xl/worksheets/sheet1.xml"])
    assert [each.get("ref") for each in top.iter(f"{MAIN}mergeCell")] == [
        "AA1:AB1", "B2:B3", "C2:D2", "C3:D4", "A10:B10",
    ]  # fmt: skip
    assert [each.get("sqref") for each in top.iter(f"{MAIN}dataValidation")] == ["A2 B2:B3 C9 A10:A12"]
    assert [each.text for each in top.iter(f"{MAIN}t")] == ["teks & <lain>\nbaris"]
    first = next(top.iter(f"{MAIN}c"))
    assert first.attrib == {"r": "A1"}


def test_values_of_qualified_names_keep_their_prefix() -> None:
    core = parts_of(Workbook())["docProps/core.xml"].decode()
    assert 'xsi:type="dcterms:W3CDTF"' in core
    assert 'xmlns:dcterms="http://purl.org/dc/terms/"' in core
