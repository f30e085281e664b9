"""The rules between workbooks: as they were compiled, else read from between.toml (`between/toml_rules.py`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from xlkinerja.between.model import CrossCheck, RuleBetween, Same, Side, Since
from xlkinerja.form.compiled import MAKERS, compiled, load_compiled
from xlkinerja.form.sources import all_texts
from xlkinerja.shipped import digest_of

_FILE = "between.toml"
_COMPILED = "between.json"
_MAKERS = {**MAKERS, **{f"between.{made.__name__}": made for made in (CrossCheck, RuleBetween, Same, Side, Since)}}


@cache
def rules_between() -> tuple[RuleBetween, ...]:
    """Return the rules between workbooks that come with the package. Raises FormError for a mistake in their file."""
    text = _text()
    shipped: tuple[RuleBetween, ...] | None = load_compiled(_folder() / _COMPILED, _digest(text), _MAKERS)
    return shipped or load_rules(text)


def compiled_rules() -> dict[str, str]:
    """Return the compiled file of the rules by its name, made from their TOML. Raises FormError."""
    text = _text()
    return {_COMPILED: compiled(load_rules(text), _digest(text), _MAKERS)}


def _folder() -> Path:
    return Path(__file__).parent


def _text() -> str:
    return (_folder() / _FILE).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """Return the digest of the rules' text and of the forms, against which it was checked."""
    return digest_of(text, *all_texts())


def load_rules(text: str) -> tuple[RuleBetween, ...]:
    """Return the rules that a TOML text describes. Raises FormError."""
    from xlkinerja.between.toml_rules import read_rules  # noqa: PLC0415 - who has them compiled needs no checks

    return read_rules(text)
