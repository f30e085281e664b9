"""What commands that go through workbooks share: how a run works, and how its outcomes are shown."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from xlkinerja.cli.result import FINDINGS, OK, UNREADABLE, UNSAVED
from xlkinerja.cli.terminal import GRAVEST, plain_summary, print_digest, print_summary, with_progress

if TYPE_CHECKING:
    from datetime import date

    from xlkinerja.between.sent_forms import Due
    from xlkinerja.folder.batch import Job
    from xlkinerja.folder.outcome import Outcome
    from xlkinerja.folder.runners import Runner
    from xlkinerja.folder.together import LastQuarter, RunOptions, Step


def _at_least_one(_ctx: click.Context, _param: click.Parameter, value: int | None) -> int | None:
    if value is not None and value < 1:
        raise click.BadParameter(f"{value} terlalu kecil. Tulis 1 atau lebih.")
    return value


WORKERS = click.option(
    "--workers",
    metavar="JUMLAH",
    type=int,
    callback=_at_least_one,
    help="Banyaknya berkas yang dikerjakan sekaligus; bawaannya semua inti prosesor.",
)

SCHEDULER = click.option(
    "--scheduler",
    metavar="ALAMAT",
    help="Kerjakan di klaster Dask: tcp://127.0.0.1:8786 di komputer ini, tls://… di luarnya.",
)

PREVIOUS = click.option(
    "--previous",
    metavar="MAP",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Map laporan triwulan lalu; angka s.d. triwulan lalu dan target dibandingkan dengannya.",
)


def run_options(workers: int | None, scheduler: str | None = None, seen: Iterable[Path | None] = ()) -> RunOptions:
    """Return how a run works; a mistake in a form ends it here, it is no fault of the workbooks.

    With a scheduler its workers do the work, who must be able to see these paths; it is left when the command ends.
    """
    from xlkinerja.folder.together import RunOptions  # noqa: PLC0415
    from xlkinerja.folder.workers import WorkLimits, processors  # noqa: PLC0415
    from xlkinerja.form.loader import refuse_mistakes  # noqa: PLC0415 - keeps --help fast

    refuse_mistakes()
    options = RunOptions(workers or processors(), WorkLimits(own=True), watch=_watched, due=_due)
    return options if scheduler is None else replace(options, run=_on_cluster(workers, scheduler, seen))


def _due(form: str, quarter: tuple[int, int]) -> date | None:
    """Return until when a form was to be sent; asked only where a workbook lists what is sent."""
    return _deadlines()(form, quarter)


@cache
def _deadlines() -> Due:
    from xlkinerja.consolidate.deadlines import sure_due  # noqa: PLC0415 - keeps the start fast

    return sure_due()


def _on_cluster(workers: int | None, scheduler: str, seen: Iterable[Path | None]) -> Runner:
    from xlkinerja.folder.cluster import connected  # noqa: PLC0415
    from xlkinerja.folder.runners import RunnerError  # noqa: PLC0415
    from xlkinerja.libraries import MissingLibraryError  # noqa: PLC0415 - keeps --help fast

    if workers is not None:
        raise click.UsageError("Pilih salah satu: --workers untuk komputer ini, atau --scheduler untuk klaster.")
    here = {Path.cwd(), *(_there(path.absolute()) for path in seen if path is not None)}
    try:
        return click.get_current_context().with_resource(connected(scheduler, sorted(here)))
    except (RunnerError, MissingLibraryError) as error:
        raise click.UsageError(str(error)) from error


def _there(path: Path) -> Path:
    """Return a path, or of one that is still to be made the folder in which that will be."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def job_of(last: LastQuarter | None, *, as_json: bool, convert_text: bool = False, force: bool = False) -> Job:
    """Return what a run does with every file."""
    from xlkinerja.folder.batch import Job  # noqa: PLC0415 - keeps --help fast

    keep: frozenset[Literal["data"]] = frozenset({"data"}) if as_json else frozenset()
    if last is None:
        return Job(convert_text=convert_text, force=force, keep=keep)
    return Job(convert_text=convert_text, force=force, keep=keep, since=last.quarters, basis=last.digest)


def last_quarter_in(folder: Path | None, options: RunOptions) -> LastQuarter | None:
    """Read the folder of the last quarter; name the files in it that could not be read."""
    from xlkinerja.folder.together import earlier_quarters  # noqa: PLC0415
    from xlkinerja.show import unreadable_lines  # noqa: PLC0415 - keeps --help fast

    if folder is None:
        return None
    last = earlier_quarters(folder, options)
    for line in unreadable_lines(last.unreadable):
        click.echo(line, err=True)
    return last


