"""How the command `consolidate` works: what is given, what is found, what is saved and said, the exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlkinerja.cli.arguments import refuse_ending
from xlkinerja.cli.result import FINDINGS, LOCKED, OK, UNREADABLE, UNSAVED, save_ours
from xlkinerja.cli.run import last_quarter_in, run_options
from xlkinerja.cli.terminal import with_progress

if TYPE_CHECKING:
    from xlkinerja.between.quarters import Quarters
    from xlkinerja.consolidate.agency import Options
    from xlkinerja.consolidate.collect import Collected
    from xlkinerja.consolidate.model import Agency
    from xlkinerja.consolidate.recipe import Sources
    from xlkinerja.folder.together import RunOptions


@dataclass(frozen=True)
class Given:
    """What is given in options, as click has read it."""

    data: Path | None
    as_csv: bool
    satker: Path | None
    due: date | None
    holidays: Path | None
    received: Path | None
    prefer: tuple[str, ...]
    exclude: tuple[str, ...]
    reason: tuple[str, ...]
    decisions: Path | None
    keep: Path | None
    previous: Path | None
    forms: Path | None
    today: date | None
    workers: int | None
    scheduler: str | None


def consolidate_as_given(paths: tuple[Path, ...], output: Path, given: Given) -> None:
    """Consolidate, save what is asked for, say what there is to say, and end with the exit code."""
    from xlkinerja.consolidate.agency import is_open  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.consolidate.summary import summary_lines  # noqa: PLC0415

    _refuse_outputs(output, given.keep)
    _refuse_pairs(given.exclude, given.reason)
    if given.as_csv and given.data is None:
        raise click.UsageError("--csv menulis data ke map --data. Sebutkan mapnya dengan --data MAP.")
    found, wanted = _found(paths, output, given)
    if not found.received:
        raise click.UsageError("Tidak ada berkas .xlsx atau .xlsm di map itu. Periksa nama mapnya.")
    found = _saved(output, found, wanted, _sources(paths, given))
    _save_beside(found, given.keep, given.data, as_csv=given.as_csv)
    for line in (*summary_lines(found), *_ways_out(found), f"Rekap: {output}"):
        click.echo(line, err=True)
    unreadable = any(file.verdict == "tidak terbaca" for file in found.received)
    sys.exit(UNREADABLE if unreadable else FINDINGS if is_open(found) else OK)


def _found(paths: tuple[Path, ...], output: Path, given: Given) -> tuple[Agency, Options]:
    """Return what is known of the files, and the options by which; what was given wrongly ends the command."""
    from xlkinerja.consolidate.agency import agency  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.consolidate.dataset import require_parquet  # noqa: PLC0415
    from xlkinerja.consolidate.inputs import InputError  # noqa: PLC0415
    from xlkinerja.libraries import MissingLibraryError  # noqa: PLC0415

    try:
        if given.data is not None and not given.as_csv:
            require_parquet()
        run = run_options(given.workers, given.scheduler, (*paths, given.previous))
        wanted = _options(output, given, run)
        return agency(paths, wanted, run=run.runner, watch=_watched), wanted
    except (InputError, MissingLibraryError) as error:
        raise click.UsageError(str(error)) from error


def _options(output: Path, given: Given, run: RunOptions) -> Options:
    """Return the options of a consolidation. Raises InputError."""
    from xlkinerja.consolidate.agency import Options  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.consolidate.decisions import read_decisions  # noqa: PLC0415
    from xlkinerja.consolidate.holiday_list import read_holidays  # noqa: PLC0415
    from xlkinerja.consolidate.satker_list import read_satkers  # noqa: PLC0415
    from xlkinerja.consolidate.saving import typed_in  # noqa: PLC0415
    from xlkinerja.consolidate.working_days import Calendar  # noqa: PLC0415

    return Options(
        today=given.today or datetime.now().astimezone().date(),
        expected=read_satkers(given.satker) if given.satker is not None else (),
        due=given.due,
        holidays=read_holidays(given.holidays) if given.holidays is not None else Calendar(),
        received=given.received,
        prefer=given.prefer,
        exclude=tuple(zip(given.exclude, given.reason, strict=True)),
        decisions=read_decisions(given.decisions) if given.decisions is not None else (),
        output=output,
        since=_quarters_in(given.previous, run),
        typed=typed_in(output),
    )


def _sources(paths: tuple[Path, ...], given: Given) -> Sources:
    """Return what the run is given in files and folders."""
    from xlkinerja.consolidate.recipe import Sources  # noqa: PLC0415 - keeps --help fast

    since = (given.previous,) if given.previous is not None else ()
    lists = given.satker, given.holidays, given.received, given.decisions
    return Sources(tuple(paths), *lists, since, given.data, given.keep, given.as_csv, given.forms)


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
        save_ours(keep, kept_lines(found, keep.parent))
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
        save_ours(folder / name, content)
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
