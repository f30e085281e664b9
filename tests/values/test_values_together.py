"""Values from other workbooks where many come together: consolidation, what is kept of answers, other doors."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kit import put
from kit_folder import run
from kit_values import akhir, book, sumber
from xlkinerja import fill
from xlkinerja.consolidate.agency import Options, agency
from xlkinerja.consolidate.model import Submission
from xlkinerja.folder.kept_answers import KeptAnswers
from xlkinerja.folder.outbox import digest_of
from xlkinerja.next_quarter.carry import next_quarter
from xlkinerja.next_quarter.move import same_period
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import alone, check_workbook, run_stages
from xlkinerja.reading.earlier_answer import read_earlier_answer
from xlkinerja.report.others import NO_OTHERS


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    wrong = book("tengah", [{"kro": "AEF", "pagu_sumber": 900, "realisasi": 250}, {"kro": "BAD", "realisasi": 100}])
    return put(tmp_path / "KIRIMAN", a=akhir("AEF", "BAD"), b=wrong, c=sumber({"AEF": 1000, "BAD": 300}))


@pytest.fixture
def answers(inbox: Path, tmp_path: Path) -> Path:
    done = run("fill", inbox, "-o", tmp_path / "HASIL", "--workers", "1")
    assert done.exit_code in {0, 1}, done.output
    return tmp_path / "HASIL"


def of(folder: Path, form: str) -> Submission:
    known = agency([folder], Options(today=date(2024, 7, 15)))
    (found,) = (one for one in known.submissions if one.form == form)
    return found


def values(submission: Submission, table: str, position: int) -> list[Any]:
    return [row.values[position] for row in submission.tables[table]]


def test_consolidation_takes_as_fill_does_whether_or_not_it_was_filled(inbox: Path, answers: Path) -> None:
    for folder in (inbox, answers):
        middle = of(folder, "tengah")
        assert values(middle, "isi", 1) == [900, 300]
        assert [f.code for f in middle.findings] == ["XK-409"], folder
        assert [round(value, 9) for value in values(of(folder, "akhir"), "hasil", 1)] == [
            round(Decimal(250) / 900, 9),
            round(Decimal(100) / 300, 9),
        ]


def test_what_is_kept_of_an_answer_is_what_reading_it_finds(answers: Path) -> None:
    """Of the last of the chain, whose values are all taken; without the folder's other workbooks."""
    (path,) = answers.glob("*akhir*")
    kept = KeptAnswers.beside(answers).find(digest_of(path))
    assert kept is not None
    said = kept.of_taken(NO_OTHERS)
    assert said is not None
    read = agency([path], Options(today=date(2024, 7, 15))).submissions[0]
    for entry in (answers / ".xlkinerja").rglob("*.json"):
        entry.unlink()
    anew = agency([path], Options(today=date(2024, 7, 15))).submissions[0]
    assert [f.code for f in anew.findings] == ["XK-404", "XK-404"]
    assert (read.findings, read.figures, list(read.tables["hasil"])) == (
        anew.findings,
        anew.figures,
        list(anew.tables["hasil"]),
    )


def test_one_file_alone_says_that_others_are_needed_and_blanks_nothing(answers: Path, tmp_path: Path) -> None:
    (path,) = answers.glob("*tengah*")
    result = fill(path, tmp_path / "SATU")
    assert [f.code for f in result.findings] == ["XK-404"]
    assert result.report is not None
    rows = result.report.tables["isi"][0].rows
    assert [row.entries["pagu_sumber"].value for row in rows] == [900, 300]


def test_next_quarters_workbook_takes_them_anew(answers: Path) -> None:
    (path,) = answers.glob("*tengah*")
    workbook = read_workbook(path.read_bytes())
    prefill = next_quarter(run_stages(workbook, read_earlier_answer(workbook)))
    (rows,) = prefill.rows.values()
    assert [dict(row) for row in rows] == [{"kro": "AEF"}, {"kro": "BAD"}]


def test_the_same_period_moved_keeps_them_and_says_that_they_are_typed_now(answers: Path) -> None:
    (path,) = answers.glob("*tengah*")
    workbook = read_workbook(path.read_bytes())
    earlier = read_earlier_answer(workbook)
    moved = same_period(workbook, earlier, run_stages(workbook, earlier))
    (rows,) = moved.cells.rows.values()
    assert [(row["kro"], row["pagu_sumber"]) for row in rows] == [("AEF", 900), ("BAD", 300)]
    assert [line for line in moved.left if "300 dari c.xlsx, dipindahkan sebagai isian" in line]


def test_an_open_workbook_says_that_others_are_needed(answers: Path) -> None:
    """The door of Excel takes this way (`excel/door.py`)."""
    (path,) = answers.glob("*tengah*")
    workbook = read_workbook(path.read_bytes())
    report = alone(workbook, read_earlier_answer(workbook))
    assert [finding.code for finding in report.findings] == ["XK-404"]


def test_what_another_program_saved_is_still_ours(inbox: Path, answers: Path, tmp_path: Path) -> None:
    """openpyxl writes every number and the receipt anew; the changed source renews the value all the same."""
    (path,) = answers.glob("*akhir*")
    saved = BytesIO()
    openpyxl.load_workbook(path).save(saved)
    again = put(tmp_path / "LAGI", a=saved.getvalue(), c=(inbox / "c.xlsx").read_bytes())
    put(again, b=book("tengah", [{"kro": "AEF", "pagu_sumber": 900, "realisasi": 90}, {"kro": "BAD", "realisasi": 1}]))
    run("fill", again, "--in-place", "--workers", "1")
    report = check_workbook((again / "a.xlsx").read_bytes(), "a.xlsx").report
    assert report is not None
    entries = [row.entries["serapan"] for row in report.tables["hasil"][0].rows]
    assert [round(entry.value, 6) for entry in entries] == [Decimal("0.1"), round(Decimal(1) / 300, 6)]
    assert all(entry.ours is not None for entry in entries)