Told = Literal["lines", "gravest", "all", "none"]
"""What of the findings is printed: a line for each, as scripts read them, or as people do on a terminal."""


def told(*, verbose: bool, quiet: bool) -> Told:
    """Return what `fill` prints: on a terminal the gravest findings of each file unless all or none are wanted."""
    if verbose and quiet:
        raise click.UsageError("Pilih salah satu: -v untuk semua temuan, atau -q tanpa temuan.")
    if quiet:
        return "none"
    if not sys.stdout.isatty():
        return "lines"
    return "all" if verbose else "gravest"


def show_outcomes(
    outcomes: list[Outcome], *, as_json: bool, lines: Iterable[str] = (), findings: Told = "lines", totals: bool = False
) -> None:
    """Print the findings or the data on stdout, then the summary and more lines on stderr."""
    from xlkinerja.export import outcome_as_json  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.show import misfit_lines  # noqa: PLC0415

    if as_json:
        click.echo(json.dumps([outcome_as_json(outcome) for outcome in outcomes], ensure_ascii=False, indent=2))
    else:
        _print_findings(outcomes, findings)
    _summary(outcomes, totals=totals)
    for line in (*lines, *misfit_lines(outcomes), *_ways_out(outcomes)):
        click.echo(line, err=True)


def _print_findings(outcomes: list[Outcome], findings: Told) -> None:
    from xlkinerja.show import finding_line  # noqa: PLC0415 - keeps --help fast

    if findings == "lines":
        for outcome in outcomes:
            for finding in outcome.findings:
                click.echo(finding_line(outcome.found.name, finding))
    elif findings != "none":
        from rich.console import Console  # noqa: PLC0415 - a quarter of the start-up time

        print_digest(Console(highlight=False), outcomes, GRAVEST if findings == "gravest" else None)


_WAYS_OUT = {
    "XK-142": "buku kerja dari data JSON dibuat dengan xlkinerja template FORMULIR --data BERKAS -o HASIL.xlsx.",
    "XK-159": "map berkas formulir sendiri diberikan dengan --forms MAP.",
    "XK-306": "angka yang diketik sebagai teks dapat diubah menjadi angka dengan --convert-text.",
    "XK-511": "berkas yang hanya dapat dibaca diisi juga dengan --force.",
}
"""What the command offers about a finding; messages are the same at every door and name no command."""


def _ways_out(outcomes: list[Outcome]) -> Iterator[str]:
    found = {finding.code for outcome in outcomes for finding in outcome.findings}
    yield from (f"{code}: {way}" for code, way in _WAYS_OUT.items() if code in found)


_STEPS: dict[Step, str] = {
    "previous": "Membaca triwulan lalu",
    "first": "Memeriksa",
    "again": "Membandingkan",
}


def _watched(step: Step, outcomes: Iterator[Outcome], length: int) -> Iterable[Outcome]:
    return with_progress(_STEPS[step], outcomes, length, lambda outcome: outcome.found.name)


_TERMINAL_BY_FORCE = ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS")
"""By these people have what goes into a file treated as a terminal; rich knows how."""


def _summary(outcomes: list[Outcome], *, totals: bool) -> None:
    from xlkinerja.show import totals_line  # noqa: PLC0415 - keeps --help fast

    watched = sys.stderr.isatty() or any(name in os.environ for name in _TERMINAL_BY_FORCE)
    lines = None if watched else plain_summary(outcomes, totals=totals)
    if lines is not None:
        for line in ("", *lines, totals_line(outcomes)):
            click.echo(line, err=True)
        return
    from rich.console import Console  # noqa: PLC0415 - a tenth of the start-up time

    console = Console(stderr=True, highlight=False, markup=False)
    console.print()
    print_summary(console, outcomes, totals=totals)
    console.print(totals_line(outcomes))


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """Return 4 when an answer could not be saved, else 3 for an unreadable file, 1 for a galat, 0 for none."""
    states = [outcome.state for outcome in outcomes]
    if "unsaved" in states:
        return UNSAVED
    if "refused" in states:
        return UNREADABLE
    return FINDINGS if any(outcome.count("galat") for outcome in outcomes) else OK
