"""Where the TOML of the forms lies, and what is shipped beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_STANDARD = "standard.toml"


def folder() -> Path:
    """Return the folder of the forms that come with the package."""
    return Path(__file__).parents[1] / "forms"


def form_names() -> tuple[str, ...]:
    """Return the names of the forms that come with the package, in alphabetical order."""
    return tuple(sorted(file.stem for file in folder().iterdir() if file.suffix == ".toml"))


def text_of(form: str) -> str:
    """Return the TOML of a form."""
    return (folder() / f"{form}.toml").read_text(encoding="utf-8")


def compiled_file(form: str) -> Path:
    """Return where a form lies compiled, if it does."""
    return folder() / f"{form}.json"


@cache
def standard_text() -> str:
    """Return the TOML of the standard fields."""
    return Path(__file__).with_name(_STANDARD).read_text(encoding="utf-8")


def all_texts() -> tuple[str, ...]:
    """Return the TOML of all that the forms are made of."""
    return (standard_text(), *map(text_of, form_names()))
