"""How a rekap was made, as it says itself, the same by every door: `consolidate rekap.xlsx` makes it again."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xlkinerja.consolidate.agency import Options
from xlkinerja.consolidate.inputs import InputError, quoted
from xlkinerja.consolidate.model import Received
from xlkinerja.consolidate.sendings import the_file
from xlkinerja.folder.given import AnyPath
from xlkinerja.form.loader import load
from xlkinerja.form.outside import at_hand
from xlkinerja.ooxml.model import PackageError, Sheet
from xlkinerja.ooxml.package import Package
from xlkinerja.ooxml.reader import read_package

SHEET = "Cara Dibuat"
FILES = "BERKAS"
"""What the files and folders that are consolidated are called among the options."""
FORM = "FORMULIR"
"""What is said of each form from outside, with which the figures were read; when it is made again nobody needs it."""
HEADER = ("Pilihan", "Isi")
WORDS = {
    FILES: "Berkas atau map",
    "--satker": "Daftar satker",
    "--due": "Batas waktu kirim",
    "--holidays": "Hari libur",
    "--received": "Tanggal terima setiap berkas",
    "--decisions": "Kesalahan yang diterima",
    "--previous": "Laporan triwulan lalu",
    "--forms": "Map formulir sendiri",
    FORM: "Formulir dari map itu",
    "--data": "Map data",
    "--keep": "Data rekap",
    "--prefer": "Kiriman ganda yang dihitung",
    "--exclude": "Berkas yang tidak dihitung",
    "--reason": "Alasannya",
    "--csv": "Data juga sebagai CSV",
}
"""What the options are called in a rekap: its reader may have the page alone. Earlier versions wrote the options."""
PATHS = {FILES, "--satker", "--holidays", "--received", "--decisions", "--previous", "--forms", "--data", "--keep"}
"""Options whose values are places in the file system; they are kept as seen from the rekap."""
_NAMED = {"--prefer", "--exclude"}
"""Options whose values are names under which files were sent; a place, where the name is not enough."""
_OPTIONS = {word: option for option, word in WORDS.items()} | {option: option for option in WORDS}


@dataclass(frozen=True)
class Sources:
    """What a run is given in files and folders, and where it puts what it makes besides the rekap."""

    files: tuple[AnyPath, ...]
    satker: AnyPath | None = None
    holidays: AnyPath | None = None
    received: AnyPath | None = None
    decisions: AnyPath | None = None
    previous: tuple[AnyPath, ...] = ()
    data: AnyPath | None = None
    keep: AnyPath | None = None
    as_csv: bool = False
    forms: AnyPath | None = None


@dataclass(frozen=True)
class Recipe:
    """The options of a run in their order, each with what it was given; "" for one that takes nothing."""

    given: tuple[tuple[str, str], ...]


def recipe_of(sources: Sources, options: Options, received: Sequence[Received], folder: Path) -> Recipe:
    """Return the recipe of a rekap that will lie in a folder; `received` are the files as they were judged."""
    named = {name: _name_of(the_file(name, received), received, folder) for name in _names(options)}
    paths = [
        *((FILES, path) for path in dict.fromkeys(sources.files)),
        ("--satker", sources.satker),
        ("--holidays", sources.holidays),
        ("--received", sources.received),
        ("--decisions", sources.decisions),
        *(("--previous", path) for path in sources.previous),
        ("--forms", sources.forms),
        ("--data", sources.data),
        ("--keep", sources.keep),
    ]
    given = [(option, _as_seen(path, folder)) for option, path in paths if path is not None]
    given += [(FORM, f"{name}.toml, SHA-256 {load(name).digest}") for name in at_hand().names]
    given += [("--due", str(options.due))] if options.due is not None else []
    given += [("--prefer", name) for name in sorted({named[name] for name in options.prefer})]
    for name, reason in sorted({(named[name], reason) for name, reason in options.exclude}):
        given += [("--exclude", name), ("--reason", reason)]
    return Recipe((*given, *([("--csv", "")] if sources.as_csv else [])))


def _names(options: Options) -> Iterator[str]:
    yield from options.prefer
    yield from (name for name, _ in options.exclude)


def _name_of(file: Received, received: Iterable[Received], folder: Path) -> str:
    """Return by what a file is known again wherever it is asked: as it was sent, else its place, from ./ or ../ on."""
    name = file.sent_as
    others = (one for one in received if one.path != file.path)
    if Path(name).as_posix() == name and not any(name in {one.sent_as, one.path.name} for one in others):
        return name
    place = _as_seen(file.path, folder)
    return place if place.startswith("../") or Path(place).is_absolute() else f"./{place}"


def _as_seen(path: AnyPath, folder: Path) -> str:
    """Return a path as seen from a folder, with slashes; on another drive its full address."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return str(Path(path).absolute())


# --- read back ---------------------------------------------------------------------------------------------------


def recipe_in(file: Path) -> Recipe:
    """Return how a rekap says that it was made, its places as seen from here. Raises InputError."""
    try:
        book = read_package(Package.open(file.read_bytes()), lambda name: name == SHEET)
    except (OSError, PackageError):
        book = None
    given = tuple(_given(file, book.sheets[0])) if book is not None and book.sheets else ()
    if not any(option == FILES for option, _ in given):
        raise InputError(f"{file}: rekap ini tidak mencatat dari berkas mana ia dibuat.")
    return Recipe(given)


def _given(file: Path, sheet: Sheet) -> Iterator[tuple[str, str]]:
    for name, value in _rows(sheet):
        option = _OPTIONS.get(name)
        if option is None:
            raise InputError(f'{file}: sheet {SHEET}: pilihan "{quoted(name)}" tidak dikenal. Hapus barisnya.')
        if option == FORM:
            continue
        yield option, str(file.parent / value) if option in PATHS or _is_place(option, value) else value


def _is_place(option: str, value: str) -> bool:
    return option in _NAMED and (value.startswith(("./", "../")) or Path(value).is_absolute())


def _rows(sheet: Sheet) -> Sequence[tuple[str, str]]:
    rows: dict[int, dict[int, str]] = {}
    for (row, column), cell in sheet.cells.items():
        rows.setdefault(row, {})[column] = cell.text
    texts = [(cells.get(1, ""), cells.get(2, "")) for _, cells in sorted(rows.items())]
    start = texts.index(HEADER) + 1 if HEADER in texts else len(texts)
    return [(name, value) for name, value in texts[start:] if name]
