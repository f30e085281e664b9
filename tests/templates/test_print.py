"""Printed pages as LibreOffice makes them: letters that can be read, whose each page is, and what stands together."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import openpyxl
import pytest

from office import ALL_SAMPLES
from office_process import missing
from xlkinerja.form.loader import form_names, load, load_text
from xlkinerja.form.sources import text_of
from xlkinerja.pipeline import fill_workbook
from xlkinerja.templates import template

READABLE = 7.5
GAUGE = ("PERKEMBANGAN", 13)  # a word that is printed unscaled, and its size: by it the heights of others are gauged
SAMPLES = (
    "pnbp/bbspjikkp-2024-angka", "form_a/manado-2023-tw2-cetak", "form_a/manado-2023-tw2-rupiah",
    "rencana_aksi/manado-2023-tw2-rencana-cetak", "rencana_aksi/bbspjikkp-2024-rencana-angka",
    "alki/manado-2023-tw2-alki-cetak", "rekap_komponen/manado-2023-tw2-komponen-cetak",
)  # fmt: skip
LONG = (20, 44, 56, 78)
KEGIATAN = {"enam-kegiatan": (6, 6), "empat-kegiatan": (4, 9)}
"""Form A with so many kegiatan, and outputs of each."""

HEADING = ("PERKEMBANGAN PNBP DAN PENGGUNAANNYA", f"PERKEMBANGAN {'PENERIMAAN MENURUT TAHUN ' * 6}AKHIR")
"""A heading, and one that is longer than its table is wide."""

_WORD = re.compile(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(.*?)</word>')


@dataclass(frozen=True)
class Page:
    """A printed page: its words with their heights."""

    words: tuple[tuple[float, str], ...]

    @cached_property
    def text(self) -> str:
        return " ".join(word for _, word in self.words)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Page, ...]]:
    """The pages of all templates, of filled samples and of long tables, by their names."""
    for program in ("soffice", "pdftotext"):
        if shutil.which(program) is None:
            missing(f"{program} tidak ada (apt install libreoffice-calc poppler-utils)")
    folder = tmp_path_factory.mktemp("cetak")
    books = {name: template(load(name)) for name in form_names()}
    for sample in SAMPLES:
        data = json.loads((ALL_SAMPLES / f"{sample}.json").read_text(encoding="utf-8"))
        books[Path(sample).name] = fill_workbook(template(load(data["form"]), data), "a.xlsx").data
    books["judul-panjang"] = template(load_text("pnbp.toml", text_of("pnbp").replace(*HEADING)))
    for count in LONG:
        books[f"panjang-{count}"] = template(load("pnbp"), _long(count))
    books |= {
        name: fill_workbook(template(load("form_a"), _kegiatan(*size)), "a.xlsx").data
        for name, size in KEGIATAN.items()
    }
    for name, book in books.items():
        (folder / f"{name}.xlsx").write_bytes(book)
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(folder), *(str(folder / f"{name}.xlsx") for name in books)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return {name: _pages(folder / f"{name}.pdf") for name in books}


def _long(count: int) -> dict[str, object]:
    """PNBP, of which the last sheet is signed, with so many rows on the first and on the last."""
    rows = [{"layanan": f"Layanan-{number}"} for number in range(1, count + 1)]
    years = [{"tahun": f"Tahun-{number}"} for number in range(1, count + 1)]
    return {"fields": {"nama_penandatangan": "Penandatangan"}, "tables": {"layanan": rows, "tahunan": years}}


def _kegiatan(count: int, outputs: int) -> dict[str, object]:
    codes = [f"{first}{second}A" for first in "BC" for second in "ABCDEF"][:outputs]
    keys = [str(6000 + number) for number in range(count)]
    rows = [{"kode_kegiatan": key, "kode_kro": code, "rupiah": 5} for key in keys for code in codes]
    fields = {"nama_penandatangan": "Penandatangan"}
    return {"fields": fields, "tables": {"kegiatan": [{"kode_kegiatan": key} for key in keys], "keluaran": rows}}


def _pages(pdf: Path) -> tuple[Page, ...]:
    command = ["pdftotext", "-bbox", str(pdf), "-"]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("<page ")[1:]
    return tuple(Page(tuple((float(b) - float(a), word) for a, b, word in _WORD.findall(page))) for page in found)


def _of_the_form(pages: tuple[Page, ...]) -> list[Page]:
    return [page for page in pages if not re.search(r"(Petunjuk|Pemeriksaan), halaman \d", page.text)]


def test_no_word_is_smaller_than_can_be_read(printed: Mapping[str, tuple[Page, ...]]) -> None:
    point = next(h for page in printed["pnbp"] for h, word in page.words if word == GAUGE[0]) / GAUGE[1]
    for name, pages in printed.items():
        for number, page in enumerate(pages, 1):
            small = [(round(height / point, 2), word) for height, word in page.words if height / point < READABLE]
            assert not small, (name, number, small)


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_page_says_whose_it_is(printed: Mapping[str, tuple[Page, ...]], sample: str) -> None:
    data = json.loads((ALL_SAMPLES / f"{sample}.json").read_text(encoding="utf-8"))
    roman = {"2": "II", "4": "IV"}.get(str(data["fields"]["triwulan"]), "II")
    pages = _of_the_form(printed[Path(sample).name])
    assert pages
    for page in pages:
        assert re.search(rf"(?i)triwulan {roman} tahun anggaran {data['fields']['tahun']}", page.text), page.text[:200]
        assert data["fields"]["nama_satker"] in page.text


def test_fields_and_headings_are_printed_once_and_whole(printed: Mapping[str, tuple[Page, ...]]) -> None:
    """On pages across, the frozen columns are printed again, but not the headings that they would cut."""
    for name in ("rencana_aksi", "manado-2023-tw2-rencana-cetak", "bbspjikkp-2024-rencana-angka"):
        pages = _of_the_form(printed[name])
        assert len([page for page in pages if "Kode satker" in page.text]) == 1, name


def test_a_heading_longer_than_its_table_is_not_cut(printed: Mapping[str, tuple[Page, ...]]) -> None:
    """It wraps, in a row that is high enough; others are as they were."""
    (page,) = (page for page in printed["judul-panjang"] if "AKHIR" in page.text)
    assert page.text.startswith(HEADING[1])
    made = template(load_text("pnbp.toml", text_of("pnbp").replace(*HEADING)))
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert [sheet["A1"].alignment.wrap_text for sheet in book][:3] == [None, None, True]
    assert book["Tahunan"].row_dimensions[1].height == 2 * (book["Layanan"].row_dimensions[1].height or 0)


def test_no_page_is_for_one_blank_row(printed: Mapping[str, tuple[Page, ...]]) -> None:
    pages = [page.text for page in _of_the_form(printed["manado-2023-tw2-rencana-cetak"])]
    capaian = [text for text in pages if "Capaian maks" in text]
    assert len(capaian) == 1
    assert "Nilai minimal laporan keuangan" in capaian[0]


def test_form_a_begins_as_the_official_one(printed: Mapping[str, tuple[Page, ...]]) -> None:
    office = "BALAI STANDARDISASI DAN PELAYANAN JASA INDUSTRI MANADO"
    head = f"LAPORAN PELAKSANAAN KEGIATAN TRIWULAN II TAHUN ANGGARAN 2023 {office}"
    assert sum(head in page.text for page in printed["manado-2023-tw2-cetak"]) == 2 * 2


def test_guide_and_findings_are_numbered_apart(printed: Mapping[str, tuple[Page, ...]]) -> None:
    for name, pages in printed.items():
        own = _of_the_form(pages)
        for kind, of_the_kind in (("Halaman", own), ("Petunjuk, halaman", pages), ("Pemeriksaan, halaman", pages)):
            numbers = [int(n) for page in of_the_kind for n in re.findall(rf"{kind} (\d+)", page.text)]
            assert numbers == list(range(1, len(numbers) + 1)), (name, kind)
        assert len(own) == len([page for page in own if re.search(r"Halaman \d+", page.text)])
    assert any("Pemeriksaan, halaman 1" in page.text for page in printed["bbspjikkp-2024-angka"])


def test_only_quarters_up_to_the_reported_one_are_printed(printed: Mapping[str, tuple[Page, ...]]) -> None:
    """The plan is of the whole year; what is measured is of the triwulan that are over."""
    reported = [page.text for page in printed["manado-2023-tw2-rencana-cetak"] if "Realisasi Kegiatan" in page.text]
    assert {quarter for text in reported for quarter in re.findall(r"\bTriwulan (I{1,3}|IV) Realisasi", text)} <= {
        "I",
        "II",
    }
    assert reported
    blank = [page.text for page in printed["rencana_aksi"] if "Realisasi Kegiatan" in page.text]
    assert len(blank) == 4
    whole = [page.text for page in printed["bbspjikkp-2024-rencana-angka"] if "Realisasi Kegiatan" in page.text]
    assert any("Triwulan IV" in text for text in whole)


@pytest.mark.parametrize("count", LONG)
def test_the_signature_stands_with_the_end_of_what_is_signed(
    printed: Mapping[str, tuple[Page, ...]], count: int
) -> None:
    pages = [page.text for page in _of_the_form(printed[f"panjang-{count}"])]
    assert [number for number, text in enumerate(pages, 1) if "Penandatangan" in text] == [len(pages)]
    assert [f"Tahun-{number} " in pages[-1] for number in range(count - 2, count + 1)] == [True] * 3


@pytest.mark.parametrize(
    ("name", "signer"),
    [
        ("bbspjikkp-2024-angka", "Yogyakarta, 7 Januari 2025 Kepala Balai Besar (nama) (NIP)"),
        ("manado-2023-tw2-rencana-cetak", "Manado, 7 Juli 2023 Kepala Balai (nama)"),
        ("manado-2023-tw2-alki-cetak", "Manado, 7 Juli 2023 Kepala Balai (nama)"),
        ("manado-2023-tw2-komponen-cetak", "Manado, 7 Juli 2023 Kepala Balai (nama)"),
    ],
)
def test_a_report_is_signed_once_below_all_its_pages(
    printed: Mapping[str, tuple[Page, ...]], name: str, signer: str
) -> None:
    """It is typed on the first sheet and printed on the last one."""
    pages = [page.text for page in _of_the_form(printed[name])]
    assert [number for number, text in enumerate(pages, 1) if signer in text] == [len(pages)]
    assert not [text for text in pages[:-1] if signer[:12] in text]


@pytest.mark.parametrize("name", ["manado-2023-tw2-cetak", "manado-2023-tw2-rupiah", *KEGIATAN])
def test_rekap_is_signed_below_rows_of_the_table(printed: Mapping[str, tuple[Page, ...]], name: str) -> None:
    """Two kegiatan are a little more than a page; with six the last page has some of the many rows."""
    pages = [page.text for page in printed[name] if "REKAPITULASI" in page.text or "S.D. Triwulan" in page.text]
    signed = next(text for text in pages if "JUMLAH" in text and "Pemeriksaan" not in text)
    assert "NIP" in signed or "Penandatangan" in signed
    rows = set(re.findall(r"\b\d{4} [A-Z]{3}\b", signed.partition("JUMLAH")[0]))
    assert len(rows) >= 2


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("manado-2023-tw2-cetak", 2 + 2 + 2),
        ("bbspjikkp-2024-angka", 1 + 1 + 1),
        ("pnbp", 1 + 1 + 1),
        ("form_a", 2 + 2),
    ],
)
def test_how_many_pages_are_to_be_signed(printed: Mapping[str, tuple[Page, ...]], name: str, pages: int) -> None:
    assert len(_of_the_form(printed[name])) == pages


def test_a_plan_without_pages_or_quarters_in_order_is_refused() -> None:
    from xlkinerja.form import FormError  # noqa: PLC0415
    from xlkinerja.form.loader import load_text  # noqa: PLC0415

    text = (Path(__file__).parents[2] / "src/xlkinerja/forms/rencana_aksi.toml").read_text(encoding="utf-8")
    quarters, heading = 'print.quarters = ["target_antara_tw', 'heading = "CAPAIAN KINERJA MENURUT INDIKATOR"\n'
    for old, new, said in (
        ('print.pages = ["target_antara_tw3"]', 'print.pages = ["target_antara_tw5"]', "bukan kolom tercetak"),
        (f'{quarters}1", "target_antara_tw2"', f'{quarters}2", "target_antara_tw1"', "kiri ke kanan"),
        (heading, 'heading = "C"\nidentity = "{satker}"\n', "tidak ada isian bernama satker"),
        (heading, 'heading = "C"\nidentity = "{satker"\n', "kurung kurawal"),
    ):
        assert old in text
        with pytest.raises(FormError, match=said):
            load_text("rencana_aksi.toml", text.replace(old, new, 1))


def test_numbers_keep_to_one_right_edge_by_their_format_and_not_by_an_indent() -> None:
    for name in form_names():
        for sheet in openpyxl.load_workbook(Path(__file__).parents[2] / "workbook_templates" / f"{name}.xlsx"):
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.alignment.horizontal == "right" and cell.number_format != "General":
                        assert not cell.alignment.indent, (name, sheet.title, cell.coordinate)
                        assert "_-" in cell.number_format or cell.number_format == '@","'
