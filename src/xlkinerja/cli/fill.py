"""The commands `fill` and `check`: words, options and exit codes."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlkinerja.cli.arguments import PATHS, refuse_file_as_folder, refuse_outputs, required_files
from xlkinerja.cli.outside import FORMS
from xlkinerja.cli.result import LOCKED, UNSAVED
from xlkinerja.cli.run import (
    PREVIOUS,
    SCHEDULER,
    WORKERS,
    Told,
    exit_code,
    job_of,
    last_quarter_in,
    run_options,
    show_outcomes,
    told,
)
from xlkinerja.frozen import dataclass

if TYPE_CHECKING:
    from xlkinerja.files.walk import Found
    from xlkinerja.folder.batch import Job
    from xlkinerja.folder.outcome import Outcome
    from xlkinerja.folder.together import RunOptions


@dataclass(frozen=True)
class Shown:
    """How the outcomes of `fill` are shown."""

    as_json: bool
    findings: Told

    def show(self, outcomes: list[Outcome], lines: Iterable[str]) -> None:
        """Print findings, summary and more lines."""
        show_outcomes(outcomes, as_json=self.as_json, lines=lines, findings=self.findings, totals=True)


_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Cetak hasil sebagai JSON, bukan baris temuan.")


@click.command(options_metavar="[PILIHAN]")
@PATHS
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="Map untuk hasil.")
@click.option("--in-place", is_flag=True, help="Isi berkasnya sendiri; berkas lama menjadi NAMA (sebelum xlkinerja).")
@PREVIOUS
@click.option("--convert-text", is_flag=True, help="Ubah angka yang diketik sebagai teks menjadi angka.")
@click.option("--force", is_flag=True, help="Ganti juga berkas yang hanya dapat dibaca (read-only).")
@FORMS
@WORKERS
@SCHEDULER
@click.option("-v", "--verbose", is_flag=True, help="Cetak semua temuan; di layar biasanya tiga yang terberat.")
@click.option("-q", "--quiet", is_flag=True, help="Jangan cetak temuan, hanya ringkasannya.")
@_AS_JSON
def fill(  # noqa: PLR0913 - one for each option
    paths: tuple[Path, ...],
    output: Path | None,
    previous: Path | None,
    workers: int | None,
    scheduler: str | None,
    *,
    in_place: bool,
    convert_text: bool,
    force: bool,
    verbose: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Periksa dan isi buku kerja; jawabannya ada di dalam buku kerja itu.

    BERKAS boleh berkas atau map; berkas asli tidak diubah. Hasil dari map diberi nama menurut satker, formulir, dan
    triwulan, dan didaftar di daftar-kiriman.csv; berkas yang disebut sendiri tetap bernama sama. Buku kerja satu
    satker dan satu triwulan juga dibandingkan satu sama lain. Bila terhenti, ulangi perintahnya: yang tidak berubah
    tidak dikerjakan lagi.

    \b
    Contoh:
      xlkinerja fill pnbp.xlsx -o hasil/
      xlkinerja fill kiriman/ -o hasil/
      xlkinerja fill kiriman/ -o hasil/ --previous triwulan-lalu/
      xlkinerja fill pnbp.xlsx --in-place
      xlkinerja fill kiriman/ -o hasil/ --scheduler tls://penjadwal:8786
    """
    from xlkinerja.files.walk import find  # noqa: PLC0415 - keeps --help fast

    if (output is None) == (not in_place):
        raise click.UsageError("Pilih salah satu: -o MAP untuk hasil di map lain, atau --in-place.")
    if in_place and scheduler is not None:  # what is done again there would find itself done
        raise click.UsageError("--in-place tidak dapat dikerjakan di klaster. Pakai -o MAP, atau tanpa --scheduler.")
    shown = Shown(as_json, told(verbose=verbose, quiet=quiet))
    if output is not None:
        refuse_file_as_folder(output)
    files = required_files(find(paths, without=output), paths)
    if output is not None:
        refuse_outputs(files, paths, output)
    options = run_options(workers, scheduler, (*paths, output, previous))
    last = last_quarter_in(previous, options)
    job = job_of(last, as_json=as_json, convert_text=convert_text, force=force)
    folders = [path for path in paths if path.is_dir()]
    if output is not None and folders:
        _fill_folder(files, folders, output, job, options, shown)
        return
    _fill_files(files, output, job, options, shown)


def _fill_files(files: list[Found], output: Path | None, job: Job, options: RunOptions, shown: Shown) -> None:
    """Fill files in place, or into a folder under their own names."""
    from xlkinerja.folder.other_formats import answer_name  # noqa: PLC0415
    from xlkinerja.folder.together import fill_files  # noqa: PLC0415
    from xlkinerja.show import places_lines  # noqa: PLC0415 - keeps --help fast

    targets = {file.path: file.path if output is None else output / answer_name(file.path) for file in files}
    done = fill_files(files, targets, job, options)
    shown.show(done, places_lines(done, output))
    sys.exit(exit_code(done))


def _fill_folder(  # noqa: PLR0913, PLR0917 - what `fill` found out
    files: list[Found],
    folders: list[Path],
    output: Path,
    job: Job,
    options: RunOptions,
    shown: Shown,
) -> None:
    """Fill what was found in folders, one run at a time in an output folder."""
    from xlkinerja.files.lock import LockedError, locked  # noqa: PLC0415
    from xlkinerja.files.save import reason_of  # noqa: PLC0415
    from xlkinerja.folder.fill_folder import fill_folder  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.folder.outbox import Outbox  # noqa: PLC0415
    from xlkinerja.folder.received import FILE  # noqa: PLC0415
    from xlkinerja.show import change_lines, finding_line, locked_line, places_lines  # noqa: PLC0415

    outbox = Outbox(output)
    try:
        with locked(outbox.lock):
            filled = fill_folder(files, folders, outbox, job, options)
    except LockedError as error:
        click.echo(locked_line(error), err=True)
        sys.exit(LOCKED)
    except OSError as error:
        click.echo(
            f"Map hasil {output} tidak dapat dibaca atau ditulis ({reason_of(error)}). Pilih map lain dengan -o.",
            err=True,
        )
        sys.exit(UNSAVED)
    done = filled.outcomes
    shown.show(done, (*places_lines(done, output), *change_lines(filled.changes)))
    if filled.problem is not None:
        click.echo(finding_line(str(output / FILE), filled.problem), err=True)
        sys.exit(UNSAVED)
    sys.exit(UNSAVED if any(change.kind == "stuck" for change in filled.changes) else exit_code(done))


@click.command(options_metavar="[PILIHAN]")
@PATHS
@PREVIOUS
@FORMS
@WORKERS
@_AS_JSON
def check(paths: tuple[Path, ...], previous: Path | None, workers: int | None, *, as_json: bool) -> None:
    """Periksa buku kerja tanpa menulis apa pun.

    Buku kerja satu satker dan satu triwulan juga dibandingkan satu sama lain.

    \b
    Contoh:
      xlkinerja check pnbp.xlsx
      xlkinerja check pnbp.xlsx --previous triwulan-lalu/
      xlkinerja check kiriman/ --json
    """
    from xlkinerja.files.walk import find  # noqa: PLC0415
    from xlkinerja.folder.together import check_files  # noqa: PLC0415 - keeps --help fast

    files = required_files(find(paths), paths)
    options = run_options(workers)
    last = last_quarter_in(previous, options)
    done = check_files(files, job_of(last, as_json=as_json), options)
    show_outcomes(done, as_json=as_json)
    sys.exit(exit_code(done))
