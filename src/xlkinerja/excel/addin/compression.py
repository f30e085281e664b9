"""The compression of VBA source text [MS-OVBA 2.4.1]: chunks of 4096 bytes, in them copies of what stood before."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_CHUNK = 4096
_SHORTEST = 3  # bytes that are worth a copy


def compressed(data: bytes) -> bytes:
    """Return the compressed container of the bytes."""
    return b"\x01" + b"".join(_chunk(data[start : start + _CHUNK]) for start in range(0, len(data), _CHUNK))


def _chunk(data: bytes) -> bytes:
    tokens = [*_tokens(data)]
    groups = [tokens[start : start + 8] for start in range(0, len(tokens), 8)]
    packed = b"".join(_flags(group) + b"".join(group) for group in groups)
    if len(packed) > _CHUNK:  # only what has no repetition at all, and then as it is
        return struct.pack("<H", 0x3FFF) + data.ljust(_CHUNK, b"\0")
    return struct.pack("<H", 0xB000 | (len(packed) - 1)) + packed


def _flags(group: list[bytes]) -> bytes:
    """Return the byte that says which of eight tokens are copies: those of two bytes."""
    return bytes([sum(1 << bit for bit, token in enumerate(group) if len(token) > 1)])


def _tokens(data: bytes) -> Iterator[bytes]:
    position = 0
    while position < len(data):
        bits = max(4, (position - 1).bit_length()) if position else 4
        longest = (0xFFFF >> bits) + _SHORTEST
        offset, length = _longest_copy(data, position, longest)
        if length < _SHORTEST:
            yield data[position : position + 1]
            position += 1
        else:
            yield struct.pack("<H", (offset - 1) << (16 - bits) | (length - _SHORTEST))
            position += length


def _longest_copy(data: bytes, position: int, longest: int) -> tuple[int, int]:
    """Return how far back the longest repetition begins, and its length; a copy may run into itself."""
    offset = length = 0
    while length < longest and position + length < len(data):
        wanted = data[position : position + length + 1]
        found = data.rfind(wanted, 0, position + length)
        if found < 0:
            break
        offset, length = position - found, length + 1
    return offset, length
