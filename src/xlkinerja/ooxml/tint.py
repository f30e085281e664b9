"""Tints: a coloured fill laid over a cell's own style, which remembers what it covers.

A tinted style is a copy of the cell's style with a solid fill whose foreground is the tint. Its background,
which a solid fill does not show, is the covered fill's colour: `indexed="64"` for no fill, else the same
attributes as the covered colour. So the own fill comes back from the file alone, also after Excel saved it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.markup import attribute, escape_attribute, said, tags, whole, with_attribute
from xlkinerja.ooxml.style_patch import NoRoomError, Shape, StyleSheet, shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_Colour = frozenset[tuple[str, str]]

_NO_FILL: _Colour = frozenset({("indexed", "64")})


@dataclass(frozen=True, slots=True)
class _Fill:
    kind: Literal["none", "solid", "other"]
    colour: _Colour = frozenset()
    back: _Colour = frozenset()

    @property
    def rgb(self) -> str:
        return dict(self.colour).get("rgb", "")[-6:]


class Tints:
    """The tints of a styles part: which styles carry one (`carriers`), and the style with or without it."""

    def __init__(self, styles: StyleSheet, colours: Iterable[str]) -> None:
        self._styles = styles
        self._colours = frozenset(colour.upper() for colour in colours)
        self.carriers = self._carriers()
        self._groups: dict[Shape, list[int]] = {}  # of the first styles, as many as `_grouped` says
        self._grouped = 0

    def colour_of(self, style: int) -> str | None:
        """Return the tint that a style carries, or None."""
        return self._fill_of(style).rgb if style in self.carriers else None

    def _carriers(self) -> frozenset[int]:
        """Return the styles of the file that carry one of the tint colours.

        A fill of such a colour without any background is the staff's own: Excel's cell styles are written so.
        """
        ours = {index for index, fill in enumerate(self._fills) if self._is_ours(fill)}
        if not ours:
            return frozenset()
        return frozenset(
            index for index, entry in enumerate(self._styles.entries("cellXfs")) if _fill_id(entry) in ours
        )

    def tinted(self, style: int, colour: str) -> int | None:
        """Return the style with the tint on top; None when what it covers cannot be taken back, or there is no room."""
        if style >= len(self._styles.entries("cellXfs")):
            return None
        own = self._fill_of(style)
        if own.kind == "other" or (own.kind == "solid" and own.colour in (frozenset(), _NO_FILL)):
            return None
        back = _NO_FILL if own.kind == "none" else own.colour
        fill = self._styles.add("fills", _solid(frozenset({("rgb", f"FF{colour.upper()}")}), back))
        try:
            return self._with_fill(style, fill)
        except NoRoomError:
            return None

    def own(self, style: int, neighbours: Iterable[int]) -> int:
        """Return the style below the tint that `style` carries.

        Programs that write another background than they read (LibreOffice) leave a colour that no fill of the
        file has; then the style of the nearest of `neighbours`, untinted cells of the column, tells the fill.
        """
        try:
            return self._own(style, neighbours)
        except NoRoomError:
            return style

    def _own(self, style: int, neighbours: Iterable[int]) -> int:
        covered = self._fill_of(style).back
        if covered == _NO_FILL:
            return self._with_fill_like(style, lambda fill: fill.kind == "none")
        if any(self._is_own(fill, covered) for fill in self._fills):
            return self._with_fill_like(style, lambda fill: self._is_own(fill, covered))
        near = list(neighbours)
        alike = next((other for other in near if other in self._alike(style)), None)
        if alike is not None:
            return alike
        if near:
            return self._with_fill(style, _fill_id(self._styles.entries("cellXfs")[near[0]]))
        return self._with_fill_like(style, lambda fill: fill.kind == "none")

    def _is_ours(self, fill: _Fill) -> bool:
        return fill.kind == "solid" and fill.rgb in self._colours and fill.back != frozenset()

    def _is_own(self, fill: _Fill, colour: _Colour) -> bool:
        return fill.kind == "solid" and fill.colour == colour and not self._is_ours(fill)

    def _with_fill_like(self, style: int, accepted: Callable[[_Fill], bool]) -> int:
        """Return the style that differs by an accepted fill only, preferably one that the file has."""
        for other in self._alike(style):
            if accepted(self._fill_of(other)):
                return other
        return self._with_fill(style, next((i for i, fill in enumerate(self._fills) if accepted(fill)), 0))

    def _with_fill(self, style: int, fill: int) -> int:
        entry = self._styles.entries("cellXfs")[style]
        tag, _, rest = entry.partition(">")
        tag = with_attribute(with_attribute(f"{tag}>", "fillId", str(fill)), "applyFill", "1")
        return self._styles.add_copy("cellXfs", tag + rest)

    @property
    def _fills(self) -> list[_Fill]:
        return [_parse_fill(entry) for entry in self._styles.entries("fills")]

    def _fill_of(self, style: int) -> _Fill:
        fills = self._styles.entries("fills")
        index = _fill_id(self._styles.entries("cellXfs")[style])
        return _parse_fill(fills[index]) if index < len(fills) else _Fill("none")

    def _alike(self, style: int) -> list[int]:
        """Return the styles that differ by their fill at most."""
        for index in range(self._grouped, len(self._styles.entries("cellXfs"))):
            self._groups.setdefault(self._key(index), []).append(index)
        self._grouped = len(self._styles.entries("cellXfs"))
        return self._groups[self._key(style)]

    def _key(self, style: int) -> Shape:
        tag, _, rest = self._styles.entries("cellXfs")[style].partition(">")
        return shape(with_attribute(with_attribute(f"{tag}>", "fillId", None), "applyFill", None) + rest)


def _fill_id(entry: str) -> int:
    return whole(attribute(entry.partition(">")[0], "fillId"))


@lru_cache(maxsize=4096)
def _parse_fill(entry: str) -> _Fill:
    kind, colours = "other", {}
    for tag in tags(entry):
        local = tag[2].rpartition(":")[2]
        if local == "patternFill" and not tag[1]:
            kind = attribute(tag[3], "patternType") or "none"
        elif local in {"fgColor", "bgColor"} and not tag[1]:
            colours[local] = _colour(tag[3])
    if kind == "none":
        return _Fill("none")
    if kind != "solid":
        return _Fill("other")
    return _Fill("solid", colours.get("fgColor", frozenset()), colours.get("bgColor", frozenset()))


def _colour(tag: str) -> _Colour:
    return frozenset((name, value.upper()) for name, value in said(tag).items())


def _solid(colour: _Colour, back: _Colour) -> str:
    front, behind = (
        "".join(f' {name}="{escape_attribute(value)}"' for name, value in sorted(each)) for each in (colour, back)
    )
    return f'<fill><patternFill patternType="solid"><fgColor{front}/><bgColor{behind}/></patternFill></fill>'
