"""A list that says that there is nothing has no rows, and is known to say so; a blank one is not filled."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import xlkinerja
from xlkinerja.form import FormError
from xlkinerja.form.loader import load_text
from xlkinerja.form.outside import OutsideForms, using
from xlkinerja.report import Result

TEXT = """
form = "disiplin"
version = 1
title = "Laporan disiplin"
description = "Hukuman."
[[field]]
name = "banyak"
label = "Banyaknya hukuman"
kind = "cacah"
formula = "count(hukuman.uraian)"
[[sheet]]
name = "hukuman"
title = "Hukuman"
heading = "HUKUMAN"
fields = true
[[table]]
name = "hukuman"
sheet = "hukuman"
title = "Hukuman disiplin"
key = "nomor"
nihil = "asked"
column = [
    { name = "nomor", label = "No.", kind = "nomor", identifies = true },
    { name = "nama", label = "Nama", kind = "teks" },
    { name = "uraian", label = "Uraian", kind = "teks", required = true },
    { name = "hari", label = "Hari", kind = "cacah" },
]
"""
FORMS = OutsideForms((("disiplin", TEXT),))


def filled(rows: list[dict[str, Any]], forms: OutsideForms = FORMS, **more: Any) -> Result:
    fields = {"kode_satker": "247101", "nama_satker": "Balai", "tahun": 2024, "triwulan": 2}
    with using(forms):
        data = {"form": "disiplin", "fields": fields, "tables": {"hukuman": rows}, **more}
        result = xlkinerja.fill(xlkinerja.template("disiplin", data), name="a.xlsx")
        assert result.data is not None
        assert xlkinerja.fill(result.data, name="a.xlsx").data == result.data
    return result


def codes(result: Result) -> list[str]:
    return sorted(finding.code for finding in result.findings)


@pytest.mark.parametrize(
    "row",
    [
        {"nomor": "1.", "nama": "-", "uraian": "-", "hari": "-"}, {"nomor": 1, "nama": "–", "uraian": " — "},
        {"nama": "NIHIL"}, {"uraian": "Nihil."}, {"nomor": "NIHIL"}, {"nomor": "-", "nama": "(tidak ada)"},
    ],
)  # fmt: skip
def test_one_row_of_dashes_or_the_word_declares_none(row: dict[str, Any]) -> None:
    result = filled([row])
    assert {*codes(result)} <= {"XK-306"}  # Excel would count the dashes, so the count stands there as a value
    exported = xlkinerja.as_json(result)
    assert exported["tables"]["hukuman"] == []
    assert exported["nihil"] == ["hukuman"]
    assert exported["fields"]["banyak"] in {None, 0}
    assert result.data is not None
    cells = [cell.value for line in openpyxl.load_workbook(io.BytesIO(result.data))["Hukuman"] for cell in line]
    assert [text for text in row.values() if text not in cells] == []


def test_a_blank_list_is_not_filled() -> None:
    result = filled([])
    assert "XK-240" in codes(result)
    (finding,) = [finding for finding in result.findings if finding.code == "XK-240"]
    assert (finding.level, finding.message) == (
        "peringatan",
        "Daftar Hukuman disiplin kosong. Isi barisnya, atau tulis NIHIL di baris pertama bila memang tidak ada.",
    )
    assert "nihil" not in xlkinerja.as_json(result)


def test_dashes_among_rows_say_nothing_of_the_list() -> None:
    result = filled([{"nomor": "1", "nama": "-", "uraian": "-"}, {"nomor": "2", "nama": "A", "uraian": "terlambat"}])
    exported = xlkinerja.as_json(result)
    assert len(exported["tables"]["hukuman"]) == 2
    assert "nihil" not in exported


@pytest.mark.parametrize("row", [{"uraian": "Nihil kecuali Budi"}, {"uraian": "-", "hari": 3}, {"uraian": "0"}])
def test_what_says_something_is_a_row(row: dict[str, Any]) -> None:
    assert len(xlkinerja.as_json(filled([{"nomor": "1", **row}]))["tables"]["hukuman"]) == 1


def test_the_declaration_goes_through_data_and_consolidation_counts_no_row(tmp_path: Path) -> None:
    exported = xlkinerja.as_json(filled([{"nama": "NIHIL"}]))
    again = filled([], nihil=exported["nihil"])
    assert xlkinerja.as_json(again)["nihil"] == ["hukuman"]
    assert again.data is not None
    (tmp_path / "a.xlsx").write_bytes(again.data)
    with using(FORMS):
        rekap = xlkinerja.consolidate(tmp_path / "a.xlsx", tmp_path / "r.xlsx")
        assert len(rekap.to_frames()["disiplin-hukuman"]) == 0
        assert not any(doubt for doubt in rekap.agency.balances if not doubt.holds)


def test_only_a_form_that_says_so_asks() -> None:
    allowed = OutsideForms((("disiplin", TEXT.replace('"asked"', '"allowed"')),))
    assert "XK-240" not in codes(filled([], allowed))
    assert "nihil" in xlkinerja.as_json(filled([{"nama": "-"}], allowed))
    none = OutsideForms((("disiplin", TEXT.replace('nihil = "asked"\n', "")),))
    assert len(xlkinerja.as_json(filled([{"nama": "-"}], none))["tables"]["hukuman"]) == 1
    with pytest.raises(FormError, match='"kosong" tidak dikenal'):
        load_text("disiplin.toml", TEXT.replace('"asked"', '"kosong"'))
