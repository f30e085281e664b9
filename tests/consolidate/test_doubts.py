"""No total hides its doubt: what of it is not settled, what it lacks, whose that is and how much."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kit import put, typed
from kit_consolidate import LIST, TREE, A, B, C, consolidated, form_a, pnbp, table, total
from xlkinerja.consolidate.book import consolidated_workbook
from xlkinerja.consolidate.dataset import tables
from xlkinerja.consolidate.decisions import mark_of
from xlkinerja.consolidate.disputed import disputed_text
from xlkinerja.consolidate.doubt_text import doubts_in_short
from xlkinerja.consolidate.expected_reports import expected_reports
from xlkinerja.consolidate.model import Agency, Decision, Doubt, LevelTotal
from xlkinerja.consolidate.reminders import reminders
from xlkinerja.consolidate.resting import doubted_by
from xlkinerja.consolidate.summary import summary_lines
from xlkinerja.form.loader import load

YELLOW = "00FFF2CC"
SAMPLE = Path(__file__).parents[2] / "samples" / "pnbp" / "bbspjikkp-2024-angka.xlsx"
LEVELS = (("kementerian", "Kementerian"), ("eselon1", "Badan Satu"), ("satker", "247199"))


def with_a_slip(folder: Path) -> Path:
    """Two satker; the realisasi of the first service of one is ten times what it was (P-02: 786.7 million before)."""
    slip = typed(SAMPLE.read_bytes(), {"Layanan!E11": 7_866_657_000})
    return put(folder, a=slip, b=pnbp("012345", B, 4))


def reasons(found: Agency, table: str, column: str, level: str, unit: str) -> list[tuple[str, str, str]]:
    doubts = total(found, f"pnbp.{table}", level, unit).doubts[column]
    return [(doubt.reason, doubt.satker, doubt.code) for doubt in doubts]


def yellow(sheet: Worksheet) -> list[object]:
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == YELLOW]


@pytest.mark.parametrize(("level", "unit"), LEVELS)
def test_a_figure_under_an_open_galat_marks_its_totals_at_every_level(tmp_path: Path, level: str, unit: str) -> None:
    found = consolidated(with_a_slip(tmp_path), expected=TREE[:2])
    whole = total(found, "pnbp.layanan", level, unit)
    (doubt,) = [doubt for doubt in whole.doubts["realisasi"] if doubt.code == "P-02"]
    (own,) = [submission for submission in found.submissions if submission.satker == "247199"]
    position = [column.name for column in load("pnbp").table["layanan"].columns].index("realisasi")
    held = sum(value for row in own.tables["layanan"] if isinstance(value := row.values[position], Decimal))
    assert (doubt.sheet, doubt.cell, doubt.amount) == ("Layanan", "E32", held)
    assert {"realisasi", "persen", "pertumbuhan", "porsi"} <= whole.doubtful
    assert "P-02" not in {doubt.code for doubt in whole.doubts["pelanggan"]}, "customers have nothing to do with it"


def test_the_other_satker_is_not_marked(tmp_path: Path) -> None:
    found = consolidated(with_a_slip(tmp_path), expected=TREE[:2])
    assert not total(found, "pnbp.layanan", "satker", "012345").doubtful


def test_an_accepted_galat_is_no_doubt(tmp_path: Path) -> None:
    folder = with_a_slip(tmp_path)
    before = consolidated(folder)
    (judged,) = [judged for judged in before.judged if judged.finding.code == "P-02"]
    decision = Decision(
        "P-02", "247199", "pnbp", (2024, 4), "Layanan!E32", judged.figure, mark_of(judged.finding), "sah", "Ani", None
    )
    after = consolidated(folder, decisions=(decision,))
    assert ("kesalahan terbuka", "247199", "P-02") in reasons(before, "layanan", "realisasi", "kementerian", "")
    assert ("kesalahan terbuka", "247199", "P-02") not in reasons(after, "layanan", "realisasi", "kementerian", "")
    book = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(after, folder)), data_only=True)
    (said,) = [cell for (cell,) in book["Ringkasan"].iter_rows(max_col=1) if "diterima dengan" in str(cell.value)]
    assert said.value == "1 temuan diterima dengan keputusan"
    sheet, _, area = said.hyperlink.location.rpartition("!")
    assert book[sheet.strip("'")][area.split(":")[0]].offset(column=1).value == "diterima"


def test_a_missing_satker_marks_what_lacks_it_and_has_its_line(tmp_path: Path) -> None:
    found = consolidated(put(tmp_path, a=pnbp("247199", A), b=pnbp("012345", B)), expected=TREE)
    for level, unit, expected in (("kementerian", "Kementerian", (2, 3)), ("eselon1", "Badan Dua", (0, 1))):
        whole = total(found, "pnbp.layanan", level, unit)
        assert (whole.submissions, whole.expected) == expected
        assert [(d.reason, d.satker) for d in whole.doubts["target"]] == [("belum kirim", "247246")]
    assert not total(found, "pnbp.layanan", "eselon1", "Badan Satu").doubtful
    assert total(found, "pnbp.layanan", "satker", "247246").values["target"] is None


def test_a_missing_form_marks_that_form_only(tmp_path: Path) -> None:
    folder = put(
        tmp_path,
        a=pnbp("247199", A),
        b=pnbp("012345", B),
        c=form_a("247199", {"6077": {"BAD": (1_000_000, 50)}}),
    )
    found = consolidated(folder, expected=TREE[:2])
    assert "target" not in total(found, "pnbp.layanan", "kementerian", "Kementerian").doubtful
    pagu = total(found, "form_a.keluaran", "kementerian", "Kementerian").doubts["rupiah"]
    assert [(doubt.reason, doubt.satker) for doubt in pagu] == [("belum kirim", "012345")]


def test_of_a_report_sent_twice_each_is_named_with_its_own_figure(tmp_path: Path) -> None:
    other = {"Pelatihan": (400_000, 300_000)}
    found = consolidated(
        put(tmp_path, a=pnbp("247199", A), c=pnbp("247246", C), d=pnbp("247246", other)), expected=TREE
    )
    doubts = total(found, "pnbp.layanan", "eselon1", "Badan Dua").doubts["realisasi"]
    assert {(doubt.reason, doubt.path and doubt.path.name, doubt.amount) for doubt in doubts} == {
        ("kiriman ganda", "c.xlsx", Decimal(100_001)),
        ("kiriman ganda", "d.xlsx", Decimal(300_000)),
    }


def test_disputed_sendings_say_in_which_figures_they_differ(tmp_path: Path) -> None:
    """By the names under which they were sent, each with its own errors; the reminder names both."""
    other = {"Pelatihan": (400_000, -300_000), "Inspeksi": (3, 1)}
    put(tmp_path, a=pnbp("247199", A), c1=pnbp("247246", C), d2=pnbp("247246", other))
    names = {"a": "PNBP", "c1": "lap FINAL", "d2": "lap BENAR"}
    rows = [(f"{name}.xlsx", f"{answer}.xlsx", "diisi", "", "") for answer, name in names.items()]
    table(tmp_path / "daftar-kiriman.csv", LIST, *rows)
    found = consolidated(tmp_path, expected=TREE)
    sheet = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, tmp_path)))["Angka Diragukan"]
    lines = [row for row in sheet.iter_rows(values_only=True) if "kiriman ganda" in row]
    place = "Rincian PNBP menurut layanan: Realisasi s.d. Triwulan Ini (Rp) (Pelatihan)"
    assert [(row[5], row[8], row[10]) for row in lines] == [
        (
            "lap BENAR.xlsx", None,
            ("lap BENAR.xlsx: 1 kesalahan. Berbeda dari lap FINAL.xlsx: "
            f"{place} -300.000, di sana 100.000, selisih -400.000."),
        ),
        (
            "lap FINAL.xlsx", None,
            ("lap FINAL.xlsx: tanpa kesalahan. Berbeda dari lap BENAR.xlsx: "
            f"{place} 100.000, di sana -300.000, selisih 400.000."),
        ),
    ]  # fmt: skip
    (mail,) = [one.text for one in reminders(found, expected_reports(found)) if one.satker.code == "247246"]
    assert "dikirim lebih dari sekali (lap BENAR.xlsx, lap FINAL.xlsx). Isi" in mail


def test_disputed_sendings_of_which_only_words_differ(tmp_path: Path) -> None:
    put(tmp_path, a=pnbp("247199", A), b=pnbp("247199", A, nama_penandatangan="Budi"))
    texts = disputed_text(consolidated(tmp_path))
    assert [text.partition(". ")[2] for text in texts.values()] == [
        f"Semua angkanya sama dengan {other}.xlsx; yang berbeda hanya keterangannya." for other in "ba"
    ]


def test_of_many_figures_that_differ_some_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    services = {f"Jasa {number}": (1_000, number) for number in range(1, 10)}
    more = {name: (target, realised + 100) for name, (target, realised) in services.items()}
    (text, _) = disputed_text(consolidated(put(tmp_path, a=pnbp("247199", services), b=pnbp("247199", more)))).values()
    assert text.endswith("; dan 4 angka lainnya.")


def test_without_a_list_nobody_is_missing(tmp_path: Path) -> None:
    found = consolidated(put(tmp_path, a=pnbp("247199", A), b=pnbp("012345", B)))
    assert not any(total.doubtful for total in found.totals)
    assert not any("diragukan" in line for line in summary_lines(found))


def test_the_workbook_says_which_and_by_how_much(tmp_path: Path) -> None:
    found = consolidated(with_a_slip(tmp_path), expected=TREE)
    book = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, tmp_path)), data_only=True)
    whole = total(found, "pnbp.layanan", "kementerian", "Kementerian").values["realisasi"]
    for title in ("Ringkasan", "PNBP per Satker", "PNBP Layanan"):
        assert whole in yellow(book[title]), title
    sentence = next(text for text in texts(book["Ringkasan"]) if "Belum kirim: 247246 Balai Manado." in text)
    assert "247199 Balai Besar (" in sentence
    assert "2 dari 3" in next(text for text in texts(book["Ringkasan"]) if text.startswith("Kementerian\n"))
    lines = [[cell.value for cell in row] for row in book["Angka Diragukan"].iter_rows(min_row=4)]
    (slip,) = [line for line in lines if line[9] == "P-02"]
    assert slip[4:6] == ["kesalahan terbuka", "Layanan!E32"]
    assert "Realisasi s.d. Triwulan Ini" in slip[7]
    assert slip[8] == total(found, "pnbp.layanan", "satker", "247199").values["realisasi"]
    assert any("247199" in text and text.endswith("(?)") for text in texts(book["Data Grafik"]))


def test_page_and_terminal_count_the_yellow_figures_of_the_ministry(tmp_path: Path) -> None:
    found = consolidated(with_a_slip(tmp_path), expected=TREE)
    sheet = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, tmp_path)), data_only=True)["Ringkasan"]
    ministry = [cell for (cell,) in sheet.iter_rows(min_col=2, max_col=2) if cell.fill.fgColor.rgb == YELLOW]
    count = sum(cell.value is not None for cell in ministry)
    doubtful = [name for one in found.totals if one.level == "kementerian" for name in one.doubtful]
    assert 0 < count < len(doubtful), "some have no figure"
    said = f"{count} jumlah kementerian masih diragukan"
    assert f"; {said}." in next(text for text in texts(sheet) if text.startswith("Belum siap"))
    assert f"{said}, lihat sheet Angka Diragukan" in list(summary_lines(found))


def texts(sheet: Worksheet) -> Iterator[str]:
    return (cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str))


def test_a_figure_beside_a_cell_is_that_cell_s(tmp_path: Path) -> None:
    """E11 holds minus 5 of the 45 that the satker has in that total."""
    put(tmp_path, a=pnbp("247199", {"Pengujian": (100, -5), "Kalibrasi": (100, 50)}))
    found = consolidated(tmp_path, expected=TREE[1:2])
    assert total(found, "pnbp.layanan", "satker", "247199").values["realisasi"] == 45
    book = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(found, tmp_path)), data_only=True)
    names, *lines = list(book["Angka Diragukan"].iter_rows(min_row=4, values_only=True))
    rows = [dict(zip(names, line, strict=True)) for line in lines]
    (own,) = [row for row in rows if row["Sel (klik untuk membuka)"] == "Layanan!E11"]
    assert (own["Isi sel"], own["Angka satker pada jumlah pertama"]) == ("-5", 45)
    assert any("Layanan!E11, -5)" in text for text in texts(book["Ringkasan"]))


def test_data_says_so_too(tmp_path: Path) -> None:
    (data,) = [data for data in tables(consolidated(with_a_slip(tmp_path), expected=TREE)) if data.name == "total"]
    names = [column.name for column in data.columns]
    rows = [dict(zip(names, row, strict=True)) for row in data.rows]
    (one,) = [
        row for row in rows if (row["tingkat"], row["kolom"], row["tabel"]) == ("kementerian", "realisasi", "layanan")
    ]
    assert (one["laporan"], one["wajib"], one["diragukan"]) == (2, 3, "ya")
    assert "P-02" in str(one["sebab"])
    (sure,) = [row for row in rows if (row["unit"], row["kolom"], row["tabel"]) == ("012345", "target", "layanan")]
    assert (sure["diragukan"], sure["sebab"], sure["jumlah"]) == ("tidak", None, Decimal(2_000_001))


@pytest.mark.parametrize(
    ("code", "table", "column", "doubted", "sure"),
    [
        ("P-02", "layanan", "realisasi", {("layanan", "realisasi"), ("layanan", "persen")}, {("layanan", "target")}),
        ("P-03", "bulanan", "target", {("layanan", "target"), ("layanan", "persen")}, {("layanan", "realisasi")}),
        ("P-10", "layanan", "layanan", {("layanan", "target"), ("layanan", "pelanggan")}, {("bulanan", "target")}),
        ("XK-125", "", "", {("layanan", "target"), ("bulanan", "target")}, set()),
        ("P-00", "", "kode_satker", {("layanan", "target"), ("tahunan", "target")}, set()),
        ("P-00", "", "nama_satker", set(), {("layanan", "target"), ("bulanan", "target")}),
    ],
)
def test_what_a_finding_casts_doubt_on(
    code: str, table: str, column: str, doubted: set[tuple[str, str]], sure: set[tuple[str, str]]
) -> None:
    found = doubted_by("pnbp", code, table, column)
    assert doubted <= found
    assert not sure & found


def test_a_sentence_says_how_many_more_figures_of_a_satker_are_in_doubt() -> None:
    """Who stops at the first one would think that only its figure is at stake."""
    period = (2024, 4)
    one, two, three = (
        Doubt("kesalahan terbuka", "247199", "Balai", "pnbp", period, sheet="Layanan", cell=cell, code=code, figure="7")
        for code, cell in (("P-01", "C32"), ("P-02", "E32"), ("P-01", "C32"))
    )
    found = LevelTotal("pnbp", "layanan", period, "kementerian", "", "", 1, {}, doubts={"a": (one, two), "b": (three,)})
    whose = "Kesalahan terbuka: 247199 Balai"
    assert doubts_in_short([found], {}) == f"{whose} (P-01 Layanan!C32, 7, dan 1 kesalahan lain)."
    assert doubts_in_short([found], {}, "b") == f"{whose} (P-01 Layanan!C32, 7)."
