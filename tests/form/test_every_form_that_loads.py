"""Real forms with one key deleted or changed: each is refused with a message, or every command works with it.

`SAMPLE` of the thousands of such forms are loaded here, some of each sort of change, and of some forms a few of those
that load are worked with, many changes at once; `FORMS=all` in the environment takes all of them, for hours,
`FORMS=3/100` the third of a hundred parts.
"""

from __future__ import annotations

import json
import os
import random
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from importlib import resources
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import pytest

from form_changes import SORTS, Change, apart, changed, changes, together
from form_trial import as_toml, forms_in, try_everything
from sampled import one_in
from xlkinerja.form import FormError
from xlkinerja.form.from_others import refuse_wrong_sources
from xlkinerja.form.loader import form_names, load, load_all, load_text

NAMES = (*form_names(), "every_key")
WANTED = os.environ.get("FORMS", "")
PART, PARTS = (int(number) for number in (WANTED if "/" in WANTED else "1/1").split("/"))
SAMPLE, WORKED_WITH = (10**6, 10**6) if WANTED else (40, 1)
AT_ONCE = 20
WORKED = NAMES if WANTED else ("every_key", *one_in(3, NAMES[:-1]))


def raw(name: str) -> dict[str, Any]:
    """A form as data, under a name of its own and with codes of its own."""
    own = Path(__file__).parent / f"{name}.toml"
    source = own if own.is_file() else resources.files("xlkinerja") / "forms" / f"{name}.toml"
    data: dict[str, Any] = json.loads(json.dumps(tomllib.loads(source.read_text(encoding="utf-8"))))
    for rule in data["rule"]:
        rule["code"] = f"Z{rule['code'][1:]}"
    return {**data, "form": "coba"}


def some_of_each_sort(wanted: list[Change], name: str) -> Iterator[Change]:
    """Yield changes in turns: one of each sort, another one of each, the same ones every time."""
    mixed = random.Random(name).sample(wanted, len(wanted))
    for turn in zip_longest(*([change for change in mixed if change.sort == sort] for sort in SORTS)):
        yield from filter(None, turn)


def small(data: dict[str, Any]) -> dict[str, Any]:
    """The form with as few blank rows as a change needs to be seen."""
    tables = [table if "fixed" in table else {**table, "rows": 2} for table in data["table"]]
    return {**data, "table": tables}


def groups(data: dict[str, Any], accepted: list[Change]) -> Iterator[list[Change]]:
    """Yield changes that load together as well, so that one trial is one of many changes."""
    waiting = accepted
    while waiting:
        group: list[Change] = []
        rest: list[Change] = []
        for change in waiting:
            fits = len(group) < AT_ONCE and apart(change, group) and is_read(together(data, [*group, change]))
            (group if fits else rest).append(change)
        if not group:  # what only loads with all of its rows
            group, rest = rest[:1], rest[1:]
        yield group
        waiting = rest


def is_read(data: dict[str, Any]) -> bool:
    with suppress(FormError):
        form = load_text("coba.toml", as_toml(data))
        refuse_wrong_sources((form, *load_all()))
        return form.name == "coba"
    return False


def work_with(data: dict[str, Any], group: list[Change], folder: Path) -> None:
    """Run every command with a form that has all of these changes; what fails is told by the fewest of them."""
    (folder / "forms").mkdir(parents=True)
    (folder / "forms" / "coba.toml").write_text(as_toml(together(data, group)), encoding="utf-8")
    try:
        with forms_in(folder / "forms"):
            try_everything(load("coba"), folder)
    except Exception as error:
        half = len(group) // 2
        for number, part in enumerate((group[:half], group[half:]) if half else ()):
            work_with(data, part, folder / str(number))
        raise AssertionError(group) from error


@pytest.mark.parametrize("name", NAMES)
def test_a_form_with_one_change_is_refused_or_works(name: str, tmp_path: Path) -> None:
    data = raw(name)
    wanted = list(changes(data))
    assert len(wanted) > 1000
    assert {change.sort for change in wanted} >= {*SORTS} - {"another repeat", "another total"}  # not in each
    unchanged = load_text("coba.toml", as_toml(data))
    rest = list(islice(some_of_each_sort(wanted, name), PART - 1, SAMPLE, PARTS))
    accepted: list[Change] = []
    refused = 0
    for change in rest:
        try:
            form = load_text("coba.toml", as_toml(changed(data, change)))
            refuse_wrong_sources((form, *load_all()))
        except FormError as error:
            refused += 1
            first = str(error).splitlines()[0]
            assert first.startswith("coba.toml: "), change
            assert len(first) > len("coba.toml: 1"), change
            continue
        if form.name == "coba" and form != unchanged:
            accepted.append(change)
    assert refused > len(rest) // 3
    assert accepted
    most = WORKED_WITH if name in WORKED else 0
    for number, group in enumerate(islice(groups(small(data), accepted), most)):
        work_with(small(data), group, tmp_path / str(number))


def test_a_total_looks_for_no_row_with_its_key() -> None:
    """The row of totals has no key; the formula of each row may look for one."""
    data = raw("rencana_aksi")
    (table,) = [table for table in data["table"] if table["name"] == "pengukuran"]
    (column,) = [column for column in table["column"] if column.get("name") == "target"]
    assert "same(rencana_aksi)" in column["formula"]
    column["total"] = "formula"
    with pytest.raises(FormError, match="baris Jumlah tidak punya kunci"):
        load_text("coba.toml", as_toml(data))


def test_groups_may_be_told_by_what_their_sheet_is(tmp_path: Path) -> None:
    """No column holds it there, so no formula looks for it."""
    data = small(raw("every_key"))
    at, table = next((n, table) for n, table in enumerate(data["table"]) if table["name"] == "rekap")
    assert table["distinct"]
    work_with(data, [Change("another key", ("table", at, "key"), "kode_kegiatan")], tmp_path)
