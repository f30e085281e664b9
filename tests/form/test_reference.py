"""The reference for authors of forms says all that the loader allows, and nothing else."""

from __future__ import annotations

from pathlib import Path

from xlkinerja.expr.functions import FUNCTIONS
from xlkinerja.form import allowed
from xlkinerja.form.reference import explained, reference
from xlkinerja.kinds import KINDS

PAGE = Path(__file__).parents[2] / "docs" / "bahasa-formulir.md"
TABLES = {
    "berkas": allowed.FORM, "field": allowed.FIELD, "sheet": allowed.SHEET, "table": allowed.TABLE,
    "tree": allowed.TREE, "print": allowed.PRINT, "column": allowed.COLUMN, "rule": allowed.RULE,
    "check": allowed.CHECK, "chart": allowed.CHART, "from": allowed.FROM, "compound": allowed.COMPOUND,
    "group": allowed.GROUP, "functions": FUNCTIONS,
}  # fmt: skip


def test_the_page_is_what_the_program_makes() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), (
        "run: python -m xlkinerja.form.reference > docs/bahasa-formulir.md"
    )


def test_everything_is_explained_and_nothing_else() -> None:
    texts = explained()
    for name, known in TABLES.items():
        assert set(texts[name]) == set(known), name
        assert all(text.endswith(".") for text in texts[name].values()), name
    assert set(texts) == {*TABLES, "parameters"}
    assert set(texts["parameters"]) >= {p for function in FUNCTIONS.values() for p in function.parameters}


def test_every_name_stands_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for keys in TABLES.values():
        for key in keys:
            assert f"`{key}`" in page or f"`{key}(" in page, key
    assert all(f"`{kind}`" in page for kind in KINDS)


def test_every_table_of_the_loader_is_in_it() -> None:
    known = {name for name, value in vars(allowed).items() if name.isupper() and isinstance(value, dict)}
    assert len(known) == len(TABLES) - 1, known
