"""How a formula for Excel says in which row of a column some conditions are all true, now and in earlier versions."""

from __future__ import annotations

import re
from collections.abc import Iterable

# The one with no other inside: conditions may themselves look something up.
_ROW = re.compile(r"SUMPRODUCT\(MATCH\(1,((?:(?!SUMPRODUCT\(MATCH\().)*?),0\)\*\{1\}\)", re.DOTALL)

# What is the same for all rows of a sheet was shown in version 0.1 whether or not the row had a key.
_CELL = r"(?:'(?:[^']|'')+'!|\w+!)?[A-Z]+[0-9]+"
_OF_THE_SHEET = re.compile(rf'^IF\(OR\({_CELL}="",((?:{_CELL}=""|NOT\(ISNUMBER\({_CELL}\)\)))\),')


def first_row(conditions: Iterable[str]) -> str:
    """Return the text for the first row in which the conditions have the product 1, #N/A without any.

    SUMPRODUCT makes Excel calculate cell by cell without Ctrl+Shift+Enter; an INDEX about the product did so in
    version 0.1, but Gnumeric and HyperFormula have no row 0 of a product. pycel adds up only what is an array: `{1}`.
    Other ways that were measured fail somewhere: ROW (formualizer, HyperFormula), LOOKUP (all but two), MMULT.
    """
    return f"SUMPRODUCT(MATCH(1,{_product(conditions)},0)*{{1}})"


def as_printed_before(formula: str) -> str:
    """Return what earlier versions printed for a formula of ours; it counts in workbooks that they made."""
    count = 1
    while count:
        formula, count = _ROW.subn(r"MATCH(1,INDEX(\1,0),0)", formula)
    return _OF_THE_SHEET.sub(r"IF(\1,", formula)


def _product(conditions: Iterable[str]) -> str:
    return "*".join(f"({condition})" for condition in conditions)
