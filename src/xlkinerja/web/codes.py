"""The codes of findings: the list of all that the page may show, and what one of them means."""

from __future__ import annotations

from collections.abc import Iterator

from xlkinerja.finding import LEVEL_WORDS, printable
from xlkinerja.show import OPEN_IN_EXCEL, SAVING, code_groups, code_head, explanation, similar_code
from xlkinerja.web.desk import PageError
from xlkinerja.web.fill import Reply
from xlkinerja.web.remedies import in_page_words

_ELSEWHERE = {SAVING, OPEN_IN_EXCEL}
"""What befalls the other doors alone: the page saves nothing, and no workbook is open in it."""

ListedCode = tuple[str, str, str, str]
"""A code, its level, what officers call that, and its title."""


def listed_codes() -> Iterator[tuple[str, list[ListedCode]]]:
    """Yield what codes are about, and those codes: the build lays them into the page."""
    for about, codes in code_groups().items():
        if about not in _ELSEWHERE:
            yield about, [_listed(code) for code in codes]


def _listed(code: str) -> ListedCode:
    level, title = code_head(code)
    return code, level, LEVEL_WORDS[level], in_page_words(title)


def explained(code: str) -> Reply:
    """Return what a code means, however it is written. Raises PageError."""
    text = explanation(code)
    meant = similar_code(code) if text is None else None
    if meant is not None:
        code, text = meant, explanation(meant)
    if text is None:
        raise PageError(f"Kode {printable(code)} tidak dikenal. Contoh kode: P-01, XK-203.")
    return Reply({"code": code.upper(), "lines": [in_page_words(line) for line in text.splitlines()]})
