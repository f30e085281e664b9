"""What `fill` says of what came in: names, days, and files that have no answer."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from kit import put
from kit_consolidate import LIST, A, B, consolidated, pnbp, table, total, verdicts
from xlkinerja.consolidate.book import consolidated_workbook
from xlkinerja.consolidate.book.links import link_to
from xlkinerja.consolidate.inputs import InputError
from xlkinerja.folder.outcome import STATE_WORDS, identity_of
from xlkinerja.folder.received import FILE
from xlkinerja.pipeline import check_workbook


def test_list_beside_the_answers_gives_names_days_and_the_files_without_an_answer(three: Path) -> None:
    sent = table(
        three / "daftar-kiriman.csv",
        LIST,
        ("mail 1/PNBP Balai.xlsx", "a.xlsx", "diisi", "2024-07-03", ""),
        ("mail 2/rusak.xlsx", "", "tidak terbaca", "2024-07-04", "Berkas ini rusak."),
        ("~$x.xlsx", "", "dilewati", "", "Berkas kunci."),
        ("hilang.xlsx", "247000-pnbp-2024-tw2.xlsx", "tetap", "2024-07-05", ""),
        *((f"{name}.xlsx", f"{name}.xlsx", "diisi", "2024-07-03", "") for name in "bc"),
    )
    try:
        found = consolidated(three)
    finally:
        sent.unlink()
    assert verdicts(found) == {
        "b.xlsx": "berlaku",
        "c.xlsx": "berlaku",
        "hilang.xlsx": "tidak terbaca",
        "mail 1/PNBP Balai.xlsx": "berlaku",
        "mail 2/rusak.xlsx": "tidak terbaca",
        "~$x.xlsx": "dilewati",
    }
    reasons = {one.sent_as: one.reason for one in found.received}
    assert reasons["mail 2/rusak.xlsx"] == "Berkas ini rusak."
    assert "247000-pnbp-2024-tw2.xlsx tidak ada lagi" in reasons["hilang.xlsx"]
    (one,) = [one for one in found.submissions if one.sent_as == "mail 1/PNBP Balai.xlsx"]
    assert (one.received, one.path.name) == (date(2024, 7, 3), "a.xlsx")
    assert found.balances[0].holds


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Answers with their list, in which y, of an earlier run, is not."""
    folder = put(tmp_path / "hasil", x=pnbp("247199", A), y=pnbp("012345", B))
    table(folder / "daftar-kiriman.csv", (*LIST, "map"), ("mail/x.xlsx", "x.xlsx", "diisi", "2024-07-03", "", "in"))
    return folder


def test_answer_that_the_list_does_not_name_is_not_counted(results: Path) -> None:
    found = consolidated(results)
    assert verdicts(found) == {"mail/x.xlsx": "berlaku", "y.xlsx": "dilewati"}
    assert total(found, "pnbp.layanan").values["target"] == 1_600_000
    assert found.received[1].reason.startswith("Tidak ada di daftar-kiriman.csv map itu, jadi tidak dihitung")
    assert any("bukan hasil pengisian terakhir, jadi tidak dihitung: y.xlsx." in note for note in found.notes)
    assert found.balances[0].holds


def test_stray_counts_where_it_is_given_by_name_or_no_list_is_beside_it(results: Path) -> None:
    both = {"mail/x.xlsx": "berlaku", "y.xlsx": "berlaku"}
    assert verdicts(consolidated(results, results / "y.xlsx")) == both
    deeper = put(results / "susulan", y=(results / "y.xlsx").read_bytes())
    (results / "y.xlsx").unlink()
    assert verdicts(consolidated(results)) == {"mail/x.xlsx": "berlaku", "susulan/y.xlsx": "berlaku"}
    assert verdicts(consolidated(deeper)) == {"y.xlsx": "berlaku"}


