"""The forms by name: as they were compiled, else read from their TOML (`form/toml_form.py`)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from xlkinerja.form import sources
from xlkinerja.form.compiled import compiled, load_compiled
from xlkinerja.form.from_others import refuse_wrong_sources
from xlkinerja.form.model import Form, FormError
from xlkinerja.form.outside import Remembered, at_hand, digest_of_text
from xlkinerja.form.sources import compiled_file, standard_text, text_of
from xlkinerja.shipped import digest_of, is_current

__all__ = ["compiled_forms", "form_names", "load", "load_all", "load_text", "refuse_mistakes"]


def form_names() -> tuple[str, ...]:
    """Return the names of the forms that are known: those of the package, and those from outside that are at hand."""
    return tuple(sorted((*sources.form_names(), *at_hand().names)))


@Remembered
def load(form: str | Path) -> Form:
    """Return a form by its name, or from a TOML file of one's own.

    Raises FormError for every mistake in the file (unknown key, unknown name in a formula, cycle, duplicate, missing
    message), for a name that no form has, and for a packaged file whose form is called otherwise.
    """
    if isinstance(form, Path):
        return load_text(form.name, form.read_text(encoding="utf-8"))
    if form not in form_names():
        from xlkinerja.form.mistakes import meant  # noqa: PLC0415 - as below

        raise FormError(f"tidak ada formulir bernama {form}. {meant(str(form), form_names())}")
    if form in at_hand().names:
        text = at_hand().text_of(form)
        return replace(load_text(f"{form}.toml", text), digest=digest_of_text(text))
    text = text_of(form)
    shipped = load_compiled(compiled_file(form), _digest(text))
    found = shipped if isinstance(shipped, Form) else load_text(f"{form}.toml", text)
    if found.name != form:  # workbooks say by which name they are to be read
        raise FormError(
            f'{form}.toml: form: isinya "{found.name}", padahal berkasnya bernama {form}. Samakan keduanya.'
        )
    return found


@Remembered
def load_all() -> tuple[Form, ...]:
    """Return all forms that are known.

    Raises FormError for a mistake in any of them, and for a rule's code that two of them have.
    """
    forms = tuple(map(load, form_names()))
    owners: dict[str, str] = {}
    for form in forms:
        for rule in form.rules:
            owner = owners.setdefault(rule.code, form.name)
            if owner != form.name:  # a code alone must say which rule is meant
                said = f"formulir {owner} sudah punya aturan dengan kode itu. Pakai kode lain."
                raise FormError(f"{form.name}.toml: rule {rule.code}.code: {said}")
    refuse_wrong_sources(forms)
    return forms


def refuse_mistakes() -> None:
    """Raise FormError as `load_all` does; forms that were compiled as they are had none, and are not read for this."""
    if not all(is_current(compiled_file(name), _digest(text_of(name))) for name in sources.form_names()):
        load_all()


def compiled_forms() -> dict[str, str]:
    """Return the compiled files of all forms by their names, made from their TOML. Raises FormError."""
    load_all()  # together they may be wrong
    texts_by_name = {name: text_of(name) for name in sources.form_names()}
    return {
        f"{name}.json": compiled(load_text(f"{name}.toml", text), _digest(text)) for name, text in texts_by_name.items()
    }


def _digest(text: str) -> str:
    return digest_of(text, standard_text())


def load_text(file: str, text: str) -> Form:
    """Return the form that a TOML text describes; `file` is the name for messages.

    Raises FormError with all mistakes in it, each with its line, what was expected, and a hint.
    """
    from xlkinerja.form.toml_form import read_form  # noqa: PLC0415 - who has compiled forms needs none of its checks

    return read_form(file, text)
