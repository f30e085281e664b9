"""Issue 4, "What the result must show": 24 satker, three forms, one quarter, ten files broken, one command each."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

from kit_agency.broken import Sent, first_version, with_code_as_number, with_field, write_with_broken
from kit_agency.submissions import FORMS, LATE, Submission, agency, put, write
from kit_agency.truth import truth_of
from xlkinerja.csv_table import from_csv
from xlkinerja.export import as_json
from xlkinerja.form.loader import load
from xlkinerja.pipeline import check_workbook
from xlkinerja.templates import template

SATKER, SEED = 24, 1
LIST = "daftar-kiriman.csv"
UNREADABLE = 3


@dataclass(frozen=True)
class Inbox:
    """The consolidator's folder of mails: which files are broken, and what each of the others holds, by name."""

    folder: Path
    sent: list[Sent]
    counting: Mapping[str, Submission]
    digests: Mapping[str, str]


def command(*words: object, expected: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person does, and see that nobody gets to read a traceback."""
    line = [sys.executable, "-m", "xlkinerja", *map(str, words)]
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False)
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode == expected, done.stderr[-2000:]
    return done


def digests(folder: Path, pattern: str = "*") -> dict[str, str]:
    """Return the SHA-256 of every file below a folder, by its name there."""
    files = sorted(path for path in folder.rglob(pattern) if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


@cache
def submissions() -> tuple[Submission, ...]:
    return tuple(agency(SATKER, seed=SEED))


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Inbox:
    """The folder: ten files broken, a code that is none, a code as a number, two versions of one, and one too late."""
    folder = tmp_path_factory.mktemp("agency") / "KIRIMAN TW II"
    own = list(submissions())
    sent = write_with_broken(folder, own)
    counting = {one.name: one for one in own}
    for one in sent:
        if not one.breakage.beside:
            del counting[one.submission.name]
    mistyped, number, versions, late = own[33], own[37], own[39], own[44]
    assert [one.form for one in (mistyped, number, versions, late)] == ["pnbp", "form_a", "pnbp", "rencana_aksi"]
    put(folder / mistyped.name, with_field(mistyped, mistyped.name, kode_satker="24607").workbook)
    put(folder / number.name, with_code_as_number(number))
    put(folder / versions.name, with_field(first_version(versions), versions.name, revisi=1).workbook)
    second = with_field(versions, f"{versions.name[:-5]} BARU.xlsx", revisi=2)
    put(folder / second.name, second.workbook)
    put(folder / late.name, late.workbook, LATE)
    del counting[mistyped.name], counting[versions.name]
    counting[second.name] = second
    return Inbox(folder, sent, counting, digests(folder))


@pytest.fixture(scope="module")
def filled(inbox: Inbox) -> tuple[Path, subprocess.CompletedProcess[str]]:
    results = inbox.folder.parent / "HASIL"
    return results, command("fill", inbox.folder, "-o", results, expected=UNREADABLE)


@pytest.fixture(scope="module")
def listed(filled: tuple[Path, subprocess.CompletedProcess[str]]) -> Mapping[str, Mapping[str, str]]:
    """The list of what was received, by name."""
    return {row["berkas"]: row for row in from_csv((filled[0] / LIST).read_bytes())}


# --- the figures that all this is measured by ---------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_the_fast_workbook_is_the_one_of_the_template(form: str) -> None:
    one = next(one for one in submissions() if one.form == form)
    fast, made = (check_workbook(data, "x.xlsx") for data in (one.workbook, template(load(form), one.typed)))
    assert {**as_json(fast), "source": None} == {**as_json(made), "source": None}


def test_figures_are_like_those_of_the_samples() -> None:
    """Among 72 workbooks there are some of every size, some texts for amounts, and no more than a few galat."""
    pagu = [one.typed["fields"]["pagu_dipa"] for one in submissions() if one.form == "form_a"]
    assert max(pagu) > 8 * min(pagu)
    amounts = [
        row["realisasi"] for one in submissions() if one.form == "pnbp" for row in one.typed["tables"]["layanan"]
    ]
    assert {type(amount) for amount in amounts} == {int, str}
    assert (
        truth_of("pnbp", [one.tables for one in submissions() if one.form == "pnbp"])["layanan"]["persen"] is not None
    )


# --- fill ----------------------------------------------------------------------------------------------------------


def test_every_broken_file_is_named_with_its_own_message(
    inbox: Inbox,
    filled: tuple[Path, subprocess.CompletedProcess[str]],
    listed: Mapping[str, Mapping[str, str]],
) -> None:
    lines = filled[1].stdout.splitlines()
    for name, _, breakage in inbox.sent:
        said = [line for line in lines if line.startswith(f"{name}:") and breakage.code in line]
        assert said, f"{breakage.what}: {name}"
        assert breakage.words in said[0]
        assert listed[name]["keadaan"] == breakage.state
        assert breakage.state == "diisi" or breakage.words in listed[name]["pesan"]


def test_nothing_is_lost_on_the_way(
    inbox: Inbox,
    filled: tuple[Path, subprocess.CompletedProcess[str]],
    listed: Mapping[str, Mapping[str, str]],
) -> None:
    """Found = read + refused + skipped, in the list, in the folder, and in what the summary says."""
    states = Counter(row["keadaan"] for row in listed.values())
    assert set(listed) == set(inbox.digests)
    assert {name: row["sha256"] for name, row in listed.items()} == inbox.digests
    assert states == {"diisi": 65, "tidak terbaca": 8, "dilewati": 1}
    results = {row["hasil"] for row in listed.values()} - {""}
    assert len(results) == states["diisi"]
    assert results == {path.name for path in filled[0].iterdir() if path.suffix == ".xlsx"}


def test_the_mails_are_left_as_they_came(inbox: Inbox, filled: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    assert filled[1].returncode == UNREADABLE
    assert digests(inbox.folder) == inbox.digests


def test_answers_are_named_by_satker_form_and_period(inbox: Inbox, listed: Mapping[str, Mapping[str, str]]) -> None:
    for name, one in inbox.counting.items():
        revision = "-rev2" if "revisi" in one.typed["fields"] else ""
        assert listed[name]["hasil"] == f"{one.unit.code}-{one.form}-2024-tw2{revision}.xlsx"


def test_workers_and_order_make_no_difference(tmp_path: Path) -> None:
    """The same mails, written to the disk the other way round and filled by one worker or two."""
    own = list(agency(4, seed=SEED))
    folders = [tmp_path / "satu" / "KIRIMAN", tmp_path / "dua" / "KIRIMAN"]
    write(folders[0], own)
    write(folders[1], reversed(own))
    for workers, folder in enumerate(folders, 1):
        command("fill", folder, "-o", folder.parent / "HASIL", "--workers", workers, expected=1)
    one, two = (digests(folder.parent / "HASIL") for folder in folders)
    assert len(one) == len(own) + 1
    assert one == two
