"""The option for forms from outside the package: every command that knows forms has it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])

VARIABLE = "XLKINERJA_FORMS"  # that of form.outside, which would be half of a --help


def _at_hand(ctx: click.Context, _param: click.Parameter, folder: Path | None) -> Path | None:
    """Have the forms of a folder at hand until the command ends. Raises FormError, before anything is written."""
    if folder is not None:
        from xlkinerja.form.outside import using  # noqa: PLC0415
        from xlkinerja.form.outside_files import read_outside  # noqa: PLC0415 - keeps --help fast

        ctx.with_resource(using(read_outside(folder)))
    return folder


def _option(*, exposed: bool) -> Callable[[_Command], _Command]:
    return click.option(
        "--forms",
        metavar="MAP",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        envvar=VARIABLE,
        is_eager=True,
        expose_value=exposed,
        callback=_at_hand,
        help="Map berkas formulir sendiri (.toml), di samping formulir bawaan.",
    )


FORMS = _option(exposed=False)
FORMS_NAMED = _option(exposed=True)
"""The same, for a command that writes down where they lie."""
