"""Computed sheets fill while staff type in a program that knows nothing of us, and stay as they are when we fill."""

from __future__ import annotations

import io
import json

import pytest

from office import ALL_SAMPLES, office, opened
from xlkinerja.computing.uncounted import formula_for, is_ours, value_for
from xlkinerja.export import as_json
from xlkinerja.form.loader import load
from xlkinerja.pipeline import check_workbook, fill_workbook
from xlkinerja.templates import template
from xlkinerja.templates.layout import blank_report, lay_out

KEGIATAN = {"tables": {"kegiatan": [{"kode_kegiatan": "6077"}, {"kode_kegiatan": "6042"}]}}
TYPED = (
    ("type", "Form A 6077", "A20", "BAD"), ("type", "Form A 6077", "F20", 548_888),
    ("type", "Form A 6077", "A34", "BAD"), ("type", "Form A 6077", "B34", "Pelayanan"),
    ("type", "Form A 6077", "C34", 0.25),
    ("type", "Form A 6042", "A20", "EBA"), ("type", "Form A 6042", "F20", 1_000), ("type", "Form A 6042", "A34", "EBA"),
    ("type", "Form A 6042", "C34", 0.5),
)  # fmt: skip
ROWS = {"6077": 15, "6042": 21}
"""Where Rekap shows the first row of each sheet, of which there are six each."""


def rekap(data: bytes) -> dict[int, list[object]]:
    """Return what the body of Rekap shows: kegiatan, code, name, pagu and the first percentage."""
    rows = opened(data, values=True)["Rekap"].iter_rows(min_row=15, max_row=26, max_col=5, values_only=True)
    return {n: [v or None for v in row] for n, row in enumerate(rows, 15) if any(row)}


def test_rekap_fills_while_staff_type() -> None:
    edited = office().edited(template(load("form_a"), KEGIATAN), TYPED)
    shown = {15: ["6077", "BAD", "Pelayanan", 548_888_000, 0.25], 21: ["6042", "EBA", None, 1_000_000, 0.5]}
    assert rekap(edited) == shown
    filled = fill_workbook(edited, "a.xlsx")
    assert rekap(filled.data) == shown, "a row stays where staff saw it"
    assert not {"XK-301", "XK-304", "XK-307", "XK-310"} & {f.code for f in filled.result.findings}
    assert fill_workbook(filled.data, "a.xlsx").data == filled.data
    rows = as_json(filled.result)["tables"]["rekap"]
    assert [row["kode_kro"] for row in rows] == ["BAD", "EBA"], "formulas that show nothing are no rows"
    assert rows[1]["nama_output"] is None


def test_a_row_without_values_stored_stays_as_well() -> None:
    """A program that stores no results leaves the formula alone to say what a row shows."""
    book = opened(template(load("form_a"), KEGIATAN))
    for _, sheet, cell, value in TYPED:
        book[sheet][cell].value = value

    book.save(out := io.BytesIO())
    filled = fill_workbook(out.getvalue(), "a.xlsx")
    assert sorted(rekap(filled.data)) == sorted(ROWS.values())


def test_a_row_that_staff_clear_again_keeps_its_formulas() -> None:
    """What shows nothing is live still: staff type another output there, and Rekap has it."""
    blank = fill_workbook(template(load("form_a"), KEGIATAN), "a.xlsx").data
    assert rekap(blank) == {}
    edited = office().edited(blank, TYPED)
    assert sorted(rekap(edited)) == sorted(ROWS.values())


