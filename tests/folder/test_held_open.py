"""Files that others have open: patience, and a place beside them."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from kit import clean, put, reads_well
from kit_folder import answers_in, everything, fill
from xlkinerja.files import save as saving
from xlkinerja.ooxml.model import PackageError
from xlkinerja.pipeline import fill_workbook


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, int], list[float]]:
    """Make a name refuse to be replaced so many times, as Windows does while a program has the file open."""
    waited: list[float] = []

    def hold(path: Path, times: int) -> list[float]:
        right = Path.replace
        refused = iter(range(times))

        def replace(source: Path, target: Path) -> Path:
            if Path(target) == path and next(refused, None) is not None:
                raise PermissionError(errno.EACCES, "Access is denied")
            return right(source, target)

        monkeypatch.setattr(Path, "replace", replace)
        monkeypatch.setattr(saving, "_WAITS", (0.5, 1, 2, 2.5, 4))
        monkeypatch.setattr(saving.time, "sleep", waited.append)
        return waited

    return hold


def test_patience_with_a_file_that_is_held_for_a_moment(
    tmp_path: Path, held: Callable[[Path, int], list[float]]
) -> None:
    waited = held(tmp_path / "a.xlsx", 2)
    saving.save(tmp_path / "a.xlsx", b"baru")
    assert (tmp_path / "a.xlsx").read_bytes() == b"baru"
    assert waited == [0.5, 1]


def test_an_answer_that_stays_open_goes_beside_it(tmp_path: Path, held: Callable[[Path, int], list[float]]) -> None:
    inbox, answers = put(tmp_path / "KIRIMAN", a=clean()), tmp_path / "HASIL"
    put(answers, **{"247199-pnbp-2024-tw2": b"lama"})
    waited = held(answers / "247199-pnbp-2024-tw2.xlsx", 6)
    result = fill(inbox, answers, expected=4)
    line = result.stdout.splitlines()[0]
    assert line.startswith("a.xlsx: XK-510 galat ")
    assert "hasilnya ada di 247199-pnbp-2024-tw2.baru.xlsx" in line
    assert reads_well(line)
    assert sum(waited) == 10
    assert (answers / "247199-pnbp-2024-tw2.xlsx").read_bytes() == b"lama"
    assert (answers / "247199-pnbp-2024-tw2.baru.xlsx").read_bytes() == fill_workbook(clean(), "a.xlsx").data
    fill(inbox, answers)
    assert answers_in(answers) == {"247199-pnbp-2024-tw2.xlsx", "247199-pnbp-2024-tw2.xlsx.bak"}, (
        "closed: it is in its place"
    )


def test_a_kept_file_is_never_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where links cannot be made it is copied; when there is no room for that, the file stays as it was."""

    def no_room(_source: Path, target: Path) -> None:
        Path(target).write_bytes(b"la")
        raise OSError(errno.ENOSPC, "No space left on device")

    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    (tmp_path / "a.xlsx").write_bytes(b"lama")
    monkeypatch.setattr(saving.os, "link", no_links)
    monkeypatch.setattr(saving.shutil, "copy2", no_room)
    with pytest.raises(PackageError) as caught:
        saving.save(tmp_path / "a.xlsx", b"baru")
    assert caught.value.code == "XK-501"
    assert everything(tmp_path) == {"a.xlsx": b"lama"}
