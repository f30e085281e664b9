"""A rule between workbooks quotes nothing that is private: its figures would stand in another workbook."""

from __future__ import annotations

import pytest

from xlkinerja.between.loader import load_rules
from xlkinerja.form import FormError

RULE = """
[[rule]]
code = "X-99"
level = "galat"
title = "Judul."
example = "Contoh."

[[rule.compare]]
message = "{nilai} {lain} {berkas} {pelatihan}"
answer = "{nilai} {lain}"
one = { form = "kepegawaian", each = "pelatihan", at = "pelatihan", value = "pelatihan", kind = "teks" }
other = [{ form = "alki", at = "pagu_alki", value = "nama_satker", kind = "teks" }]
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('value = "pelatihan"', 'value = "nama_pegawai"', "nama_pegawai private"),
        ('value = "pelatihan"', 'let.siapa = "nama_pegawai", value = "pelatihan"', "let.siapa: nama_pegawai private"),
        ("{pelatihan}", "{nama_pegawai}", "knows no {nama_pegawai}"),
    ],
)
def test_what_is_private_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(FormError) as refused:
        load_rules(RULE.replace(old, new, 1))
    assert said in str(refused.value)


def test_what_is_only_counted_is_not() -> None:
    counted = RULE.replace('value = "pelatihan"', 'where = "not blank(nama_pegawai)", value = "pelatihan"')
    assert len(load_rules(counted)) == len(load_rules(RULE)) == 1
