"""Values as people write them: cases worked out by hand, published tables, and laws."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from xlkinerja.kinds import GRADES, KINDS, Kind, Reading, Typed, read_column, read_value, show
from xlkinerja.kinds.dates import days_of
from xlkinerja.kinds.display import as_shown
from xlkinerja.kinds.period_text import MONTHS

HERE = Path(__file__).parent
CASES: dict[str, list[dict[str, Any]]] = tomllib.loads((HERE / "value_cases.toml").read_text(encoding="utf-8"))
PUBLISHED = HERE.parents[2] / "shared" / "data"
AS_PRINTED = ("bbspjikkp-2024.json", "manado-tw2-2023.json")  # the files that hold tables cell by cell


def typed(cell: str | dict[str, Any]) -> Typed:
    if isinstance(cell, str):
        return Typed("text", cell)
    if "number" in cell:
        return Typed("number", cell["number"], cell.get("format", "General"))
    if "error" in cell:
        return Typed("error", cell["error"])
    return Typed("boolean", cell["boolean"]) if "boolean" in cell else Typed("blank")


def value(kind: str, text: str) -> Decimal | str | None:
    if not text:
        return None
    return Decimal(text) if KINDS[kind].holds == "number" and text[-1].isdigit() else text


SINGLES = [
    pytest.param(group, row, id=f"{group['kind']}-{row[0]}") for group in CASES["single"] for row in group["rows"]
]


@pytest.mark.parametrize(("group", "row"), SINGLES)
def test_a_cell_alone(group: dict[str, Any], row: list[Any]) -> None:
    cell, expected, rule, problem, step, unit = (row + [""] * 3)[:6]
    known = {"choices": tuple(group.get("choices", ())), "several": group.get("several", False)}
    (reading,) = read_column(KINDS[group["kind"]], [typed(cell)], group.get("scale", 1), **known)
    assert (reading.value, reading.rule, reading.problem, reading.unit) == (
        value(group["kind"], expected), rule, problem or None, unit or None,
    )  # fmt: skip
    assert reading.step == Decimal(step or 0)
    assert reading.typed == typed(cell)


def test_what_is_none_of_several_choices_is_named_once() -> None:
    (reading,) = read_column(
        KINDS["teks"], [Typed("text", "Lahan, Dana / X; Lahan; Dana")], choices=("Dana", "Barang / X"), several=True
    )
    assert reading.unknown == ("Lahan", "X")


@pytest.mark.parametrize("case", CASES["column"], ids=lambda case: f"{case['kind']}-{case['cells'][0]}")
def test_a_column(case: dict[str, Any]) -> None:
    readings = read_column(KINDS[case["kind"]], [typed(cell) for cell in case["cells"]], case.get("scale", 1))
    assert [reading.value for reading in readings] == [value(case["kind"], text) for text in case["values"]]
    assert [reading.rule for reading in readings] == case["rules"]
    assert [reading.problem or "" for reading in readings] == case["problems"]
    if "alternatives" in case:
        expected = [[Decimal(text) for text in texts] for texts in case["alternatives"]]
        assert [list(reading.alternatives) for reading in readings] == expected
    if "units" in case:
        assert [reading.unit or "" for reading in readings] == case["units"]


@pytest.mark.parametrize("name", ["cacah", "nilai"])
def test_the_order_of_cells_does_not_matter(name: str) -> None:
    cells = [Typed("text", text) for text in ("12,5", "2.588", "25,431", "-", "x1")]
    forward = read_column(KINDS[name], cells)
    assert read_column(KINDS[name], cells[::-1]) == forward[::-1]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_has_cases_and_passes_blanks_and_refuses_errors(kind: Kind) -> None:
    assert any(group["kind"] == kind.name for group in CASES["single"])
    readings = read_column(kind, [Typed("blank"), Typed("text", " – "), Typed("error", "#REF!")])
    assert [reading.value for reading in readings] == [None] * 3
    assert [reading.problem for reading in readings] == [None, None, "XK-201"]


@pytest.mark.parametrize("kind", [kind for name, kind in KINDS.items() if "kode" in name], ids=lambda k: k.name)
def test_a_code_in_capitals_and_small_letters_wide_and_narrow_is_one(kind: Kind) -> None:
    """Whatever a code reads as, it reads as itself, however it is typed."""
    for group in (group for group in CASES["single"] if group["kind"] == kind.name):
        for code in {row[1] for row in group["rows"] if row[1] and row[2] == "code"}:
            wide = "".join(chr(ord(char) + 0xFEE0) for char in code)
            typings = (code, code.lower(), wide, f"\u00a0{code} ")
            readings = [read_value(kind, Typed("text", text)) for text in typings]
            assert [(reading.value, reading.problem) for reading in readings] == [(code, None)] * len(typings)


def test_grades_stand_best_first_and_each_reads_as_itself() -> None:
    sakip, services = ["AA", "A", "BB", "B", "CC", "C", "D", "E"], ["A", "A-", "B", "B-", "C", "C-", "D", "E", "F"]
    for scale in (sakip, services):
        assert [grade for grade in GRADES if grade in scale] == scale
    assert set(GRADES) == {*sakip, *services}
    for grade in GRADES:
        reading = read_value(KINDS["nilai"], Typed("text", grade.lower()))
        assert (reading.value, reading.rule, reading.problem) == (grade, "grade", None)
        assert show(KINDS["nilai"], reading.value) == grade


def test_an_empty_column() -> None:
    assert all(read_column(kind, ()) == () for kind in KINDS.values())


def test_what_is_settled_or_guessed_always_names_the_alternative() -> None:
    """The messages of XK-203 and XK-204 quote it."""
    for case in CASES["column"]:
        for reading in read_column(KINDS[case["kind"]], [typed(cell) for cell in case["cells"]], case.get("scale", 1)):
            assert bool(reading.alternatives) == (reading.problem in {"XK-203", "XK-204"})


@pytest.mark.parametrize(
    ("kind", "number", "scale", "text"),
    [
        ("rupiah", "1120640680", 1, "1.120.640.680"),
        ("rupiah", "-1250000", 1, "-1.250.000"),
        ("rupiah", "2500000.5", 1, "2.500.000,50"),
        ("rupiah", "12207073000", 1000, "12.207.073"),
        ("rupiah", "48488", 1000, "48,4880"),
        ("rupiah", "0", 1, "0"),
        ("persen", "0.9798", 1, "97,98%"),
        ("persen", "1", 1, "100,00%"),
        ("persen", "8.1036", 1, "810,36%"),
        ("persen", "-0.4528", 1, "-45,28%"),
        ("persen", "12.3456", 1, "1.234,56%"),
        ("persen", "0.00625", 1, "0,63%"),
        ("persen", "-0.00001", 1, "0,00%"),
        ("cacah", "2588", 1, "2.588"),
        ("cacah", "3.85", 1, "3,85"),
        ("cacah", "66.025", 1, "66,0250"),
        ("cacah", "1E+3", 1, "1.000"),
        ("nilai", "3.6", 1, "3,6"),
        ("nilai", "750", 1, "750"),
        ("nilai", "92.50", 1, "92,5"),
        ("nilai", "1250000", 1, "1.250.000"),
        ("indeks", "3.754098360655738", 1, "3,7541"),
        ("indeks", "88.5", 1, "88,50"),
        ("indeks", "3.754", 1, "3,754"),
        ("tahun", "2023", 1, "2023"),
        ("triwulan", "2", 1, "II"),
        ("bulan", "8", 1, "Agustus"),
    ],
)
def test_show(kind: str, number: str, scale: int, text: str) -> None:
    assert show(KINDS[kind], Decimal(number), scale) == text


def test_show_texts_and_blanks() -> None:
    assert show(KINDS["teks"], "Pengujian") == "Pengujian"
    assert [show(kind, None) for kind in KINDS.values()] == [""] * len(KINDS)


# --- laws --------------------------------------------------------------------------------------------------

WHOLE = st.integers(-(10**14), 10**14).map(Decimal)
NUMBERS = {
    "rupiah": st.decimals(-(10**12), 10**12, places=2) | WHOLE,
    "persen": st.decimals(-100, 100, places=4),
    "cacah": st.integers(0, 6).flatmap(lambda places: st.decimals(0, 10**6, places=places)) | WHOLE,
    "nilai": st.integers(0, 6).flatmap(lambda places: st.decimals(-(10**6), 10**6, places=places)) | WHOLE,
    "indeks": st.integers(2, 4).flatmap(lambda places: st.decimals(-(10**6), 10**6, places=places)),
    "tahun": st.integers(1990, 2100).map(Decimal),
    "triwulan": st.integers(1, 4).map(Decimal),
    "bulan": st.integers(1, 12).map(Decimal),
}
TEXTS = {
    "teks": st.text(),
    "nomor": st.text(max_size=6),
    "nomor_indikator": st.from_regex(r"[1-9]\.[0-9]{1,2}", fullmatch=True),
    "tanggal": st.dates().map(str) | st.text(max_size=20),
    "rentang_tanggal": st.dates().map(str) | st.text(max_size=20),
    "nip": st.from_regex(r"[0-9]{8} [0-9]{6} [12] [0-9]{3}", fullmatch=True),
    "kode_satker": st.from_regex(r"[0-9]{6}", fullmatch=True),
    "kode_fungsi": st.from_regex(r"[0-9]{1,2}\.?", fullmatch=True),
    "kode_kl": st.from_regex(r"[0-9]{1,3}\.?", fullmatch=True),
    "kode_eselon1": st.from_regex(r"[0-9]{1,2}\.?", fullmatch=True),
    "kode_sub_fungsi": st.from_regex(r"[0-9]{1,2}\.[0-9]{2}\.?", fullmatch=True),
    "kode_program": st.from_regex(r"(04\.07\.)?[A-Za-z]{2}\.?", fullmatch=True),
    "kode_kegiatan": st.from_regex(r"[0-9]{4}", fullmatch=True),
    "kode_kro": st.from_regex(r"(6077\.)?[A-Za-z]{3}", fullmatch=True),
    "kode_ro": st.from_regex(r"(6077\.AEF\.)?[0-9]{1,3}", fullmatch=True),
    "kode_komponen": st.from_regex(r"(6077\.AEF\.002\.)?[0-9]{1,3}", fullmatch=True),
    "kode_rincian": st.from_regex(r"[A-Z]{2}\.[0-9]{4}|[A-Z]{3}\.[0-9]{3}|[0-9]{1,3}|[A-Z]", fullmatch=True),
    "akun": st.from_regex(r"[0-9]{6}", fullmatch=True),
    "golongan": st.from_regex(r"(IV|I{1,3}) ?/ ?[A-Ea-e]", fullmatch=True) | st.text(max_size=6),
}


def test_every_kind_has_its_law() -> None:
    assert NUMBERS.keys() | TEXTS.keys() == KINDS.keys()


@pytest.mark.parametrize("name", NUMBERS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_number_shown_reads_as_itself(name: str, data: st.DataObject) -> None:
    number = data.draw(NUMBERS[name])
    scale = data.draw(st.sampled_from([1, 1000])) if KINDS[name].scaled else 1
    shown = Typed("text", show(KINDS[name], number, scale))
    assert read_value(KINDS[name], shown, scale).value == number


@pytest.mark.parametrize("name", TEXTS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_text_read_and_shown_reads_as_itself(name: str, data: st.DataObject) -> None:
    once = read_value(KINDS[name], Typed("text", data.draw(TEXTS[name])))
    again = read_value(KINDS[name], Typed("text", show(KINDS[name], once.value)))
    assert again.value == once.value


JUNK = st.text(alphabet=st.sampled_from(list("0123456789.,-+()%Rp xIVeE'\u00a0\u200b²½٣ⅡOl:/#")), max_size=25)


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_junk_never_raises_and_never_passes_silently(name: str, data: st.DataObject) -> None:
    cell = st.just(Typed("boolean", "TRUE")) | st.builds(
        Typed,
        st.sampled_from(["blank", "number", "text", "error"]),
        JUNK | st.text() | st.decimals().map(str),
        st.sampled_from(["General", "0.00%", "d-mmm-yy", "@"]) | st.text(max_size=12),
    )
    cells = data.draw(st.lists(cell, max_size=6))
    scale = data.draw(st.sampled_from([1, 1000, 1_000_000]))
    readings = read_column(KINDS[name], cells, scale, data.draw(st.sampled_from([(), ("a", "b")])))
    assert [reading.typed for reading in readings] == cells
    for reading in readings:
        assert reading.rule == "nothing" or reading.value not in {None, ""} or reading.problem
        if isinstance(reading.value, Decimal):
            assert reading.value.is_finite()
            show(KINDS[name], reading.value, scale)


def test_long_junk_is_read_quickly() -> None:
    """Nothing here looks back over what it has seen; a slow pattern would hang this test."""
    for text in ("1." * 20_000, "(" * 20_000, " " * 30_000 + "x", "9" * 32_000, "Rp " * 10_000):
        for kind in KINDS.values():
            read_value(kind, Typed("text", text))
            read_value(kind, Typed("number", text, text))


# --- published tables --------------------------------------------------------------------------------------


def published_columns() -> list[tuple[str, int, list[str]]]:
    """Return (kind, scale, printed cells) of the columns that hold amounts, percentages and counts."""
    columns = []
    for path in (PUBLISHED / name for name in AS_PRINTED):
        for table in json.loads(path.read_text(encoding="utf-8")):
            for index, heading in enumerate(table["columns"]):
                cells = [re.sub("<[^>]+>", "", row[index]) for row in table["rows"]]
                columns += [(*kind, cells) for kind in published_kind(table["id"], heading)]
    return columns


PUBLISHED_KINDS = (  # pattern of "table: heading", kind, scale; the first that fits
    (r"tabel-3-68: .*\(000\)|.*\(Rp\. 000\) \| (?:PHLN|Rupiah|Total)$", "rupiah", 1000),
    (r".*\(Rp\)|pagu-output: PAGU|tabel-3-62: (?:TARGET|REALISASI)$", "rupiah", 1),
    (
        r"(?i)(?:tabel-(?:2-5|2-6|3-2)|sasaran-\d|.*(?:perjanjian|rencana|pengukuran).*): (?:target|realisasi)$",
        "nilai",
        1,
    ),
    (r"(?i).*[/|] (?:rencana|realisasi) kegiatan", None, 1),
    (r".*(?:%|PERSENTASE|Capaian$|Rasio)", "persen", 1),
    (
        r"(?i).*(?:pelanggan|volume|satuan (?:unit|\(unit\))|: target|: realisasi|/ target|/ realisasi)",
        "cacah",
        1,
    ),
)


def published_kind(table: str, heading: str) -> list[tuple[str, int]]:
    for pattern, kind, scale in PUBLISHED_KINDS:
        if re.match(pattern, f"{table}: {heading}"):
            return [(kind, scale)] if kind else []
    return []


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published tables are not beside the repository")
def test_every_published_cell_is_read() -> None:
    counts: Counter[tuple[str, str | None]] = Counter()
    unread: list[Reading] = []
    for kind, scale, cells in published_columns():
        for reading in read_column(KINDS[kind], [Typed("text", cell) for cell in cells], scale):
            counts[kind, "nothing" if reading.rule == "nothing" else reading.problem] += 1
            if reading.problem not in {None, "XK-204", "XK-205"}:
                unread.append(reading)
    assert not unread
    assert counts.total() > 900
    assert counts["persen", "XK-204"] == 8  # the 0,66 to 0,87 in the Jumlah row of Form A 6077


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published tables are not beside the repository")
def test_the_grand_total_of_published_amounts() -> None:
    """The budget lines of Tabel 3.68, in thousands, add up to the printed total, so none was misread."""
    (pagu,) = (cells for _, scale, cells in published_columns() if scale != 1 and "29.075.749" in cells)
    readings = read_column(KINDS["rupiah"], [Typed("text", cell) for cell in pagu], 1000)
    amounts = [reading.value for reading in readings if isinstance(reading.value, Decimal)]
    assert sum(amounts[:-1]) == amounts[-1] == Decimal(29_075_749_000)


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published tables are not beside the repository")
def test_published_targets_and_achievements_give_the_printed_ratios() -> None:
    """Tabel 3.2 of 2024; its 123,33% for 3,79 of 3 and 471,60% for 33,04 of 7 are slips of the report."""
    tables = json.loads((PUBLISHED / "bbspjikkp-2024.json").read_text(encoding="utf-8"))
    (table,) = (table for table in tables if table["id"] == "tabel-3-2")
    columns = {
        name: read_column(KINDS[kind], [Typed("text", row[table["columns"].index(name)]) for row in table["rows"]])
        for name, kind in (("Target", "nilai"), ("Realisasi", "nilai"), ("Capaian", "persen"))
    }
    differing = []
    for target, achieved, ratio in zip(*columns.values(), strict=True):
        assert isinstance(target.value, Decimal)
        assert isinstance(achieved.value, Decimal)
        assert target.unit == achieved.unit
        assert target.unit
        if round(achieved.value / target.value, 4) != ratio.value:
            differing.append(ratio.typed.text)
    assert differing == ["123,33%", "471,60%"]
    assert len(columns["Target"]) == 15


# --- dates -------------------------------------------------------------------------------------------------------

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
_DAY_WAYS = (
    lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    lambda day: f"{day.day:02}-{MONTHS[day.month - 1][:3]}-{day.year}",
    lambda day: f"{day.day:02}/{day.month:02}/{day.year}",
    lambda day: f"{day.day}.{day.month}.{day.year}",
    lambda day: f"{day:%Y-%m-%d}",
    lambda day: f"Jum'at, {day.day} {MONTHS[day.month - 1].upper()}  {day.year}",
    lambda day: f"Kota Manado, tanggal {day.day} {MONTHS[day.month - 1]} {day.year}.",
)


@given(DAYS, st.sampled_from(_DAY_WAYS))
def test_a_day_is_one_however_it_is_written(day: date, written: Callable[[date], str]) -> None:
    assert days_of(written(day)) == (day, day)


@given(DAYS, st.integers(1, 40), st.sampled_from(["-", " - ", " s.d. ", " s/d ", " sampai dengan ", " – ", " hingga "]))
def test_days_from_one_to_another(first: date, length: int, to: str) -> None:
    last = min(first + timedelta(days=length), date(2099, 12, 31))
    if first == last:
        return
    ends = f"{last.day} {MONTHS[last.month - 1]} {last.year}"
    month, year = f" {MONTHS[first.month - 1]}", f" {first.year}"
    begins = f"{first.day}{month if first.month != last.month or first.year != last.year else ''}"
    begins += year if first.year != last.year else ""
    assert days_of(begins + to + ends) == (first, last)
    assert days_of(ends + to + f"{first.day}{month}{year}") is None


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    found = days_of(text)
    assert found is None or found.first <= found.last


@pytest.mark.parametrize(
    ("serial", "shown"),
    [("1", "1 Januari 1900"), ("59", "28 Februari 1900"), ("61", "1 Maret 1900"), ("45104", "27 Juni 2023")],
)
def test_a_day_is_quoted_as_excel_shows_it(serial: str, shown: str) -> None:
    """Excel counts a 29 February 1900; days before it come one later than they are."""
    assert as_shown(Typed("number", serial, "[$-421]d mmmm yyyy")) == shown


def test_a_column_of_percentages_may_have_units_and_others_beside_it() -> None:
    """There are as many units as cells, and any number of cells beside them."""
    cells, beside = (Typed("number", "0.5", "0%"),), (Typed("number", "0.5", "0%"), Typed("text", "50%"))
    (reading,) = read_column(KINDS["persen"], cells, units=("persen",), beside=beside)
    assert reading.value == Decimal("0.5")


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        ("0.3304", "0.00%", "33,04%"),
        ("0.3304", "0.00%_-_-;-0.00%_-_-;0.00%_-_-;@_-_-", "33,04%"),
        ("1234567", "#,##0_-_-", "1.234.567"),
        ("1234567", "* #,##0_)", "1.234.567"),
        ("7", "000_-", "007"),
    ],
)
def test_room_at_the_edge_is_not_quoted(number: str, code: str, shown: str) -> None:
    assert as_shown(Typed("number", number, code)) == shown
