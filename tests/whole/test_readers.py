"""What other programs read in a filled workbook, and the published figures that must stand there."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from office import SAMPLES, Grid, office, opened, same
from xlkinerja.cli.main import cli
from xlkinerja.form.loader import load
from xlkinerja.pipeline import check_workbook, fill_workbook
from xlkinerja.templates import template

NAMES = sorted(path.stem for path in SAMPLES.glob("*.json"))
PUBLISHED = SAMPLES.parents[2] / "shared" / "data" / "bbspjikkp-2024.json"

# The computed columns: sheet, name in the exported data, header text.
COMPUTED = {
    "layanan": {
        "realisasi_ini": "Realisasi Triwulan Ini (Rp)",
        "persen": "Realisasi terhadap Target",
        "pertumbuhan": "Pertumbuhan",
        "porsi": "Porsi",
    },
    "bulanan": {
        "target_kumulatif": "Target Kumulatif (Rp)",
        "realisasi_kumulatif": "Realisasi Kumulatif (Rp)",
        "target_antara": "Target Antara",
        "realisasi_antara": "Realisasi Antara",
    },
    "tahunan": {
        "persen": "Realisasi terhadap Target",
        "pertumbuhan": "Pertumbuhan",
        "persen_penggunaan": "Realisasi terhadap Pagu",
    },
}
TOTALS = {
    "layanan": {
        **COMPUTED["layanan"],
        "target": "Target Setahun (Rp)",
        "realisasi_lalu": "Realisasi s.d. Triwulan Lalu (Rp)",
        "realisasi": "Realisasi s.d. Triwulan Ini (Rp)",
        "realisasi_tahun_lalu": "Realisasi Periode Sama Tahun Lalu (Rp)",
        "pelanggan": "Pelanggan",
    },
    "bulanan": {"target": "Target Bulan Ini (Rp)", "realisasi": "Realisasi Bulan Ini (Rp)"},
}


@cache
def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


@cache
def filled(name: str) -> bytes:
    return fill_workbook(template(load("pnbp"), sample(name)), f"{name}.xlsx").data


# --- readers -----------------------------------------------------------------------------------------------------


def by_pandas(data: bytes) -> Mapping[str, Grid]:
    sheets = pd.read_excel(io.BytesIO(data), sheet_name=None, header=None, engine="openpyxl")
    return {name: frame.astype(object).where(frame.notna(), None).to_numpy().tolist() for name, frame in sheets.items()}


def by_openpyxl(data: bytes) -> Mapping[str, Grid]:
    return {s.title: [list(row) for row in s.iter_rows(values_only=True)] for s in opened(data, values=True).worksheets}


def by_calamine(data: bytes) -> Mapping[str, Grid]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def by_libreoffice(data: bytes) -> Mapping[str, Grid]:
    return office().grids(data, recalculate=False)


READERS = (by_pandas, by_openpyxl, by_calamine, by_libreoffice)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", NAMES)
def test_every_reader_sees_what_export_gives(
    name: str, reader: Callable[[bytes], Mapping[str, Grid]], tmp_path: Path
) -> None:
    file = tmp_path / f"{name}.xlsx"
    file.write_bytes(filled(name))
    exported = json.loads(CliRunner().invoke(cli, ["export", str(file), "--format", "json"]).stdout)
    grids = reader(filled(name))
    for table, columns in COMPUTED.items():
        header, places = header_of(grids[table.capitalize()], columns)
        rows = grids[table.capitalize()][header + 2 :]  # below the row that numbers the columns
        assert len(exported["tables"][table]) == max(len(sample(name)["tables"].get(table, ())), fixed_rows(table))
        for row, expected in zip(rows, exported["tables"][table], strict=False):
            found = {column: row[place] for column, place in places.items()}
            assert all(same(found[column], expected[column]) for column in columns), (found, expected)
    for table, columns in TOTALS.items():
        grid = grids[table.capitalize()]
        _, places = header_of(grid, columns)
        total = next(row for row in grid if row[0] == "JUMLAH")
        expected = exported["totals"][table]
        assert all(same(total[place], expected[column]) for column, place in places.items()), (total, expected)


def fixed_rows(table: str) -> int:
    return 12 if table == "bulanan" else 0


def header_of(grid: Grid, columns: Mapping[str, str]) -> tuple[int, Mapping[str, int]]:
    """The header row and the place of each column in it."""
    number = next(n for n, row in enumerate(grid) if set(columns.values()) <= set(map(str, row)))
    return number, {name: grid[number].index(label) for name, label in columns.items()}


# --- published figures -------------------------------------------------------------------------------------------

# Tabel 3.62 as printed. Verifikasi TKDN has no target: printed 100,00 %, by the form's law blank.
PRINTED = {
    "Pengujian": "97,98%",
    "Kalibrasi": "122,26%",
    "Sertifikasi": "112,58%",
    "LSP": "155,27%",
    "Konsultansi/Bimtek": "810,36%",
    "Pendampingan/Pelatihan": "289,58%",
    "VV GRK": "84,68%",
    "Verifikasi TKDN": "",
    "Inspeksi Teknis": "100,02%",
    "Uji Profisiensi": "132,16%",
    "Audit Teknologi": "459,19%",
    "Miniplant Kulit": "20,15%",
    "Miniplant Karet": "30,21%",
    "Pemeriksa Halal": "409,04%",
    "Jasa Teknis Lainnya": "365,20%",
    "Pemanfaatan Aset": "0,00%",
}


def printed(value: object) -> str:
    """A fraction as the report prints it."""
    if not isinstance(value, int | float):
        return ""
    return f"{(Decimal(repr(value)) * 100).quantize(Decimal('0.01'), ROUND_HALF_UP)}%".replace(".", ",")


def amount(typed: str | int | None) -> int:
    """Full rupiah however they were typed; a blank and a dash are 0."""
    return int(re.sub(r"\D", "", str(typed)) or 0)


def column(sheet: str, key: str, label: str, name: str = "bbspjikkp-2024-angka") -> Mapping[object, object]:
    """A column of the filled workbook by the row's key, as openpyxl reads it."""
    grid = by_openpyxl(filled(name))[sheet]
    header, places = header_of(grid, {"key": key, "value": label})
    rows = {row[places["key"]] or row[0]: row[places["value"]] for row in grid[header + 2 :]}
    return {found: value for found, value in rows.items() if found is not None}


