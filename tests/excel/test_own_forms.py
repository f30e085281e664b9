"""The Excel door and forms from outside: the environment names their folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import desk

import xlkinerja
from kit import codes
from xlkinerja.excel import ExcelError, isi, periksa

FORM = Path(__file__).parents[1] / "outside" / "kendaraan.toml"
REPORT = {
    "form": "kendaraan",
    "fields": {"kode_satker": "247101", "nama_satker": "Balai", "tahun": 2024, "triwulan": 2},
    "tables": {
        "daftar": [{"plat": "B 1", "pagu": 1_000, "biaya": 2_000}],
        "perjalanan": [{"nomor": "1", "plat": "B 1", "jarak": 7}],
    },
}


@pytest.fixture
def book() -> bytes:
    return xlkinerja.template("kendaraan", REPORT, forms=FORM.parent)


def test_the_open_workbook_is_filled_with_the_forms_that_the_environment_names(
    book: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XLKINERJA_FORMS", str(FORM.parent))
    opened = desk(book, tmp_path)
    result = periksa(opened.book)
    assert "V-01" in codes(result)
    answer = isi(opened.book)
    closed = xlkinerja.fill(book, name="laporan.xlsx", forms=FORM.parent)
    assert [finding.message for finding in answer.result.findings] == [finding.message for finding in closed.findings]
    assert answer.changed
    assert not isi(opened.book).changed


def test_without_them_it_says_which_form_is_missing(
    book: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XLKINERJA_FORMS", raising=False)
    assert codes(periksa(desk(book, tmp_path).book)) == {"XK-159"}


def test_a_mistake_in_a_form_is_told_and_nothing_is_changed(
    book: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = tmp_path / "formulir"
    forms.mkdir()
    text = FORM.read_text(encoding="utf-8").replace("version = 1", "version = 0")
    (forms / "kendaraan.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("XLKINERJA_FORMS", str(forms))
    with pytest.raises(ExcelError, match=r"kendaraan\.toml: baris 3: berkas\.version: 0 kurang dari 1\."):
        isi(desk(book, tmp_path).book)
