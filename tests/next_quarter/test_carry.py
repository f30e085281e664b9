"""Next quarter's workbook (`template --from`) and the move into the current template (`--same-period`)."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result as Run
from openpyxl.comments import Comment

from form_trial import data_for, forms_in
from kit import REPORT, check, edited, made, reads_well, text_at, typed
from kit_quarters import FORMS, carried, four_quarters, quarter_data, report_of, typed_in
from xlkinerja.cli.main import cli
from xlkinerja.export import as_json
from xlkinerja.finding import engine_messages
from xlkinerja.form import Column, Table
from xlkinerja.form.loader import load
from xlkinerja.kinds import KINDS, CellForm, Typed
from xlkinerja.next_quarter.carry import CarryError, Period, _rows, next_quarter
from xlkinerja.next_quarter.move import same_period
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import fill_workbook, run_stages
from xlkinerja.reading.earlier_answer import read_earlier_answer
from xlkinerja.report import Entry, Report, Row, TableData, TableLayout, Value
from xlkinerja.templates import template

ROOT = Path(__file__).parents[2]
MANADO = ROOT / "samples" / "form_a" / "manado-2023-tw2-cetak.xlsx"
PNBP_2024 = [ROOT / "samples" / "pnbp" / f"bbspjikkp-2024-{name}.xlsx" for name in ("angka", "cetak")]
SD_TO_LALU = [f"{kind}_{side}" for kind in ("keuangan", "fisik") for side in ("s", "r")]


def run(*arguments: str | Path) -> Run:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def galat(data: bytes) -> list[str]:
    return [f"{f.code} {f.place} {f.message}" for f in check(data).findings if f.level == "galat"]


def rows(report: Report, table: str) -> list[dict[str, Value]]:
    parts = report.tables[table]
    return [{name: entry.value for name, entry in row.entries.items()} for part in parts for row in part.rows]


@cache
def manado() -> bytes:
    return MANADO.read_bytes()


def last_quarter(data: dict[str, Any]) -> None:
    """Make triwulan IV of the report: all months, all of the year's target."""
    data["fields"]["triwulan"] = 4
    for month in data["tables"]["bulanan"]:
        month["realisasi"] = month["target"]
    for service in data["tables"]["layanan"]:
        service["realisasi"] = service["target"]
    data["tables"]["tahunan"][1]["realisasi"] = 1_600_000


# --- next quarter: PNBP -------------------------------------------------------------------------------------------


def test_pnbp_goes_on_from_triwulan_two_to_three() -> None:
    report = report_of(carried(made(lambda data: data["fields"].update(tempat="Bogor", tanggal="5 Juli 2024"))))
    fields = {name: field.value for name, field in report.fields.items()}
    assert (fields["tahun"], fields["triwulan"]) == (2024, 3)
    assert (fields["kode_satker"], fields["nama_satker"], fields["tempat"]) == ("247199", "Balai Besar Uji", "Bogor")
    assert fields["tanggal"] is None
    kept = ("nomor", "layanan", "target", "realisasi_lalu", "realisasi", "realisasi_tahun_lalu")
    assert [tuple(row[name] for name in kept) for row in rows(report, "layanan")] == [
        ("1", "Pengujian", 1_000_000, 500_000, None, None),
        ("2", "Kalibrasi", 600_000, 300_000, None, None),
    ]
    months = [(row["target"], row["realisasi"]) for row in rows(report, "bulanan")]
    assert months == [(row["target"], row.get("realisasi")) for row in REPORT["tables"]["bulanan"]]
    # What the year brought in so far is last quarter's figure; that of the years before does not change.
    years = [(row["tahun"], row["target"], row["realisasi"]) for row in rows(report, "tahunan")]
    assert years == [(2023, 900_000, 600_000), (2024, 1_600_000, None)]


def test_a_new_year_takes_names_and_the_years_that_are_over() -> None:
    report = report_of(carried(made(last_quarter)))
    assert (report.fields["tahun"].value, report.fields["triwulan"].value) == (2025, 1)
    kept = ("nomor", "layanan", "target", "realisasi_lalu", "realisasi", "realisasi_tahun_lalu")
    assert [tuple(row[name] for name in kept) for row in rows(report, "layanan")] == [
        ("1", "Pengujian", None, None, None, None),
        ("2", "Kalibrasi", None, None, None, None),
    ]
    months = rows(report, "bulanan")
    assert [row["bulan"] for row in months] == list(range(1, 13))
    assert {(row["target"], row["realisasi"]) for row in months} == {(None, None)}
    years = [(row["tahun"], row["target"], row["realisasi"]) for row in rows(report, "tahunan")]
    assert years == [(2023, 900_000, 600_000), (2024, 1_600_000, 1_600_000), (2025, None, None)]


