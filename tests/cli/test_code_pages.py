"""docs/kode has a page for each code, as the program makes it, and the links on the pages lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from xlkinerja.between.loader import rules_between
from xlkinerja.cli.code_pages import INDEX, code_pages, write
from xlkinerja.finding import engine_messages
from xlkinerja.form.loader import load_all

FOLDER = Path(__file__).parents[2] / "docs" / "kode"


def test_the_pages_are_what_the_program_makes() -> None:
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    assert there == code_pages(), "run: python -m xlkinerja.cli.code_pages docs/kode"


def test_every_code_has_a_page_and_stands_in_the_index() -> None:
    codes = {rule.code for form in load_all() for rule in form.rules} | engine_messages().keys()
    codes |= {rule.code for rule in rules_between()}
    pages = code_pages()
    assert pages.keys() == {INDEX, *(f"{code}.md" for code in codes)}
    assert sorted(re.findall(r"^\| \[(.+?)\]\(\1\.md\) ", pages[INDEX], re.MULTILINE)) == sorted(codes)


def test_a_page_says_what_is_meant_and_what_to_do_in_the_words_of_officers() -> None:
    pages = code_pages()
    assert pages["P-01.md"].splitlines()[1].startswith("# P-01: Jumlah target layanan sama dengan target")
    for name, text in pages.items():
        assert not re.search(r"\b(galat|bita|sidik)\b", text), name
        if name != INDEX:
            assert "- Pesan: " in text, name
            assert "- Tindakan: " in text, name


def test_pages_of_codes_that_are_no_more_go(tmp_path: Path) -> None:
    assert len(list(write(tmp_path))) == len(code_pages())
    (tmp_path / "P-99.md").write_text("lama", encoding="utf-8")
    assert [path.name for path in write(tmp_path)] == ["P-99.md"]
    assert list(write(tmp_path)) == []
