"""A workbook of which only whose it is stays in memory: what it says is read from disk when it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from typing import Any, TypeVar

from xlkinerja.consolidate.model import Received, Submission
from xlkinerja.consolidate.stored import Store, StoredRows
from xlkinerja.finding import Finding
from xlkinerja.folder.content import SourceRow
from xlkinerja.folder.content_lines import finding_from, finding_json, values_from, values_json
from xlkinerja.report import Value

_T = TypeVar("_T")

_LIGHT = ("path", "sent_as", "form", "satker", "name", "period", "revision", "received", "sent_sha256")
"""What stays in memory: by these files are told apart, put in order and named."""
_ABOUT, _SUMS, _SAID = range(3)
"""The pieces of a workbook: its fields and where its rows lie, its own sums, what is found in it."""


class StoredSubmission(Submission):
    """A submission in a store; made anew with other contents it is one in memory again."""

    _store: Store
    _start: int

    def __new__(cls, *given: Any, **named: Any) -> Submission:  # type: ignore[misc]  # noqa: ANN401, D102 - as `Submission` has them
        return Submission(*given, **named)

    @property
    def sha256(self) -> str:
        """The digest of its bytes."""
        return self._piece(_ABOUT, _about)[0]

    @property
    def fields(self) -> Mapping[str, Value]:
        """Its fields."""
        return self._piece(_ABOUT, _about)[1]

    @property
    def places(self) -> Mapping[str, tuple[str, str]]:
        """Where its fields stand."""
        return self._piece(_ABOUT, _about)[2]

    @property
    def tables(self) -> Mapping[str, Sequence[SourceRow]]:
        """Its rows by table."""
        store = self._store
        return {name: StoredRows.at(store, *place) for name, place in self._piece(_ABOUT, _about)[3].items()}

    @property
    def totals(self) -> Mapping[str, Mapping[str, Value]]:
        """Its own Jumlah rows."""
        return self._piece(_SUMS, _sums)[0]

    @property
    def intake(self) -> Mapping[str, Mapping[str, Any]]:
        """What reading counted."""
        return self._piece(_SUMS, _sums)[1]

    @property
    def unread(self) -> Mapping[str, frozenset[str]]:
        """The columns that hold something unreadable."""
        return self._piece(_SUMS, _sums)[2]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is found in it."""
        return self._piece(_SAID, _said)[0]

    @property
    def figures(self) -> tuple[str, ...]:
        """The cells of the findings."""
        return self._piece(_SAID, _said)[1]

    def _piece(self, number: int, made: Callable[[Any], _T]) -> _T:
        return self._store.part(self._start, number, made)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Submission) and _parts(self) == _parts(other)

    def __hash__(self) -> int:
        return hash((self.path, self.form, self.satker, self.period))

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as the workbook itself: the file stays here."""
        return Submission, _parts(self)


def stored(file: Received, store: Store) -> Received:
    """Return a file of which all but whose it is lies in a store; as it is where there is no room."""
    if file.submission is None:
        return file
    try:
        return replace(file, submission=_stored(file.submission, store))
    except OSError:
        return file


def changed(one: Submission, **light: Any) -> Submission:  # noqa: ANN401 - texts and days
    """Return a submission of which something that stays in memory is otherwise."""
    if not isinstance(one, StoredSubmission):
        return replace(one, **light)
    return _stub(one._store, one._start, {**{name: getattr(one, name) for name in _LIGHT}, **light})  # noqa: SLF001


def saying(one: Submission, findings: Iterable[Finding], figures: Iterable[str]) -> Submission:
    """Return a submission with other findings, stored where it was."""
    anew = replace(one, findings=tuple(findings), figures=tuple(figures))
    if isinstance(one, StoredSubmission):
        try:
            return _stored(anew, one._store)  # noqa: SLF001
        except OSError:
            return anew
    return anew


def _stored(one: Submission, store: Store) -> Submission:
    rows = {name: StoredRows.of(store, rows).place for name, rows in one.tables.items()}
    places = {name: list(place) for name, place in one.places.items()}
    pieces = (
        [one.sha256, values_json(one.fields), places, rows],
        [
            {name: values_json(own) for name, own in one.totals.items()},
            {name: values_json(own) for name, own in one.intake.items()},
            {name: sorted(columns) for name, columns in one.unread.items()},
        ],
        [[finding_json(finding) for finding in one.findings], list(one.figures)],
    )
    return _stub(store, store.put_parts(pieces), {name: getattr(one, name) for name in _LIGHT})


def _stub(store: Store, start: int, light: Mapping[str, Any]) -> Submission:
    stub = object.__new__(StoredSubmission)
    for name, value in light.items():
        object.__setattr__(stub, name, _shared(value) if name in _SHARED else value)
    object.__setattr__(stub, "_store", store)
    object.__setattr__(stub, "_start", start)
    return stub


_SHARED = ("form", "satker", "name", "period", "received")


@cache
def _shared(value: Any) -> Any:  # noqa: ANN401 - texts, days and periods
    """Return the first value that is the same: several workbooks are of one satker and of one period."""
    return value


def _parts(one: Submission) -> tuple[Any, ...]:
    return tuple(getattr(one, field.name) for field in fields(Submission))


# --- pieces ----------------------------------------------------------------------------------------------------------

_Place = tuple[int, int, int, int]
_About = tuple[str, Mapping[str, Value], Mapping[str, tuple[str, str]], Mapping[str, _Place]]
_Sums = tuple[Mapping[str, Mapping[str, Value]], Mapping[str, Mapping[str, Any]], Mapping[str, frozenset[str]]]


def _about(kept: Any) -> _About:  # noqa: ANN401 - what JSON holds
    sha256, own_fields, places, rows = kept
    where = {name: (sheet, cell) for name, (sheet, cell) in places.items()}
    return sha256, values_from(own_fields), where, {name: tuple(place) for name, place in rows.items()}


def _sums(kept: Any) -> _Sums:  # noqa: ANN401 - what JSON holds
    totals, intake, unread = kept
    by_table = ({name: values_from(own) for name, own in each.items()} for each in (totals, intake))
    return (*by_table, {name: frozenset(columns) for name, columns in unread.items()})  # type: ignore[return-value]


def _said(kept: Any) -> tuple[tuple[Finding, ...], tuple[str, ...]]:  # noqa: ANN401 - what JSON holds
    findings, figures = kept
    return tuple(map(finding_from, findings)), tuple(figures)
