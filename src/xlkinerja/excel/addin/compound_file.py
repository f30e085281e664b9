"""Compound files [MS-CFB], the container of a VBA project: written whole, version 3, in order of their paths.

Only what a small project needs: no DIFAT sectors, so at most about 6 MB.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_SECTOR = 512
_MINI_SECTOR = 64
_MINI_CUTOFF = 4096  # shorter streams live in the mini stream
_FREE, _END, _FAT_SECTOR, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1
_IN_HEADER = 109  # FAT sectors that the header itself can name


@dataclass
class _Entry:
    """One entry of the directory; numbers are those of entries and sectors."""

    name: str
    kind: int
    content: bytes = b""
    children: list[_Entry] = field(default_factory=list)
    colour: int = _BLACK
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = _END
    size: int = 0

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le")
        head = struct.pack("<64sHBB3I", name, len(name) + 2, self.kind, self.colour, self.left, self.right, self.child)
        return head + bytes(36) + struct.pack("<IQ", self.start, self.size)  # no class, no state bits, no times


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """Return the bytes of a compound file with these streams; a path is `STREAM` or `STORAGE/STREAM`."""
    entries = _directory(streams)
    root = entries[0]
    mini = _Chains(_MINI_SECTOR)
    sectors = _Chains(_SECTOR)
    for entry in entries:
        if entry.kind == _STREAM:
            entry.size = len(entry.content)
            chains = mini if entry.size < _MINI_CUTOFF else sectors
            entry.start = chains.add(entry.content)
    root.start, root.size = sectors.add(mini.content), len(mini.content)
    first_mini_fat = sectors.add(_table(mini.next))
    mini_fat_length = _count(4 * len(mini.next))
    first_directory = sectors.add(_padded(entries))
    fat, first_fat = _fat(sectors.next)
    header = _header(len(fat) // _SECTOR, first_fat, first_directory, (first_mini_fat, mini_fat_length))
    return header + sectors.content + fat


def _count(size: int) -> int:
    return -(-size // _SECTOR)


class _Chains:
    """Sectors that are filled chain by chain; `next` is the table of what follows each sector."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.content = b""
        self.next: list[int] = []

    def add(self, content: bytes) -> int:
        """Return the number of the first sector, which for an empty content is the end mark."""
        count = -(-len(content) // self._size)
        if not count:
            return _END
        first = len(self.next)
        self.next += [*range(first + 1, first + count), _END]
        self.content += content.ljust(count * self._size, b"\0")
        return first


def _table(numbers: list[int]) -> bytes:
    """Return sector numbers as whole sectors, the rest free."""
    room = _count(4 * len(numbers)) * _SECTOR // 4
    return struct.pack(f"<{room}I", *numbers, *([_FREE] * (room - len(numbers))))


def _fat(numbers: list[int]) -> tuple[bytes, int]:
    """Return the allocation table of all sectors, its own at the end included, and the first of its own."""
    own = 1
    while own * _SECTOR // 4 < len(numbers) + own:
        own += 1
    if own > _IN_HEADER:
        raise ValueError("a compound file of this size needs DIFAT sectors")
    return _table([*numbers, *([_FAT_SECTOR] * own)]), len(numbers)


def _header(fat_length: int, first_fat: int, first_directory: int, mini_fat: tuple[int, int]) -> bytes:
    head = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    head += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)  # version 3, little endian, sectors of 2^9 and 2^6 bytes
    head += struct.pack("<4I", 0, fat_length, first_directory, 0)
    head += struct.pack("<5I", _MINI_CUTOFF, *mini_fat, _END, 0)
    numbers = [*range(first_fat, first_fat + fat_length)]
    return head + struct.pack(f"<{_IN_HEADER}I", *numbers, *([_FREE] * (_IN_HEADER - fat_length)))


def _directory(streams: Mapping[str, bytes]) -> list[_Entry]:
    """Return all entries, the root first; siblings are a balanced search tree."""
    root = _Entry("Root Entry", _ROOT)
    storages: dict[str, _Entry] = {"": root}
    for path, content in sorted(streams.items()):
        storage, _, name = path.rpartition("/")
        if storage not in storages:
            storages[storage] = _Entry(storage, _STORAGE, start=0)
            root.children.append(storages[storage])
        storages[storage].children.append(_Entry(name, _STREAM, content))
    entries = [*_with_descendants(root)]
    number = {id(entry): index for index, entry in enumerate(entries)}
    for entry in entries:
        ordered = sorted(entry.children, key=lambda child: (len(child.name.encode("utf-16-le")), child.name.upper()))
        entry.child = _tree(ordered, number, len(ordered).bit_length(), gaps=(len(ordered) + 1).bit_count() > 1)
    return entries


def _with_descendants(entry: _Entry) -> Iterator[_Entry]:
    yield entry
    for child in entry.children:
        yield from _with_descendants(child)


def _tree(ordered: list[_Entry], number: Mapping[int, int], levels: int, *, gaps: bool) -> int:
    """Link ordered siblings to a balanced tree and return its top; if the last level has gaps, its entries are red.

    So every way down meets as many black entries as any other, which is what makes it a red-black tree.
    """
    if not ordered:
        return _NONE
    middle = len(ordered) // 2
    top = ordered[middle]
    top.left = _tree(ordered[:middle], number, levels - 1, gaps=gaps)
    top.right = _tree(ordered[middle + 1 :], number, levels - 1, gaps=gaps)
    top.colour = _RED if gaps and levels == 1 else _BLACK
    return number[id(top)]


def _padded(entries: list[_Entry]) -> bytes:
    """Return the directory as whole sectors; unused entries are empty and point nowhere."""
    unused = bytes(68) + struct.pack("<3I", _NONE, _NONE, _NONE) + bytes(48)
    per_sector = _SECTOR // len(unused)
    return b"".join(entry.packed() for entry in entries) + unused * (-len(entries) % per_sector)
