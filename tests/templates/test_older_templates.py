"""Templates and answers made before pages said whose they are: read, filled and moved as they are."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from kit import codes
from xlkinerja.cli.main import cli
from xlkinerja.form.loader import form_names
from xlkinerja.pipeline import check_workbook, fill_workbook

BEFORE = Path(__file__).parent / "made_before"
ANSWERS = ("form-a-jawaban", "pnbp-jawaban", "rencana-aksi-jawaban")


FORMS = [name for name in form_names() if (BEFORE / f"{name}.xlsx").exists()]


@pytest.mark.parametrize("name", FORMS)
def test_a_template_of_before_has_no_word_about_its_own_formulas(name: str) -> None:
    result = check_workbook((BEFORE / f"{name}.xlsx").read_bytes(), "a.xlsx")
    assert result.report is not None
    assert not {"XK-307", "XK-304", "XK-301"} & codes(result)


@pytest.mark.parametrize("name", FORMS)
def test_headings_of_before_are_found_by_their_texts_alone(name: str) -> None:
    """They said "(%)" where the cells say "%" too."""
    book = openpyxl.load_workbook(BEFORE / f"{name}.xlsx")
    percent = [c for page in book for row in page.iter_rows() for c in row if "(%)" in str(c.value)]
    assert len(percent) >= 6
    if name == "rencana_aksi":
        limit = book.defined_names["XK_RENCANA_AKSI_I_batas_capaian"].attr_text.rpartition("!")[2].replace("$", "")
        book["Rencana Aksi"][limit].value = "120%"
    for names in (book.defined_names, *(page.defined_names for page in book)):
        for one in [one for one in names if "_K_" in one or "_I_" in one or one.endswith("_KEPALA")]:
            del names[one]
    for mark in ("(%)", "") if name != "pnbp" else ("(%)",):  # there it alone tells two from those in rupiah
        for cell in percent:
            cell.value = str(cell.value).replace("(%)", mark)
        book.save(out := io.BytesIO())
        _has_every_column(out.getvalue(), name)


def _has_every_column(data: bytes, form: str) -> None:
    result = check_workbook(data, f"{form}.xlsx")
    assert not {"XK-125", "XK-126", "XK-127", "XK-131"} & codes(result)
    assert result.report is not None
    for table in result.report.form.tables:
        if not table.record:
            for part in result.report.tables[table.name]:
                assert set(part.layout.columns) == {column.name for column in table.printed}, table.name
    percent = [name for name, field in result.report.form.field.items() if field.kind.is_percent]
    assert [result.report.fields[name].value for name in percent] == [Decimal("1.2")] * len(percent)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_of_before_comes_to_rest_and_gets_no_new_cells(name: str) -> None:
    old = BEFORE / f"{name}.xlsx"
    again = fill_workbook(old.read_bytes(), "a.xlsx")
    assert "XK-307" not in codes(again.result)
    assert fill_workbook(again.data, "a.xlsx").data == again.data


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_of_before_moves_into_the_new_template(name: str, tmp_path: Path) -> None:
    old, new = BEFORE / f"{name}.xlsx", tmp_path / "baru.xlsx"
    form = name.removesuffix("-jawaban").replace("-", "_")
    command = ["template", form, "--from", str(old), "--same-period", "-o", str(new)]
    result = CliRunner().invoke(cli, command)
    assert result.exit_code == 0, result.output
    before, after = (check_workbook(path.read_bytes(), "a.xlsx") for path in (old, new))
    assert before.report is not None
    assert after.report is not None
    assert {name: data.value for name, data in before.report.fields.items()} == {
        name: data.value for name, data in after.report.fields.items()
    }
    first = openpyxl.load_workbook(new).worksheets[0]
    assert first.page_setup.blackAndWhite
