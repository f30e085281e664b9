"""The command line of the Excel door. Help and messages are Indonesian; here is no logic."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

import xlkinerja.cli.arguments  # noqa: F401 - makes click speak Indonesian
from xlkinerja.cli.aliases import GroupWithAliases
from xlkinerja.cli.result import FINDINGS, OK, UNREADABLE, UNSAVED
from xlkinerja.excel.error import ExcelError
from xlkinerja.version import VERSION

if TYPE_CHECKING:
    from xlkinerja.excel import Act, Answer
    from xlkinerja.excel.installing import OurFile


_BOOK = click.option(
    "--buku", "book", metavar="NAMA", help="Nama buku kerja yang terbuka; bawaannya yang sedang aktif."
)
_CODED = click.option(
    "--dari-pita", "coded", callback=lambda _context, _option, code: code and plain_name(code), hidden=True
)
_WINDOW = click.option("--hwnd", type=int, hidden=True)
_SHOWN = click.option("--jendela", "shown", is_flag=True, help="Tampilkan hasilnya di panel, bukan di Terminal.")
_LIBREOFFICE = click.option("--libreoffice", is_flag=True, help="Makro untuk LibreOffice, bukan tombol untuk Excel.")
_PROFILE = click.option(
    "--profil",
    "profile",
    metavar="MAP",
    type=click.Path(file_okay=False, path_type=Path),
    help="Map profil LibreOffice (yang berisi map user), bila bukan di tempat yang biasa.",
)


def plain_name(code: str) -> str:
    """Return the workbook that the add-in means: in its codes `_0020` is a blank, so that nothing is special."""
    pieces = re.findall(r"_([0-9A-F]{4})|(.)", code, re.DOTALL)
    units = (bytes.fromhex(unit) if unit else char.encode("utf-16-be", "replace") for unit, char in pieces)
    return b"".join(units).decode("utf-16-be", "replace")


@click.group(
    cls=GroupWithAliases,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="[PILIHAN]",
    subcommand_metavar="PERINTAH",
)
@click.version_option(VERSION, prog_name="xlkinerja-excel")
def cli() -> None:
    """Memeriksa dan mengisi buku kerja yang sedang terbuka di Excel.

    \b
    Contoh:
      xlkinerja-excel panel       jendela kecil di samping Excel
      xlkinerja-excel check       periksa buku kerja yang aktif, tanpa mengubahnya
      xlkinerja-excel fill        simpan salinannya, lalu isi buku kerja yang aktif
      xlkinerja-excel clean       simpan salinan untuk dicetak dan ditandatangani
      xlkinerja-excel pasang      tambahkan tombol ke pita Excel
      xlkinerja-excel diagnosa    coba Excel di PC ini dan buat laporannya
    """


@cli.command(options_metavar="[PILIHAN]", short_help="Periksa buku kerja yang terbuka.")
@_BOOK
@_SHOWN
@_CODED
@_WINDOW
def check(book: str | None, coded: str | None, hwnd: int | None, *, shown: bool) -> None:
    """Periksa buku kerja yang terbuka, termasuk isian yang belum disimpan; tidak ada yang diubah.

    \b
    Contoh:
      xlkinerja-excel check
      xlkinerja-excel check --buku "Form A.xlsx"
    """
    _act("periksa", coded or book, hwnd, shown=shown)


@cli.command(options_metavar="[PILIHAN]", short_help="Isi buku kerja yang terbuka.")
@_BOOK
@_SHOWN
@_CODED
@_WINDOW
def fill(book: str | None, coded: str | None, hwnd: int | None, *, shown: bool) -> None:
    """Periksa dan isi buku kerja yang terbuka.

    Salinan buku kerja sebelum diisi disimpan dulu di sebelah berkasnya, karena pengisian tidak dapat diurungkan
    dengan Ctrl+Z. Sesudah diisi, simpan buku kerjanya di Excel.

    \b
    Contoh:
      xlkinerja-excel fill
      xlkinerja-excel fill --jendela
    """
    _act("isi", coded or book, hwnd, shown=shown)


@cli.command(options_metavar="[PILIHAN]", short_help="Simpan salinan untuk dicetak dan ditandatangani.")
@_BOOK
@_CODED
@_WINDOW
def clean(book: str | None, coded: str | None, hwnd: int | None) -> None:
    """Simpan salinan buku kerja yang terbuka untuk dicetak dan ditandatangani, di sebelah berkasnya.

    Salinannya memuat semua angka, tanpa tanda warna, catatan sel, dan kuning isian. Buku kerja yang terbuka tidak
    berubah.

    \b
    Contoh:
      xlkinerja-excel clean
    """
    _act("cetak", coded or book, hwnd, shown=False)


@cli.command(options_metavar="[PILIHAN]", short_help="Buka panel di samping Excel.")
@_BOOK
@_CODED
@_WINDOW
def panel(book: str | None, coded: str | None, hwnd: int | None) -> None:
    """Buka panel: jendela kecil di samping Excel dengan tombol Periksa dan Isi.

    Klik temuan di daftarnya untuk menuju selnya di Excel.

    \b
    Contoh:
      xlkinerja-excel panel
    """
    _panel("", coded or book, hwnd)


@cli.command(options_metavar="[PILIHAN]", short_help="Pasang tombol di pita Excel.")
@_LIBREOFFICE
@_PROFILE
def pasang(profile: Path | None, *, libreoffice: bool) -> None:
    """Pasang tombol xlkinerja di pita Excel, atau makro di LibreOffice, untuk pengguna ini saja.

    Tombolnya ada di add-in xlkinerja.xlam, yang dibuat di PC ini. Formulirnya sendiri tetap .xlsx tanpa makro.

    \b
    Contoh:
      xlkinerja-excel pasang
      xlkinerja-excel pasang --libreoffice
    """
    from xlkinerja.excel.installing import InstallError, install  # noqa: PLC0415 - keeps --help fast

    try:
        for path in install(_files(profile, libreoffice=libreoffice)):
            click.echo(f"Terpasang: {path}")
    except InstallError as error:
        raise click.ClickException(str(error)) from error
    where = "Alat > Makro > Jalankan Makro, Makro Saya, xlkinerja_kinerja" if libreoffice else "tab xlkinerja di pita"
    click.echo(f"Tutup dan buka lagi {'LibreOffice' if libreoffice else 'Excel'}; tombolnya ada di {where}.")


@cli.command(options_metavar="[PILIHAN]", short_help="Hapus tombol itu lagi.")
@_LIBREOFFICE
@_PROFILE
def copot(profile: Path | None, *, libreoffice: bool) -> None:
    """Hapus lagi apa yang dipasang oleh pasang; tidak ada yang lain yang dihapus.

    \b
    Contoh:
      xlkinerja-excel copot
      xlkinerja-excel copot --libreoffice
    """
    from xlkinerja.excel.installing import InstallError, uninstall  # noqa: PLC0415 - keeps --help fast

    try:
        removed = uninstall(_files(profile, libreoffice=libreoffice))
    except InstallError as error:
        raise click.ClickException(str(error)) from error
    for path in removed:
        click.echo(f"Dihapus: {path}")
    if not removed:
        click.echo("Tidak ada yang terpasang.")


@cli.command(options_metavar="[PILIHAN]", short_help="Coba Excel di PC ini.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("diagnosa-xlkinerja.json"),
    show_default=True,
    help="Berkas laporan.",
)
def diagnosa(output: Path) -> None:
    """Coba Excel di PC ini dengan buku kerja contoh, dan buat laporan untuk dikirim kepada pengelola.

    Excel dibuka tersendiri; buku kerja Anda tidak disentuh. Laporannya memuat versi program, waktu, dan sel
    contoh yang berbeda, tanpa nama, map, atau isi berkas Anda.

    \b
    Contoh:
      xlkinerja-excel diagnosa
    """
    from xlkinerja.excel.diagnosa import diagnose_here, lines, save_report  # noqa: PLC0415 - keeps --help fast

    try:
        report = diagnose_here()
    except ExcelError as error:
        raise click.ClickException(str(error)) from error
    for line in lines(report):
        click.echo(line)
    try:
        save_report(report, output)
    except OSError as error:
        raise click.ClickException(f"{output}: laporan tidak dapat disimpan. Pilih map lain dengan -o.") from error
    click.echo(f"Laporan: {output}. Kirimkan berkas ini kepada pengelola xlkinerja.")
    sys.exit(OK if report.passed else FINDINGS)


def _act(act: Act, book: str | None, hwnd: int | None, *, shown: bool) -> None:
    if shown:
        _panel(act, book, hwnd)
        return
    from xlkinerja.excel import run  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.excel.attach import open_book  # noqa: PLC0415
    from xlkinerja.show import finding_line  # noqa: PLC0415

    try:
        target = open_book(book, hwnd)
        name = target.name
        answer = run(target, act)
    except ExcelError as error:
        click.echo(str(error), err=True)
        sys.exit(UNREADABLE if act == "periksa" else UNSAVED)
    for finding in answer.result.findings:
        click.echo(finding_line(name, finding))
    for line in _outcome(act, name, answer):
        click.echo(line, err=True)
    sys.exit(_exit_code(answer))


def _outcome(act: Act, name: str, answer: Answer) -> Iterable[str]:
    counts = ", ".join(f"{answer.result.count(level)} {level}" for level in ("galat", "peringatan", "catatan"))
    if answer.result.report is None:
        yield f"{name}: tidak terbaca."
    elif act in {"periksa", "cetak"}:
        yield f"{name}: diperiksa, tidak ada yang diubah. {counts}."
    else:
        yield f"{name}: {'terisi; simpan buku kerjanya di Excel' if answer.changed else 'sudah mutakhir'}. {counts}."
    if answer.copy is not None:
        yield f"Salinan {'untuk dicetak' if act == 'cetak' else 'sebelum diisi'}: {answer.copy}"


def _exit_code(answer: Answer) -> int:
    if answer.result.report is None:
        return UNREADABLE
    return FINDINGS if answer.result.count("galat") else OK


def _panel(act: str, book: str | None, hwnd: int | None) -> None:
    try:
        from xlkinerja.excel.panel.window import show_panel  # noqa: PLC0415 - only where there is a screen
    except ImportError as error:
        raise click.ClickException(
            "Panel memerlukan tkinter, yang tidak ada pada Python ini (Linux: apt install python3-tk)."
        ) from error
    from tkinter import TclError  # noqa: PLC0415

    from xlkinerja.excel.panel.channel import WorkerProcess  # noqa: PLC0415

    try:
        show_panel(WorkerProcess(), act=act, book=book, hwnd=hwnd)
    except TclError as error:
        raise click.ClickException("Panel memerlukan layar, yang tidak ada di sini.") from error


def _files(profile: Path | None, *, libreoffice: bool) -> tuple[OurFile, ...]:
    from xlkinerja.excel.installing import excel_files, libreoffice_files, own_python  # noqa: PLC0415

    if libreoffice:
        return libreoffice_files(own_python(), profile=profile)
    return excel_files(own_python())


def main() -> None:
    """Run the command line."""
    cli(prog_name="xlkinerja-excel")
