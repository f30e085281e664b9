"""What xlwings' public side does not offer is asked of Excel's own object, and does without where there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from xlkinerja.excel.error import ExcelError, is_busy

_Answer = TypeVar("_Answer")
_Other = TypeVar("_Other")


def asked(question: Callable[[], _Answer], otherwise: _Other) -> _Answer | _Other:
    """Return the answer to a question, or `otherwise` where this Excel (or its stand-in) has no such thing."""
    try:
        return question()
    except ExcelError:
        raise
    except Exception as error:
        if is_busy(error):
            raise
        return otherwise


def told(command: Callable[[], object]) -> bool:
    """Give a command and tell whether it was carried out."""
    return asked(lambda: (command(), True)[1], otherwise=False)
