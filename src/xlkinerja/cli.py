"""The command line. Help and messages are Indonesian; here is no logic, only words, options and exit codes."""

from __future__ import annotations

import gettext
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from xlkinerja.arguments import read_json, refuse_ending, refuse_outputs, refuse_sources, some

if TYPE_CHECKING:
    from xlkinerja.batch import Job, Opened
    from xlkinerja.outcome import Outcome
    from xlkinerja.together import How, LastQuarter, Step
    from xlkinerja.walk import Found

OK, FINDINGS, UNREADABLE, UNSAVED, LOCKED = 0, 1, 3, 4, 5
STOPPED = 130  # as shells say of a program that was stopped with Ctrl-C

_WIDTH_OF_A_FILE = 160  # columns of the summary where no terminal has a width

# click looks its own words up with gettext; this is where they are found, whatever the user's language is.
gettext.bindtextdomain("messages", Path(__file__).parent / "locale")
os.environ["LANGUAGE"] = "id"

_PATHS = click.argument(
    "paths", metavar="BERKAS…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
_PREVIOUS = click.option(
    "--previous",
    metavar="MAP",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Map laporan triwulan lalu; angka s.d. triwulan lalu dan target dibandingkan dengannya.",
)
_WORKERS = click.option(
    "--workers",
    metavar="JUMLAH",
    type=click.IntRange(min=1),
    help="Banyaknya berkas yang dikerjakan sekaligus; bawaannya semua inti prosesor.",
)
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Cetak hasil sebagai JSON, bukan baris temuan.")


class _Commands(click.Group):
    """The commands; a mistake in the TOML file of a form ends each of them with one line."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\nDihentikan. Ulangi perintah yang sama untuk melanjutkan.", err=True)
            sys.exit(STOPPED)
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
@_PATHS
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="Map untuk hasil.")
@click.option("--in-place", is_flag=True, help="Isi berkasnya sendiri; berkas lama disimpan sebagai NAMA.bak.")
@_PREVIOUS
@click.option("--convert-text", is_flag=True, help="Ubah angka yang diketik sebagai teks menjadi angka.")
@_WORKERS
@_AS_JSON
def fill(  # noqa: PLR0913 - one for each option
    paths: tuple[Path, ...],
    output: Path | None,
    previous: Path | None,
    workers: int | None,
    *,
    in_place: bool,
    convert_text: bool,
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
    """
    from xlkinerja.walk import find  # noqa: PLC0415 - keeps --help fast

    if (output is None) == (not in_place):
        raise click.UsageError("Pilih salah satu: -o MAP untuk hasil di map lain, atau --in-place.")
    files = some(find(paths, without=output), paths)
    if output is not None:
        refuse_outputs(files, paths, output)
    how = _how(workers)
    last = _last_quarter(previous, how)
    job = _job(last, as_json=as_json, convert_text=convert_text)
    folders = [path for path in paths if path.is_dir()]
    if output is not None and folders:
        _fill_folder(files, folders, output, job, how, as_json=as_json)
        return
    _fill_files(files, output, job, how, as_json=as_json)


def _fill_files(files: list[Found], output: Path | None, job: Job, how: How, *, as_json: bool) -> None:
    """Fill files in place, or into a folder under their own names."""
    from xlkinerja.show import places_lines  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.together import fill_files  # noqa: PLC0415

    targets = {one.path: one.path if output is None else output / one.path.name for one in files}
    done = fill_files(files, targets, job, how)
    _report(done, as_json=as_json, lines=places_lines(done, output))
    sys.exit(exit_code(done))


def _fill_folder(  # noqa: PLR0913 - what `fill` found out
    files: list[Found],
    folders: list[Path],
    output: Path,
    job: Job,
    how: How,
    *,
    as_json: bool,
) -> None:
    """Fill what was found in folders, one run at a time in an output folder."""
    from xlkinerja.fill_folder import fill_folder  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.lock import LockedError, locked  # noqa: PLC0415
    from xlkinerja.outbox import Outbox  # noqa: PLC0415
    from xlkinerja.received import FILE  # noqa: PLC0415
    from xlkinerja.save import reason_of  # noqa: PLC0415
    from xlkinerja.show import finding_line, locked_line, places_lines, retired_lines  # noqa: PLC0415

    outbox = Outbox(output)
    try:
        with locked(outbox.lock):
            filled = fill_folder(files, folders, outbox, job, how)
    except LockedError as error:
        click.echo(locked_line(error), err=True)
        sys.exit(LOCKED)
    except OSError as error:
        click.echo(f"Map hasil {output} tidak dapat ditulis ({reason_of(error)}). Pilih map lain dengan -o.", err=True)
        sys.exit(UNSAVED)
    done = filled.outcomes
    _report(done, as_json=as_json, lines=(*places_lines(done, output), *retired_lines(filled.retired)))
    if filled.problem is not None:
        click.echo(finding_line(str(output / FILE), filled.problem), err=True)
        sys.exit(UNSAVED)
    sys.exit(exit_code(done))


@cli.command(options_metavar="[PILIHAN]")
@_PATHS
@_PREVIOUS
@_WORKERS
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
    from xlkinerja.together import check_files  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.walk import find  # noqa: PLC0415

    files = some(find(paths), paths)
    how = _how(workers)
    last = _last_quarter(previous, how)
    done = check_files(files, _job(last, as_json=as_json), how)
    _report(done, as_json=as_json)
    sys.exit(exit_code(done))


@cli.command(options_metavar="[PILIHAN]")
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
def template(form: str, output: Path, data: Path | None, last: Path | None, *, same_period: bool) -> None:
    """Buat buku kerja formulir: kosong, dengan isi awal, atau lanjutan dari triwulan lalu.

    Dengan --from, triwulannya dinaikkan satu, angka "s.d. triwulan ini" menjadi "s.d. triwulan lalu", dan isian
    triwulan ini dikosongkan. Sesudah triwulan IV tahunnya ikut naik: yang dibawa hanya kode, nama, dan tahun
    yang sudah lewat; target dan pagu tahun baru diisi sendiri.

    Dengan --from dan --same-period, isi formulir versi lama atau salinan tanpa nama sel dipindahkan seperti
    diketik. Yang tidak mendapat tempat didaftar, satu baris setiap isian. Berkas lama tidak berubah.

    \b
    Contoh:
      xlkinerja template pnbp -o pnbp.xlsx
      xlkinerja template pnbp --data isian.json -o pnbp.xlsx
      xlkinerja template pnbp --from hasil/pnbp.xlsx -o berikutnya.xlsx
      xlkinerja template pnbp --from pnbp.xlsx --same-period -o pindahan.xlsx
    """
    from xlkinerja.form.loader import form_names  # noqa: PLC0415 - keeps --help fast

    refuse_ending(output, ".xlsx")
    if form not in form_names():
        raise click.UsageError(f"Formulir {form} tidak dikenal. Yang ada: {', '.join(form_names())}.")
    refuse_sources(output, data, last, same_period=same_period)
    _save(output, _continued(form, last, same_period=same_period) if last is not None else _begun(form, data))
    click.echo(f"{output}: formulir {form} dibuat.", err=True)


@cli.command(options_metavar="[PILIHAN]")
@_PATHS
@click.option("--format", type=click.Choice(["json"]), default="json", expose_value=False, help="Bentuk data.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Berkas hasil; tanpa ini ke layar."
)
@_WORKERS
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
    from xlkinerja.form.loader import load_all  # noqa: PLC0415
    from xlkinerja.together import tasks_of, worked  # noqa: PLC0415
    from xlkinerja.walk import find  # noqa: PLC0415

    if output is not None:
        refuse_ending(output, ".json")
    load_all()
    outcomes = worked(_job(None, as_json=True), tasks_of(some(find(paths), paths)), _how(workers), "first")
    objects = [outcome_as_json(outcome) for outcome in outcomes]
    single = len(paths) == 1 and paths[0].is_file()
    text = json.dumps(objects[0] if single else objects, ensure_ascii=False, indent=2) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        _save(output, text.encode())
        click.echo(f"Hasil: {output}", err=True)
    sys.exit(UNREADABLE if any(outcome.state == "refused" for outcome in outcomes) else OK)


@cli.command(options_metavar="[PILIHAN]")
def forms() -> None:
    """Daftar formulir yang dikenal.

    \b
    Contoh:
      xlkinerja forms
    """
    from xlkinerja.form.loader import load_all  # noqa: PLC0415 - keeps --help fast

    for form in load_all():
        click.echo(f"{form.name}  versi {form.version}  {form.title}")


@cli.command(options_metavar="[PILIHAN]")
@click.argument("code", metavar="KODE")
def explain(code: str) -> None:
    """Jelaskan satu kode temuan: letak, pesan, tindakan, contoh, dasar hukum, dan rumusnya.

    \b
    Contoh:
      xlkinerja explain P-01
      xlkinerja explain XK-203
    """
    from xlkinerja.show import explanation, similar_code  # noqa: PLC0415 - keeps --help fast

    text = explanation(code)
    if text is None:
        meant = similar_code(code)
        hint = f"Maksudnya {meant}?" if meant else "Contoh kode: P-01, XK-203."
        raise click.UsageError(f"Kode {code} tidak dikenal. {hint}")
    click.echo(text)


def _begun(form: str, data: Path | None) -> bytes:
    """Return a blank workbook, or one with the contents of a JSON file."""
    from xlkinerja.form.loader import load  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.templates import DataError, template as make  # noqa: PLC0415

    try:
        return make(load(form), read_json(data) if data else None)
    except DataError as error:
        raise click.UsageError(f"{data}: {error}") from error


def _continued(form: str, last: Path, *, same_period: bool) -> bytes:
    """Return the workbook that goes on from another one, and say what did not come along."""
    from xlkinerja.carry import CarryError, next_quarter  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.finding import printable  # noqa: PLC0415
    from xlkinerja.move import same_period as moved_from  # noqa: PLC0415
    from xlkinerja.show import carried_lines, moved_line  # noqa: PLC0415
    from xlkinerja.templates import template as make  # noqa: PLC0415

    opened = _opened(form, last)
    report = opened.report
    if same_period:
        moved = moved_from(opened.workbook, opened.previous, report)
        for line in moved.left:
            click.echo(printable(f"{last}: {line}"))
        click.echo(moved_line(moved.count, len(moved.left)), err=True)
        return make(report.form, moved.cells)
    try:
        cells = next_quarter(report)
    except CarryError as error:
        for reason in error.reasons:
            click.echo(printable(f"{last}: {reason}"), err=True)
        sys.exit(UNREADABLE)
    for line in carried_lines(report, cells.fields):
        click.echo(f"{last}: {line}", err=True)
    return make(report.form, cells)


def _opened(form: str, path: Path) -> Opened:
    """Return a workbook of the form; one that cannot be read ends the command, another form is wrong usage."""
    from xlkinerja.batch import open_report  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.finding import engine_finding  # noqa: PLC0415
    from xlkinerja.locate import UnknownFormError  # noqa: PLC0415
    from xlkinerja.ooxml.model import PackageError  # noqa: PLC0415
    from xlkinerja.pipeline import error_finding  # noqa: PLC0415

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


def _how(workers: int | None) -> How:
    """Return how a run works; a mistake in a form ends it here, it is no fault of the workbooks."""
    from xlkinerja.form.loader import load_all  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.together import How  # noqa: PLC0415
    from xlkinerja.workers import processors  # noqa: PLC0415

    load_all()
    return How(workers or processors(), watch=_with_progress)


def _job(last: LastQuarter | None, *, as_json: bool, convert_text: bool = False) -> Job:
    """Return what a run does with every file."""
    from xlkinerja.batch import Job  # noqa: PLC0415 - keeps --help fast

    keep: frozenset[Literal["data"]] = frozenset({"data"}) if as_json else frozenset()
    if last is None:
        return Job(convert_text=convert_text, keep=keep)
    return Job(convert_text=convert_text, keep=keep, since=last.quarters, basis=last.digest)


def _last_quarter(folder: Path | None, how: How) -> LastQuarter | None:
    """Read the folder of the last quarter; name the files in it that could not be read."""
    from xlkinerja.show import unreadable_lines  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.together import earlier_quarters  # noqa: PLC0415

    if folder is None:
        return None
    last = earlier_quarters(folder, how)
    for line in unreadable_lines(last.unreadable):
        click.echo(line, err=True)
    return last


def _report(outcomes: list[Outcome], *, as_json: bool, lines: Iterable[str] = ()) -> None:
    """Print the findings or the data on stdout, then the summary and more lines on stderr."""
    from xlkinerja.export import outcome_as_json  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.show import finding_line  # noqa: PLC0415

    if as_json:
        click.echo(json.dumps([outcome_as_json(outcome) for outcome in outcomes], ensure_ascii=False, indent=2))
    else:
        for outcome in outcomes:
            for finding in outcome.findings:
                click.echo(finding_line(outcome.found.name, finding))
    _summary(outcomes)
    for line in lines:
        click.echo(line, err=True)


_STEPS: dict[Step, str] = {
    "previous": "Membaca triwulan lalu",
    "first": "Memeriksa",
    "again": "Membandingkan",
}


def _with_progress(step: Step, outcomes: Iterator[Outcome], length: int) -> Iterable[Outcome]:
    """Show a progress bar where a person watches and there is something to wait for."""
    if length < 2 or not sys.stderr.isatty():  # noqa: PLR2004 - one file needs no bar
        return outcomes
    from rich.console import Console  # noqa: PLC0415 - a quarter of the start-up time
    from rich.progress import track  # noqa: PLC0415

    return track(outcomes, total=length, description=_STEPS[step], console=Console(stderr=True), transient=True)


def _summary(outcomes: list[Outcome]) -> None:
    from rich.console import Console  # noqa: PLC0415 - keeps --help fast

    from xlkinerja.show import summary_table, totals_line  # noqa: PLC0415

    wide = None if sys.stderr.isatty() else _WIDTH_OF_A_FILE
    console = Console(stderr=True, highlight=False, width=wide)
    console.print()
    console.print(summary_table(outcomes))
    console.print(totals_line(outcomes))


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """Return 4 when an answer could not be saved, else 3 for an unreadable file, 1 for a galat, 0 for none."""
    states = [outcome.state for outcome in outcomes]
    if "unsaved" in states:
        return UNSAVED
    if "refused" in states:
        return UNREADABLE
    return FINDINGS if any(outcome.count("galat") for outcome in outcomes) else OK


def _save(path: Path, data: bytes) -> None:
    from xlkinerja.ooxml.model import PackageError  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.pipeline import error_finding  # noqa: PLC0415
    from xlkinerja.save import save  # noqa: PLC0415
    from xlkinerja.show import kept_line  # noqa: PLC0415

    try:
        kept = save(path, data)
    except PackageError as error:
        click.echo(f"{path}: {error_finding(error).message}", err=True)
        sys.exit(UNSAVED)
    if kept is not None:
        click.echo(kept_line(kept), err=True)


def main() -> None:
    """Run the command line."""
    cli(prog_name="xlkinerja")