@pytest.mark.parametrize("name", ["bbspjikkp-2024-angka", "bbspjikkp-2024-cetak"])
def test_percentages_of_tabel_3_62(name: str) -> None:
    found = column("Layanan", "Jenis Layanan", "Realisasi terhadap Target", name)
    assert {service: printed(found[service]) for service in PRINTED} == PRINTED
    # the printed 146,30 % is on a target that the rows do not add up to
    assert printed(found["JUMLAH"]) == "145,81%"


def test_growth_and_percentage_of_tabel_3_63() -> None:
    percent = column("Tahunan", "Tahun", "Realisasi terhadap Target")
    growth = column("Tahunan", "Tahun", "Pertumbuhan")
    spent = column("Tahunan", "Tahun", "Realisasi terhadap Pagu")
    years = (2020, 2021, 2022, 2023, 2024)
    assert [printed(percent[year]) for year in years] == ["48,24%", "58,07%", "84,14%", "107,14%", "146,30%"]
    assert [printed(spent[year]) for year in years] == ["47,18%", "60,30%", "90,17%", "94,03%", "99,95%"]
    # 2021: printed 32,94 % on another figure for 2020 (2.838.990.287); on this one 860.180.272 / 2.914.084.687
    assert [printed(growth[year]) for year in years] == ["", "29,52%", "11,47%", "41,80%", "68,48%"]


def test_progress_of_the_months() -> None:
    found = column("Bulanan", "Bulan", "Target Antara")
    quarters = [printed(found[month]) for month in ("Maret", "Juni", "September", "Desember")]
    assert quarters == ["20,56%", "38,53%", "73,06%", "100,00%"]


def message(name: str, code: str) -> str:
    """The one finding of a code, from the filled workbook."""
    (found,) = [f.message for f in check_workbook(filled(name), f"{name}.xlsx").findings if f.code == code]
    return found