def test_the_row_of_the_new_year_is_not_there_twice() -> None:
    def with_next_year(data: dict[str, Any]) -> None:
        last_quarter(data)
        data["tables"]["tahunan"].append({"tahun": 2025, "target": 2_000_000})

    years = rows(report_of(carried(made(with_next_year))), "tahunan")
    assert [(row["tahun"], row["target"]) for row in years][1:] == [(2024, 1_600_000), (2025, 2_000_000)]


def test_the_workbook_need_not_have_been_filled_before() -> None:
    source = made(lambda _: None)
    assert carried(source) == carried(fill_workbook(source, "uji.xlsx").data)


def test_doubtful_figures_and_dashes_stay_as_they_were_typed() -> None:
    """A guess must not become a fact by being carried."""
    book = typed(made(lambda _: None), {"Layanan!C11": "-", "Layanan!C12": "Rp 600.000", "Layanan!A12": Decimal(2)})
    new = carried(book)
    assert [text_at(new, f"Layanan!{cell}") for cell in ("C11", "C12", "A12")] == ["-", "600000", "2"]
    doubtful = typed(manado(), {"Form A 6077!F20": "66.025"})  # beside "548,888": neither is sure any more
    assert "XK-203" in {f.code for f in check(doubtful).findings}
    assert [text_at(carried(doubtful), f"Form A 6077!{cell}") for cell in ("F20", "F21")] == ["66.025", "548,888"]


# --- next quarter: Form A -----------------------------------------------------------------------------------------


def test_form_a_manado_goes_on_to_triwulan_three() -> None:
    old, new = report_of(manado()), report_of(carried(manado()))
    assert (new.fields["tahun"].value, new.fields["triwulan"].value) == (2023, 3)
    assert [part.group for part in new.tables["realisasi"]] == ["6077", "6042"]
    before, after = rows(old, "realisasi"), rows(new, "realisasi")
    assert len(after) == len(before) == 8
    for then, now in zip(before, after, strict=True):
        assert (now["kode_kro"], now["nama_output"], now["lokasi"]) == (
            then["kode_kro"], then["nama_output"], then["lokasi"],
        )  # fmt: skip
        for side in SD_TO_LALU:
            assert now[f"{side}_lalu"] == then[f"{side}_sd"]
            assert now[f"{side}_ini"] is None
    bad = next(row for row in after if row["kode_kro"] == "BAD")  # printed: 17.95 + 8.56 and 18.63 + 9.01
    assert (bad["keuangan_s_lalu"], bad["keuangan_r_lalu"]) == (Decimal("0.2651"), Decimal("0.2764"))
    pagu = ("kode_kro", "phln", "rupiah", "total", "volume", "satuan", "indikator_keluaran")
    assert [tuple(row[name] for name in pagu) for row in rows(new, "keluaran")] == [
        tuple(row[name] for name in pagu) for row in rows(old, "keluaran")
    ]
    assert new.fields["pagu_dipa"].value == 12_207_073_000
    assert rows(new, "kegiatan")[0]["nomor_dipa"] == "SP DIPA- 019.07.2.247246/2023"
    assert rows(new, "kendala") == []


def test_carried_manado_has_only_the_galat_that_it_had() -> None:
    def codes(data: bytes) -> list[str]:
        return [f"{finding.code} {finding.place}" for finding in check(data).findings if finding.level == "galat"]

    assert codes(carried(manado())) == codes(manado()) == ["A-01 Form A 6077!B34", "A-01 Form A 6077!B35"]


@pytest.mark.parametrize("carry", ["clear", "keep", "same_year", "terima"])
@pytest.mark.parametrize("quarter", [2, 4])
def test_rows_that_the_form_prints_go_on_whatever_their_key_carries(carry: str, quarter: int, tmp_path: Path) -> None:
    text = (Path(__file__).parents[1] / "form" / "every_key.toml").read_text(encoding="utf-8")
    key = 'label = "Bulan", kind = "bulan", carry = '
    assert text.count(f'{key}"keep"') == 1
    text = text.replace(f'{key}"keep"', f'{key}"{carry}"').replace('carry = "clear"', 'carry = "keep"')
    (tmp_path / "coba.toml").write_text(text, encoding="utf-8")
    with forms_in(tmp_path):
        form = load("coba")
        data = data_for(form)
        data["fields"]["triwulan"] = quarter
        begun = next_quarter(report_of(template(form, data)))
        found = rows(report_of(template(form, begun)), "bulanan")
    assert [(row["bulan"], row["terima"]) for row in found] == [(1, 1000), (2, 2000)]


