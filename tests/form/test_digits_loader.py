"""Mistakes in the keys that allow for rounding are refused: `same_digits` of a column, `rounded` of a check."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlkinerja.form import FormError
from xlkinerja.form.loader import load_text

TEXT = (Path(__file__).parent / "every_key.toml").read_text(encoding="utf-8")
CHECK = 'level = "catatan"\nrounded = true\n'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "persen", same_digits = true', 'kind = "nilai", same_digits = true', "fisik.same_digits: hanya untuk"),
        (
            'kind = "persen", same_digits',
            'kind = "persen", exact = true, same_digits',
            "fisik.same_digits: hanya untuk",
        ),
        (
            'name = "tanggal"\n',
            'name = "tanggal"\nkind = "teks"\n',
            "tanggal.not_before: hanya untuk isian dengan kind tanggal",
        ),
        ('not_before = "period_end"', 'not_before = "besok"', 'tanggal.not_before: "besok"'),
        (CHECK, CHECK.replace("catatan", "celaka"), 'check 1.level: "celaka"'),
        ('{ kurang = "persen - fisik" }', '{ kurang = "persen - sum(fisik)" }', "rounded: hanya berlaku untuk sel-sel"),
        ('each = "capaian"\nat = "fisik"', 'at = "capaian.persen"', "rounded: hanya berlaku untuk sel-sel satu baris"),
    ],
)
def test_what_cannot_be_rounded_is_refused(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(FormError) as caught:
        load_text("coba.toml", TEXT.replace(old, new, 1))
    assert said in str(caught.value)
