"""What lies in an output folder and cannot be read is not taken for nothing: it stays, and what is said in it."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from faults import Disk, watched
from kit import put, typed
from kit_folder import ANSWER, WRONG, Content, everything, explain, explanations, fill, of

UNREAD = "karena berkas lama di sana tidak dapat dibaca (kesalahan sistem 5)"


class _Unreadable(Disk):
    """A disk on which one file, opened for reading, gives an error: so many times after so many that went well."""

    def __init__(self, folder: Path, name: str, skipped: int, times: int) -> None:
        super().__init__(folder)
        self.name, self.left = name, [*[False] * skipped, *[True] * times]

    def called(self, name: str, path: object) -> None:
        if name == "open" and Path(str(path)).name == self.name and self.left and self.left.pop(0):
            raise OSError(errno.EIO, "x")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run whose answer was explained by hand."""
    put(tmp_path / "masuk", satu=typed(of("247101"), WRONG), dua=of("247102"))
    fill(tmp_path / "masuk", tmp_path / "hasil", "--workers", "1", expected=1)
    explain(tmp_path / "hasil" / ANSWER, "sedang direvisi")
    return tmp_path


def refilled(folder: Path, name: str, skipped: int = 0, times: int = 1) -> str:
    with watched(_Unreadable(folder, name, skipped, times)):
        return fill(folder / "masuk", folder / "hasil", "--workers", "1", expected=4).output


@pytest.mark.parametrize(("skipped", "times"), [(0, 1), (1, 1), (2, 1), (0, 99)])
def test_an_answer_that_cannot_be_read_stays_as_it_is(folder: Path, skipped: int, times: int) -> None:
    put(folder / "masuk", satu=typed(of("247101"), {**WRONG, "Layanan!L11": 7}))
    before = (folder / "hasil" / ANSWER).read_bytes()
    said = refilled(folder, ANSWER, skipped, times)
    assert f"satu.xlsx: XK-512 galat Hasil tidak disimpan ke {ANSWER} {UNREAD}" in said.replace("\n", " ")
    assert (folder / "hasil" / ANSWER).read_bytes() == before
    fill(folder / "masuk", folder / "hasil", "--workers", "1", expected=1)
    assert explanations(folder / "hasil" / ANSWER) == {"P-01": "sedang direvisi"}


def test_so_does_that_to_a_file_that_is_called_otherwise_now(folder: Path) -> None:
    (folder / "masuk" / "satu.xlsx").rename(folder / "masuk" / "lain.xlsx")
    before = (folder / "hasil" / ANSWER).read_bytes()
    assert "XK-512" in refilled(folder, ANSWER, 0, 99)
    assert (folder / "hasil" / ANSWER).read_bytes() == before
    fill(folder / "masuk", folder / "hasil", "--workers", "1", expected=1)
    assert explanations(folder / "hasil" / ANSWER) == {"P-01": "sedang direvisi"}


def test_without_the_ledger_nothing_is_touched(folder: Path) -> None:
    before = shown(folder)
    said = refilled(folder, "hasil.json")
    assert "tidak dapat dibaca atau ditulis (kesalahan sistem 5)" in said
    assert shown(folder) == before


def shown(folder: Path) -> Content:
    return {name: data for name, data in everything(folder).items() if "/.xlkinerja/" not in name}
