"""What was given on the command line: refused in Indonesian where it cannot be what was meant."""

from __future__ import annotations

import gettext
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from xlkinerja.files.walk import Found

# click looks its own words up with gettext, some of them where an option is made: so this comes before all of them.
# Here is where they are found, whatever the user's language is.
gettext.bindtextdomain("messages", Path(__file__).parent / "locale")
os.environ["LANGUAGE"] = "id"

_THERE = click.Path(exists=True, path_type=Path)


def _all_there(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[Path, ...]:
    """Return the paths given; those where nothing is are named together, so that one run tells all misspellings."""
    lacking = list(dict.fromkeys(path for path in values if not os.path.lexists(path)))
    if len(lacking) > 1:
        names = ", ".join(lacking)
        raise click.BadParameter(
            f"{len(lacking)} map atau berkas tidak ada: {names}."
            " Periksa ejaannya dan map tempat Anda menjalankan perintah.",
            ctx,
            param,
        )
    return tuple(_THERE.convert(path, param, ctx) for path in values)


PATHS = click.argument("paths", metavar="BERKAS…", nargs=-1, required=True, type=str, callback=_all_there)
"""The files and folders that a command is given."""


_FILE_ENDINGS = {".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods", ".csv", ".json", ".zip", ".pdf"}


def refuse_file_as_folder(output: Path) -> None:
    """Refuse `-o hasil.xlsx`: it would make a folder of that name."""
    if output.suffix.casefold() in _FILE_ENDINGS and not output.is_dir():
        raise click.UsageError(
            f"{output}: -o meminta nama map, bukan nama berkas. Tulis misalnya -o {output.with_suffix('')}/;"
            " hasilnya bernama sama dengan berkas aslinya."
        )


def refuse_outputs(files: list[Found], paths: tuple[Path, ...], output: Path) -> None:
    """Refuse answers that would overwrite a file given or each other, or lie uncounted beside those to a folder."""
    from xlkinerja.files.names import name_key  # noqa: PLC0415
    from xlkinerja.files.own_files import LEDGER  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.folder.other_formats import answer_name  # noqa: PLC0415

    named = [found.path for found in files if found.folder is None]
    if os.path.isfile(output / LEDGER) and not any(path.is_dir() for path in paths):  # noqa: PTH113 - raises nothing
        raise click.UsageError(
            f"Map {output} berisi hasil dari map kiriman; hasil berkas ini akan terhitung dua kali di sana. "
            "Isi map kirimannya lagi (yang tidak berubah tidak dikerjakan lagi), atau pilih map -o lain."
        )
    same = output.resolve() in {path.resolve() for path in paths if path.is_dir()}
    if same or {path.resolve() for path in named} & {
        (output / name).resolve() for path in named for name in (path.name, answer_name(path))
    }:
        raise click.UsageError("Map hasil sama dengan map kiriman. Pilih map lain, atau pakai --in-place.")
    sources: dict[str, Path] = {}
    for path in named:
        other = sources.setdefault(name_key(answer_name(path)), path)
        if other is not path:
            where = "" if answer_name(other) == answer_name(path) else " di Windows dan macOS"
            raise click.UsageError(
                f"Hasil {other} dan {path} bernama sama{where}. Isi keduanya ke map -o yang berbeda."
            )


def required_files(files: list[Found], paths: tuple[Path, ...]) -> list[Found]:
    """Return the files; without any, say where none was found."""
    if not files:
        folders = ", ".join(f"{path}{os.sep}" for path in paths)
        raise click.UsageError(f"Tidak ada berkas .xlsx atau .xlsm di map {folders}.")
    return files


def refuse_ending(path: Path, ending: str) -> None:
    """Refuse a name for the result that says another format than the one that is written."""
    if path.suffix.casefold() != ending:
        raise click.UsageError(f"{path}: nama berkas hasil harus berakhiran {ending}, misalnya {path.stem}{ending}.")


def refuse_sources(output: Path, data: Path | None, last: Path | None, *, same_period: bool) -> None:
    """Refuse two sources for one workbook, a way of moving without a source, and a source that would be replaced."""
    if data is not None and last is not None:
        raise click.UsageError("Pilih salah satu: --data untuk isi dari JSON, atau --from untuk isi dari buku kerja.")
    if same_period and last is None:
        raise click.UsageError("--same-period memindahkan isi buku kerja lama. Sebutkan berkasnya dengan --from.")
    if last is not None and output.resolve() == last.resolve():
        raise click.UsageError(f"{output}: berkas hasil sama dengan berkas --from. Pilih nama lain untuk -o.")


def read_json(path: Path) -> dict[str, object]:
    """Return the object in a JSON file; whatever else the file holds is refused."""
    from xlkinerja.ooxml.sniff import is_zip  # noqa: PLC0415 - keeps --help fast

    content = path.read_bytes()
    if is_zip(content):
        raise click.UsageError(f"{path}: ini buku kerja Excel; --data meminta berkas JSON.")
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        where = f"baris {error.lineno}, kolom {error.colno}"
        raise click.UsageError(
            f"{path}: bukan JSON yang benar ({where}). Periksa koma atau tanda kutip di sana."
        ) from error
    except (ValueError, RecursionError) as error:
        raise click.UsageError(f"{path}: bukan JSON yang benar (harus teks UTF-8).") from error
    if not isinstance(data, dict):
        raise click.UsageError(f"{path}: isinya harus satu objek JSON dengan form, fields, dan tables.")
    return data
