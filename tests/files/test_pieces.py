"""Files that come in pieces: whole or not at all, and what others did meanwhile is not lost."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from xlkinerja.files.save import save_pieces, sha256_of, write
from xlkinerja.ooxml.model import PackageError

OLD, NEW = b"old", (b"ne", b"", b"w")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rekap.xlsx"
    path.write_bytes(OLD)
    return path


def ends_early() -> Iterator[bytes]:
    yield b"half"
    raise MemoryError


@pytest.mark.parametrize("saving", [write, save_pieces])
def test_pieces_that_end_early_leave_the_file_as_it_was(saving: object, file: Path) -> None:
    assert callable(saving)
    with pytest.raises(MemoryError):
        saving(file, ends_early())
    assert {path.name: path.read_bytes() for path in file.parent.iterdir()} == {file.name: OLD}


def test_each_piece_is_asked_for_when_the_one_before_is_written(file: Path) -> None:
    written: list[int] = []

    def pieces() -> Iterator[bytes]:
        for _ in range(4):
            written.append(sum(path.stat().st_size for path in file.parent.glob("*.tmp")))
            yield bytes(1 << 20)

    write(file, pieces())
    assert written == [number << 20 for number in range(4)]


def test_what_lies_there_is_looked_at_when_all_pieces_are_there(file: Path) -> None:
    digest = hashlib.sha256(OLD).hexdigest()

    def pieces() -> Iterator[bytes]:
        yield b"new"
        file.write_bytes(b"somebody else's")

    with pytest.raises(PackageError) as told:
        save_pieces(file, pieces(), expected=digest)
    assert told.value.code == "XK-503"
    assert file.read_bytes() == b"somebody else's"
    assert list(file.parent.iterdir()) == [file]


def test_the_one_before_is_kept_and_the_same_is_not_written(file: Path) -> None:
    kept = save_pieces(file, iter(NEW), expected=sha256_of(file))
    assert kept is not None
    assert (kept.read_bytes(), file.read_bytes()) == (OLD, b"new")
    assert save_pieces(file, iter(NEW)) is None
    assert len(list(file.parent.iterdir())) == 2
