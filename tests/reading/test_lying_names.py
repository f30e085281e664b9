"""Defined names that lie: nothing they say comes true, they are put right, and the answer comes to rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook.defined_name import DefinedName

from kit import check, clean, codes, edited, parts, put, reader, text_at, zip_edited
from kit_folder import run
from xlkinerja.pipeline import fill_workbook

Lies = Mapping[str, str]
ROOT = Path(__file__).parents[2]

LIES: Mapping[str, tuple[Lies, set[str]]] = {
    "head is gone": ({"LAYANAN_KEPALA": "#REF!"}, {"XK-133"}),
    "body is gone": ({"LAYANAN_BADAN": "Layanan!#REF!"}, {"XK-129"}),
    "head and body are those of another table": (
        {"LAYANAN_KEPALA": "Bulanan!$A$5:$E$5", "LAYANAN_BADAN": "Bulanan!$A$5:$E$17"},
        {"XK-129", "XK-133"},
    ),
    "a column is another sheet's": ({"LAYANAN_K_target": "Tahunan!$B$6"}, set()),
    "Jumlah is elsewhere": ({"LAYANAN_JUMLAH": "Layanan!$A$2:$M$2"}, set()),
    "body of a table without Jumlah ends above it": ({"TAHUNAN_BADAN": "Tahunan!$A$1"}, set()),
    "two fields are in one cell": ({"I_tahun": "Layanan!$C$7"}, {"XK-155"}),
    "a field is in a computed cell": ({"I_nama_satker": "Layanan!$G$12"}, {"XK-155"}),
    "a field is gone": ({"I_triwulan": "#REF!"}, {"XK-155"}),
    "a field is where a line is to stand": ({"I_tahun": "Tahunan!$A$3"}, {"XK-155"}),
    "a field is where our findings are told": ({"I_nama_satker": "Layanan!$A$3"}, {"XK-155"}),
    "the answer's name points at the form": ({"XK_PEMERIKSAAN": "Layanan!$A$1"}, set()),
}


def lied(lies: Lies) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        for name, text in lies.items():
            whole = name if name.startswith("XK_") else f"XK_PNBP_{name}"
            book.defined_names[whole] = DefinedName(whole, attr_text=text)

    return change


@pytest.mark.parametrize("name", LIES)
def test_a_name_that_lies(name: str) -> None:
    """What is read is what is read without the lie; the notice is told once, and the name says the truth again."""
    lies, told = LIES[name]
    data = edited(clean(), lied(lies))
    plain = edited(clean(), lambda _: None)
    filled = fill_workbook(data, "uji.xlsx")
    assert codes(check(data)) == codes(filled.result) == told
    assert len(filled.result.findings) == len(lies) or "XK-155" not in told, "of two fields the one that lies is told"
    right = fill_workbook(plain, "uji.xlsx").result.report
    assert filled.result.report is not None
    assert right is not None
    assert {n: f.value for n, f in filled.result.report.fields.items()} == {n: f.value for n, f in right.fields.items()}
    assert [[row.key for row in part.rows] for part in filled.result.report.parts()] == [
        [row.key for row in part.rows] for part in right.parts()
    ]
    assert codes(check(filled.data)) == set()
    assert fill_workbook(filled.data, "uji.xlsx").data == filled.data
    truth = {n.name: n.text for n in reader(fill_workbook(plain, "uji.xlsx").data).names}
    assert {n.name: n.text for n in reader(filled.data).names} == truth


@pytest.mark.parametrize(
    "lies",
    [
        {"I_tanggal": "Tahunan!$A$3"},  # nothing is typed in it, and no label stands beside it alone
        {"I_nip_penandatangan": "Layanan!$A$3"},
        {"T_tahunan_identity": "Layanan!$C$6"},
        {"T_tahunan_identity": "Layanan!$L$34"},
        {"HASIL": "Layanan!$C$25:$E$26"},
        {"HASIL": "Layanan!$L$34"},
        {"HASIL": "Pemeriksaan!$L$40"},
    ],
    ids=str,
)
def test_a_line_and_a_cell_of_the_form_are_told_apart(lies: Lies) -> None:
    """One that lies about where lines of ours stand cannot be put right, and still nothing of ours is read as typed."""
    for data in (clean(), fill_workbook(clean(), "uji.xlsx").data):
        filled = fill_workbook(zip_edited(data, {"xl/workbook.xml": named(lies)}), "uji.xlsx")
        assert codes(filled.result) <= {"XK-155"}
        assert fill_workbook(filled.data, "uji.xlsx").data == filled.data
        assert [text_at(filled.data, f"Layanan!{cell}") for cell in ("C25", "L34")] == ["", ""]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("KENDALA_K_kode_kro", "Rekap!$A$1:$P$34"),
        ("KELUARAN_KEPALA", "Rekap!$A$10"),
        ("REALISASI_BADAN", "Rekap!$A$14:$P$27"),
        ("REALISASI_K_pagu", "Petunjuk!$A$1"),
        ("KEGIATAN_K_nama_program", "Rekap!$C$5"),
    ],
)
def test_one_name_that_lies_makes_no_sheet_a_copy_of_another(name: str, place: str) -> None:
    """The name is one of a sheet that is there as often as it was copied, and points at a sheet that is no copy."""
    data = (ROOT / "workbook_templates" / "form_a.xlsx").read_bytes()
    lying = zip_edited(data, {"xl/workbook.xml": named({name: place}, "FORM_A")})
    filled = fill_workbook(lying, "uji.xlsx")
    report, right = filled.result.report, check(data).report
    assert report is not None
    assert right is not None
    assert [(p.table.name, p.layout.sheet) for p in report.parts()] == [
        (p.table.name, p.layout.sheet) for p in right.parts()
    ]
    assert codes(filled.result) <= {*codes(check(data)), "XK-133", "XK-129"}
    assert fill_workbook(filled.data, "uji.xlsx").data == filled.data


def test_two_sheets_that_were_exchanged_are_read_alike_before_and_after() -> None:
    """A line above the headers was blank before and a text after, and then part of the headers below it."""
    data = (ROOT / "workbook_templates" / "rencana_aksi.xlsx").read_bytes()
    one, other = (f"xl/worksheets/sheet{number}.xml" for number in (2, 3))
    content = parts(data)
    swapped = zip_edited(data, {one: lambda _: content[other], other: lambda _: content[one]})
    filled = fill_workbook(swapped, "uji.xlsx")
    assert codes(filled.result) >= {"XK-131"}
    assert fill_workbook(filled.data, "uji.xlsx").data == filled.data


def named(lies: Lies, form: str = "PNBP") -> Callable[[str], str]:
    def change(text: str) -> str:
        for name, place in lies.items():
            text, times = re.subn(rf'(name="XK_{form}_{name}"[^>]*>)[^<]*', rf"\g<1>{place}", text)
            assert times == 1, name
        return text

    return change


def test_the_command_tells_it(tmp_path: Any) -> None:
    """The notice is no part of the answer, so it is to be read where the command was given."""
    folder = put(tmp_path / "kiriman", satu=edited(clean(), lied({"LAYANAN_KEPALA": "#REF!"})))
    done = run("fill", folder, "-o", tmp_path / "hasil")
    assert "XK-133 catatan Nama sel tabel" in done.stdout
