"""What keeps us from working in the open workbook, in words for the person at the screen."""

from __future__ import annotations

from functools import partial

from xlkinerja.finding import Finding, Place, engine_finding

_BUSY = {-2147418111, -2147417846, -2146777998}
"""RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER and Excel's own "not while a cell is being edited"."""


class ExcelError(Exception):
    """Excel or the open workbook does not let us check or fill; the message says what state the workbook is in.

    `code` is a key of messages.toml (`XK-6xx`); `str(error)` is the message in Indonesian, ready to be shown.
    """

    def __init__(self, code: str, **details: object) -> None:
        self.code, self.details = code, details
        self.finding: Finding = engine_finding(code, Place(), "", **details)
        super().__init__(self.finding.message)

    def __reduce__(self) -> tuple[partial[ExcelError], tuple[()]]:
        return partial(type(self), self.code, **self.details), ()  # exceptions go to other processes too


def is_busy(error: BaseException) -> bool:
    """Tell whether an error says that Excel takes no commands now: a cell is being typed or a box is open."""
    numbers = {number for part in _parts(error) if isinstance(number := part, int)}
    return bool(numbers & _BUSY) or type(error).__name__ == "ExcelBusyError"


def reason(error: BaseException) -> str:
    """Return what an error says in one short line."""
    texts = [part for part in _parts(error) if isinstance(part, str) and part.strip()]
    said = " ".join(max(texts, key=len).split()) if texts else type(error).__name__
    return said[:150].rstrip(". ")


def _parts(error: BaseException) -> list[object]:
    """Return an error's arguments, and those within them: COM packs its own numbers and words one level down."""
    found: list[object] = [getattr(error, "hresult", None)]
    for argument in error.args:
        found += argument if isinstance(argument, tuple) else [argument]
    return found
