"""Reads a folder of forms from outside the package, and refuses every mistake in it before any work begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from xlkinerja.form import sources
from xlkinerja.form.loader import load_all
from xlkinerja.form.mistakes import Mistake
from xlkinerja.form.model import Form, FormError
from xlkinerja.form.outside import NONE, OutsideForms, using
from xlkinerja.form.toml_form import FILE, read_form

_ENDING = ".toml"
_MOST = 100
"""Forms in a folder; a satker owes about ten."""
_LARGEST = 1_000_000
"""Bytes of a form; our longest has 40,000."""
_BETWEEN = "X-"
"""How the codes of rules between workbooks begin."""


def read_outside(folder: Path) -> OutsideForms:
    """Return the forms in a folder.

    Raises FormError with all that is wrong in each of its files, for a folder without any, and for a name or a rule's
    code that one of our forms has.
    """
    files = sorted(path for path in _listed(folder) if path.suffix.casefold() == _ENDING)
    if not files:
        raise FormError(f"tidak ada berkas {_ENDING} di map {folder}. Periksa nama mapnya.")
    if len(files) > _MOST:
        raise FormError(f"{len(files)} berkas {_ENDING} di map {folder}, paling banyak {_MOST}. Bagi ke beberapa map.")
    found, wrong = [], []
    for file in files:
        try:
            found.append((file.stem, _checked(file)))
        except FormError as error:
            wrong.append(str(error))
    if wrong:
        raise FormError("\n".join(wrong))
    forms = OutsideForms(tuple(found))
    _refuse_together(forms)
    return forms


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise FormError(f"map {folder} tidak dapat dibaca ({error.strerror}). Periksa nama dan izinnya.") from error


def _checked(file: Path) -> str:
    """Return the text of a form's file that loads. Raises FormError."""
    text = _text(file)
    try:
        read_form(file.name, text, partial(_other_mistakes, file.stem))
    except RecursionError as error:
        raise FormError(f"{file.name}: isinya terlalu dalam bersarang. Sederhanakan daftar atau rumusnya.") from error
    return text


def _text(file: Path) -> str:
    """Return what a file holds. Raises FormError for what is no file, or no text that a form could be."""
    if file.is_symlink() or not file.is_file():
        raise FormError(f"{file.name}: bukan berkas biasa. Salin berkas aslinya ke map ini.")
    try:
        with file.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise FormError(f"{file.name}: tidak dapat dibaca ({error.strerror}). Periksa izinnya.") from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FormError(f"{file.name}: baris {line}: bukan teks UTF-8. Simpan berkasnya sebagai UTF-8.") from error
    if len(data) > _LARGEST:
        raise FormError(f"{file.name}: lebih dari {_LARGEST} bita. Sebuah formulir tidak sebesar itu.")
    return text


def _other_mistakes(name: str, form: Form) -> Iterator[Mistake]:
    """Yield what keeps a form that loads from standing beside ours."""
    where = f"{FILE}.form"
    if form.name != name:
        what = f'isinya "{form.name}", padahal berkasnya bernama {name}.'
        yield Mistake(where, what, "Samakan keduanya.")
    ours = sources.form_names()
    if form.name in ours:
        yield Mistake(where, f'formulir bawaan sudah bernama "{form.name}".', "Pilih nama lain.")
    for other in ours:
        yield from _runs_into(form.name, other, where)
    for rule in form.rules:
        if rule.code.startswith(_BETWEEN):
            what = f"kode {_BETWEEN}… hanya untuk aturan antarbuku kerja."
            yield Mistake(f"rule {rule.code}.code", what, "Pakai huruf lain.")
    owners = _owners()
    for code in (rule.code for rule in form.rules if rule.code in owners and form.name not in ours):
        what = f"formulir {owners[code]} sudah punya aturan dengan kode itu."
        yield Mistake(f"rule {code}.code", what, "Pakai kode lain.")


def _runs_into(name: str, other: str, where: str) -> Iterator[Mistake]:
    """Refuse a name that goes on where another ends: cells of one would be taken for the other's."""
    if name.startswith(f"{other}_") or other.startswith(f"{name}_"):
        what = f'"{name}" dan "{other}" berawalan sama.'
        yield Mistake(where, what, "Pilih nama yang tidak diawali nama formulir lain.")


def _owners() -> Mapping[str, str]:
    """Return which of our forms has which code."""
    with using(NONE):
        return {rule.code: form.name for form in load_all() for rule in form.rules}


def _refuse_together(forms: OutsideForms) -> None:
    """Refuse forms that load each alone, but not together."""
    for name in forms.names:
        for other in forms.names:
            for mistake in _runs_into(name, other, f"{FILE}.form"):
                raise FormError(f"{name}{_ENDING}: {mistake}")
    with using(forms):
        load_all()
