"""The command `export`: what workbooks hold, as data."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from xlkinerja.cli.arguments import PATHS, refuse_ending, required_files
from xlkinerja.cli.outside import FORMS
from xlkinerja.cli.result import OK, UNREADABLE, save_result
from xlkinerja.cli.run import WORKERS, job_of, run_options


@click.command(options_metavar="[PILIHAN]")
@PATHS
@click.option("--format", type=click.Choice(["json"]), default="json", expose_value=False, help="Bentuk data.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Berkas hasil; tanpa ini ke layar."
)
@FORMS
@WORKERS
def export(paths: tuple[Path, ...], output: Path | None, workers: int | None) -> None:
    """Keluarkan isi dan hitungan buku kerja sebagai data.

    Satu berkas menjadi satu objek, beberapa berkas menjadi daftar. Jumlah uang dalam rupiah penuh, persen
    sebagai pecahan (97,98% menjadi 0.9798), kosong sebagai null.

    \b
    Contoh:
      xlkinerja export hasil/pnbp.xlsx --format json
      xlkinerja export hasil/ -o semua.json
    """
    from xlkinerja.export import outcome_as_json  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.files.walk import find  # noqa: PLC0415
    from xlkinerja.folder.together import run_tasks, tasks_of  # noqa: PLC0415
    from xlkinerja.show import finding_line  # noqa: PLC0415

    if output is not None:
        refuse_ending(output, ".json")
    options = run_options(workers)
    outcomes = run_tasks(job_of(None, as_json=True), tasks_of(required_files(find(paths), paths)), options, "first")
    objects = [outcome_as_json(outcome) for outcome in outcomes]
    single = len(paths) == 1 and paths[0].is_file()
    text = json.dumps(objects[0] if single else objects, ensure_ascii=False, indent=2) + "\n"
    for outcome in outcomes:
        if outcome.state == "refused":
            click.echo(finding_line(outcome.found.name, outcome.findings[0]), err=True)
    if output is None:
        click.echo(text, nl=False)
    else:
        save_result(output, text.encode())
        click.echo(f"Hasil: {output}", err=True)
    sys.exit(UNREADABLE if any(outcome.state == "refused" for outcome in outcomes) else OK)
