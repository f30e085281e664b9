"""Narasi: texts that the figures of Form A and Rencana Aksi fill, and figures typed in them that are others."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from kit import check, only, places, put, reads_well, sheet, typed
from kit_folder import everything, run
from office import differences, opened, recalculated_by_libreoffice
from published import data, part, published
from xlkinerja.checking.said_in_texts import Time, said_in
from xlkinerja.form import FormError
from xlkinerja.form.loader import load, load_text
from xlkinerja.form.sources import text_of
from xlkinerja.kinds.text_figures import figures_in
from xlkinerja.next_quarter.carry import next_quarter
from xlkinerja.pipeline import fill_workbook
from xlkinerja.report import Result
from xlkinerja.templates import template

SAMPLES = Path(__file__).parents[2] / "samples"
FORM = load("narasi")
NARASI = "247246-narasi-2023-tw2.xlsx"
TIME = Time(Decimal(2023), Decimal(2))


# --- figures in sentences ----------------------------------------------------------------------------------------

FIGURES = {
    "sebesar 32,67 % dan 31.04%": [("percent", "0.3267"), ("percent", "0.3104")],
    "6 persen, 45,12 (%)": [("percent", "0.06"), ("percent", "0.4512")],
    "Rp. 518.891.250,- atau Rp12.000": [("amount", "518891250"), ("amount", "12000 12")],
    "Rp 1,2 miliar; 12,2 juta rupiah; 500 ribu": [
        ("amount", "1200000000"), ("amount", "12200000"), ("amount", "500000"),
    ],
    "indeks 3,61 dari 173 kuesioner": [("number", "3.61"), ("number", "173")],
    "pada 27 Juni 2023, 10-12 April 2023, tahun 2022, triwulan 2, Tabel 5": [],
    "nomor 1233/BSKJI.1/PR/VI/2023": [],
    "66.025%": [("percent", "660.25 0.66025")],
}  # fmt: skip


@pytest.mark.parametrize("text", FIGURES)
def test_figures_of_a_sentence(text: str) -> None:
    """With all that they may mean; dates, years and numbers of things are none."""
    found = [(f.sort, [value for value, _ in f.meanings]) for f in figures_in(text)]
    assert found == [(sort, [Decimal(each) for each in values.split()]) for sort, values in FIGURES[text]]


SAID = {
    "Target fisik 50% dengan realisasi 48%.": {"fisik_s": ["50%"]},
    "Realisasi keuangan 31,04% dari sasaran keuangan 30,52%": {"keuangan_r": ["31,04%"], "keuangan_s": ["30,52%"]},
    "Realisasi keuangan sampai dengan Triwulan II Tahun Anggaran 2023 sebesar 44,82 persen": {
        "keuangan_r": ["44,82 persen"],
    },
    "Realisasi keuangan dan realisasi fisik masing-masing 44,82% dan 48%": {
        "keuangan_r": ["44,82%"], "fisik_r": ["48%"],
    },
    "Realisasi keuangan dan realisasi fisik sudah di atas 40%": {},
    "Realisasi keuangan tahun lalu 40%, realisasi fisik 48%": {"fisik_r": ["48%"]},
    "Realisasi fisik triwulan I sebesar 20%. Realisasi fisik 48%": {"fisik_r": ["48%"]},
    "Realisasi fisik 20% pada tahun 2022": {},
    "Realisasi fisik naik 3%": {},
    "Realisasi fisik {fisik_r} dari 50%": {},
    "Realisasi fisik Rp 12.000": {},
    "Pagu Rp 10,7 miliar, 12%": {"pagu": ["Rp 10,7 miliar"]},
    "Realisasi keuangan dan fisik tidak mencapai sasaran.": {
        "mencapai_keuangan": ["tidak mencapai sasaran"], "mencapai_fisik": ["tidak mencapai sasaran"],
    },
    "Realisasi belum  mencapai target": {"mencapai": ["tidak mencapai sasaran"]},
    "Realisasi keuangan mencapai 31,04%": {"keuangan_r": ["31,04%"]},
    "Meskipun realisasi keuangan rendah, realisasi fisik mencapai sasaran": {"mencapai_fisik": ["mencapai sasaran"]},
    "Rapat fisikawan 48%": {},
}  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_what_a_sentence_says_of_a_kro(text: str) -> None:
    columns = [column for column in FORM.table["output"].columns if column.spoken]
    found: dict[str, list[str]] = {}
    for said in said_in(text, columns, TIME):
        found.setdefault(said.column, []).append(said.choice or said.text)
    assert found == SAID[text]


# --- the published report ----------------------------------------------------------------------------------------


def books(**more: bytes) -> Mapping[str, bytes]:
    paths = {
        "a": "form_a/manado-2023-tw2-angka.xlsx",
        "n": "narasi/manado-2023-tw2-narasi.xlsx",
        "r": "rencana_aksi/manado-2023-tw2-rencana-cetak.xlsx",
    }
    return {**{name: (SAMPLES / path).read_bytes() for name, path in paths.items()}, **more}


def filled(folder: Path, **more: bytes) -> Mapping[str, bytes]:
    """Return the answers to the three workbooks of Manado, filled together."""
    inbox = put(folder / "KIRIMAN", **books(**more))
    assert run("fill", inbox, "-o", folder / "HASIL", "--workers", "1").exit_code in {0, 1}
    return everything(folder / "HASIL")


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return filled(tmp_path_factory.mktemp("narasi"))[NARASI]


def texts(result: Result, table: str, column: str) -> dict[str, object]:
    data_of = part(result, table)
    return {str(row.entries[data_of.table.key].value): row.entries[column].value for row in data_of.rows}


@published
def test_sentences_on_the_goal_follow_from_form_a(answer: bytes) -> None:
    """All four with a target do, line 1151 does not; where there is no target nothing can be said."""
    lines = data("cross-manado-tw2-2023")["kalimat_mencapai_sasaran"]
    result = check(answer)
    computed = {name: texts(result, "output", f"mencapai_{name}") for name in ("keuangan", "fisik")}
    for line in lines[:4]:
        for name, values in computed.items():
            assert (values[line["kro"]] == "mencapai sasaran") == line[f"{name}_dihitung"] == line[f"{name}_kalimat"]
    assert lines[4]["line"] == "1151"
    assert lines[4]["keuangan_kalimat"] != lines[4]["keuangan_dihitung"]
    assert computed["keuangan"]["CAH"] is computed["keuangan"]["EBB"] is None
    found = only(result, "X-20")
    assert (str(found.place), found.typed) == ("Output!J12", "mencapai sasaran")
    assert [f.code for f in result.findings if f.level != "catatan"] == ["X-20"]


@published
def test_texts_are_filled_with_the_published_figures(answer: bytes) -> None:
    figures = {line["kro"]: line for line in data("cross-manado-tw2-2023")["cross_alki_form_a"]}
    hasil = texts(check(answer), "output", "hasil_terisi")
    for kro in ("AEF", "EBA", "EBD"):
        percent = Decimal(figures[kro]["form_a_keuangan_r"])
        assert f"({percent:f}%".replace(".", ",") in str(hasil[kro])
    assert figures["QDI"]["pagu_form_a"] == "106885000"
    assert hasil["QDI"] == "Realisasi keuangan 21,01% dari pagu Rp 106.885.000, realisasi fisik 21,29%."
    indikator = texts(check(answer), "indikator", "hasil_terisi")
    assert indikator["3.3"] == "Target fisik 50% dengan realisasi fisik 56%, sehingga realisasi fisik mencapai sasaran."
    assert indikator["5.1"] == (
        "Realisasi fisik sampai dengan triwulan 2 tahun 2023 50%. "
        "Indeks kepuasan masyarakat dari 173 kuesioner 3,61, target 3,60."
    )
    assert not [text for text in (*hasil.values(), *indikator.values()) if re.search(r"[{}]", str(text))]


def test_what_staff_typed_stays_and_the_answer_is_the_same_again(answer: bytes, tmp_path: Path) -> None:
    """The typed text keeps its slots; filled again with the same sources nothing changes."""
    before, after = sheet(books()["n"], "Output"), sheet(answer, "Output")
    typed_in = [key for key in before.cells if key[1] in (8, 9, 10)]
    assert [after.cells[key].text for key in typed_in] == [before.cells[key].text for key in typed_in]
    assert filled(tmp_path, n=answer)[NARASI] == answer


def test_libreoffice_fills_the_texts_alike(answer: bytes) -> None:
    assert differences(answer, recalculated_by_libreoffice(answer)) == []


# --- what is wrong with texts ------------------------------------------------------------------------------------


@cache
def wrong() -> Result:
    return check((SAMPLES / "narasi" / "contoh-2023-narasi-salah.xlsx").read_bytes())


def test_faults_that_were_put_in_are_found() -> None:
    """Each at its place, and nothing else; 48% of last year, Rp 10,7 miliar and 48,00 persen are right."""
    told = {(f.code, str(f.place)) for f in wrong().findings if f.level != "catatan"}
    assert told == {
        ("T-01", "Indikator!J11"), ("X-20", "Indikator!J11"), ("XK-262", "Indikator!M11"), ("X-20", "Indikator!J12"),
        ("XK-263", "Indikator!K12"), ("T-02", "Indikator!J13"), ("T-03", "Indikator!L13"), ("X-20", "Output!H6"),
        ("X-20", "Output!H7"), ("T-03", "Output!I7"), ("T-04", "Kegiatan!B7"), ("XK-232", "Kegiatan!D7"),
    }  # fmt: skip
    assert [f.message for f in wrong().findings if not reads_well(re.sub(r"[{}]", "", f.message))] == []
    message = next(f.message for f in wrong().findings if str(f.place) == "Output!H6")
    assert "47,37% untuk Realisasi keuangan, seharusnya 44,82%" in message
    assert "{keuangan_r}, {mencapai_keuangan}" in message


def test_an_explanation_settles_a_figure_that_is_meant_otherwise() -> None:
    found = [f for f in wrong().findings if f.code == "X-20"]
    assert all(f.level == "galat" and f.explained("Angka semester").settled for f in found)


def test_braces_of_other_things_are_no_slots() -> None:
    """A text beside the form's words is left as it is: nothing is said of figures that have no words."""
    data_of = json.loads((SAMPLES / "narasi" / "contoh-2023-narasi-salah.json").read_text(encoding="utf-8"))
    row = {
        **data_of["tables"]["output"][0],
        "hasil": "Terlaksana 100% di 3 lokasi.",
        "kendala": "Tidak ada {} kendala.",
    }
    made = template(FORM, {**data_of, "tables": {"output": [row]}})
    assert places(check(made)) >= {("T-01", "Output!I6")}
    assert not [f for f in check(made).findings if f.code in {"X-20", "XK-262"}]