@pytest.mark.parametrize("name", ["form_a/manado-2023-tw2-angka", "rencana_aksi/bbspjikkp-2024-rencana-angka"])
def test_rows_that_are_typed_already_come_first(name: str) -> None:
    """Rekap and Capaian of a workbook made with data show in Excel, before any `fill`, what `fill` then puts there."""
    data = json.loads((ALL_SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    made = template(load(data["form"]), data)
    sheet = {"form_a": "Rekap", "rencana_aksi": "Capaian"}[data["form"]]
    before, after = (opened(workbook)[sheet] for workbook in (made, fill_workbook(made, "a.xlsx").data))
    live, kept = (
        {
            c.coordinate: c.value
            for row in page.iter_rows()
            for c in row
            if c.data_type == "f" and "SHEETS" not in c.value
        }
        for page in (before, after)
    )
    assert live == kept
    assert len(live) > 150


def test_rekap_as_version_0_1_printed_it_is_the_forms_own() -> None:
    """The kegiatan was shown without a look at the row's key; it counts, and is renewed."""
    sample = (ALL_SAMPLES / "form_a" / "manado-2023-tw2-angka.xlsx").read_bytes()
    book = opened(fill_workbook(sample, "a.xlsx").data)

    for row in range(15, 23):
        kegiatan = "6077" if row < 19 else "6042"
        book["Rekap"].cell(row, 1).value = f"=IF('Form A {kegiatan}'!C10=\"\",\"\",'Form A {kegiatan}'!C10)"
    book.save(out := io.BytesIO())
    assert not {"XK-301", "XK-304"} & {f.code for f in check_workbook(out.getvalue(), "a.xlsx").findings}


def red_line(data: bytes, sheet: str = "Rekap") -> object:
    """Return what the line below a table says, in red, of what is not in it."""
    name = next(name for name in opened(data).defined_names if name.endswith(f"_T_{sheet.lower()}_uncounted"))
    cell = opened(data).defined_names[name].attr_text.rpartition("!")[2].replace("$", "")
    assert opened(data)[sheet][cell].font.color.rgb[-6:] == "C00000"
    return opened(data, values=True)[sheet][cell].value or None


def test_a_sheet_that_staff_copied_is_told_until_it_is_counted() -> None:
    made = template(load("form_a"), KEGIATAN)
    assert red_line(office().edited(made, TYPED)) is None
    copied = office().edited(made, [*TYPED, ("copy_sheet", "Form A 6042", "Form A 6043"),
                                    ("type", "Form A 6043", "C10", "6043")])  # fmt: skip
    assert "Ada sheet baru" in str(red_line(copied))
    filled = fill_workbook(copied, "a.xlsx").data
    assert [row[0] for row in rekap(filled).values()] == ["6077", "6043", "6042"]
    assert red_line(filled) is None
    assert red_line(office().edited(filled, [("type", "Rekap", "C7", 2)])) is None, "our sheet is counted"
    assert fill_workbook(filled, "a.xlsx").data == filled


def test_a_row_that_is_not_in_the_table_is_told() -> None:
    steps = [*TYPED, ("insert_rows", "Form A 6077", 35, 1), ("type", "Form A 6077", "A35", "CAH")]
    edited = office().edited(template(load("form_a"), KEGIATAN), steps)
    assert "Ada baris" in str(red_line(edited))
    filled = fill_workbook(edited, "a.xlsx").data
    assert red_line(filled) is None
    assert {row[1] for row in rekap(filled).values()} == {"BAD", "CAH", "EBA"}


def test_rows_beyond_the_table_stay_told() -> None:
    """A table with too few rows: nothing can show them, and the line says so after `fill` as well."""
    keys = [("type", "Pengukuran", f"C{7 + n}", f"1.{n + 1}") for n in range(18)]
    steps = [("insert_rows", "Pengukuran", 9, 2), ("type", "Pengukuran", "A7", "1"), *keys]
    filled = fill_workbook(office().edited(template(load("rencana_aksi")), steps), "a.xlsx")
    assert "XK-309" in {finding.code for finding in filled.result.findings}
    assert "Ada baris" in str(red_line(filled.data, "Capaian"))
    assert "Ada baris" in str(red_line(office().edited(filled.data, [("type", "Pengukuran", "G7", 1)]), "Capaian"))


def sasaran(data: bytes) -> list[list[str]]:
    """Return what the body of Sasaran shows: number, name and how many indicators."""
    rows = opened(data, values=True)["Sasaran"].iter_rows(min_row=6, max_row=15, max_col=3, values_only=True)
    return [[str(value or "") for value in row] for row in rows if any(row)]


def measured(*keys: tuple[object, str | None]) -> list[tuple[object, ...]]:
    steps: list[tuple[object, ...]] = []
    for row, (number, name) in enumerate(keys, 7):
        steps += [("type", "Pengukuran", f"A{row}", number), ("type", "Pengukuran", f"C{row}", f"{number}.{row}")]
        steps += [("type", "Pengukuran", f"B{row}", name)] if name is not None else []
    return steps


def test_sasaran_has_each_number_once_while_staff_type() -> None:
    keys = [(1, "Satu"), (1, None), (2, "Dua"), (3, "Tiga"), (1, None)]
    shown = [["1", "Satu", "3"], ["2", "Dua", "1"], ["3", "Tiga", "1"]]
    edited = office().edited(template(load("rencana_aksi")), measured(*keys))
    assert sasaran(edited) == shown
    filled = fill_workbook(edited, "a.xlsx")
    assert sasaran(filled.data) == shown
    assert not {"XK-301", "XK-304", "XK-307", "XK-310"} & {f.code for f in filled.result.findings}
    assert fill_workbook(filled.data, "a.xlsx").data == filled.data
    assert len(as_json(filled.result)["tables"]["sasaran"]) == len(shown), "formulas that show nothing are no rows"
    typed = [("type", "Pengukuran", f"A{row}", row) for row in range(12, 20)]
    more = office().edited(filled.data, typed)
    assert sasaran(more) == [*shown, *([str(row), "", "1"] for row in range(12, 19))], "ten rows are there"
    assert "Ada baris" in str(red_line(more, "Sasaran"))
    assert red_line(filled.data, "Sasaran") is None
    assert red_line(fill_workbook(more, "a.xlsx").data, "Sasaran") == red_line(more, "Sasaran")


def test_numbers_that_excel_tells_apart_otherwise_are_left_to_fill() -> None:
    """No formula looks for a key where it would show other rows than we read."""
    book = opened(template(load("rencana_aksi")))
    for _, sheet, cell, value in measured((1, "Satu"), ("1.", "Satu"), (2, "Dua")):
        book[sheet][cell].value = value
    book.save(out := io.BytesIO())
    filled = fill_workbook(out.getvalue(), "a.xlsx")
    made = as_json(filled.result)["tables"]["sasaran"]
    assert [row[0] for row in sasaran(filled.data)] == [str(row["nomor_sasaran"] or "") for row in made]
    assert not any("MATCH(" in str(cell.value) for cell in opened(filled.data)["Sasaran"]["A"][5:16])
    assert fill_workbook(filled.data, "a.xlsx").data == filled.data


@pytest.mark.parametrize(("count", "said"), [(60, ""), (100, ""), (170, "Sheet terlalu banyak")])
def test_the_line_counts_as_many_sheets_as_a_formula_can_name(count: int, said: str) -> None:
    """By default 64 sheets are read; with names as long as Excel takes, and more of them, the line still says so."""
    form = load("form_a")
    keys = [f"{number:04} {'x' * 19}" for number in range(count)]
    sheets = lay_out(form, {(t.name, key): 6 for t in form.tables for key in ("", *keys)}, {"form_a": keys})
    report = blank_report(form, sheets)
    formula = formula_for(report, report.tables["rekap"][0], count + 2)
    assert formula is not None
    assert len(formula) <= 8_000
    assert is_ours(formula)
    assert formula.count("'Form A ") >= (count if not said else 0)
    assert value_for(report.tables["rekap"][0], formula).startswith(said)
    assert bool(said) == (formula[0] == '"'), "a formula that names nothing says what it cannot do"


def test_a_table_whose_key_column_is_gone_is_filled_all_the_same() -> None:
    book = opened(template(load("rencana_aksi")))
    assert book["Pengukuran"]["C4"].value == "No. IK"
    book["Pengukuran"]["C4"].value = "lain"
    for name in [name for name in book.defined_names if name.endswith("PENGUKURAN_K_nomor_indikator")]:
        del book.defined_names[name]
    book.save(out := io.BytesIO())
    filled = fill_workbook(out.getvalue(), "a.xlsx")
    assert fill_workbook(filled.data, "a.xlsx").data == filled.data
