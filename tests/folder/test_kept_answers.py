"""What `fill` keeps of its answers: the same as reading them again, and never believed beyond the bytes it is of."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from kit import put, typed
from kit_between import book
from kit_folder import WRONG, everything, explain, fill, of, run, sha256
from xlkinerja.between.facts import facts_of
from xlkinerja.between.loader import rules_between
from xlkinerja.consolidate import collect as collecting
from xlkinerja.folder import batch, kept_answers, own_secret
from xlkinerja.folder.content import Content, content_of
from xlkinerja.folder.content_lines import content_from, content_json
from xlkinerja.folder.kept_answers import KeptAnswers
from xlkinerja.pipeline import check_workbook, fill_workbook

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "samples").rglob("*.xlsx")) or sorted((ROOT / "workbook_templates").glob("*.xlsx"))
SOME = {"bbspjikkp-2024-cetak.xlsx", "form-a-salah.xlsx", "manado-2023-tw2-rencana-cetak.xlsx"}


def kept(data: bytes) -> tuple[bytes, Content | None]:
    """Return the answer to a workbook, and what would be kept of it, as JSON brings it back."""
    filled = fill_workbook(data, "a.xlsx")
    if filled.again is None:
        return filled.data, None
    facts = facts_of(filled.again.report, Path(), rules_between())
    content = content_of(filled.again.report, facts, filled.again.cells.typed, filled.explanations)
    return filled.data, content_from(json.loads(json.dumps(content_json(content))))


def read(answer: bytes) -> Content:
    report = check_workbook(answer, "a.xlsx").report
    assert report is not None
    explanations = fill_workbook(answer, "a.xlsx").explanations
    return content_of(report, facts_of(report, Path(), rules_between()), explanations=explanations)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_what_is_kept_is_what_the_answer_says(sample: Path) -> None:
    if sample.name not in SOME and "XLKINERJA_ALL_SAMPLES" not in os.environ:
        pytest.skip("a sample in the suite, all with XLKINERJA_ALL_SAMPLES=1")
    answer, content = kept(sample.read_bytes())
    assert content is not None
    again = read(answer)
    for item in fields(Content):
        if item.name != "said":
            assert getattr(content, item.name) == getattr(again, item.name), item.name
    assert content.with_said() == again.said


def test_who_signed_is_not_kept() -> None:
    signed = book("form_a", lambda data: data["fields"].update(nama_penandatangan="Sri Rahasia", nip_penandatangan="1"))
    _, content = kept(signed)
    assert content is not None
    assert "Sri Rahasia" not in json.dumps(content_json(content))


# --- beside a folder of answers -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of answers: three forms of one satker that contradict each other, one with a galat, one explained."""
    folder = tmp_path_factory.mktemp("disimpan")
    contradicting = book("form_a", lambda data: data["tables"]["realisasi"][0].update(keuangan_r_ini="25,00"))
    explained = of("247102")
    put(folder / "kiriman", p=book("pnbp"), r=book("rencana_aksi"), a=contradicting, w=typed(of("247101"), WRONG))
    put(folder / "kiriman", e=typed(explained, {"Layanan!E11": 9_500_000}))
    fill(folder / "kiriman", folder / "hasil", "--workers", "1", expected=1)
    (answer,) = (folder / "hasil").glob("247102*.xlsx")
    explain(answer, "sesuai kontrak", code="P-07")
    fill(folder / "kiriman", folder / "hasil", "--workers", "1", expected=1)
    return folder


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read."""
    names: list[str] = []

    def noting(module: object) -> None:
        real = module.check_any  # type: ignore[attr-defined]

        def noted(data: bytes, name: str, **more: object) -> object:
            names.append(name)
            return real(data, name, **more)

        monkeypatch.setattr(module, "check_any", noted)

    noting(batch)
    noting(collecting)
    return names


def said(folder: Path, *options: str | Path) -> tuple[object, ...]:
    """Return all that `check` and `consolidate` say of a folder of answers."""
    rekap, data = folder.parent / "rekap.xlsx", folder.parent / "data"
    checked = run("check", folder, "--workers", "1", *options)
    made = run("consolidate", folder, "-o", rekap, "--data", data, "--csv", "--workers", "1", *options)
    saved = [rekap, *sorted(data.iterdir())]
    digests = {path.name: sha256(path.read_bytes()) for path in saved}
    rekap.unlink()
    return checked.output, made.output, digests


def without_kept(folder: Path, *options: str | Path) -> tuple[object, ...]:
    aside = (folder / ".xlkinerja" / "isi").rename(folder.parent / "isi")
    try:
        return said(folder, *options)
    finally:
        aside.rename(folder / ".xlkinerja" / "isi")


def test_nothing_is_read_again_and_all_is_the_same(filled: Path, reads: list[str]) -> None:
    """Also what workbooks say of each other, and what staff explained."""
    folder = filled / "hasil"
    used = said(folder)
    assert reads == []
    assert used == without_kept(folder)
    assert len(set(reads)) == 5
    assert "X-0" in str(used[0])


def test_last_quarter_is_not_read_into_each_again(tmp_path: Path, reads: list[str]) -> None:
    """What a workbook says beside last quarter's is kept for just those workbooks."""
    last = put(tmp_path / "lalu", a=of("247101", triwulan=1))
    put(tmp_path / "kiriman", a=of("247101"), b=of("247102"))
    fill(tmp_path / "kiriman", tmp_path / "hasil", "--workers", "1", "--previous", last, expected=1)
    reads.clear()
    used = said(tmp_path / "hasil", "--previous", last)
    assert set(reads) == {"a.xlsx"}
    assert used == without_kept(tmp_path / "hasil", "--previous", last)
    assert used != said(tmp_path / "hasil")
    put(tmp_path / "lalu", b=of("247102", triwulan=1))
    assert said(tmp_path / "hasil", "--previous", last) == without_kept(tmp_path / "hasil", "--previous", last)


