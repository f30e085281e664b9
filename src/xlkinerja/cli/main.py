"""The command line. Help and messages are Indonesian; here is no logic, only words, options and exit codes."""

from __future__ import annotations

import gc
import sys

import click

from xlkinerja.cli.aliases import GroupWithAliases
from xlkinerja.cli.clean import clean
from xlkinerja.cli.consolidate import consolidate
from xlkinerja.cli.explain import explain, forms
from xlkinerja.cli.export import export
from xlkinerja.cli.fill import check, fill
from xlkinerja.cli.result import STOPPED, UNSAVED, open_closed_streams, telling_lost_output
from xlkinerja.cli.template import template
from xlkinerja.cli.web import web
from xlkinerja.version import VERSION

_MANY_OBJECTS = 100_000
"""How many new objects Python looks for garbage after: among the usual 700 it looks again and again through all that a
start makes, which is never garbage; that took a sixth of `fill` for one file. So many take about 20 MB."""


class _Commands(GroupWithAliases):
    """The commands; a mistake in the TOML file of a form ends each of them with one line."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with telling_lost_output():  # --help is shown here
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            with telling_lost_output():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\nDihentikan. Ulangi perintah yang sama untuk melanjutkan.", err=True)
            sys.exit(STOPPED)
        except Exception as error:
            from xlkinerja.folder.runners import RunnerError  # noqa: PLC0415
            from xlkinerja.form import FormError  # noqa: PLC0415 - keeps --help fast

            if isinstance(error, RunnerError):  # in the midst of the work
                click.echo(str(error), err=True)
                sys.exit(UNSAVED)
            if not isinstance(error, FormError):
                raise
            raise click.UsageError(f"Berkas formulir keliru: {error}") from error


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="[PILIHAN]",
    subcommand_metavar="PERINTAH",
)
@click.version_option(VERSION, prog_name="xlkinerja")
def cli() -> None:
    """Memeriksa dan mengisi laporan kinerja Excel di dalam buku kerja yang sama.

    Kolom hitungan diisi rumus beserta nilainya, temuan ditandai pada selnya dan didaftar di sheet
    Pemeriksaan. Isi lain buku kerja tidak berubah sedikit pun.

    \b
    Contoh:
      xlkinerja template pnbp -o pnbp.xlsx      membuat formulir kosong
      xlkinerja fill kiriman/ -o hasil/         memeriksa dan mengisi satu map
      xlkinerja check pnbp.xlsx                 memeriksa tanpa menulis
      xlkinerja explain P-01                    menjelaskan satu kode temuan
      xlkinerja web                             membuka halaman di peramban
    """


for _command in (fill, check, clean, template, export, consolidate, forms, explain, web):
    cli.add_command(_command)


def main() -> None:
    """Run the command line; what is still to be shown is written before the exit code is told."""
    gc.set_threshold(_MANY_OBJECTS)
    open_closed_streams()
    try:
        cli(prog_name="xlkinerja")
    finally:
        with telling_lost_output():
            sys.stdout.flush()