def long(lines: int) -> dict[str, object]:
    """Return a narasi with so many lines of fifty letters in a column that prints them."""
    text = "\n".join(["Kegiatan dilaksanakan sesuai jadwal di tiga kota."] * lines)
    row = {"kode_kegiatan": "6077", "kode_kro": "AEF", "hasil": text}
    return {"form": "narasi", "fields": {"tahun": 2023, "triwulan": 2}, "tables": {"output": [row]}}


@pytest.mark.parametrize(("lines", "told"), [(33, set()), (34, {("XK-265", "Output!H6")})])
def test_a_text_that_no_row_of_excel_shows_is_told(lines: int, told: set[tuple[str, str]]) -> None:
    """A row has 409,5 points at most, in the template too: that is 33 lines of our font."""
    made = template(FORM, long(lines))
    assert {place for place in places(check(made)) if place[0] == "XK-265"} == told
    assert opened(made)["Output"].row_dimensions[6].height == min(12 * lines + 4, 409.5)


def test_texts_of_several_satker_stand_one_below_the_other(answer: bytes, tmp_path: Path) -> None:
    """Nothing is added up: each text with whose it is, as typed and as filled."""
    put(tmp_path / "HASIL", satu=answer, dua=typed(answer, {"Indikator!D4": "247199"}))
    assert run("consolidate", tmp_path / "HASIL", "-o", tmp_path / "rekap.xlsx").exit_code in {0, 1}
    book = opened((tmp_path / "rekap.xlsx").read_bytes(), values=True)
    rows = [[str(cell) for cell in row] for row in book["Narasi Output"].iter_rows(min_row=5, values_only=True)]
    assert [row[0] for row in rows].count("247199") == [row[0] for row in rows].count("247246") == 8
    assert sum("dari pagu Rp 106.885.000," in text for row in rows for text in row) == 2


