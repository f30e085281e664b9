"""CPU of filling one workbook, side by side in one run: `python benchmarks/fill.py [WORKBOOK] [RUNS]`.

Ours (read, check, plan, patch, prove), what one would write instead (openpyxl load, compute with pandas, save), and
the floor (inflate every part, parse it, deflate it again). Medians of CPU milliseconds and their ratios.
"""

import io
import statistics
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

import openpyxl
import pandas as pd

from xlkinerja.pipeline import check_workbook, fill_workbook

SAMPLE = Path(__file__).parents[1] / "samples" / "pnbp" / "bbspjikkp-2024-angka.xlsx"


def ours(data: bytes) -> None:
    fill_workbook(data, "bench.xlsx")


def check_only(data: bytes) -> None:
    check_workbook(data, "bench.xlsx")


def openpyxl_and_pandas(data: bytes) -> None:
    """Fill three columns of the services table and save: less than ours does, and it drops every cached value."""
    table = pd.read_excel(io.BytesIO(data), sheet_name="Layanan", header=8, engine="openpyxl").iloc[1:21]
    table = table.apply(pd.to_numeric, errors="coerce")
    persen = table.iloc[:, 4] / table.iloc[:, 2]
    growth = (table.iloc[:, 4] - table.iloc[:, 7]) / table.iloc[:, 7]
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Layanan"]
    for row, (first, second) in enumerate(zip(persen, growth, strict=True), 11):
        sheet.cell(row, 7).value = None if pd.isna(first) else float(first)
        sheet.cell(row, 9).value = None if pd.isna(second) else float(second)
    book.save(io.BytesIO())


def floor(data: bytes) -> None:
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name.endswith((".xml", ".rels")):
                expat.ParserCreate().Parse(part, True)
            target.writestr(name, part)


def median(work: Callable[[bytes], None], data: bytes, runs: int) -> float:
    work(data)
    times = []
    for _ in range(runs):
        start = time.process_time()
        work(data)
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000


def main() -> None:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    data = source.read_bytes()
    answered = fill_workbook(data, source.name).data
    own = median(ours, data, runs)
    rows = {
        "fill, first time": own,
        "fill, nothing changed": median(ours, answered, runs),
        "check": median(check_only, data, runs),
        "openpyxl + pandas, three columns": median(openpyxl_and_pandas, data, runs),
        "floor: inflate, parse, deflate": median(floor, data, runs),
    }
    print(f"{source.name}, {len(data)} bytes, median of {runs} runs")
    for name, milliseconds in rows.items():
        print(f"{name:34} {milliseconds:8.1f} ms {milliseconds / own:6.2f} x")


if __name__ == "__main__":
    main()
