"""What is for the screen and not for a signed page: marks and notes of ours, the colour of inputs, helper labels."""

from __future__ import annotations

from collections.abc import Collection

from xlkinerja.answer.cells import NOTE_PREFIX, NOTE_SUFFIX
from xlkinerja.answer.page import OPEN, TINTS
from xlkinerja.ooxml.clean_copy import ForTheScreen
from xlkinerja.ooxml.model import Edits

NO_MARKS = Edits(tint_colours=frozenset(TINTS.values()), note_prefix=NOTE_PREFIX, note_suffix=NOTE_SUFFIX)
"""The edits that take every mark and note of ours away."""


def for_the_screen(sheets: Collection[str]) -> ForTheScreen:
    """Return what a clean copy hides; `sheets` are those that are not of the report.

    Templates write helper labels (Nama, NIP, Revisi ke) in grey italics of 9 points; those before 0.2 of 8.
    """
    return ForTheScreen(OPEN.fill or "", "7F7F7F", frozenset({"8", "9"}), sheets)
