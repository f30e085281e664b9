"""Every sample, all the way: the committed workbook is what the data makes, and what the engine says of it."""

import importlib.util
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from kit import parts
from page import page
from sampled import one_in
from xlkinerja.pipeline import check_workbook, fill_workbook

ROOT = Path(__file__).parents[1]
SAMPLES = sorted([*(ROOT / "samples").glob("*/*.json"), *(ROOT / "samples").glob("*/*.toml")])

spec = importlib.util.spec_from_file_location("make_samples", ROOT / "samples" / "make.py")
assert spec is not None
assert spec.loader is not None
make_samples = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make_samples)


@pytest.mark.parametrize("source", SAMPLES, ids=lambda path: path.stem)
def test_workbook_is_what_its_data_makes(source: Path) -> None:
    made = make_samples.workbook(source)
    assert parts(source.with_suffix(".xlsx").read_bytes()) == parts(made), "run: python samples/make.py"


@pytest.mark.parametrize("source", SAMPLES, ids=lambda path: path.stem)
def test_golden(source: Path, file_regression: FileRegressionFixture) -> None:
    workbook = source.with_suffix(".xlsx")
    file_regression.check(page(check_workbook(workbook.read_bytes(), workbook.name)), extension=".md")


@pytest.mark.parametrize("source", SAMPLES, ids=lambda path: path.stem)
def test_second_fill_changes_nothing(source: Path) -> None:
    first = fill_workbook(source.with_suffix(".xlsx").read_bytes(), source.name)
    second = fill_workbook(first.data, source.name)
    assert second.data is first.data
    assert second.result.findings == first.result.findings


@pytest.mark.parametrize("source", one_in(4, SAMPLES), ids=lambda path: path.stem)
def test_everything_but_the_answer_is_untouched(source: Path) -> None:
    """Only the parts that carry the answer differ, and every typed cell keeps its content."""
    before = source.with_suffix(".xlsx").read_bytes()
    after = fill_workbook(before, source.name).data
    old, new = parts(before), parts(after)
    changed = {name for name in old if new.get(name) != old[name]}
    guide = f"xl/worksheets/sheet{sum(name.startswith('xl/worksheets/sheet') for name in old)}.xml"
    assert ("Petunjuk" in old["xl/workbook.xml"]) == (source.suffix == ".json")  # another program's sheet has none
    assert changed <= {
        "[Content_Types].xml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        *(
            name
            for name in old
            if name.startswith("xl/worksheets/sheet") and (name != guide or source.suffix == ".toml")
        ),
    }
    typed = [(s, row.key, c.name) for s, row, c in typed_cells(before)]
    assert typed
    assert {(s, row.key, c.name): row.entries[c.name].typed for s, row, c in typed_cells(before)} == {
        (s, row.key, c.name): row.entries[c.name].typed for s, row, c in typed_cells(after)
    }


def typed_cells(data: bytes):  # noqa: ANN201 - rows of the report with their typed columns
    report = check_workbook(data, "x").report
    assert report is not None
    for table in report.parts():
        for row in table.rows:
            for column in table.table.typed_columns:
                if column.formula is None or row.entries[column.name].staff_figure:
                    yield table.id, row, column
