"""What keeps us from working in the open workbook, in words for the person at the screen."""

from __future__ import annotations

from xlkinerja.finding import Finding, Place, engine_finding


class ExcelError(Exception):
    """Excel or the open workbook does not let us check or fill; the workbook is as it was, or the message says how.

    `code` is a key of messages.toml (`XK-6xx`); `str(error)` is the message in Indonesian, ready to be shown.
    """

    def __init__(self, code: str, **details: object) -> None:
        self.code = code
        self.finding: Finding = engine_finding(code, Place(), "", **details)
        super().__init__(self.finding.message)
