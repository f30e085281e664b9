"""click says nothing in English: each of its sentences is in our catalogue, with the same places to fill in."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import click
import pytest
from click.testing import CliRunner

import xlkinerja.cli
from xlkinerja.cli.main import cli

CATALOGUE = Path(xlkinerja.cli.__file__).parent / "locale" / "id" / "LC_MESSAGES" / "messages.mo"
_CALLS = {"_", "gettext", "ngettext"}
FOR_PROGRAMMERS = re.compile(
    "Arguments take exactly one|Boolean option|Could not determine name|Invalid start character|Name '|No options "
    "defined|Unknown (color|standard stream)|Value must be an iterable"
)
"""What click says of mistakes in a program's own source."""


ENGLISH = re.compile(
    r"\b(is|not|a|valid|the|no|such|usage|errors?|options?|show|this|and|exit|missing|integer|text|path|file)\b",
    re.IGNORECASE,
)


def sentences() -> Iterator[str]:
    """Yield every text that click looks up."""
    for file in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_sentence_of_click_is_translated() -> None:
    with CATALOGUE.open("rb") as file:
        ours = gettext.GNUTranslations(file)
    wanted = {text for text in sentences() if len(text) > 1 and not FOR_PROGRAMMERS.match(text)}
    assert len(wanted) > 50
    assert sorted(text for text in wanted if ours.gettext(text) == text and ours.ngettext(text, text, 2) == text) == []
    plural = {"choice", "possibility", "format"}  # what one thing is called where several are called otherwise
    for text in wanted - {"%(prog)s, version %(version)s"}:
        said = ours.gettext(text) if ours.gettext(text) != text else ours.ngettext(text, text, 2)
        assert fields(said) <= fields(text) | {"choices", "possibilities"} | plural, text


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("check",),
        ("check", "tidak-ada.xlsx"),
        ("check", ".", "--workers", "banyak"),
        ("check", ".", "--workers", "1.5"),
        ("check", ".", "--workers"),
        ("chek", "."),
        ("check", ".", "--jsno"),
        ("check", ".", "--json=ya"),
        ("template", "pnbp"),
        ("template", "pnbp", "-o", "."),
        ("export", ".", "--format", "csv"),
        ("explain", "P-01", "P-02"),
        ("web", "--page", "tidak-ada"),
        *((command, "--help") for command in sorted(cli.commands)),
    ],
    ids=" ".join,
)
def test_no_english_is_left(arguments: tuple[str, ...]) -> None:
    said = CliRunner().invoke(cli, list(arguments)).output
    words = re.sub(r"--[a-z-]+|\[[a-z]+\]|xlkinerja[ a-z]*|form[_-]a\b", "", said)
    assert not ENGLISH.search(words), said
