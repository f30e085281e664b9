"""What most tests of a folder begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kit import put, typed
from kit_folder import WRONG, of
from xlkinerja.folder import batch
from xlkinerja.folder.other_formats import fill_any


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Six submissions of three satker; two of them are one and the same period, one is broken."""
    folder = put(tmp_path / "KIRIMAN", satu=of("247101"), dua=of("247102"), lama=of("247102", triwulan=1))
    put(folder / "lewat surat", tiga=typed(of("247103"), WRONG), **{"tiga lagi": of("247103")})
    (folder / "rusak.xlsx").write_bytes(b"PK")
    return folder


@pytest.fixture
def worked_on(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the workbooks that were filled, with one worker."""
    names: list[str] = []

    def counted(data: bytes, name: str, **options: Any) -> Any:
        names.append(name)
        return fill_any(data, name, **options)

    monkeypatch.setattr(batch, "fill_any", counted)
    return names
