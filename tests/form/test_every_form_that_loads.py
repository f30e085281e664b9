"""Real forms with one key deleted or changed: each is refused with a message, or every command works with it.

`SAMPLE` of the thousands of such forms are loaded here, and a few of those that load are worked with;
`FORMS=all` in the environment takes all of them, for an hour.
"""

from __future__ import annotations

import copy
import json
import os
import random
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from form_trial import as_toml, forms_in, try_everything
from xlkinerja.form import Form, FormError
from xlkinerja.form.loader import load, load_text

NAMES = ("pnbp", "rencana_aksi", "form_a")
SAMPLE, WORKED_WITH = (10**6, 10**6) if os.environ.get("FORMS") == "all" else (120, 1)
SILENT = {
    "label", "help", "synonyms", "message", "example", "description", "heading", "subheading", "identity", "legal",
}  # fmt: skip
"""Keys whose words nobody but people reads: they are only deleted."""

Path_ = tuple[str | int, ...]
Change = tuple[Path_, Any]
DELETED = object()


def raw(name: str) -> dict[str, Any]:
    """A form as data, under a name of its own and with codes of its own."""
    text = (resources.files("xlkinerja") / "forms" / f"{name}.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(json.dumps(tomllib.loads(text)))
    for rule in data["rule"]:
        rule["code"] = f"Z{rule['code'][1:]}"
    return {**data, "form": "coba"}


def paths(data: Any, path: Path_ = ()) -> Iterator[Path_]:
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        if isinstance(data, dict) or isinstance(value, dict):
            yield (*path, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*path, key))


def at(data: Any, path: Path_) -> Any:
    for key in path:
        data = data[key]
    return data


def changes(data: Any) -> Iterator[Change]:
    """Every key deleted; every one with other values: of another kind, of the same key elsewhere, none, too many."""
    values: dict[object, list[str]] = {}
    for path in paths(data):
        if isinstance(value := at(data, path), str):
            values.setdefault(path[-1], []).append(value)
    for path in paths(data):
        yield path, DELETED
        value = at(data, path)
        if isinstance(path[-1], int) or path[-1] in SILENT:
            continue
        yield from ((path, other) for other in (0, -1, True, "", [], {}, "x"))
        if isinstance(value, bool):
            yield path, not value
        if isinstance(value, str):
            yield from ((path, other) for other in sorted(set(values[path[-1]]))[:4])
        if isinstance(value, list) and not any(isinstance(item, dict) for item in value):
            yield from ((path, other) for other in (value[1:], value[::-1], value + value))


def changed(data: dict[str, Any], change: Change) -> str:
    path, value = change
    other = copy.deepcopy(data)
    parent = at(other, path[:-1])
    if value is DELETED:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return as_toml(other)


@pytest.mark.parametrize("name", NAMES)
def test_a_form_with_one_change_is_refused_or_works(name: str, tmp_path: Path) -> None:
    data = raw(name)
    wanted = list(changes(data))
    assert len(wanted) > 1000
    rest = random.Random(name).sample(wanted, min(SAMPLE, len(wanted)))  # the same ones every time
    assert isinstance(load_text("coba.toml", as_toml(data)), Form)
    worked = refused = 0
    for change in rest:
        text = changed(data, change)
        try:
            form = load_text("coba.toml", text)
        except FormError as error:
            refused += 1
            first = str(error).splitlines()[0]
            assert first.startswith("coba.toml: "), change
            assert len(first) > len("coba.toml: 1"), change
            continue
        if form.name == "coba" and worked < WORKED_WITH:
            worked += 1
            folder = tmp_path / str(worked)
            (folder / "forms").mkdir(parents=True)
            (folder / "forms" / "coba.toml").write_text(text, encoding="utf-8")
            with forms_in(folder / "forms"):
                try_everything(load("coba"), folder)
    assert worked
    assert refused > min(SAMPLE, len(wanted)) // 3
