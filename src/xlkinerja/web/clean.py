"""A copy to be printed and signed: by the same function as the command `clean`."""

from __future__ import annotations

from pathlib import PurePosixPath

from xlkinerja.finding import printable
from xlkinerja.pipeline import clean_copy
from xlkinerja.web.desk import Given, PageError
from xlkinerja.web.fill import Reply
from xlkinerja.web.remedies import in_page_words


def clean(file: Given) -> Reply:
    """Return the clean copy of a workbook. Raises PageError with what is wrong with it."""
    place = PurePosixPath(file.place)
    made = clean_copy(bytes(file.data), place.name)  # a browser gives a view of its own memory
    if not made.result.readable:
        raise PageError(*(printable(in_page_words(finding.message)) for finding in made.result.findings))
    return Reply({"lines": []}, {f"{place.stem} (cetak){place.suffix}": made.data})
