"""Folders of submissions and their answers: how they are made, filled and looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from click.testing import CliRunner, Result as Run

from kit import made, sheet, typed
from xlkinerja.cli.main import cli
from xlkinerja.files.csv_table import from_csv
from xlkinerja.ooxml.address import cell_name
from xlkinerja.pipeline import check_workbook

LIST = "daftar-kiriman.csv"
WRONG = {"Tahunan!B7": 1_599_999}  # one P-01
Content = Mapping[str, bytes]

ANSWER = "247101-pnbp-2024-tw2.xlsx"


def run(*arguments: str | Path) -> Run:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def fill(inbox: Path, answers: Path, *options: str | Path, expected: int = 0) -> Run:
    result = run("fill", inbox, "-o", answers, *options)
    assert result.exit_code == expected, result.output
    return result


@cache
def of(satker: str, **fields: object) -> bytes:
    """Return the workbook of kit.REPORT as another satker would send it."""
    return made(lambda data: data["fields"].update(kode_satker=satker, nama_satker=f"Balai {satker}", **fields))


def everything(folder: Path) -> Content:
    """Return all files, hidden ones too, by their path below the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def answers_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name not in {LIST, ".xlkinerja"}}


def rows(folder: Path) -> dict[str, Mapping[str, str]]:
    return {row["berkas"]: row for row in from_csv((folder / LIST).read_bytes())}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def kept_of(answers: Path) -> Mapping[str, bytes]:
    """Return the answers that hold, by name."""
    return {path.name: path.read_bytes() for path in answers.iterdir() if path.suffix == ".xlsx"}


def listed(answers: Path) -> set[tuple[str, str, str]]:
    """Return what the list says: the folder, the file, and its answer."""
    return {(row["map"], row["berkas"], row["hasil"]) for row in from_csv((answers / LIST).read_bytes())}


def explain(answer: Path, text: str | None, code: str = "P-01") -> None:
    """Type an explanation into an answer, beside the finding of a code."""
    cells = sheet(answer.read_bytes(), "Pemeriksaan").cells
    (column,) = {column for (_, column), cell in cells.items() if cell.text == "Penjelasan"}
    row = next(row for (row, _), cell in sorted(cells.items()) if cell.text == code)
    answer.write_bytes(typed(answer.read_bytes(), {f"Pemeriksaan!{cell_name(row, column)}": text}))


def explanations(answer: Path) -> Mapping[str, str]:
    """Return by code what stands beside the findings of an answer."""
    found = check_workbook(answer.read_bytes(), answer.name).findings
    return {finding.code: finding.explanation for finding in found if finding.explanation}