def test_form_a_begins_a_new_year_with_codes_and_names() -> None:
    book = template(load("form_a"), quarter_data("form_a", 4))
    report = report_of(carried(book))
    assert (report.fields["tahun"].value, report.fields["triwulan"].value) == (2025, 1)
    assert report.fields["pagu_dipa"].value is None
    assert rows(report, "kegiatan")[0]["nomor_dipa"] is None
    output = rows(report, "keluaran")[0]
    assert (output["kode_kro"], output["nama_output"], output["satuan"]) == (
        "AEF", "Sosialisasi dan Diseminasi", "layanan",
    )  # fmt: skip
    assert (output["rupiah"], output["volume"]) == (None, None)
    progress = rows(report, "realisasi")[0]
    assert progress["lokasi"] == "Sulawesi Utara"
    assert {value for name, value in progress.items() if name.endswith(("_lalu", "_ini", "_sd"))} == {None}


def test_a_percentage_from_rupiah_is_carried_to_the_last_digit_of_a_cell() -> None:
    """EBB spent 6.000.000 of 18.000.000: a third, which no cell holds whole, and three thirds are 100 %."""
    third = next(r for r in rows(report_of(carried(first_quarter())), "realisasi") if r["kode_kro"] == "EBB")
    assert third["keuangan_r_lalu"] == Decimal("0.333333333333333")


def first_quarter() -> bytes:
    return template(load("form_a"), quarter_data("form_a", 1))


# --- four quarters in a row ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def quarters(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return four_quarters(tmp_path_factory.mktemp("quarters"))


def test_four_quarters_in_a_row_have_no_galat(quarters: list[Path]) -> None:
    for folder in quarters:
        for form in FORMS:
            assert galat((folder / f"{form}.xlsx").read_bytes()) == [], folder


def test_four_quarters_by_carrying_are_those_typed_from_the_start(quarters: list[Path]) -> None:
    for quarter, folder in enumerate(quarters, 1):
        for form in FORMS:
            by_hand = report_of(template(load(form), quarter_data(form, quarter)))
            made_by_us = report_of((folder / f"{form}.xlsx").read_bytes())
            for table in load(form).table:
                assert as_shown(rows(made_by_us, table)) == as_shown(rows(by_hand, table)), (quarter, table)


def as_shown(found: list[dict[str, Value]]) -> list[dict[str, Value]]:
    """Return the rows with fractions to 13 decimals: thirds lose their last digit with every carrying."""
    return [{n: round(v, 13) if isinstance(v, Decimal) else v for n, v in row.items()} for row in found]


def test_all_money_spent_is_not_below_the_sasaran_of_100_percent(quarters: list[Path]) -> None:
    """Three carried percentages of 15 digits and a fourth make 0,999999999999999 of the pagu."""
    last = (quarters[3] / "form_a.xlsx").read_bytes()
    spent = {row["kode_kro"]: row["keuangan_r_sd"] for row in rows(report_of(last), "realisasi")}
    assert isinstance(spent["EBB"], Decimal)
    assert Decimal("0.99999999999999") < spent["EBB"] < 1
    assert "A-06" not in {finding.code for finding in check(last).findings}


@pytest.mark.parametrize("form", FORMS)
def test_a_carried_workbook_has_no_galat_before_anything_is_typed(form: str) -> None:
    assert galat(carried(template(load(form), quarter_data(form, 2)))) == []


def test_a_wrong_figure_typed_into_the_fixture_is_seen() -> None:
    """The four quarters prove something only because their rules can fail."""
    book = typed_in(carried(template(load("pnbp"), quarter_data("pnbp", 1))), "pnbp", 2)
    assert any(line.startswith("P-05") for line in galat(typed(book, {"Layanan!E11": 1})))


# --- what stands against carrying ---------------------------------------------------------------------------------


