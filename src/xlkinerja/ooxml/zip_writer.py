"""Writes a zip file from raw copies of entries and from new content; the same calls give the same bytes."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from xlkinerja.ooxml.directory import (
    CENTRAL,
    CENTRAL_SIGNATURE,
    DEFLATED,
    DESCRIPTOR_FLAG,
    END,
    END_SIGNATURE,
    LOCAL,
    LOCAL_SIGNATURE,
    UTF8_FLAG,
    DirectoryEntry,
    without_zip64,
)
from xlkinerja.ooxml.limits import check_limit

_DATE = 0x0021
"""1 January 1980: a new part carries no clock, so the same edits give the same bytes."""
_LEVEL = 6
_NEEDED = 20
_MOST = 2**32 - 2**24
"""Below 4 GiB, with room for headers and the directory."""


class ZipWriter:
    """Collects entries and, at the end, their directory."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._size = 0
        self._directory: list[bytes] = []

    def copy(self, data: bytes, entry: DirectoryEntry) -> None:
        """Copy an entry of the zip file `data` raw; only sizes kept behind the content move to the header."""
        header = data[entry.header : entry.start]
        flags = entry.flags & ~DESCRIPTOR_FLAG
        if entry.flags & DESCRIPTOR_FLAG:
            header = _header_with_sizes(header, entry, flags)
        self._record(
            CENTRAL.pack(
                CENTRAL_SIGNATURE, entry.made_by, entry.needed, flags, entry.method, entry.time, entry.date,
                entry.crc, entry.compressed, entry.size, len(entry.raw_name),
                len(extra := without_zip64(entry.extra)), len(entry.comment), 0,
                entry.internal, entry.external, self._size,
            ) + entry.raw_name + extra + entry.comment
        )  # fmt: skip
        self._write(header)
        self._write(data[entry.start : entry.end])

    def add(self, raw_name: bytes, pieces: Iterable[bytes], *, external: int = 0) -> None:
        """Write an entry with new content, given in pieces, deflated."""
        deflater = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
        body, crc, size = [], 0, 0
        for piece in pieces:
            body.append(deflater.compress(piece))
            crc, size = zlib.crc32(piece, crc), size + len(piece)
        body.append(deflater.flush())
        flags = 0 if raw_name.isascii() else UTF8_FLAG
        compressed = sum(map(len, body))
        _check_size(size, self._size + compressed)
        common = (flags, DEFLATED, 0, _DATE, crc, compressed, size, len(raw_name), 0)
        self._record(
            CENTRAL.pack(CENTRAL_SIGNATURE, _NEEDED, _NEEDED, *common, 0, 0, 0, external, self._size) + raw_name
        )
        self._write(LOCAL.pack(LOCAL_SIGNATURE, _NEEDED, *common))
        self._write(raw_name)
        for chunk in body:
            self._write(chunk)

    def taken(self) -> Iterator[bytes]:
        """Yield what was written since the last time; it is not in memory any more."""
        chunks, self._chunks = self._chunks, []
        yield from chunks

    def finish(self, comment: bytes = b"") -> bytes:
        """Return the whole file but for what was taken, with the directory and the file's comment."""
        directory = b"".join(self._directory)
        count = len(self._directory)
        end = END.pack(END_SIGNATURE, 0, 0, count, count, len(directory), self._size, len(comment))
        return b"".join((*self._chunks, directory, end, comment))

    def _record(self, directory_entry: bytes) -> None:
        self._directory.append(directory_entry)

    def _write(self, chunk: bytes) -> None:
        self._chunks.append(chunk)
        self._size += len(chunk)


def _check_size(part: int, file: int) -> None:
    """Refuse what a plain zip file cannot hold: no program needs to know zip64 for what we write."""
    check_limit("ukuran bagian", part, _MOST)
    check_limit("ukuran berkas", file, _MOST)


def _header_with_sizes(header: bytes, entry: DirectoryEntry, flags: int) -> bytes:
    """Return a local header whose sizes stood in a descriptor after the content."""
    signature, needed, _, method, time, date, *_, name_size, _ = LOCAL.unpack_from(header)
    extra = without_zip64(header[LOCAL.size + name_size :])
    fixed = LOCAL.pack(
        signature, needed, flags, method, time, date,
        entry.crc, entry.compressed, entry.size, name_size, len(extra),
    )  # fmt: skip
    return fixed + entry.raw_name + extra
