"""The directory of a zip file: every entry found and checked before anything is inflated.

The standard library's reader is not used here: it keeps the last of two entries of the same name, accepts
overlapping entries (up to Python 3.11.7) and does not say where an entry's raw bytes lie.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.limits import check_limit
from xlkinerja.ooxml.model import PackageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlkinerja.ooxml.limits import Limits

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
LOCAL_SIGNATURE, CENTRAL_SIGNATURE, END_SIGNATURE = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
STORED, DEFLATED = 0, 8
DESCRIPTOR_FLAG = 0x8
UTF8_FLAG = 0x800

_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_ENCRYPTED_FLAGS = 0x2041
_JUNK_AFTER = 65_536
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_RATIO_FROM = 1024 * 1024


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One entry: its fields in the directory and where its local header and its raw data lie in the file."""

    name: str  # normalised: "/" between folders, none in front
    raw_name: bytes
    made_by: int
    needed: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    compressed: int
    size: int
    extra: bytes
    comment: bytes
    internal: int
    external: int
    header: int
    start: int

    @property
    def end(self) -> int:
        """Return the position after the raw data."""
        return self.start + self.compressed


def damaged(reason: str) -> PackageError:
    """Return the error of a damaged or truncated zip file."""
    return PackageError("XK-102", reason=reason)


def _unsafe(reason: str, entry: str = "") -> PackageError:
    return PackageError("XK-112", reason=reason, entry=entry)


def read_directory(data: bytes, limits: Limits) -> tuple[tuple[DirectoryEntry, ...], bytes]:
    """Return the checked entries in directory order and the comment of the zip file."""
    start, stop, count, comment = _find_directory(data)
    check_limit("jumlah entri zip", count, limits.entries)
    entries = tuple(_entries(data, start, stop, limits))
    if len(entries) != count:
        raise damaged("jumlah entri tidak cocok")
    _check_names(entries)
    _check_sizes(entries, limits)
    _check_spans(entries, start)
    return entries, comment


def _find_directory(data: bytes) -> tuple[int, int, int, bytes]:
    """Return start and end of the directory, the number of entries and the comment."""
    at = data.rfind(END_SIGNATURE, max(0, len(data) - END.size - _JUNK_AFTER))
    if at < 0 or at + END.size > len(data):
        raise damaged("daftar isi zip tidak ada")
    _, disk, first_disk, _, count, size, start, comment_size = END.unpack_from(data, at)
    comment = data[at + END.size : at + END.size + comment_size]
    stop = at
    if _FULL16 in (disk, count) or _FULL32 in (size, start):
        count, size, start, stop = _find_directory64(data, at)
    elif disk or first_disk:
        raise damaged("zip terbagi beberapa berkas")
    if start + size < stop:
        raise _unsafe("ada data lain sebelum isi zip")
    if start + size > stop:
        raise damaged("daftar isi zip terpotong")
    return start, stop, count, comment


def _find_directory64(data: bytes, end: int) -> tuple[int, int, int, int]:
    """Return count, size, start and end of the directory as the zip64 records before `end` give them."""
    try:
        signature, _, at, _ = _LOCATOR64.unpack_from(data, end - _LOCATOR64.size)
        if signature != b"PK\x06\x07" or at >= end:
            raise damaged("daftar isi zip64 rusak")
        signature, _, _, _, _, _, _, count, size, start = _END64.unpack_from(data, at)
    except struct.error:
        raise damaged("daftar isi zip64 rusak") from None
    if signature != b"PK\x06\x06":
        raise damaged("daftar isi zip64 rusak")
    return count, size, start, at


def _entries(data: bytes, at: int, stop: int, limits: Limits) -> Iterator[DirectoryEntry]:
    seen = 0
    while at < stop:
        if at + CENTRAL.size > stop or not data.startswith(CENTRAL_SIGNATURE, at):
            raise damaged("daftar isi zip rusak")
        lengths = struct.unpack_from("<3H", data, at + 28)
        after = at + CENTRAL.size + sum(lengths)
        if after > stop:
            raise damaged("daftar isi zip rusak")
        seen += 1
        check_limit("jumlah entri zip", seen, limits.entries)
        yield _entry(data, at, lengths)
        at = after


