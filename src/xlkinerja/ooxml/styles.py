"""What the style index of a cell means: number format, lock and solid fill."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlkinerja.ooxml.limits import check_limit
from xlkinerja.ooxml.model import CellFormat
from xlkinerja.ooxml.xml import Attributes, broken_structure, walk, whole_number

if TYPE_CHECKING:
    from xlkinerja.ooxml.package import Package

_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
}
_RGB = re.compile("(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_CODE_LENGTH = 255  # Excel's own limit


def read_styles(package: Package, part: str) -> tuple[CellFormat, ...]:
    """Return the cell formats by style index; at least the default one.

    Raises PackageError (XK-114) for a part that is something else: formats that we added to it would count for nobody.
    """
    reading = _StyleReading(package, part)
    walk(package, part, reading.start)
    return reading.formats() or (CellFormat(),)


class _StyleReading:
    """The styles part, gathered in one pass."""

    def __init__(self, package: Package, part: str) -> None:
        self._limit = package.limits.styles
        self._part = part
        self._section = ""
        self._codes = dict(_BUILT_IN)
        self._fills: list[str | None] = []
        self._solid = False
        self._xfs: list[Attributes] = []
        self._unlocked: set[int] = set()

    def start(self, name: str, parent: str, attributes: Attributes) -> None:
        """Take up one element; the same names mean other things in other sections."""
        if not parent and name != "styleSheet":
            raise broken_structure(self._part, f"akarnya {name}, bukan styleSheet")
        if parent == "styleSheet":
            self._section = name
        elif self._section == "cellXfs":
            self._cell_format(name, attributes)
        elif self._section == "fills":
            self._fill(name, attributes)
        elif self._section == "numFmts" and name == "numFmt":
            code = attributes.get("formatCode", "General")
            check_limit("panjang format angka", len(code), _CODE_LENGTH, part=self._part)
            self._codes[whole_number(attributes.get("numFmtId"), self._part)] = code

    def _cell_format(self, name: str, attributes: Attributes) -> None:
        if name == "xf":
            self._xfs.append(attributes)
            check_limit("jumlah gaya sel", len(self._xfs), self._limit, part=self._part)
        elif name == "protection" and attributes.get("locked") in ("0", "false"):
            self._unlocked.add(len(self._xfs) - 1)

    def _fill(self, name: str, attributes: Attributes) -> None:
        if name == "fill":
            self._fills.append(None)
        elif name == "patternFill":
            self._solid = attributes.get("patternType") == "solid"
        elif name == "fgColor" and self._solid and self._fills:
            colour = _RGB.fullmatch(attributes.get("rgb", ""))
            self._fills[-1] = colour[1].upper() if colour else None

    def formats(self) -> tuple[CellFormat, ...]:
        """Return the cell formats once the whole part was read."""
        fills = dict(enumerate(self._fills))
        return tuple(
            CellFormat(
                number_format=self._codes.get(self._number(xf, "numFmtId"), "General"),
                locked=index not in self._unlocked or xf.get("applyProtection") in ("0", "false"),
                fill=fills.get(self._number(xf, "fillId")),
            )
            for index, xf in enumerate(self._xfs)
        )

    def _number(self, xf: Attributes, name: str) -> int:
        return whole_number(xf.get(name), self._part, default=0)
