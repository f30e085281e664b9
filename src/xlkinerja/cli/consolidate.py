"""The command `consolidate`: words, options and exit codes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlkinerja.cli.arguments import PATHS, refuse_ending
from xlkinerja.cli.outside import FORMS_NAMED
from xlkinerja.cli.result import FINDINGS, LOCKED, OK, UNREADABLE, UNSAVED, save_result
from xlkinerja.cli.run import PREVIOUS, SCHEDULER, WORKERS, last_quarter_in, run_options
from xlkinerja.cli.terminal import with_progress

if TYPE_CHECKING:
    from xlkinerja.between.quarters import Quarters
    from xlkinerja.consolidate.agency import Options
    from xlkinerja.consolidate.collect import Collected
    from xlkinerja.consolidate.model import Agency
    from xlkinerja.consolidate.recipe import Sources
    from xlkinerja.folder.together import RunOptions

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
def consolidate(  # noqa: PLR0913 - one for each option
    *,
    paths: tuple[Path, ...],
    output: Path | None,
    data: Path | None,
    satker: Path | None,
    due: date | None,
    holidays: Path | None,
    received: Path | None,
    prefer: tuple[str, ...],
    exclude: tuple[str, ...],
    reason: tuple[str, ...],
    decisions: Path | None,
    keep: Path | None,
    previous: Path | None,
    forms: Path | None,
    today: date | None,
    workers: int | None,
    scheduler: str | None,
    as_csv: bool,
) -> None:
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
    from xlkinerja.consolidate.agency import Options, agency, is_open  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.consolidate.dataset import require_parquet  # noqa: PLC0415
    from xlkinerja.consolidate.decisions import read_decisions  # noqa: PLC0415
    from xlkinerja.consolidate.holiday_list import read_holidays  # noqa: PLC0415
    from xlkinerja.consolidate.inputs import InputError  # noqa: PLC0415
    from xlkinerja.consolidate.recipe import Sources  # noqa: PLC0415
    from xlkinerja.consolidate.satker_list import read_satkers  # noqa: PLC0415
    from xlkinerja.consolidate.saving import typed_in  # noqa: PLC0415
    from xlkinerja.consolidate.summary import summary_lines  # noqa: PLC0415
    from xlkinerja.consolidate.working_days import Calendar  # noqa: PLC0415
    from xlkinerja.libraries import MissingLibraryError  # noqa: PLC0415

    if output is None:
        _made_again(paths)
        return
    _refuse_outputs(output, keep)
    _refuse_pairs(exclude, reason)
    if as_csv and data is None:
        raise click.UsageError("--csv menulis data ke map --data. Sebutkan mapnya dengan --data MAP.")
    try:
        if data is not None and not as_csv:
            require_parquet()
        options = run_options(workers, scheduler, (*paths, previous))
        wanted = Options(
            today=today or datetime.now().astimezone().date(),
            expected=read_satkers(satker) if satker is not None else (),
            due=due,
            holidays=read_holidays(holidays) if holidays is not None else Calendar(),
            received=received,
            prefer=prefer,
            exclude=tuple(zip(exclude, reason, strict=True)),
            decisions=read_decisions(decisions) if decisions is not None else (),
            output=output,
            since=_quarters_in(previous, options),
            typed=typed_in(output),
        )
        found = agency(paths, wanted, run=options.runner, watch=_watched)
    except (InputError, MissingLibraryError) as error:
        raise click.UsageError(str(error)) from error
    if not found.received:
        raise click.UsageError("Tidak ada berkas .xlsx atau .xlsm di map itu. Periksa nama mapnya.")
    since = (previous,) if previous is not None else ()
    sources = Sources(tuple(paths), satker, holidays, received, decisions, since, data, keep, as_csv, forms)
    found = _saved(output, found, wanted, sources)
    _save_beside(found, keep, data, as_csv=as_csv)
    for line in (*summary_lines(found), *_ways_out(found), f"Rekap: {output}"):
        click.echo(line, err=True)
    unreadable = any(file.verdict == "tidak terbaca" for file in found.received)
    sys.exit(UNREADABLE if unreadable else FINDINGS if is_open(found) else OK)


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


def _saved(output: Path, found: Agency, wanted: Options, sources: Sources) -> Agency:
    """Save the rekap and return what it holds; one that cannot be saved ends the command."""
    from xlkinerja.consolidate.inputs import InputError  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.consolidate.saving import save_recap  # noqa: PLC0415
    from xlkinerja.files.lock import LockedError  # noqa: PLC0415
    from xlkinerja.files.save import reason_of  # noqa: PLC0415
    from xlkinerja.ooxml.model import PackageError  # noqa: PLC0415
    from xlkinerja.pipeline import error_finding  # noqa: PLC0415
    from xlkinerja.show import locked_line  # noqa: PLC0415

    try:
        saved = save_recap(output, found, wanted, sources)
    except PackageError as error:
        click.echo(f"{output}: {error_finding(error).message}", err=True)
        sys.exit(UNSAVED)
    except InputError as error:
        click.echo(str(error), err=True)
        sys.exit(UNSAVED)
    except LockedError as error:
        click.echo(locked_line(error), err=True)
        sys.exit(LOCKED)
    except OSError as error:
        click.echo(f"{output}: tidak dapat disimpan ({reason_of(error)}). Pilih nama lain, atau ulangi.", err=True)
        sys.exit(UNSAVED)
    for line in saved.lines():
        click.echo(line, err=True)
    return saved.agency


def _ways_out(found: Agency) -> Iterator[str]:
    """Yield what the command offers about what is said; the rekap is the same at every door and names no command."""
    from xlkinerja.consolidate.deadlines import unsure_deadlines  # noqa: PLC0415 - keeps --help fast

    if any(unsure_deadlines(found)):
        yield "Daftar hari libur menurut SKB diberikan dengan --holidays CSV."
    if any(file.verdict == "ganda" for file in found.received):
        yield "Kiriman ganda: pilih satu dengan --prefer BERKAS."


def _quarters_in(folder: Path | None, options: RunOptions) -> Quarters | None:
    last = last_quarter_in(folder, options)
    return last.quarters if last is not None else None


def _watched(collected: Iterator[Collected], count: int) -> Iterable[Collected]:
    return with_progress("Membaca", collected, count, lambda one: one.received.sent_as)


def _refuse_outputs(output: Path, keep: Path | None) -> None:
    """Refuse to replace what no earlier run of this command wrote."""
    from xlkinerja.consolidate.kept import ENDING, is_ours  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.consolidate.recap import is_recap  # noqa: PLC0415

    refuse_ending(output, ".xlsx")
    if output.is_file() and not is_recap(output):
        raise click.UsageError(f"{output}: sudah ada dan bukan rekap. Pilih nama lain untuk -o, supaya tidak tertimpa.")
    if keep is not None:
        refuse_ending(keep, ENDING)
        if keep.is_file() and not is_ours(keep):
            raise click.UsageError(f"{keep}: sudah ada dan bukan data rekap. Pilih nama lain untuk --keep.")


def _save_beside(found: Agency, keep: Path | None, data: Path | None, *, as_csv: bool) -> None:
    """Save what is asked for besides the workbook."""
    from xlkinerja.consolidate.kept import kept_lines  # noqa: PLC0415 - keeps --help fast

    if keep is not None:
        save_result(keep, b"".join(kept_lines(found, keep.parent)), keep=False)
        click.echo(f"Data rekap: {keep}", err=True)
    if data is not None:
        _save_data(found, data, as_csv=as_csv)


def _refuse_pairs(exclude: tuple[str, ...], reason: tuple[str, ...]) -> None:
    if len(exclude) != len(reason) or not all(text.strip() for text in reason):
        raise click.UsageError('Setiap --exclude memerlukan satu --reason. Contoh: --exclude uji.xlsx --reason "uji".')


def _save_data(found: Agency, folder: Path, *, as_csv: bool) -> None:
    """Save the dataset; tables of an earlier run that has them no more must not be read with it."""
    from xlkinerja.consolidate.dataset import data_files, has_parquet, known_files  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.files.save import reason_of  # noqa: PLC0415
    from xlkinerja.libraries import how_to_install, without  # noqa: PLC0415

    written = set()
    if not has_parquet():
        click.echo(f"Hanya CSV yang ditulis. {how_to_install('pyarrow', 'Parquet')}", err=True)
    with without("pandas"):  # pyarrow looks for it although it gets no frames: half a second
        files = list(data_files(found, as_parquet=has_parquet(), as_csv=as_csv))
    for name, content in files:
        save_result(folder / name, content, keep=False)
        written.add(name)
    for name in sorted(known_files() - written):
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            click.echo(
                f"{folder / name}: tabel lama tidak dapat dihapus ({reason_of(error)}). Hapus sendiri.", err=True
            )
            sys.exit(UNSAVED)
    click.echo(f"Data: {folder} ({len(written)} berkas)", err=True)