def _entry(data: bytes, at: int, lengths: tuple[int, ...]) -> DirectoryEntry:
    fields = CENTRAL.unpack_from(data, at)
    _, made_by, needed, flags, method, time, date, crc, compressed, size = fields[:10]
    internal, external, header = fields[14:]
    name_end = at + CENTRAL.size + lengths[0]
    raw_name = data[at + CENTRAL.size : name_end]
    extra = data[name_end : name_end + lengths[1]]
    comment = data[name_end + lengths[1] : name_end + lengths[1] + lengths[2]]
    size, compressed, header = _large_values(extra, size, compressed, header)
    name = _normalised(raw_name)
    if flags & _ENCRYPTED_FLAGS:
        raise _unsafe("entri terenkripsi", name)
    if method not in (STORED, DEFLATED):
        raise _unsafe("metode kompresi tidak dikenal", name)
    start = _data_start(data, header, raw_name, name)
    return DirectoryEntry(
        name, raw_name, made_by, needed, flags, method, time, date, crc, compressed, size,
        extra, comment, internal, external, header, start,
    )  # fmt: skip


def _large_values(extra: bytes, *values: int) -> tuple[int, ...]:
    """Return the sizes and the offset with the zip64 extra field's values where the directory has no room."""
    large = next((body for kind, body in extra_fields(extra) if kind == 1), b"")
    found = list(values)
    for index, value in enumerate(values):
        if value == _FULL32:
            if len(large) < 8:  # noqa: PLR2004 - bytes of one value
                raise damaged("ukuran entri zip64 tidak ada")
            found[index] = int.from_bytes(large[:8], "little")
            large = large[8:]
    return tuple(found)


def extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (kind, body) of each extra field; a broken rest is left out."""
    while len(extra) >= 4:  # noqa: PLR2004 - kind and length
        kind, length = struct.unpack_from("<2H", extra)
        yield kind, extra[4 : 4 + length]
        extra = extra[4 + length :]


def without_zip64(extra: bytes) -> bytes:
    """Return the extra fields less the zip64 one."""
    return b"".join(struct.pack("<2H", kind, len(body)) + body for kind, body in extra_fields(extra) if kind != 1)


def _normalised(raw_name: bytes) -> str:
    try:
        name = raw_name.decode("utf-8")
    except UnicodeDecodeError:
        name = raw_name.decode("cp437")
    name = name.replace("\\", "/").lstrip("/")
    segments = name.rstrip("/").split("/")
    if not name or "\0" in name or ":" in segments[0] or not {"", ".", ".."}.isdisjoint(segments):
        raise _unsafe("nama entri keluar paket", name)
    return name


def _data_start(data: bytes, header: int, raw_name: bytes, name: str) -> int:
    if header + LOCAL.size > len(data) or not data.startswith(LOCAL_SIGNATURE, header):
        raise damaged("kepala entri tidak ada")
    name_length, extra_length = struct.unpack_from("<2H", data, header + 26)
    name_start = header + LOCAL.size
    if data[name_start : name_start + name_length] != raw_name:
        raise _unsafe("nama entri tidak cocok", name)
    return name_start + int(name_length) + int(extra_length)


def _check_names(entries: tuple[DirectoryEntry, ...]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.name.casefold()
        if name in seen:
            raise _unsafe("nama entri ganda", entry.name)
        seen.add(name)


def _check_sizes(entries: tuple[DirectoryEntry, ...], limits: Limits) -> None:
    for entry in entries:
        check_limit("ukuran bagian", entry.size, limits.part, part=entry.name)
        if entry.method == STORED and entry.size != entry.compressed:
            raise damaged("ukuran entri tidak cocok")
        if entry.size > _RATIO_FROM:
            ratio = entry.size // max(entry.compressed, 1)
            check_limit("rasio kompresi", ratio, limits.ratio, part=entry.name)
    check_limit("ukuran semua bagian", sum(entry.size for entry in entries), limits.parts)


def _check_spans(entries: tuple[DirectoryEntry, ...], directory: int) -> None:
    reached = 0
    for entry in sorted(entries, key=lambda each: each.header):
        if entry.header < reached:
            raise _unsafe("entri bertumpuk", entry.name)
        if reached == 0 and entry.header:
            raise _unsafe("ada data lain sebelum isi zip", entry.name)
        reached = entry.end
    if reached > directory:
        raise damaged("isi entri terpotong")
