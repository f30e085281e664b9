"""The process that talks to Excel for the panel: reads a command a line, answers with one line of JSON each.

`{"act": "periksa" | "isi" | "cetak", "book", "hwnd"}` is answered with what was found, `{"act": "tuju", "book", "hwnd",
"sheet", "cell"}` with an empty object, so is `{"act": "pulih", "book", "hwnd"}`, which gives back the settings of Excel
after a filling was ended in the middle; what went wrong is answered with `{"message"}`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from typing import Any, TextIO

from xlkinerja.excel import ExcelError, run
from xlkinerja.excel.attach import open_book, window_of
from xlkinerja.excel.jump import go_to
from xlkinerja.excel.session import restore, talking
from xlkinerja.finding import Finding, Place


def serve(commands: Iterable[str], answers: TextIO) -> None:
    """Answer commands until there are no more."""
    for line in commands:
        answers.write(json.dumps(answer(json.loads(line))) + "\n")
        answers.flush()


def answer(command: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to one command; nothing is raised, for the panel has to say what went wrong."""
    try:
        return _carried_out(command)
    except ExcelError as error:
        return {"message": str(error)}
    except Exception as error:  # noqa: BLE001 - a person waits at the window
        said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        return {"message": f"Terjadi kesalahan yang tidak diduga ({said}). Laporkan kepada pengelola."}


def _carried_out(command: dict[str, Any]) -> dict[str, Any]:
    book = open_book(command["book"], command["hwnd"])
    if command["act"] == "pulih":
        with talking("XK-608"):
            restore(book.app)
        return {}
    if command["act"] == "tuju":
        go_to(Place(command["sheet"], command["cell"]), book)
        return {}
    done = run(book, command["act"])
    return {
        "act": command["act"],
        "book": book.name,
        "hwnd": window_of(book),
        "form": done.result.report.form.name if done.result.report else None,
        "changed": done.changed,
        "copy": done.copy.name if done.copy else None,
        "findings": [_finding(finding) for finding in done.result.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "level": finding.level,
        "code": finding.code,
        "message": finding.message,
        "sheet": finding.place.sheet,
        "cell": finding.place.cell,
        "settled": finding.settled,
    }


def main() -> None:
    """Serve the panel on stdin and stdout; whatever else would be printed stays out of the answers."""
    answers = sys.stdout
    with redirect_stdout(sys.stderr):
        serve(sys.stdin, answers)


if __name__ == "__main__":
    main()