def difference(text: str) -> int:
    found = re.search(r"selisih (-?[\d.]*\d)", text)
    assert found
    return int(found[1].replace(".", ""))


def test_target_of_the_rows_against_the_year() -> None:
    rows = sum(row["target"] for row in sample("bbspjikkp-2024-angka")["tables"]["layanan"])
    assert rows - 6_869_712_000 == 23_298_382
    assert difference(message("bbspjikkp-2024-angka", "P-01")) == 23_298_382


# The columns of Tabel 3.64 as printed, their printed Jumlah, and by how much they miss it.
COLUMNS = {
    2021: ("0 236.895.000 410.822.744 97.611.000 2.776.422.000 24.900.000 38.192.359", 3_774_264_959, -189_421_856),
    2022: ("0 464.234.000 750.832.150 168.513.200 2.624.100.000 228.539.807", 4_207_051_331, 29_167_826),
    2024: (
        (
            "0 1.528.325.000 1.097.953.700 371.067.980 159.600.000 404.766.000 213.900.000 3.175.849.200 777.177.857"
            " 565.200.000 249.842.100 1.126.403.800 78.376.292 36.821.750 220.912.515 0"
        ),
        10_050_681_444,
        -44_485_250,
    ),
}


@pytest.mark.parametrize("year", COLUMNS)
def test_rows_of_tabel_3_64_do_not_add_up(year: int) -> None:
    rows, printed_total, expected = COLUMNS[year]
    assert sum(map(amount, rows.split())) - printed_total == expected
    name = f"bbspjikkp-{year}-tabel-3.64"
    assert difference(message(name, "P-02")) == expected
    # what was typed over Jumlah is contradicted too
    typed_over = [f for f in check_workbook(filled(name), "uji.xlsx").findings if f.code == "XK-301"]
    assert [f.typed for f in typed_over if f.place.column == "realisasi"] == [f"{printed_total:,}".replace(",", ".")]


# --- the samples are the published figures -----------------------------------------------------------------------


@cache
def published(table: str) -> list[list[str]]:
    if not PUBLISHED.exists():
        pytest.skip("the published tables are not beside the repository")
    tables = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    rows: list[list[str]] = next(entry["rows"] for entry in tables if entry["id"] == table)
    return rows


@pytest.mark.parametrize("name", ["bbspjikkp-2024-angka", "bbspjikkp-2024-cetak"])
def test_sample_holds_tabel_3_62_and_3_63(name: str) -> None:
    tables = sample(name)["tables"]
    services = [(row["layanan"], amount(row["target"]), amount(row["realisasi"])) for row in tables["layanan"]]
    assert services == [(row[1], amount(row[2]), amount(row[3])) for row in published("tabel-3-62")[:-1]]
    keys = ("target", "realisasi", "pagu_penggunaan", "realisasi_penggunaan")
    lines = [published("tabel-3-63")[number] for number in (0, 1, 3, 4)]
    for place, row in enumerate(tables["tahunan"], 1):
        assert [amount(row[key]) for key in keys] == [amount(line[place]) for line in lines]


@pytest.mark.parametrize("year", [2021, 2022, 2024])
def test_sample_holds_its_columns_of_tabel_3_64(year: int) -> None:
    place = year - 2019
    lines = {line[0]: line for line in published("tabel-3-64")[:-2]}
    rows = sample(f"bbspjikkp-{year}-tabel-3.64")["tables"]["layanan"]
    for row in rows:
        line = lines.pop(row["layanan"])
        assert [amount(row["realisasi"]), amount(row["realisasi_tahun_lalu"])] == [
            amount(line[place]),
            amount(line[place - 1]),
        ]
    assert all(not amount(line[place]) and not amount(line[place - 1]) for line in lines.values()), "a row was left out"
    totals = sample(f"bbspjikkp-{year}-tabel-3.64")["totals"]["layanan"]
    jumlah, growth = (published("tabel-3-64")[number][place] for number in (-2, -1))
    assert [totals["realisasi"], totals["pertumbuhan"]] == [jumlah, growth]
