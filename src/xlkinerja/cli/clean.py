"""The command `clean`: a copy of a workbook to be printed and signed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from xlkinerja.cli.arguments import refuse_ending
from xlkinerja.cli.outside import FORMS
from xlkinerja.cli.result import UNREADABLE, save_result


@click.command(options_metavar="[PILIHAN]", short_help="Buat salinan bersih untuk dicetak dan ditandatangani.")
@click.argument("path", metavar="BERKAS", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Berkas baru.")
@FORMS
def clean(path: Path, output: Path) -> None:
    """Buat salinan bersih sebuah buku kerja untuk dicetak dan ditandatangani.

    Salinannya memuat semua angka, tanpa tanda warna, catatan sel, warna kuning isian, dan label bantu. Sheet
    Pemeriksaan dan Petunjuk disembunyikan. Bila salinan itu diisi lagi (fill), semuanya kembali, juga penjelasan.
    Baris tabel yang kosong disembunyikan; kaki halaman menyebut jumlah halaman dan Kesalahan yang masih ada.
    Berkas asal tidak berubah.

    \b
    Contoh:
      xlkinerja clean hasil/pnbp.xlsx -o pnbp-cetak.xlsx
    """
    from xlkinerja.pipeline import clean_copy  # noqa: PLC0415 - keeps --help fast

    refuse_ending(output, path.suffix.casefold())
    if output.exists() and output.samefile(path):
        raise click.UsageError(f"{output}: ini berkas asalnya. Beri nama lain.")
    made = clean_copy(path.read_bytes(), path.name)
    if not made.result.readable:
        for finding in made.result.findings:
            click.echo(f"{path}: {finding.message}", err=True)
        sys.exit(UNREADABLE)
    save_result(output, made.data)
    click.echo(f"{output}: salinan bersih dibuat.", err=True)
    if faults := made.result.count("galat"):
        said = f"masih ada {faults} Kesalahan, tertulis di kaki setiap halaman. Perbaiki sebelum ditandatangani."
        click.echo(f"{output}: {said}", err=True)
