"""Forms that do not apply to a satker: not missing, and the reason is shown."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from kit import put
from kit_consolidate import A, B, consolidated, form_a, pnbp, table
from xlkinerja.consolidate.book import consolidated_workbook
from xlkinerja.consolidate.dataset import tables
from xlkinerja.consolidate.expected_reports import expected_reports
from xlkinerja.consolidate.inputs import InputError
from xlkinerja.consolidate.kept_lines import satker_json, satker_of
from xlkinerja.consolidate.model import Agency
from xlkinerja.consolidate.rates import ALL_FORMS, rates_of
from xlkinerja.consolidate.reminders import reminders
from xlkinerja.consolidate.satker_list import read_satkers
from xlkinerja.consolidate.summary import summary_lines

COLUMNS = ("kode_satker", "nama_satker", "eselon1", "kementerian", "formulir", "tidak_berlaku")
WHY = "tidak memungut PNBP"


@pytest.fixture
def found(tmp_path: Path) -> Agency:
    """Three satker owe pnbp and form_a: one sent both, to one pnbp does not apply, one sent nothing of form_a."""
    rows = [
        ("247199", "Balai Besar", "Badan Satu", "Kementerian", "", ""),
        ("247246", "Balai Manado", "Badan Satu", "Kementerian", "pnbp, form_a", f"PNBP: {WHY}"),
        ("300000", "Balai Baru", "Badan Satu", "Kementerian", "", f"alki: belum punya kegiatan; pnbp:{WHY}"),
    ]
    acts = {"6077": {"AEF": (1000, 50.0)}}
    inbox = put(tmp_path / "KIRIMAN", a=pnbp("247199", A), b=form_a("247199", acts), c=form_a("247246", acts))
    put(inbox, d=pnbp("300000", B))  # sent all the same
    return consolidated(inbox, expected=read_satkers(table(tmp_path / "satker.csv", COLUMNS, *rows)))


def test_it_is_not_missing_and_nobody_is_reminded_of_it(found: Agency) -> None:
    status = {(one.satker.code, one.form): (one.status, one.listed, one.reason) for one in expected_reports(found)}
    assert status == {
        ("247199", "form_a"): ("terlambat", True, ""),
        ("247199", "pnbp"): ("terlambat", True, ""),
        ("247246", "form_a"): ("terlambat", True, ""),
        ("247246", "pnbp"): ("tidak berlaku", False, WHY),
        ("300000", "form_a"): ("belum kirim", True, ""),
        ("300000", "pnbp"): ("terlambat", False, WHY),
    }
    missing = [line for line in summary_lines(found) if line.startswith("Belum masuk")]
    assert missing == ["Belum masuk: 300000 Balai Baru, form_a TW II 2024"]
    told = {one.satker.code: one.text for one in reminders(found, expected_reports(found))}
    assert "247246" not in told
    assert "PNBP" not in told["300000"]


def test_rates_count_without_it(found: Agency) -> None:
    rates = rates_of(found, expected_reports(found))
    of_ministry = {form: by_period[2024, 2] for (unit, form), by_period in rates.items() if unit.level == "kementerian"}
    assert {form: (one.received, one.expected) for form, one in of_ministry.items()} == {
        ALL_FORMS: (3, 4),
        "form_a": (2, 3),
        "pnbp": (1, 1),
    }
    assert not [doubt for total in found.totals for own in total.doubts.values() for doubt in own if WHY in str(doubt)]
    lacking = {d.satker for t in found.totals if t.form == "pnbp" for own in t.doubts.values() for d in own}
    assert "247246" not in lacking


def test_the_rekap_and_its_data_show_the_reason(found: Agency, tmp_path: Path) -> None:
    (tmp_path / "rekap.xlsx").write_bytes(consolidated_workbook(found, tmp_path))
    book = openpyxl.load_workbook(tmp_path / "rekap.xlsx", read_only=True)
    texts = {sheet.title: [str(c) for row in sheet.iter_rows(values_only=True) for c in row if c] for sheet in book}
    assert f"PNBP tidak berlaku: {WHY}" in texts["Kepatuhan"]
    assert f"tidak berlaku: {WHY}" in texts["Status Laporan"]
    assert "1 dari 2" not in texts["Ringkasan"]
    (owed,) = (data for data in tables(found) if data.name == "kepatuhan")
    names = [column.name for column in owed.columns]
    rows = [dict(zip(names, row, strict=True)) for row in owed.rows]
    assert [(row["status"], row["wajib"], row["alasan"]) for row in rows if row["kode_satker"] == "247246"] == [
        ("terlambat", "ya", None),
        ("tidak berlaku", "tidak", WHY),
    ]


def test_what_others_consolidated_keeps_it(found: Agency) -> None:
    for satker in found.expected:
        assert satker_of(json.loads(json.dumps(satker_json(satker)))) == satker
    older = {key: value for key, value in satker_json(found.expected[0]).items() if key != "exempt"}
    assert satker_of(older).exempt == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [("pnbp", '"pnbp" tanpa alasan'), ("pnbp: ", "tanpa alasan"), ("pmbp: tidak", '"pmbp" tidak dikenal')],
)
def test_a_form_without_a_reason_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = table(tmp_path / "satker.csv", COLUMNS, ("247199", "Balai", "", "", "", text))
    with pytest.raises(InputError, match=f"baris 2, kolom tidak_berlaku: .*{said}"):
        read_satkers(file)
