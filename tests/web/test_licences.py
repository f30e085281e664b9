"""The licences in the page are the very words that others ship with their software, and none is only named."""

import re
from importlib.metadata import distribution
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2] / "web" / "licences"
WORDS = re.compile(r"[\w.,;:()\"'/-]+")


def words(text: str) -> str:
    """Return a text without what differs between two copies of a licence: folding, bullets and kinds of quotes."""
    plain = re.sub(r"``|''|[“”]", '"', text)
    return " ".join(WORDS.findall(re.sub(r"(?m)^\s*(?:\d+\.|[*#-]+) ", " ", plain)))


def shipped(package: str) -> str:
    files = [file for file in distribution(package).files or () if file.name.upper().startswith("LICENSE")]
    return words("\n".join(Path(str(file.locate())).read_text(encoding="utf-8") for file in files))


def others() -> tuple[set[str], dict[str, str]]:
    """Return the licences that are named beside the libraries, and the texts below."""
    text = (HOME / "others.txt").read_text(encoding="utf-8")
    head, *texts = re.split(r"^--- ([^\n]+) ---$", text, flags=re.MULTILINE)
    return set(re.findall(r"^\S[^\n]*: ([^\n:]+)$", head, re.MULTILINE)), dict(
        zip(texts[::2], texts[1::2], strict=True)
    )


def test_every_licence_that_is_named_is_there_whole() -> None:
    named, texts = others()
    assert named - {"public domain"} == set(texts)


COPIES = [("MIT", "pluggy"), ("BSD-3", "pyarrow"), ("Apache-2.0 with LLVM exceptions", "pyarrow")]


@pytest.mark.parametrize(("name", "package"), COPIES, ids=[name for name, _ in COPIES])
def test_a_licence_has_the_words_that_others_ship(name: str, package: str) -> None:
    text = others()[1][name]
    for part in text.split("   APPENDIX", 1)[0], *re.findall(r"(?s)---- LLVM Exceptions.*", text):
        assert len(part) > 400
        assert words(part) in shipped(package)


def test_libraries_that_python_holds_have_their_licence_in_both_lists() -> None:
    """The same words in two lists, each taken from another place."""
    parts = words((HOME / "Python-parts.txt").read_text(encoding="utf-8"))
    texts = others()[1]
    for name in ("MIT", "BSD-2 (author)", "BSD-2 (unmodified)"):
        assert words(texts[name]) in parts, name