def reasons(book: bytes) -> tuple[str, ...]:
    with pytest.raises(CarryError) as refused:
        next_quarter(report_of(book))
    assert all(reads_well(reason) for reason in refused.value.reasons), refused.value.reasons
    return refused.value.reasons


def test_without_its_period_nothing_is_carried() -> None:
    for cell, label in (("C6", "Tahun anggaran"), ("C7", "Triwulan")):
        (reason,) = reasons(typed(made(lambda _: None), {f"Layanan!{cell}": "tidak tahu"}))
        assert reason.startswith(f"Layanan!{cell}: {label} kosong atau tidak terbaca.")


def test_an_unreadable_cumulative_figure_is_named() -> None:
    """The sum of what could be read would be carried as if it were the whole."""
    found = reasons(typed(manado(), {"Form A 6077!C35": "tujuh belas"}))
    assert [reason.split(":")[0] for reason in found] == ["Form A 6077!K35"]


def test_a_broken_cell_that_is_to_be_kept_is_named() -> None:
    broken = typed(made(lambda _: None), {"Layanan!C11": (None, "B11*2")})
    (reason,) = reasons(broken)
    assert reason.startswith("Layanan!C11: Target Setahun (Rp) (Pengujian) tidak terbaca.")


def test_a_month_that_is_none_is_named() -> None:
    (reason,) = reasons(typed(made(lambda _: None), {"Bulanan!A8": "Februari"}))
    assert reason.startswith("Bulanan!A8: ")


def test_a_missing_column_is_named_when_something_comes_from_it() -> None:
    without = edited(made(lambda _: None), lambda book: book["Layanan"].delete_cols(5))
    assert any("Realisasi s.d. Triwulan Ini" in reason for reason in reasons(without))
    unimportant = edited(made(lambda _: None), lambda book: book["Layanan"].delete_cols(11))  # pelanggan: not carried
    assert next_quarter(report_of(unimportant)).fields["triwulan"] == 3


# --- the same period in the current template ----------------------------------------------------------------------


def moved(data: bytes) -> tuple[bytes, tuple[str, ...], int]:
    workbook = read_workbook(data)
    previous = read_earlier_answer(workbook)
    report = run_stages(workbook, previous)
    result = same_period(workbook, previous, report)
    return template(report.form, result.cells), result.left, result.count


def exported(data: bytes) -> dict[str, Any]:
    """Return everything that is exported but the file's own name and digest."""
    return {key: value for key, value in as_json(check(data)).items() if key != "source"}


def without_names(data: bytes) -> bytes:
    """Return somebody's own copy: no defined names at all, every sheet renamed."""

    def change(book: Any) -> None:
        book.defined_names.clear()
        for sheet in book:
            sheet.defined_names.clear()
            sheet.title = f"Salinan {sheet.title}"

    return edited(data, change)


def test_manado_moves_whole() -> None:
    new, left, count = moved(manado())
    assert left == ()
    assert exported(new) == exported(manado())
    assert moved(new) == (new, (), count)


def test_manado_moves_whole_after_it_was_filled() -> None:
    """What staff had typed in computed cells is in the receipt, and is moved as they typed it."""
    filled = fill_workbook(manado(), "uji.xlsx").data
    new, left, _ = moved(filled)
    assert left == ()
    assert exported(new) == exported(manado())


def test_manado_without_names_and_with_other_sheet_names_moves_whole() -> None:
    new, left, _ = moved(without_names(manado()))
    assert left == ()
    assert exported(new) == exported(manado())


@pytest.mark.parametrize("sample", PNBP_2024, ids=lambda path: path.stem)
def test_pnbp_moves_whole(sample: Path) -> None:
    source = sample.read_bytes()
    for book in (source, without_names(source)):
        new, left, _ = moved(book)
        assert left == ()
        assert exported(new) == exported(source)


def test_an_old_version_moves_into_the_current_one() -> None:
    def older(book: Any) -> None:
        book.defined_names["XK_VERSI"].attr_text = '"pnbp/0"'

    source = edited(made(lambda _: None), older)
    assert "XK-121" in {finding.code for finding in check(source).findings}
    new, left, _ = moved(source)
    assert left == ()
    assert exported(new) == exported(made(lambda _: None))


