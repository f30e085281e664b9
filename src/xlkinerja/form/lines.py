"""On which line of a TOML file each table and key stands; the parser of the standard library does not say it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import field
from typing import Any

from xlkinerja.frozen import dataclass

LINES = ""
"""The key under which a table of the file holds its own `Lines`; no key of TOML that we allow is empty."""

_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.\- ]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_\-]+))\s*[=.]""")
_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*|[\[\]{}]')


@dataclass(frozen=True)
class Lines:
    """The line of a table's header, and those of its keys."""

    table: int
    keys: dict[str, int] = field(default_factory=dict)


def with_lines(text: str) -> dict[str, Any]:
    """Return the data of a TOML text, with `Lines` in each table that has a header. Raises TOMLDecodeError."""
    data = tomllib.loads(text)
    here: Any = data
    lines, items = Lines(1), iter(list[object]())
    data[LINES] = lines
    for number, statement, is_inside in _statements(text):
        if is_inside:
            _note_item(next(items, None), number)
        elif header := _HEADER.match(statement):
            here = _table(data, [name.strip() for name in header[1].split(".")])
            lines = Lines(number)
            if isinstance(here, dict):
                here[LINES] = lines
        elif key := _KEY.match(statement):
            name = next(name for name in key.groups() if name is not None)
            lines.keys.setdefault(name, number)
            held = here.get(name) if isinstance(here, dict) else None
            items = iter(held if isinstance(held, list) else [])
    return data


def _note_item(item: object, number: int) -> None:
    """Note the line of a table in a list that stands on a line of its own."""
    if isinstance(item, dict):
        item[LINES] = Lines(number, dict.fromkeys(item, number))


def _table(data: Any, path: list[str]) -> Any:  # noqa: ANN401 - whatever TOML can hold
    """Return the table that a header stands for: of each list the first that has no line yet, else the last."""
    here = data
    for name in path:
        here = here.get(name) if isinstance(here, dict) else None
        if isinstance(here, list):
            fresh = [item for item in here if isinstance(item, dict) and LINES not in item]
            is_last = name is path[-1]
            known = [item for item in here if isinstance(item, dict) and LINES in item]
            here = (fresh[0] if fresh else None) if is_last else (known[-1] if known else None)
    return here


def _statements(text: str) -> list[tuple[int, str, bool]]:
    """Return the first line of each header and each key, with its number, and those of tables inside a list."""
    found: list[tuple[int, str, bool]] = []
    depth, quote = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if not depth and not quote:
            found.append((number, line, False))
            if _HEADER.match(line):
                continue
        elif depth == 1 and not quote and line.lstrip().startswith("{"):
            found.append((number, line, True))
        depth, quote = _after(line, depth, quote)
    return found


def _after(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Return how many brackets and which long text are open after a line."""
    position = 0
    while position < len(line):
        if quote:
            end = line.find(quote, position)
            if end < 0:
                return depth, quote
            position, quote = end + 3, ""
            continue
        token = _TOKEN.search(line, position)
        if token is None or token[0].startswith("#"):
            break
        position = token.end()
        if token[0] in {'"""', "'''"}:
            quote = token[0]
        else:
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
    return depth, quote
