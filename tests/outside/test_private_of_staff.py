"""Kepegawaian: names, discipline and complaints stay in the workbook of their satker, whatever is asked of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from test_private import outputs, told

import xlkinerja
from kit_folder import run
from xlkinerja.form.loader import load

SAMPLES = Path(__file__).parents[2] / "samples" / "kepegawaian"
SAMPLE = SAMPLES / "manado-2023-tw2-pegawai-cetak.xlsx"


def secrets() -> set[str]:
    """Return what stands in private columns of the sample and nowhere else in it."""
    data: dict[str, Any] = json.loads(SAMPLE.with_suffix(".json").read_text(encoding="utf-8"))
    form = load("kepegawaian")
    hidden: set[str] = set()
    open_: set[str] = set()
    for name, rows in data["tables"].items():
        for row in rows:
            for column, value in row.items():
                (hidden if form.table[name].column[column].private else open_).add(str(value))
    return {text for text in hidden - open_ if len(text) > 5}


def test_no_output_names_anybody(tmp_path: Path) -> None:
    known = secrets()
    assert len(known) > 30
    inbox, answers, out = (tmp_path / name for name in ("kiriman", "hasil", "keluar"))
    for folder in (inbox, out):
        folder.mkdir()
    book = inbox / "a.xlsx"
    book.write_bytes(SAMPLE.read_bytes())
    said = [
        run(*command).output
        for command in (
            ("check", book), ("check", book, "--json"), ("fill", inbox, "-o", answers),
            ("consolidate", answers, "-o", out / "r.xlsx", "--data", out / "data", "--csv", "--keep", out / "k.jsonl"),
            ("consolidate", out / "k.jsonl", "-o", out / "atas.xlsx"), ("export", book),
        )
    ]  # fmt: skip
    result = xlkinerja.check(book)
    said += [repr(result), result._repr_html_(), *(frame.to_csv() for frame in result.to_frames().values())]
    for path in answers.glob("*.xlsx"):  # they are the satker's own
        path.unlink()
    for name, text in (*outputs(out, said), *outputs(answers, [])):
        assert [secret for secret in known if told(text, secret)] == [], name
