"""The command line. Help and messages are Indonesian; here is no logic, only words, options and exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlkinerja.arguments import PATHS, is_answer, refuse_targets, relative_to, some
from xlkinerja.cli_explain import explain, forms
from xlkinerja.cli_export import export
from xlkinerja.cli_result import FINDINGS, OK, UNREADABLE, UNSAVED
from xlkinerja.cli_template import template

if TYPE_CHECKING:
    from xlkinerja.batch import Also, Outcome

_WIDTH_OF_A_FILE = 160  # columns of the summary where no terminal has a width

_PREVIOUS = click.option(
    "--previous",
    metavar="MAP",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Map laporan triwulan lalu; angka s.d. triwulan lalu dan target dibandingkan dengannya.",
)
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Cetak hasil sebagai JSON, bukan baris temuan.")


class _Commands(click.Group):
    """The commands; a mistake in the TOML file of a form ends each of them with one line."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Exception as error:
            from xlkinerja.form import FormError  # noqa: PLC0415 - keeps --help fast

            if not isinstance(error, FormError):
                raise
            raise click.UsageError(f"Berkas formulir keliru: {error}") from error


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="[PILIHAN]",
    subcommand_metavar="PERINTAH",
)
@click.version_option(package_name="xlkinerja", prog_name="xlkinerja")
def cli() -> None:
    """Memeriksa dan mengisi laporan kinerja Excel di dalam buku kerja yang sama.

    Kolom hitungan diisi rumus beserta nilainya, temuan ditandai pada selnya dan didaftar di sheet
    Pemeriksaan. Isi lain buku kerja tidak berubah satu bita pun.

    \b
    Contoh:
      xlkinerja template pnbp -o pnbp.xlsx      membuat formulir kosong
      xlkinerja fill kiriman/ -o hasil/         memeriksa dan mengisi satu map
      xlkinerja check pnbp.xlsx                 memeriksa tanpa menulis
      xlkinerja explain P-01                    menjelaskan satu kode temuan
    """


@cli.command(options_metavar="[PILIHAN]")
@PATHS
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="Map untuk hasil.")
@click.option("--in-place", is_flag=True, help="Isi berkasnya sendiri; berkas lama disimpan sebagai NAMA.bak.")
@_PREVIOUS
@click.option("--convert-text", is_flag=True, help="Ubah angka yang diketik sebagai teks menjadi angka.")
@_AS_JSON
def fill(  # noqa: PLR0913 - one for each option
    paths: tuple[Path, ...],
    output: Path | None,
    previous: Path | None,
    *,
    in_place: bool,
    convert_text: bool,
    as_json: bool,
) -> None:
    """Periksa dan isi buku kerja; jawabannya ada di dalam buku kerja itu.

    BERKAS boleh berkas atau map. Hasil disimpan di map -o dengan nama yang sama; berkas asli tidak diubah. Buku
    kerja satu satker dan satu triwulan juga dibandingkan satu sama lain.

    \b
    Contoh:
      xlkinerja fill pnbp.xlsx -o hasil/
      xlkinerja fill kiriman/ -o hasil/
      xlkinerja fill kiriman/ -o hasil/ --previous triwulan-lalu/
      xlkinerja fill pnbp.xlsx --in-place
    """
    from xlkinerja.batch import fill_files, find_workbooks  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.show import places_lines  # noqa: PLC0415

    if (output is None) == (not in_place):
        raise click.UsageError("Pilih salah satu: -o MAP untuk hasil di map lain, atau --in-place.")
    files = some([file for file in find_workbooks(paths) if not is_answer(file, paths, output)], paths)
    relative = relative_to(paths)

    def target(file: Path) -> Path:
        return file if output is None else output / relative(file)

    if output is not None:
        refuse_targets(files, target)
    also = _others(files, previous)
    done = _run(files, fill_files(files, target, convert_text=convert_text, also=also), relative, as_json=as_json)
    for line in places_lines(done, output):
        click.echo(line, err=True)
    sys.exit(exit_code(done))


@cli.command(options_metavar="[PILIHAN]")
@PATHS
@_PREVIOUS
@_AS_JSON
def check(paths: tuple[Path, ...], previous: Path | None, *, as_json: bool) -> None:
    """Periksa buku kerja tanpa menulis apa pun.

    Buku kerja satu satker dan satu triwulan juga dibandingkan satu sama lain.

    \b
    Contoh:
      xlkinerja check pnbp.xlsx
      xlkinerja check pnbp.xlsx --previous triwulan-lalu/
      xlkinerja check kiriman/ --json
    """
    from xlkinerja.batch import check_files, find_workbooks  # noqa: PLC0415 - keeps --help fast

    files = some(list(find_workbooks(paths)), paths)
    also = _others(files, previous)
    sys.exit(exit_code(_run(files, check_files(files, also=also), relative_to(paths), as_json=as_json)))


def _others(files: list[Path], previous: Path | None) -> Also:
    """Return what other workbooks say about each file; name those of the last quarter that could not be read."""
    from xlkinerja.form.loader import load_all  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.show import unreadable_lines  # noqa: PLC0415
    from xlkinerja.together import others  # noqa: PLC0415

    load_all()  # a mistake in a form is no fault of the workbooks
    found = others(files, previous, _with_progress)
    for line in unreadable_lines(found.unreadable):
        click.echo(line, err=True)
    return found.also


def _run(
    files: list[Path], outcomes: Iterator[Outcome], name: Callable[[Path], Path], *, as_json: bool
) -> list[Outcome]:
    """Show the outcomes as they come, then the summary; return them."""
    from xlkinerja.export import as_json as to_json  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.show import finding_line  # noqa: PLC0415

    done: list[Outcome] = []
    for outcome in _with_progress(outcomes, len(files)):
        done.append(outcome)
        if not as_json:
            for finding in outcome.result.findings:
                click.echo(finding_line(str(name(outcome.path)), finding))
    if as_json:
        click.echo(json.dumps([to_json(outcome.result) for outcome in done], ensure_ascii=False, indent=2))
    _summary(done, name)
    return done


def _with_progress(outcomes: Iterator[Outcome], length: int) -> Iterable[Outcome]:
    """Show a progress bar where a person watches and there is something to wait for."""
    if length < 2 or not sys.stderr.isatty():  # noqa: PLR2004 - one file needs no bar
        return outcomes
    from rich.console import Console  # noqa: PLC0415 - a quarter of the start-up time
    from rich.progress import track  # noqa: PLC0415

    return track(outcomes, total=length, description="Memeriksa", console=Console(stderr=True), transient=True)


def _summary(outcomes: list[Outcome], name: Callable[[Path], Path]) -> None:
    from rich.console import Console  # noqa: PLC0415 - keeps --help fast

    from xlkinerja.show import summary_table, totals_line  # noqa: PLC0415

    wide = None if sys.stderr.isatty() else _WIDTH_OF_A_FILE
    console = Console(stderr=True, highlight=False, width=wide)
    console.print()
    console.print(summary_table(outcomes, name))
    console.print(totals_line(outcomes))


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """Return 4 when an answer could not be saved, else 3 for an unreadable file, 1 for a galat, 0 for none."""
    states = [outcome.state for outcome in outcomes]
    if "unsaved" in states:
        return UNSAVED
    if "refused" in states:
        return UNREADABLE
    return FINDINGS if any(outcome.result.count("galat") for outcome in outcomes) else OK


for _command in (template, export, forms, explain):
    cli.add_command(_command)


def main() -> None:
    """Run the command line."""
    cli(prog_name="xlkinerja")
