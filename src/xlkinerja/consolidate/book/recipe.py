"""The sheet "Cara Dibuat": from what the rekap was made, and how it is made again."""

from __future__ import annotations

from xlkinerja.consolidate.book import looks
from xlkinerja.consolidate.book.body import Line
from xlkinerja.consolidate.book.draft import BookDraft
from xlkinerja.consolidate.book.listing import ListColumn, Listing, Printed, print_listing
from xlkinerja.consolidate.recipe import HEADER, SHEET, WORDS, Recipe

_NOTE = "Letak berkas dilihat dari map rekap ini. Dari berkas dan pilihan yang sama rekap ini dapat dibuat lagi."


def print_recipe(draft: BookDraft, recipe: Recipe) -> tuple[Printed, ...]:
    """Print the options, one a line, in words that fit every door."""
    lines = [Line((WORDS[option], value)) for option, value in recipe.given]
    listing = Listing(
        title=SHEET,
        heading="Cara rekap ini dibuat",
        note=_NOTE,
        columns=(ListColumn(HEADER[0], looks.TEXT, 30), ListColumn(HEADER[1], looks.TEXT, 90)),
        lines=lambda: lines,
        count=len(lines),
        frozen=0,
        tab="7F7F7F",
    )
    return print_listing(draft, listing)
