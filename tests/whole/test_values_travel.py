"""Forms, reports, results and our exceptions go to other processes and come back as they were."""

from __future__ import annotations

import copy
import importlib
import multiprocessing
import pickle
import pkgutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import xlkinerja
from sampled import one_in
from xlkinerja.files.lock import Holder, LockedError
from xlkinerja.finding import Finding
from xlkinerja.kinds import KINDS, Typed, read_value, show

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "samples").glob("*/*.xlsx"))


def values(path: Path) -> Iterator[Any]:
    """The form, report and result of a sample, as they are and with everything looked up in them."""
    for looked_at in (False, True):
        result = xlkinerja.check(path)
        assert result.report is not None
        if looked_at:
            assert all(cell.place.label for cell in result.report.form_cells())
        yield from (result.report.form, result.report, result)


@pytest.mark.parametrize("path", one_in(4, SAMPLES), ids=lambda path: path.stem)
def test_a_value_that_was_pickled_is_the_same(path: Path) -> None:
    for value in values(path):
        for protocol in (2, pickle.HIGHEST_PROTOCOL):
            again = pickle.loads(pickle.dumps(value, protocol))
            assert again == value
            assert hash(again) == hash(value) if isinstance(value, xlkinerja.Finding) else True
        assert copy.deepcopy(value) == value
        assert copy.copy(value) == value


def test_a_value_that_was_pickled_can_be_worked_with() -> None:
    """It shows, reads and makes the same, and is no larger for what was looked up in it."""
    result = xlkinerja.check(SAMPLES[0])
    before = len(pickle.dumps(result))
    assert result.report is not None
    cells = [(cell.id, str(cell.place), cell.shown()) for cell in result.report.form_cells()]
    assert len(pickle.dumps(result)) == before
    again = pickle.loads(pickle.dumps(result))
    assert [(cell.id, str(cell.place), cell.shown()) for cell in again.report.form_cells()] == cells
    assert xlkinerja.as_json(again) == xlkinerja.as_json(result)
    assert xlkinerja.template(again.report.form) == xlkinerja.template(result.report.form)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_kind_is_a_plain_value(kind: Any) -> None:
    """It holds no function: what reads and shows it is found by its name."""
    for field in fields(kind):
        assert isinstance(getattr(kind, field.name), str | float | int | bool), field.name
    again = pickle.loads(pickle.dumps(kind))
    assert again == copy.deepcopy(kind) == kind
    assert hash(again) == hash(kind)
    typed = Typed("text", "12")
    assert read_value(again, typed) == read_value(kind, typed)
    assert show(again, read_value(again, typed).value) == show(kind, read_value(kind, typed).value)


def test_another_process_checks_a_file() -> None:
    """With both ways of starting one; `spawn` is the one of Windows and macOS."""
    path = SAMPLES[-1]
    here = xlkinerja.check(path)
    for way in ("fork", "spawn"):
        with multiprocessing.get_context(way).Pool(1) as pool:
            assert pool.map(xlkinerja.check, [path]) == [here]


# --- exceptions: a pool that cannot unpickle one waits for ever ---------------------------------------------

FINDING = Finding("XK-112", "galat", "Berkas ini rusak.")
MADE_WITH: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "PackageError": (("XK-111",), {"limit": "ukuran berkas", "found": 3, "allowed": 2}),
    "UnknownFormError": ((FINDING,), {}),
    "LockedError": ((Path("hasil"), Holder("meja", 1, "08.00")), {}),
    "ExcelError": (("XK-601",), {}),
}


def exceptions() -> list[type[Exception]]:
    found: set[type[Exception]] = set()
    for module in pkgutil.walk_packages(xlkinerja.__path__, "xlkinerja."):
        if module.name.rpartition(".")[2] in {"__main__", "libreoffice_macro"}:  # they run when imported, or elsewhere
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, Exception) and value.__module__ == module.name:
                found.add(value)
    return sorted(found, key=lambda value: value.__name__)


@pytest.mark.parametrize("kind", exceptions(), ids=lambda kind: kind.__name__)
def test_an_exception_travels(kind: type[Exception]) -> None:
    arguments, named = MADE_WITH.get(kind.__name__, (("Tidak bisa.",), {}))
    error = kind(*arguments, **named)
    for again in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_a_locked_folder_says_who_holds_it_elsewhere_too() -> None:
    error = pickle.loads(pickle.dumps(LockedError(Path("hasil"), None)))
    assert (error.path, error.holder) == (Path("hasil"), None)
