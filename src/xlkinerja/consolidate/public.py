"""Consolidation for callers in Python: what the command does, as a function that returns what it found."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xlkinerja.consolidate.agency import Options, agency, is_open
from xlkinerja.consolidate.dataset import frames
from xlkinerja.consolidate.decisions import read_decisions
from xlkinerja.consolidate.holiday_list import read_holidays
from xlkinerja.consolidate.inputs import InputError, day_of
from xlkinerja.consolidate.kept import kept_lines
from xlkinerja.consolidate.model import Agency
from xlkinerja.consolidate.recap import is_recap
from xlkinerja.consolidate.recipe import Sources
from xlkinerja.consolidate.satker_list import read_satkers
from xlkinerja.consolidate.saving import save_recap, typed_in
from xlkinerja.consolidate.summary import summary_lines
from xlkinerja.consolidate.typed_decisions import FromRecap
from xlkinerja.consolidate.working_days import Calendar
from xlkinerja.files.lock import LockedError
from xlkinerja.files.save import save_or_raise
from xlkinerja.finding import Place, engine_finding
from xlkinerja.folder.given import AnyPath, last_quarter, there
from xlkinerja.folder.runners import Processes, Runner
from xlkinerja.form.outside import NONE, OutsideForms, at_hand, given_forms, using
from xlkinerja.notebook import table_html
from xlkinerja.ooxml.model import PackageError

if TYPE_CHECKING:
    from xlkinerja.libraries import DataFrame


@dataclass(frozen=True, repr=False)
class Consolidation:
    """What is known of an agency, where the workbook of it lies (None where none was written), and how it is made.

    `forms` are those from outside the package with which its workbooks were read.
    """

    agency: Agency
    written: Path | None = None
    options: Options | None = None
    sources: Sources | None = None
    forms: OutsideForms = NONE

    @property
    def ok(self) -> bool:
        """Whether nothing is left to do: every file was read and counts once, balances hold, no galat is open."""
        return not is_open(self.agency) and not any(file.verdict == "tidak terbaca" for file in self.agency.received)

    @property
    def summary(self) -> tuple[str, ...]:
        """What the command says in the end, in Indonesian."""
        with using(self.forms):
            return tuple(summary_lines(self.agency))

    def save(self, path: AnyPath) -> Path:
        """Write the consolidated workbook and return its path, with what is typed in the one that lies there.

        One that people changed is kept as `NAME (sebelum xlkinerja).xlsx`.
        Raises InputError (a ValueError) for a file that is no consolidated workbook, OSError where it cannot be saved.
        """
        target = Path(path)
        _refuse(target)
        before = self.options or Options(date.min)
        known = before.decisions if target == self.written else (*before.typed.decisions, *before.decisions)
        options = replace(before, decisions=known, typed=before.typed if target == self.written else FromRecap())
        try:
            with using(self.forms):
                save_recap(target, self.agency, options, self.sources)
        except PackageError as error:
            raise OSError(engine_finding(error.code, Place(), "", **error.details).message) from error
        except LockedError as error:
            raise OSError(f"{target}: sedang disimpan oleh proses lain. Ulangi sebentar lagi.") from error
        return target

    def keep(self, path: AnyPath) -> Path:
        """Write what is known, as lines of JSON that `consolidate` takes instead of the workbooks; return the path.

        An earlier file is kept as NAME.bak. Raises OSError where it cannot be saved.
        """
        target = Path(path)
        with using(self.forms):
            return save_or_raise(target, kept_lines(self.agency, target.parent))

    def to_frames(self, *, exact: bool = False) -> dict[str, DataFrame]:
        """Return each table of the dataset by name (`pnbp-layanan`, `total`, `temuan`) as a pandas table that computes.

        With `exact` its numbers are Decimals, to the last digit.
        """
        with using(self.forms):
            return frames(self.agency, exact=exact)

    def __repr__(self) -> str:
        files, counting = len(self.agency.received), len(self.agency.submissions)
        return f"Consolidation({files} files, {counting} counting, ok={self.ok})"

    def _repr_html_(self) -> str:
        return table_html("Rekapitulasi laporan kinerja", ("Ringkasan",), [(line,) for line in self.summary])


def consolidated(  # noqa: PLR0913 - one for each option of the command
    paths: AnyPath | Iterable[AnyPath],
    output: AnyPath | None = None,
    *,
    satker: AnyPath | None = None,
    due: date | str | None = None,
    holidays: AnyPath | None = None,
    received: AnyPath | None = None,
    prefer: Iterable[str] = (),
    exclude: Mapping[str, str] | None = None,
    decisions: AnyPath | None = None,
    previous: AnyPath | None = None,
    forms: AnyPath | None = None,
    today: date | str | None = None,
    workers: int = 1,
    run: Runner | None = None,
) -> Consolidation:
    """Return what the workbooks of many satker say together, and write the agency's workbook where `output` is given.

    `paths` are folders and files, or one of them. The other arguments are the options of the command `consolidate`;
    `exclude` has the reason of each file. With `run` that runner reads the workbooks. Raises FileNotFoundError for a
    path where nothing is, InputError (a ValueError, with a message in Indonesian) for what was given wrongly, FormError
    for a mistake in one of `forms`.
    """
    with given_forms(forms):
        return _consolidated(
            paths,
            output,
            satker=satker,
            due=due,
            holidays=holidays,
            received=received,
            prefer=prefer,
            exclude=exclude,
            decisions=decisions,
            previous=previous,
            today=today,
            runner=run or Processes(workers),
            forms=forms,
        )


def _consolidated(  # noqa: PLR0913 - as above
    paths: AnyPath | Iterable[AnyPath],
    output: AnyPath | None,
    *,
    satker: AnyPath | None,
    due: date | str | None,
    holidays: AnyPath | None,
    received: AnyPath | None,
    prefer: Iterable[str],
    exclude: Mapping[str, str] | None,
    decisions: AnyPath | None,
    previous: AnyPath | None,
    today: date | str | None,
    runner: Runner,
    forms: AnyPath | None,
) -> Consolidation:
    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    target = Path(output) if output is not None else None
    if target is not None:
        _refuse(target)
    options = Options(
        today=_day("today", today) or datetime.now().astimezone().date(),
        due=_day("due", due),
        prefer=tuple(prefer),
        exclude=_with_reasons(exclude or {}),
        output=target,
        since=last_quarter(previous),
        typed=typed_in(target) if target is not None else FromRecap(),
    )
    options = _with_lists(options, satker, holidays, received, decisions)
    files = tuple(there(path) for path in given)
    since = (previous,) if previous is not None else ()
    sources = Sources(files, satker, holidays, received, decisions, since, forms=forms)
    found = Consolidation(agency(files, options, run=runner), target, options, sources, at_hand())
    if not found.agency.received:
        raise InputError("Tidak ada berkas .xlsx atau .xlsm di map itu. Periksa nama mapnya.")
    if target is not None:
        found.save(target)
    return found


def _with_lists(
    options: Options,
    satker: AnyPath | None,
    holidays: AnyPath | None,
    received: AnyPath | None,
    decisions: AnyPath | None,
) -> Options:
    """Return the options with what the lists say that were given. Raises FileNotFoundError, InputError."""
    return replace(
        options,
        expected=read_satkers(there(satker)) if satker is not None else (),
        holidays=read_holidays(there(holidays)) if holidays is not None else Calendar(),
        received=there(received) if received is not None else None,
        decisions=read_decisions(there(decisions)) if decisions is not None else (),
    )


def _refuse(target: Path) -> None:
    """Refuse to replace somebody's workbook, or to write one under a name that says something else."""
    if target.suffix.casefold() != ".xlsx":
        raise InputError(f"{target}: nama berkas hasil harus berakhiran .xlsx, misalnya {target.stem}.xlsx.")
    if target.is_file() and not is_recap(target):
        raise InputError(f"{target}: sudah ada dan bukan rekap. Pilih nama lain, supaya tidak tertimpa.")


def _day(name: str, day: date | str | None) -> date | None:
    try:
        return day_of(day) if isinstance(day, str) else day
    except ValueError as error:
        raise InputError(f'{name}: "{day}" bukan tanggal. Tulis seperti 2026-07-10 atau 10/07/2026.') from error


def _with_reasons(exclude: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    for name, reason in exclude.items():
        if not reason.strip():
            raise InputError(f'exclude: {name} memerlukan alasan, misalnya {{"{name}": "berkas percobaan"}}.')
    return tuple(exclude.items())
