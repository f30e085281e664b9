"""Real forms with one key deleted or changed: each is refused with a message, or every command works with it.

`SAMPLE` of the thousands of such forms are loaded here, some of each sort of change, and a few of those that load are
worked with; `FORMS=all` in the environment takes all of them, for days, `FORMS=3/100` the third of a hundred parts.
"""

from __future__ import annotations

import json
import os
import random
import tomllib
from collections.abc import Iterator
from importlib import resources
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import pytest

from form_changes import SORTS, Change, changed, changes
from form_trial import as_toml, forms_in, try_everything
from xlkinerja.form import FormError
from xlkinerja.form.loader import load, load_text

NAMES = ("pnbp", "rencana_aksi", "form_a", "every_key")
WANTED = os.environ.get("FORMS", "")
PART, PARTS = (int(number) for number in (WANTED if "/" in WANTED else "1/1").split("/"))
SAMPLE, WORKED_WITH = (10**6, 10**6) if WANTED else (80, 1)


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


@pytest.mark.parametrize("name", NAMES)
def test_a_form_with_one_change_is_refused_or_works(name: str, tmp_path: Path) -> None:
    data = raw(name)
    wanted = list(changes(data))
    assert len(wanted) > 3000
    assert {change.sort for change in wanted} >= {*SORTS} - {"another repeat"}  # pnbp has none
    unchanged = load_text("coba.toml", as_toml(data))
    rest = list(islice(some_of_each_sort(wanted, name), PART - 1, SAMPLE, PARTS))
    worked = refused = 0
    for change in rest:
        text = as_toml(changed(data, change))
        try:
            form = load_text("coba.toml", text)
        except FormError as error:
            refused += 1
            first = str(error).splitlines()[0]
            assert first.startswith("coba.toml: "), change
            assert len(first) > len("coba.toml: 1"), change
            continue
        if form.name == "coba" and form != unchanged and worked < WORKED_WITH:
            worked += 1
            folder = tmp_path / str(worked)
            (folder / "forms").mkdir(parents=True)
            (folder / "forms" / "coba.toml").write_text(text, encoding="utf-8")
            with forms_in(folder / "forms"):
                try_everything(load("coba"), folder)
    assert worked
    assert refused > len(rest) // 3
