"""The command `export`: what workbooks hold, as data."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from xlkinerja.arguments import PATHS, refuse_ending, some
from xlkinerja.cli_result import OK, UNREADABLE, save_result


@click.command(options_metavar="[PILIHAN]")
@PATHS
@click.option("--format", type=click.Choice(["json"]), default="json", expose_value=False, help="Bentuk data.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Berkas hasil; tanpa ini ke layar."
)
def export(paths: tuple[Path, ...], output: Path | None) -> None:
    """Keluarkan isi dan hitungan buku kerja sebagai data.

    Satu berkas menjadi satu objek, beberapa berkas menjadi daftar. Jumlah uang dalam rupiah penuh, persen
    sebagai pecahan (97,98% menjadi 0.9798), kosong sebagai null.

    \b
    Contoh:
      xlkinerja export hasil/pnbp.xlsx --format json
      xlkinerja export hasil/ -o semua.json
    """
    from xlkinerja.batch import check_files, find_workbooks  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.export import as_json  # noqa: PLC0415
    from xlkinerja.form.loader import load_all  # noqa: PLC0415

    if output is not None:
        refuse_ending(output, ".json")
    load_all()
    outcomes = list(check_files(some(list(find_workbooks(paths)), paths)))
    objects = [as_json(outcome.result) for outcome in outcomes]
    single = len(paths) == 1 and paths[0].is_file()
    text = json.dumps(objects[0] if single else objects, ensure_ascii=False, indent=2) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        save_result(output, text.encode())
        click.echo(f"Hasil: {output}", err=True)
    sys.exit(UNREADABLE if any(outcome.state == "refused" for outcome in outcomes) else OK)