def test_an_answer_that_somebody_changed_is_read(filled: Path, reads: list[str]) -> None:
    answer = next((filled / "hasil").glob("247101*.xlsx"))
    whole = answer.read_bytes()
    answer.write_bytes(typed(whole, {"Layanan!C11": 1}))
    try:
        changed = said(filled / "hasil")
        assert set(reads) == {answer.name}
        assert changed == without_kept(filled / "hasil")
    finally:
        answer.write_bytes(whole)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "half": lambda data: data[: len(data) // 2],
    "another figure": lambda data: data.replace(b"247101", b"247109"),
    "no seal": lambda data: json.dumps({"content": json.loads(data)["content"]}).encode(),
    "another seal": lambda data: data.replace(b'"seal":"', b'"seal":"0'),
    "a list": lambda _: b"[1]",
    "deep": lambda _: b"[" * 200_000,
}


def test_an_answer_in_which_nothing_would_change_is_not_made_again(filled: Path, tmp_path: Path) -> None:
    """What it is answered with must be the same too: what others say of it, and whether texts become numbers."""
    made: list[str] = []
    with pytest.MonkeyPatch.context() as patched:
        real = batch.fill_any
        patched.setattr(batch, "fill_any", lambda data, name, **more: (made.append(name), real(data, name, **more))[1])
        fill(filled / "hasil", tmp_path / "a", "--workers", "1", expected=1)
        known = set(made)
        fill(filled / "hasil", tmp_path / "b", "--workers", "1", "--convert-text", expected=1)
        assert {path.name for path in (filled / "hasil").glob("*.xlsx")} <= set(made)
    aside = (filled / "hasil" / ".xlkinerja" / "isi").rename(tmp_path / "isi")
    fill(filled / "hasil", tmp_path / "c", "--workers", "1", expected=1)
    aside.rename(filled / "hasil" / ".xlkinerja" / "isi")
    assert {name.partition("-")[0] for name in known} <= {"247199"}, "of the one that others contradict"
    shown = [{**everything(tmp_path / name)} for name in "ac"]
    assert shown[0] == shown[1]


@pytest.mark.parametrize("secret", [bytes(32), None], ids=["of another person", "nowhere"])
def test_only_our_own_entries_are_believed(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: bytes | None
) -> None:
    """A folder that was sent may hold entries, made by the same program; who has no home keeps none."""
    answer = next((filled / "hasil").glob("*.xlsx"))
    content = KeptAnswers.beside(answer.parent).find(sha256(answer.read_bytes()))
    assert content is not None
    monkeypatch.setattr(kept_answers, "own_secret", lambda: secret)
    assert KeptAnswers.beside(answer.parent).find(sha256(answer.read_bytes())) is None
    KeptAnswers(tmp_path).keep("0" * 64, content)
    assert len(list(tmp_path.iterdir())) == (secret is not None)


def test_the_secret_is_made_once_and_for_us_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    make = own_secret.own_secret.__wrapped__
    first = make()
    assert first is not None
    assert first == make()
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert file.stat().st_mode & 0o077 == 0
    file.write_bytes(b"short")
    assert make() is None, "somebody else's file stays as it is"
    monkeypatch.setenv("XDG_STATE_HOME", str(file))
    assert make() is None
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "browser"))
    monkeypatch.delattr("os.link")
    assert make() is None


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_entry_is_none(tmp_path: Path, damage: str) -> None:
    content = kept(of("247101"))[1]
    assert content is not None
    answers = KeptAnswers(tmp_path)
    answers.keep("a" * 64, content)
    assert answers.find("a" * 64) == content
    assert answers.find("a" * 63 + "b") is None, "the entry of another answer whose digest begins alike"
    (entry,) = tmp_path.iterdir()
    entry.write_bytes(DAMAGES[damage](entry.read_bytes()))
    assert answers.find("a" * 64) is None


def test_an_entry_that_waits_for_ever_is_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / f"{'a' * 16}.json")
    assert KeptAnswers(tmp_path).find("a" * 64) is None


def test_entries_go_with_their_answers(tmp_path: Path) -> None:
    put(tmp_path / "kiriman", a=of("247101"), b=of("247102"))
    fill(tmp_path / "kiriman", tmp_path / "hasil", "--workers", "1")
    entries = tmp_path / "hasil" / ".xlkinerja" / "isi"
    assert len(list(entries.iterdir())) == 2
    (tmp_path / "kiriman" / "b.xlsx").unlink()
    fill(tmp_path / "kiriman", tmp_path / "hasil", "--workers", "1")
    assert len(list(entries.iterdir())) == 1