def test_what_finds_no_home_is_listed() -> None:
    def change(book: Any) -> None:
        page = book["Layanan"]
        page["O10"], page["O11"] = "Keterangan", "cek lagi"  # a column of their own
        page["C36"] = 12_345  # below Jumlah
        page["Q2"] = "=1+1"
        page["C11"] = "=500000*2"  # never calculated
        page["A20"] = "9"  # a row number without a row
        page["B12"].comment = Comment("tanya Budi", "Ani")
        notes = book.create_sheet("Kerja")
        notes["A1"], notes["B2"] = "coretan", 7

    source = edited(made(lambda _: None), change)
    new, left, _ = moved(source)
    assert sorted(left) == sorted([
        'Layanan!O10: "Keterangan"',
        'Layanan!O11: "cek lagi"',
        'Layanan!C36: "12345"',
        "Layanan!Q2: rumus =1+1",
        "Layanan!C11: rumus =500000*2 tidak dipindahkan, dan belum dihitung.",
        'Layanan!A20: "9"',
        'Layanan!B12: catatan sel "tanya Budi"',
        "Kerja: sheet di luar formulir, 2 sel berisi.",
    ])  # fmt: skip
    assert text_at(new, "Layanan!C11") == ""
    assert text_at(new, "Layanan!B12") == "Kalibrasi"


def test_what_comes_only_in_part_is_listed() -> None:
    source = typed(
        made(lambda _: None),
        {
            "Layanan!C11": (Decimal(1_000_000), "500000*2"),
            "Layanan!G12": (Decimal("0.6"), "0.5+0.1"),
            "Bulanan!A8": "X",
        },
    )
    new, left, _ = moved(source)
    assert left == (
        "Layanan!C11: rumus =500000*2 tidak dipindahkan, hanya hasilnya.",
        "Bulanan!A8: baris ini bukan baris formulir: X; 100000; 100000",
        "Layanan!G12: rumus =0.5+0.1 diganti rumus formulir.",
    )
    assert text_at(new, "Layanan!C11") == "1000000"
    assert text_at(new, "Bulanan!A8") == "Maret"
    assert text_at(new, "Bulanan!B8") == ""


def test_explanations_are_listed() -> None:
    wrong = typed(made(lambda _: None), {"Layanan!C11": 100_000})
    filled = fill_workbook(wrong, "uji.xlsx").data

    def explain(book: Any) -> None:
        page = book["Pemeriksaan"]
        heading = next(cell for row in page.iter_rows() for cell in row if cell.value == "Penjelasan")
        page.cell(heading.row + 1, heading.column).value = "sudah benar"

    _, left, _ = moved(edited(filled, explain))
    assert len([line for line in left if line.startswith('Pemeriksaan: penjelasan "sudah benar" untuk ')]) == 1


def test_an_error_is_listed_and_not_moved() -> None:
    source = (ROOT / "samples" / "pnbp" / "bbspjikkp-2024-salah.xlsx").read_bytes()
    new, left, _ = moved(source)
    assert left == ('Layanan!E13: "#REF!" tidak terbaca, tidak dipindahkan.',)
    assert text_at(new, "Layanan!E13") == ""


def test_a_percentage_that_is_shown_as_a_number_keeps_its_value() -> None:
    """30,52 in a cell of the format General is 30,52 %; the template's cell shows percentages, so it holds 0,3052."""

    def general(book: Any) -> None:
        cell = book["Form A 6042"]["G35"]
        cell.value, cell.number_format = 30.52, "General"

    new, _, _ = moved(edited(manado(), general))
    assert Decimal(text_at(new, "Form A 6042!G35")) == Decimal("0.3052")


def test_what_stands_for_several_rows_is_carried_once() -> None:
    """Merged or left blank below, it is merged again; typed in every row, it stays in every row."""
    names = {"sasaran": True, "indikator": False}
    table = Table("t", "s", "T", ("indikator",), tuple(
        Column(name, name, KINDS["teks"], down=down, carry="keep") for name, down in names.items()
    ))  # fmt: skip

    def row(number: int, form: CellForm, *, covered: bool = False) -> Row:
        sasaran = Entry(number, 1, Typed(form, "A" if form == "text" else ""), value="A", covered=covered)
        indikator = Entry(number, 2, Typed("text", f"I{number}"), value=f"I{number}")
        return Row(f"I{number}", number, {"sasaran": sasaran, "indikator": indikator})

    given = (row(1, "text"), row(2, "text", covered=True), row(3, "blank"), row(4, "text"))
    data = TableData(table, TableLayout("S", 1, 1, 1, 4, 4, None, {"sasaran": 1, "indikator": 2}), given)
    made_rows = _rows(data, Period(Decimal(2024), Decimal(2), new_year=False))
    assert [(cells["sasaran"], cells["indikator"]) for cells in made_rows] == [
        ("A", "I1"), (None, "I2"), (None, "I3"), ("A", "I4"),
    ]  # fmt: skip


