"""Braces in the printed texts of a form: only subheading and identity put something in their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlkinerja.form import FormError
from xlkinerja.form.loader import load_all, load_text

TEXT = Path(__file__).with_name("kendaraan.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('label = "Jenis"', 'label = "Jenis {tahun}"', "table daftar.column jenis.label"),
        ('label = "Jenis"', 'label = "Jenis", header = ["Tahun {tahun}", "Jenis"]', "table daftar.column jenis.header"),
        ('"PERJALANAN"', '"PERJALANAN {tahun}"', "sheet perjalanan.heading"),
        ('title = "Daftar kendaraan"', 'title = "Daftar {kendaraan}"', "table daftar.title"),
        ('"Pengelola kendaraan"', '"Pengelola }"', "field pengelola.label"),
    ],
)
def test_they_are_refused_where_they_would_be_printed(old: str, new: str, where: str) -> None:
    assert old in TEXT
    with pytest.raises(FormError, match=rf"baris \d+: {where}: .* akan tercetak dengan kurung kurawalnya"):
        load_text("kendaraan.toml", TEXT.replace(old, new, 1))


def test_subheading_has_them_and_our_forms_load() -> None:
    assert load_text("kendaraan.toml", TEXT).sheets[0].subheading == "TRIWULAN {triwulan} TAHUN {tahun}"
    assert load_all()