UNFIT = {
    "no text is filled with it": ("as_amount(pagu), ", "", "tidak ada teks di tabel ini"),
    "blank words": ('["pagu", "anggaran sebesar"]', '["pagu", " "]', "berisi teks kosong"),
    "what may not be told": ('spoken = ["pagu"', 'private = true\nspoken = ["pagu"', "padahal temuan menyebutnya"),
    "a name": ('name = "nama_output"', 'name = "nama_output"\nspoken = ["nama"]', "hanya untuk kolom angka"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_words_that_nothing_could_be_held_against_are_refused(name: str) -> None:
    before, after, said = UNFIT[name]
    text = text_of("narasi")
    assert before in text
    with pytest.raises(FormError, match=said):
        load_text("narasi.toml", text.replace(before, after))


# --- the next quarter --------------------------------------------------------------------------------------------


def test_the_next_quarter_has_the_rows_without_texts(answer: bytes) -> None:
    before = check(answer).report
    assert before is not None
    made = check(template(FORM, next_quarter(before)))
    assert list(texts(made, "output", "hasil").items())[:2] == [("AEF", None), ("BAD", None)]
    assert set(texts(made, "indikator", "hasil").values()) == {None}
    assert len(part(made, "indikator").rows) == len(part(check(answer), "indikator").rows)
    assert part(made, "kegiatan_output").rows == ()


def test_without_the_sources_the_text_stays_and_says_what_is_lacking() -> None:
    sample = books()["n"]
    answer = fill_workbook(sample, "narasi.xlsx")
    row = texts(answer.result, "output", "hasil_terisi")
    assert "{keuangan_r} dari {keuangan_s}" in str(row["AEF"])
    lacking = next(f for f in answer.result.findings if str(f.place) == "Output!H5" or str(f.place) == "Output!H6")
    assert lacking.code == "XK-263"
    assert fill_workbook(typed(sample, {"Output!H6": "Selesai."}), "n.xlsx").result.readable
