"""What a person sees on a terminal of 80 columns: the bar, the gravest findings, a table in which no name is folded."""

from __future__ import annotations

import io
import os
import re
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from xlkinerja.cli.terminal import elided, plain_summary, print_summary
from xlkinerja.files.walk import Found
from xlkinerja.finding import Finding
from xlkinerja.folder.outcome import Outcome, ReportIdentity

SAMPLES = Path(__file__).parents[2] / "samples" / "pnbp"
LONG = "Laporan PNBP Balai Standardisasi dan Pelayanan Jasa Industri Pekanbaru TW4.xlsx"
COLUMNS = 80
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


with_a_terminal = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")


def on_a_terminal(*arguments: str | Path) -> str:
    """Return all that the command writes to a terminal of 80 columns."""
    import fcntl  # noqa: PLC0415 - Windows has none of these
    import pty  # noqa: PLC0415
    import termios  # noqa: PLC0415

    child, handle = pty.fork()
    if not child:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
        ours = {"TERM": "xterm-256color", "COLUMNS": "", "LINES": "", "NO_COLOR": ""}
        environment = {**os.environ, **ours}
        os.execve(sys.executable, [sys.executable, "-m", "xlkinerja", *map(str, arguments)], environment)
    written = b""
    while True:
        try:
            piece = os.read(handle, 65536)
        except OSError:  # as Linux says that the other end is closed
            break
        if not piece:
            break
        written += piece
    os.waitpid(child, 0)
    return written.decode()


def lines_of(written: str) -> list[str]:
    return [line.rstrip() for line in re.split(r"[\r\n]+", _CONTROL.sub("", written)) if line.strip()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("layar")
    (place / "kiriman").mkdir()
    for sample, name in (("salah", "b.xlsx"), ("angka", LONG)):
        (place / "kiriman" / name).write_bytes((SAMPLES / f"bbspjikkp-2024-{sample}.xlsx").read_bytes())
    return place


@with_a_terminal
def test_fill_on_a_terminal(folder: Path) -> None:
    written = on_a_terminal("fill", folder / "kiriman", "-o", folder / "hasil", "--workers", "1")
    shown = lines_of(written)
    assert [line for line in shown if len(line) > COLUMNS and "Hasil:" not in line and "XK-306:" not in line] == []
    assert any(re.fullmatch(r"Memeriksa \S+ 2 dari 2 b\.xlsx", line) for line in shown)
    assert "\x1b[31m" in written, "the level in colour"
    heads = [line for line in shown if re.search(r"xlsx  \d+ galat", line)]
    assert [head.split("  ")[0][-11:] for head in heads] == ["baru TW4.xlsx"[-11:], "b.xlsx"]
    after = shown[shown.index(heads[1]) + 1 :]
    assert sum(line.startswith("  galat ") for line in after) == 3
    assert "  … dan 17 lainnya (semua: -v)" in after
    (row,) = [line for line in after if line.startswith("Laporan PNBP") and "…" in line]
    assert re.search(r"Pekanbaru TW4\.xlsx +2 +6 +0  diisi$", row), row
    assert any(line.startswith("→ 247199-pnbp-2024-tw4.xlsx") for line in after)
    assert any(re.fullmatch(r"Jumlah +12 +13 +3", line) for line in after)


@with_a_terminal
@pytest.mark.parametrize(("option", "count"), [("-v", 28), ("-q", 0)])
def test_all_findings_or_none(folder: Path, option: str, count: int) -> None:
    shown = lines_of(on_a_terminal("fill", folder / "kiriman", "-o", folder / "hasil", "--workers", "1", option))
    assert sum(line.startswith(("  galat ", "  peringatan ", "  catatan ")) for line in shown) == count
    assert any(line.startswith("Jumlah ") for line in shown)


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [("abc.xlsx", 8, "abc.xlsx"), ("abcdefghij-3df555a4-5.xlsx", 20, "abcdef…-3df555a4-5.xlsx"), ("ab", 1, "…b")],
)
def test_a_name_keeps_its_end(text: str, width: int, short: str) -> None:
    assert elided(text, width).endswith(short[-min(width, 6) :])
    assert len(elided(text, width)) <= max(width, 2)


NAMES = (
    "pnbp.xlsx",
    "a/b c.xlsx",
    "x" * 170 + ".xlsx",
    "é.xlsx",
    "漢字.xlsx",
    ":smile:.xlsx",
    "[red]a[/].xlsx",
    "a\tb.xlsx",
)


def outcomes_of(names: Sequence[str], *, answered: bool) -> list[Outcome]:
    finding = Finding("XK-306", "peringatan", "Teks.")
    return [
        Outcome(
            Found(Path(name), name, Path() if answered else None),
            "filled" if number % 2 else "refused",
            (finding,) * (number * 7),
            identity=ReportIdentity(form="pnbp" if number % 3 else ""),
            written=Path(f"hasil-{number}.xlsx") if number % 2 else None,
        )
        for number, name in enumerate(names)
    ]


@pytest.mark.parametrize("names", [*((name,) for name in NAMES), NAMES[:2], NAMES[:3], NAMES])
@pytest.mark.parametrize("answered", [False, True])
def test_a_file_gets_the_table_that_rich_would_print(names: Sequence[str], *, answered: bool) -> None:
    outcomes = outcomes_of(names, answered=answered)
    console = Console(file=io.StringIO(), highlight=False, markup=False, width=80)
    print_summary(console, outcomes, totals=True)
    lines = plain_summary(outcomes, totals=True)
    plain = all(name.isascii() and ":" not in name and "\t" not in name for name in names)
    assert (lines is not None) == plain, "what may be wider or narrower, or mean something, is rich's to print"
    if lines is not None:
        assert "\n".join([*lines, ""]) == console.file.getvalue()
