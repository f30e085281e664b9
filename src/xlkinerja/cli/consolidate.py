"""The command `consolidate`: words and options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from xlkinerja.cli.arguments import PATHS
from xlkinerja.cli.consolidating import Given, consolidate_as_given
from xlkinerja.cli.outside import FORMS_NAMED
from xlkinerja.cli.run import PREVIOUS, SCHEDULER, WORKERS

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    """Return the date that was given, as Indonesians or computers write it."""
    from xlkinerja.consolidate.inputs import day_of  # noqa: PLC0415 - keeps --help fast

    try:
        return day_of(value) if value is not None else None
    except ValueError as error:
        raise click.BadParameter(f'"{value}" bukan tanggal. Tulis seperti 2026-07-10 atau 10/07/2026.') from error


@click.command(options_metavar="[PILIHAN]")
@PATHS
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Buku kerja rekap (.xlsx); boleh tidak disebut bila BERKAS sebuah rekap, yang lalu dibuat lagi.",
)
@click.option("--data", metavar="MAP", type=click.Path(file_okay=False, path_type=Path), help="Map untuk data Parquet.")
@click.option("--csv", "as_csv", is_flag=True, help="Dengan --data: tulis juga CSV.")
@click.option(
    "--satker",
    metavar="CSV",
    type=_FILE,
    help="Daftar satker yang wajib lapor; kolomnya kode_satker, nama_satker, eselon1, kementerian, formulir.",
)
@click.option(
    "--due",
    metavar="TANGGAL",
    callback=_day,
    help="Batas waktu kirim, contoh 10/07/2026; bawaannya hari kerja menurut formulirnya.",
)
@click.option(
    "--holidays",
    metavar="CSV",
    type=_FILE,
    help="Hari libur dan cuti bersama menurut SKB: tanggal;keterangan;dasar. Tanpa ini dari pustaka holidays.",
)
@click.option("--received", metavar="CSV", type=_FILE, help="Tanggal terima setiap berkas: berkas;tanggal.")
@click.option("--prefer", metavar="BERKAS", multiple=True, help="Dari kiriman ganda, berkas inilah yang dihitung.")
@click.option("--exclude", metavar="BERKAS", multiple=True, help="Berkas yang tidak dihitung; selalu dengan --reason.")
@click.option("--reason", metavar="ALASAN", multiple=True, help="Alasan untuk --exclude di depannya.")
@click.option(
    "--decisions",
    metavar="CSV",
    type=_FILE,
    help="Yang diterima; kolomnya kode, satker, form, tahun, triwulan, sel, angka, tanda, alasan, oleh, sampai.",
)
@click.option(
    "--keep",
    metavar="BERKAS",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Simpan data rekap (.jsonl) untuk digabungkan unit di atasnya, tanpa buku kerjanya.",
)
@PREVIOUS
@FORMS_NAMED
@WORKERS
@SCHEDULER
@click.option(
    "--today", metavar="TANGGAL", callback=_day, help="Tanggal untuk menilai --decisions; bawaannya hari ini."
)
def consolidate(*, paths: tuple[Path, ...], output: Path | None, **given: Any) -> None:  # noqa: ANN401 - as `Given` has them
    """Gabungkan buku kerja banyak satker menjadi satu buku kerja rekap.

    BERKAS biasanya map hasil fill; map kiriman juga boleh. Setiap angka di rekap dapat ditelusuri ke selnya. Dari
    beberapa kiriman satu satker untuk periode yang sama, yang dihitung ialah revisi terakhir menurut isian Revisi
    ke, bukan menurut tanggal berkas.

    Keputusan yang ditulis di sheet Temuan pada rekap (kolom Keputusan, Alasan, Sampai) diterapkan saat perintahnya
    diulangi, atau dengan nama rekapnya saja.

    \b
    Contoh:
      xlkinerja consolidate hasil/ -o rekap.xlsx
      xlkinerja consolidate hasil/ -o rekap.xlsx --satker satker.csv --due 10/07/2026
      xlkinerja consolidate hasil/ -o rekap.xlsx --previous triwulan-lalu/
      xlkinerja consolidate hasil/ -o rekap.xlsx --data data/ --csv
      xlkinerja consolidate hasil/ -o rekap.xlsx --prefer pnbp.xlsx
      xlkinerja consolidate hasil/ -o rekap.xlsx --exclude uji.xlsx --reason "berkas percobaan"
      xlkinerja consolidate hasil/ -o rekap.xlsx --decisions keputusan.csv
      xlkinerja consolidate rekap.xlsx
      xlkinerja consolidate hasil/ -o rekap.xlsx --satker satker.csv --keep badan-satu.jsonl
    """
    if output is None:
        _made_again(paths)
    else:
        consolidate_as_given(paths, output, Given(**given))


def _made_again(paths: tuple[Path, ...]) -> None:
    """Make a rekap again as it says that it was made; what is given now counts besides, or instead."""
    from xlkinerja.consolidate.inputs import InputError  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.consolidate.recap import is_recap  # noqa: PLC0415
    from xlkinerja.consolidate.recipe import FILES, recipe_in  # noqa: PLC0415

    if len(paths) != 1 or not is_recap(paths[0]):
        raise click.UsageError("Sebutkan nama rekapnya dengan -o, misalnya -o rekap.xlsx.")
    try:
        recipe = recipe_in(paths[0])
    except InputError as error:
        example = f"xlkinerja consolidate hasil/ -o {paths[0]}"
        raise click.UsageError(f"{error} Ulangi dengan perintah lengkap, misalnya {example}.") from error
    context = click.get_current_context()
    if context.params["previous"] is None and sum(name == "--previous" for name, _ in recipe.given) > 1:
        raise click.UsageError("Rekap ini dibuat dengan beberapa berkas triwulan lalu. Beri satu map: --previous MAP.")
    options = [pair for pair in (*recipe.given, *_given(context.params)) if pair[0] != FILES]
    words = ["-o", str(paths[0]), *(f"{name}={value}" if value else name for name, value in options)]
    words += ["--", *(value for name, value in recipe.given if name == FILES)]
    with consolidate.make_context("consolidate", words, parent=context.parent) as again:
        consolidate.invoke(again)


def _given(params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what was given on the command line besides the names of files, as options and values; "" for a flag."""
    for name, value in params.items():
        if name in {"paths", "output"} or value in (None, False):
            continue
        option = "--csv" if name == "as_csv" else f"--{name}"
        for one in value if isinstance(value, tuple) else (value,):
            yield option, "" if one is True else str(one)
