"""A workbook's zip file: parts are read within bounds, changed ones put in place among untouched bytes."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, TypeVar, cast

from xlkinerja.ooxml.directory import DEFLATED, DirectoryEntry, read_directory
from xlkinerja.ooxml.limits import DEFAULT_LIMITS, Limits, check_limit
from xlkinerja.ooxml.model import PackageError
from xlkinerja.ooxml.sniff import foreign_file, is_zip
from xlkinerja.ooxml.zip_writer import ZipWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_Made = TypeVar("_Made")

__all__ = ["DEFAULT_LIMITS", "Limits", "Package"]


class Package:
    """A checked zip file whose parts are inflated once, when first asked for."""

    def __init__(self, data: bytes, limits: Limits, entries: Iterable[DirectoryEntry], comment: bytes) -> None:
        self.data = data
        self.limits = limits
        self.entries = {entry.name: entry for entry in entries}
        self._names = tuple(name for name in self.entries if not name.endswith("/"))
        self._by_key = {name.casefold(): name for name in self._names}
        self._comment = comment
        self._parts: dict[str, bytes] = {}
        self._made: dict[tuple[object, str], object] = {}

    @classmethod
    def open(cls, data: bytes, limits: Limits = DEFAULT_LIMITS) -> Package:
        """Check the zip directory of `data` and return the package; nothing is inflated yet.

        Raises PackageError: XK-101 to XK-108 for what is no workbook, XK-111 above a limit, XK-112 unsafe.
        """
        check_limit("ukuran berkas", len(data), limits.file_size)
        if not data:
            raise PackageError("XK-101")
        if not is_zip(data):
            raise foreign_file(data)
        entries, comment = read_directory(data, limits)
        return cls(data, limits, entries, comment)

    def names(self) -> tuple[str, ...]:
        """Return the parts' names in directory order, folders left out."""
        return self._names

    def find(self, name: str) -> str | None:
        """Return the name of the part as the package spells it; letter case does not matter."""
        return self._by_key.get(name.casefold())

    def read(self, name: str) -> bytes:
        """Return the inflated part; XK-102 when it is damaged. The name must be one that `find` returned."""
        if name not in self._parts:
            self._parts[name] = self._inflate(self.entries[name])
        return self._parts[name]

    def once(self, make: Callable[[Package, str], _Made], part: str) -> _Made:
        """Return what `make` makes of a part: made once, for the package never changes."""
        key = (make, part)
        if key not in self._made:
            self._made[key] = make(self, part)
        return cast("_Made", self._made[key])

    def crc(self, name: str) -> int:
        """Return the CRC-32 of a part as the directory gives it."""
        return self.entries[name].crc

    def size(self, name: str) -> int:
        """Return the inflated size of a part in bytes as the directory gives it."""
        return self.entries[name].size

    def _inflate(self, entry: DirectoryEntry) -> bytes:
        raw = self.data[entry.start : entry.end]
        if entry.method == DEFLATED:
            inflater = zlib.decompressobj(-15)
            try:
                raw = inflater.decompress(raw, entry.size + 1)
            except zlib.error:
                raise PackageError("XK-102", reason="isi bagian rusak", part=entry.name) from None
        if len(raw) != entry.size or zlib.crc32(raw) != entry.crc:
            raise PackageError("XK-102", reason="isi bagian rusak", part=entry.name)
        return raw

    def rewrite(self, changes: Mapping[str, bytes | None]) -> bytes:
        """Return the package with parts replaced, added (in sorted order, at the end) or, for None, dropped.

        Every other entry is copied raw. The result depends on the package and the changes only.
        """
        wanted = {self.find(name) or name: content for name, content in changes.items()}
        writer = ZipWriter()
        for name, entry in self.entries.items():
            if name not in wanted:
                writer.copy(self.data, entry)
            elif (content := wanted.pop(name)) is not None:
                writer.add(entry.raw_name, [content], external=entry.external)
        for name, content in sorted(wanted.items()):
            if content is not None:
                writer.add(name.encode(), [content])
        return writer.finish(self._comment)
