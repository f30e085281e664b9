"""How a command ends: its exit code, and its one file saved."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

OK, FINDINGS, UNREADABLE, UNSAVED, LOCKED = 0, 1, 3, 4, 5
STOPPED = 130  # as shells say of a program that was stopped with Ctrl-C


def open_closed_streams() -> None:
    """Give a program that was started without stdout or stderr (`>&-`) ones that lead nowhere.

    Else the next file that is opened would get their number, and whatever is shown would be written into it.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - stays open


@contextmanager
def telling_lost_output() -> Iterator[None]:
    """End a command whose lines could not be shown or written on: the disk is full, or nobody reads them any more."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:  # a file that could not be opened; what is written to has no name
            raise
        from xlkinerja.files.save import reason_of  # noqa: PLC0415 - keeps --help fast

        with suppress(OSError):
            why = reason_of(error)
            click.echo(f"Keluaran tidak dapat ditulis seluruhnya ({why}). Ulangi ke tempat lain.", err=True)
        # Python would try once more at its end, and say so in English.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(UNSAVED)


def save_result(path: Path, data: bytes) -> None:
    """Save a file, an existing one kept as .bak; one that cannot be saved ends the command."""
    from xlkinerja.files.save import save  # noqa: PLC0415
    from xlkinerja.show import kept_line  # noqa: PLC0415 - keeps --help fast

    with _told_if_unsaved(path):
        kept = save(path, data)
    if kept is not None:
        click.echo(kept_line(kept), err=True)


def save_ours(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Save a file that is only ours, whole or not at all; one that cannot be saved ends the command."""
    from xlkinerja.files.save import write  # noqa: PLC0415 - keeps --help fast

    with _told_if_unsaved(path):
        write(path, data)


@contextmanager
def _told_if_unsaved(path: Path) -> Iterator[None]:
    from xlkinerja.files.strays import remove_strays  # noqa: PLC0415
    from xlkinerja.ooxml.model import PackageError  # noqa: PLC0415 - keeps --help fast
    from xlkinerja.pipeline import error_finding  # noqa: PLC0415

    remove_strays(path.parent)
    try:
        yield
    except PackageError as error:
        click.echo(f"{path}: {error_finding(error).message}", err=True)
        sys.exit(UNSAVED)