def test_file_of_the_folder_given_by_another_way_is_still_the_one_in_the_list(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = results.parent / "tautan"
    other.symlink_to(results)
    assert verdicts(consolidated(other)) == {"mail/x.xlsx": "berlaku", "y.xlsx": "dilewati"}
    monkeypatch.chdir(results)
    assert verdicts(consolidated(Path("../hasil"))) == {"mail/x.xlsx": "berlaku", "y.xlsx": "dilewati"}


def test_folder_given_in_two_ways_lists_its_refused_files_once(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table(
        results / "daftar-kiriman.csv", LIST, ("x.xlsx", "x.xlsx", "diisi", "", ""), ("z.xlsx", "", "dilewati", "", "")
    )
    monkeypatch.chdir(results.parent)
    found = consolidated(Path("hasil"), results)
    assert [one.sent_as for one in found.received] == ["x.xlsx", "y.xlsx", "z.xlsx"]


def targets(book: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        parts = [package.read(name).decode() for name in package.namelist() if name.endswith(".rels")]
    return {target for part in parts for target in re.findall(r'Target="([^"]*)" TargetMode', part)}


def test_links_are_seen_from_where_the_command_runs_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("satu", "dua"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        assert link_to("x", Path("hasil/x.xlsx"), tmp_path).target == f"{name}/hasil/x.xlsx"


def test_half_a_number_is_none_for_fill_and_consolidate_alike(tmp_path: Path) -> None:
    """Cut off, revision 1.5 would be called rev1, as if it were the first."""
    book = pnbp("247199", A, revisi=1.5)
    report = check_workbook(book, "x").report
    assert report is not None
    assert identity_of(report).revision is None
    assert (identity_of(report).year, identity_of(report).quarter) == (2024, 2)
    (one,) = consolidated(put(tmp_path, a=book)).submissions
    assert one.revision is None


def test_list_and_states_are_those_that_fill_writes(tmp_path: Path) -> None:
    """Every state that `fill` may write of a file is known here."""
    put(tmp_path, a=pnbp("247199", A))
    for state in (word for state, word in STATE_WORDS.items() if state != "read"):
        table(tmp_path / FILE, LIST, ("a.xlsx", "a.xlsx", state, "", ""))
        assert "a.xlsx" in verdicts(consolidated(tmp_path))


def test_file_that_is_not_there_has_no_link(results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where its name is that of another computer; the workbook is the same wherever it is made."""
    rows = [("x.xlsx", "x.xlsx", "diisi", "", ""), ("//jahat/share/z.xlsx", "", "tidak terbaca", "", "Rusak.")]
    table(results / "daftar-kiriman.csv", LIST, *rows, ("mail/y.xlsx", "", "dilewati", "", ""))
    books = set()
    for folder in (tmp_path, results):
        monkeypatch.chdir(folder)
        found = consolidated(results)
        books.add(consolidated_workbook(found, tmp_path))
    (book,) = books
    assert targets(book) == {"hasil/x.xlsx", "hasil/y.xlsx"}
    assert {one.sent_as for one in found.received} == {"//jahat/share/z.xlsx", "mail/y.xlsx", "x.xlsx", "y.xlsx"}
    (one,) = [one for one in consolidated(results, exclude=(("mail/y.xlsx", "uji"),)).received if one.reason == "uji"]
    assert one.sent_as == "mail/y.xlsx"


@pytest.mark.parametrize("answer", ["../x.xlsx", "/x.xlsx", "a\\x.xlsx", "//jahat/x.xlsx"])
def test_answer_outside_of_the_folder_is_refused(results: Path, answer: str) -> None:
    table(results / "daftar-kiriman.csv", LIST, ("x.xlsx", answer, "diisi", "", ""))
    with pytest.raises(InputError, match=r"baris 2, kolom hasil: .* bukan nama berkas di map itu"):
        consolidated(results)


def test_days_of_receipt_that_the_operator_gives_come_first(three: Path, tmp_path: Path) -> None:
    days = table(tmp_path / "terima.csv", ("berkas", "tanggal"), ("a.xlsx", "9/7/2024"), ("c.xlsx", "2024-07-11"))
    found = consolidated(three, received=days)
    assert [one.received for one in found.submissions if one.sent_as != "b.xlsx"] == [
        date(2024, 7, 9),
        date(2024, 7, 11),
    ]
