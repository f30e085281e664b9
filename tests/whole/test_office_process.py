"""A LibreOffice that is lost is started again; what it answers is never asked again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import office_process
from office_process import OfficeError, OfficeLostError, again_if_lost, at_work, leave, start

SCRIPT = """
import json, os, sys, time
from pathlib import Path
for line in sys.stdin:
    question = json.loads(line)
    with Path(question["asked"]).open("a") as asked:
        asked.write("x")
    first = Path(question["asked"]).stat().st_size == 1
    if question["deed"] == "die" or (question["deed"] == "die once" and first):
        os.abort()
    if question["deed"] == "hang once" and first:
        time.sleep(3600)
    print(json.dumps(question.get("answer", {"done": "well"})), flush=True)
"""


@pytest.fixture
def script(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT, encoding="utf-8")
    yield path
    leave()


@again_if_lost
def ask(script: Path, deed: str, **more: object) -> object:
    return at_work(script).ask({"deed": deed, "asked": str(script.with_name("asked")), **more})


def times_asked(script: Path) -> int:
    return script.with_name("asked").stat().st_size


def test_one_that_answers_is_asked_once_and_stays(script: Path) -> None:
    assert ask(script, "answer") == "well"
    process = at_work(script)
    assert (ask(script, "answer"), times_asked(script)) == ("well", 2)
    assert at_work(script) is process


def test_one_that_dies_is_started_again(script: Path) -> None:
    with pytest.warns(UserWarning, match="started again"):
        assert ask(script, "die once") == "well"
    assert times_asked(script) == 2


def test_one_that_has_no_memory_left_and_says_so(script: Path) -> None:
    with pytest.warns(UserWarning, match="bad_alloc"), pytest.raises(OfficeLostError):
        ask(script, "answer", answer={"lost": "std::bad_alloc"})
    assert times_asked(script) == 3


@pytest.mark.filterwarnings("ignore:LibreOffice is started again")
def test_one_that_always_dies_is_given_up(script: Path) -> None:
    with pytest.raises(OfficeLostError):
        ask(script, "die")
    assert times_asked(script) == 3


def test_one_that_hangs_is_started_again(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_process, "_ANSWER_SECONDS", 5)
    with pytest.warns(UserWarning, match="no answer"):
        assert ask(script, "hang once") == "well"


def test_an_error_and_a_wrong_answer_are_not_asked_again(script: Path) -> None:
    with pytest.raises(OfficeError, match="no such sheet"):
        ask(script, "answer", answer={"error": "no such sheet"})
    assert ask(script, "answer", answer={"done": "wrong"}) == "wrong"
    assert times_asked(script) == 2


def test_no_more_than_two_at_once(script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_process.tempfile, "tempdir", str(tmp_path))  # apart from the tests beside this one
    turns = [office_process._turn() for _ in range(2)]
    monkeypatch.setattr(time, "sleep", lambda _: turns.pop().close())  # whoever waits gets the turn of another
    start(script)
    assert len(turns) == 1
