"""The command `template`: a workbook that is blank, begun from data, or the continuation of another one."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlkinerja.cli.arguments import read_json, refuse_ending, refuse_sources
from xlkinerja.cli.outside import FORMS
from xlkinerja.cli.result import UNREADABLE, save_result

if TYPE_CHECKING:
    from xlkinerja.folder.batch import Opened


@click.command(options_metavar="[PILIHAN]")
@click.argument("form", metavar="FORMULIR")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Berkas baru.")
@click.option("--data", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Isi awal (JSON).")
@click.option(
    "--from",
    "last",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Buku kerja triwulan lalu: kode, nama, target, pagu, dan angka kumulatifnya dibawa ke triwulan berikutnya.",
)
@click.option(
    "--same-period",
    is_flag=True,
    help="Dengan --from: pindahkan seluruh isi buku kerja lama ke formulir yang berlaku, periodenya tetap.",
)
@click.option(
    "--kegiatan",
    metavar="KODE,KODE",
    help="Satu sheet kegiatan untuk setiap kode (formulir yang sheet-nya berulang).",
)
@FORMS
def template(  # noqa: PLR0913 - one for each option
    form: str, output: Path, data: Path | None, last: Path | None, kegiatan: str | None, *, same_period: bool
) -> None:
    """Buat buku kerja formulir: kosong, dengan isi awal, atau lanjutan dari triwulan lalu.

    Dengan --from, triwulannya dinaikkan satu, angka "s.d. triwulan ini" menjadi "s.d. triwulan lalu", dan isian
    triwulan ini dikosongkan. Sesudah triwulan IV tahunnya ikut naik: yang dibawa hanya kode, nama, dan tahun
    yang sudah lewat; target dan pagu tahun baru diisi sendiri.

    Dengan --from dan --same-period, isi formulir versi lama atau salinan tanpa nama sel dipindahkan seperti
    diketik. Yang tidak mendapat tempat didaftar, satu baris setiap isian. Berkas lama tidak berubah.

    \b
    Contoh:
      xlkinerja template pnbp -o pnbp.xlsx
      xlkinerja template form_a --kegiatan 6077,6042 -o form-a.xlsx
      xlkinerja template pnbp --data isian.json -o pnbp.xlsx
      xlkinerja template pnbp --from hasil/pnbp.xlsx -o berikutnya.xlsx
      xlkinerja template pnbp --from pnbp.xlsx --same-period -o pindahan.xlsx
      xlkinerja template kendaraan --forms formulir-sendiri/ -o kendaraan.xlsx
    """
    from xlkinerja.form.loader import form_names  # noqa: PLC0415 - keeps --help fast

    refuse_ending(output, ".xlsx")
    if form not in form_names():
        meant = get_close_matches(form.casefold(), form_names(), 1)
        hint = f" Maksudnya {meant[0]}?" if meant else ""
        raise click.UsageError(f"Formulir {form} tidak dikenal. Yang ada: {', '.join(form_names())}.{hint}")
    refuse_sources(output, data, last, same_period=same_period)
    if kegiatan is not None and (data is not None or last is not None):
        raise click.UsageError("--kegiatan untuk formulir kosong; --data dan --from sudah menyebut kegiatannya.")
    if kegiatan is not None:
        made = _with_sheets(form, kegiatan)
    else:
        made = _continued(form, last, same_period=same_period) if last is not None else _begun(form, data)
    save_result(output, made)
    click.echo(f"{output}: formulir {form} dibuat.", err=True)


def _begun(form: str, data: Path | None) -> bytes:
    """Return a blank workbook, or one with the contents of a JSON file."""
    from xlkinerja.form.loader import load  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.templates import DataError, template as make  # noqa: PLC0415

    try:
        return make(load(form), read_json(data) if data else None)
    except DataError as error:
        raise click.UsageError(f"{data}: {error}") from error


def _with_sheets(form: str, keys: str) -> bytes:
    """Return a blank workbook with a sheet for each of the keys of the form's repeated sheet."""
    from xlkinerja.form.loader import load  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.templates import DataError, repeated_record, with_sheets  # noqa: PLC0415

    found = load(form)
    if repeated_record(found) is None:
        raise click.UsageError(f"Formulir {form} tidak punya sheet yang berulang. Hapus --kegiatan.")
    try:
        return with_sheets(found, keys.split(","))
    except DataError as error:
        raise click.UsageError(f"--kegiatan {keys}: {error}") from error


def _continued(form: str, last: Path, *, same_period: bool) -> bytes:
    """Return the workbook that goes on from another one, and say what did not come along."""
    from xlkinerja.checking.privacy import privacy_of  # noqa: PLC0415
    from xlkinerja.finding import printable  # noqa: PLC0415
    from xlkinerja.next_quarter.carry import CarryError, next_quarter  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.next_quarter.move import same_period as moved_from  # noqa: PLC0415
    from xlkinerja.show import carried_lines, moved_line  # noqa: PLC0415
    from xlkinerja.templates import template as make  # noqa: PLC0415

    opened = _opened(form, last)
    report = opened.report
    if same_period:
        moved = moved_from(opened.workbook, opened.earlier, report)
        privacy = privacy_of(report)
        for line in moved.left:
            click.echo(printable(f"{last}: {privacy.text(line)}"))
        click.echo(moved_line(moved.count, len(moved.left)), err=True)
        return make(report.form, moved.cells)
    try:
        cells = next_quarter(report)
    except CarryError as error:
        for reason in error.reasons:
            click.echo(printable(f"{last}: {privacy_of(report).text(reason)}"), err=True)
        sys.exit(UNREADABLE)
    for line in carried_lines(report, cells.fields):
        click.echo(f"{last}: {line}", err=True)
    return make(report.form, cells)


def _opened(form: str, path: Path) -> Opened:
    """Return a workbook of the form; one that cannot be read ends the command, another form is wrong usage."""
    from xlkinerja.finding import engine_finding  # noqa: PLC0415
    from xlkinerja.folder.batch import open_report  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.ooxml.model import PackageError  # noqa: PLC0415
    from xlkinerja.pipeline import error_finding  # noqa: PLC0415
    from xlkinerja.reading.locate import UnknownFormError  # noqa: PLC0415

    try:
        opened = open_report(path)
    except (PackageError, UnknownFormError) as error:
        finding = error.finding if isinstance(error, UnknownFormError) else error_finding(error)
        click.echo(f"{path}: {finding.message}", err=True)
        sys.exit(UNREADABLE)
    found = opened.report.form.name
    if found != form:
        raise click.UsageError(f"{path}: ini formulir {found}, bukan {form}. Pilih berkas lain, atau tulis {found}.")
    if opened.open_elsewhere:
        click.echo(f"{path}: {engine_finding('XK-119').message}", err=True)
    return opened