# --- the command --------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pnbp.xlsx").write_bytes(made(lambda _: None))
    (tmp_path / "form_a.xlsx").write_bytes(manado())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_command_makes_next_quarters_workbook(folder: Path) -> None:
    before = hashlib.sha256((folder / "form_a.xlsx").read_bytes()).digest()
    done = run("template", "form_a", "--from", "form_a.xlsx", "-o", "tw3.xlsx")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "form_a.xlsx: triwulan II tahun 2023 menjadi triwulan III tahun 2023.",
        "form_a.xlsx: masih ada 2 galat. Isinya dibawa apa adanya; perbaiki di kedua buku kerja.",
        "tw3.xlsx: formulir form_a dibuat.",
    ]
    assert (folder / "tw3.xlsx").read_bytes() == carried(manado())
    assert hashlib.sha256((folder / "form_a.xlsx").read_bytes()).digest() == before


def test_command_moves_and_lists_and_counts(folder: Path) -> None:
    source = typed((folder / "pnbp.xlsx").read_bytes(), {"Layanan!C36": 5})
    (folder / "pnbp.xlsx").write_bytes(source)
    done = run("template", "pnbp", "--from", "pnbp.xlsx", "--same-period", "-o", "baru.xlsx")
    assert (done.exit_code, done.stdout) == (0, 'pnbp.xlsx: Layanan!C36: "5"\n')
    count = moved(source)[2]
    assert done.stderr.startswith(f"{count} isian dipindahkan; 1 lainnya tidak ikut atau ikut sebagian")
    assert (folder / "pnbp.xlsx").read_bytes() == source
    assert report_of((folder / "baru.xlsx").read_bytes()).fields["triwulan"].value == 2


def test_command_keeps_a_file_that_it_replaces(folder: Path) -> None:
    (folder / "tw3.xlsx").write_bytes(b"lama")
    assert run("template", "pnbp", "--from", "pnbp.xlsx", "-o", "tw3.xlsx").exit_code == 0
    assert (folder / "tw3.xlsx.bak").read_bytes() == b"lama"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["form_a", "--from", "pnbp.xlsx"], 2, "pnbp.xlsx: ini formulir pnbp, bukan form_a."),
        (["pnbp", "--same-period"], 2, "Sebutkan berkasnya dengan --from."),
        (["pnbp", "--from", "pnbp.xlsx", "--data", "isian.json"], 2, "Pilih salah satu: --data"),
        (["pnbp", "--from", "isian.json"], 3, engine_messages()["XK-142"].message),
        (["pnbp", "--from", "lain.xlsx"], 3, "bukan formulir yang dikenal"),
        (["pnbp", "--from", "kosong.xlsx"], 3, "kosong.xlsx: Layanan!C6: Tahun anggaran kosong atau tidak terbaca."),
        (["pnbp", "--from", "tidak-ada.xlsx"], 2, "tidak-ada.xlsx"),
    ],
)
def test_command_refuses(folder: Path, arguments: list[str], code: int, says: str) -> None:
    (folder / "isian.json").write_text("{}", encoding="utf-8")
    (folder / "kosong.xlsx").write_bytes(template(load("pnbp")))
    other = BytesIO()
    openpyxl.Workbook().save(other)
    (folder / "lain.xlsx").write_bytes(other.getvalue())
    done = run("template", *arguments, "-o", "baru.xlsx")
    assert done.exit_code == code
    assert says in " ".join(done.stderr.split())
    assert not (folder / "baru.xlsx").exists()


def test_command_does_not_write_over_its_source(folder: Path) -> None:
    before = (folder / "pnbp.xlsx").read_bytes()
    done = run("template", "pnbp", "--from", "pnbp.xlsx", "-o", "./pnbp.xlsx")
    assert done.exit_code == 2
    assert (folder / "pnbp.xlsx").read_bytes() == before


def test_command_says_that_the_source_is_open(folder: Path) -> None:
    (folder / "~$pnbp.xlsx").write_bytes(b"")
    done = run("template", "pnbp", "--from", "pnbp.xlsx", "-o", "baru.xlsx")
    assert done.exit_code == 0
    assert engine_messages()["XK-119"].message in done.stderr
