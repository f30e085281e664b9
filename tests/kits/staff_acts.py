"""What staff do to the PNBP form, step by step, and the figures that must come out, worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from office import SAMPLES

Step = tuple[str | float, ...]
Figures = Mapping[str, int | None]
"""What is typed in a row: target, realisasi_lalu, realisasi, realisasi_tahun_lalu, pelanggan."""

SHEET = "Layanan"
LABELS = {
    "layanan": "Jenis Layanan",
    "target": "Target Setahun (Rp)",
    "realisasi_lalu": "Realisasi s.d. Triwulan Lalu (Rp)",
    "realisasi": "Realisasi s.d. Triwulan Ini (Rp)",
    "realisasi_ini": "Realisasi Triwulan Ini (Rp)",
    "persen": "Realisasi terhadap Target",
    "realisasi_tahun_lalu": "Realisasi Periode Sama Tahun Lalu (Rp)",
    "pertumbuhan": "Pertumbuhan",
    "porsi": "Porsi",
    "pelanggan": "Pelanggan",
}

# Where things lie in the template: header row 9, the numbers of the columns 10, services 11 to 26, blank rows to 30,
# guard row 31, Jumlah 32.
FIRST, LAST, GUARD, JUMLAH = 11, 26, 31, 32

OWN_NOTE = "tanya Pak Budi"
OWN_TEXT = "sudah dicek bendahara"

# Before each act: a sheet, a note and a text of their own, and figures of last quarter.
STAFF: tuple[Step, ...] = (
    ("unprotect", SHEET),
    ("add_sheet", "Coretan"),
    ("type", "Coretan", "B2", "jangan dihapus"),
    ("type", "Coretan", "B3", "=6*7"),
    ("note", SHEET, "M13", OWN_NOTE),
    ("type", SHEET, "O20", OWN_TEXT),
    ("type", SHEET, "D11", 800_000_000),
    ("type", SHEET, "D12", 300_000_000),
)

OF_STAFF = ("XK-139", "XK-307")
"""Said in every case: there is a sheet and a formula of their own."""

NEW: Mapping[str, Figures] = {
    "Uji Kulit": {"target": 200_000_000, "realisasi": 150_000_000, "realisasi_tahun_lalu": 120_000_000, "pelanggan": 4},
    "Uji Karet": {"target": 70_000_000, "realisasi": 91_000_001, "realisasi_lalu": 50_000_000},
}


# --- the figures, worked out by hand -----------------------------------------------------------------------------


def as_printed() -> Mapping[str, Figures]:
    """The services of the sample with the figures of last quarter that staff typed."""
    rows = json.loads((SAMPLES / "bbspjikkp-2024-angka.json").read_text(encoding="utf-8"))["tables"]["layanan"]
    services = {row.pop("layanan"): row for row in rows}
    services["Pengujian"]["realisasi_lalu"] = 800_000_000
    services["Kalibrasi"]["realisasi_lalu"] = 300_000_000
    return services


def ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def change(new: float | None, old: float | None) -> float | None:
    return (new - old) / old if new is not None and old else None


def added(services: Mapping[str, Mapping[str, float | None]], column: str) -> float | None:
    found = [value for row in services.values() if (value := row.get(column)) is not None]
    return sum(found) if found else None


def expected_row(row: Figures, services: Mapping[str, Figures]) -> Mapping[str, float | None]:
    new, before = row.get("realisasi"), row.get("realisasi_lalu")
    return {
        "realisasi_ini": new - before if new is not None and before is not None else None,
        "persen": ratio(new, row.get("target")),
        "pertumbuhan": change(new, row.get("realisasi_tahun_lalu")),
        "porsi": ratio(new, added(services, "realisasi")),
    }


def expected_total(services: Mapping[str, Figures]) -> Mapping[str, float | None]:
    amounts = ("target", "realisasi_lalu", "realisasi", "realisasi_tahun_lalu", "pelanggan")
    totals: dict[str, float | None] = {column: added(services, column) for column in amounts}
    this_quarter = {name: {"ini": expected_row(row, services)["realisasi_ini"]} for name, row in services.items()}
    return {
        **totals,
        "realisasi_ini": added(this_quarter, "ini"),
        "persen": ratio(totals["realisasi"], totals["target"]),
        "pertumbuhan": change(totals["realisasi"], totals["realisasi_tahun_lalu"]),
        "porsi": 1,
    }


# --- the acts ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Act:
    """What staff did, the services that the form then holds, and what `fill` is to say about it."""

    name: str
    steps: tuple[Step, ...]
    services: Mapping[str, Figures] = field(default_factory=as_printed)
    notices: tuple[str, ...] = ()
    sheet: str = SHEET
    labels: Mapping[str, str] = field(default_factory=dict)
    has_total: bool = True
    live: bool = True
    """Whether every computed cell is a formula."""


def typed_row(row: int, name: str, figures: Figures) -> tuple[Step, ...]:
    """The steps that type a service into a row."""
    places = {"target": "C", "realisasi_lalu": "D", "realisasi": "E", "realisasi_tahun_lalu": "H", "pelanggan": "K"}
    typed = ((places[key], value) for key, value in figures.items() if value is not None)
    return (("type", SHEET, f"B{row}", name), *(("type", SHEET, f"{letter}{row}", value) for letter, value in typed))


def inserted(row: int, *names: str) -> tuple[Step, ...]:
    steps: tuple[Step, ...] = (("insert_rows", SHEET, row, len(names)),)
    for number, name in enumerate(names, row):
        steps += typed_row(number, name, NEW[name])
    return steps


def with_new(*names: str) -> Mapping[str, Figures]:
    return {**as_printed(), **{name: NEW[name] for name in names}}


def without(*names: str) -> Mapping[str, Figures]:
    return {name: row for name, row in as_printed().items() if name not in names}


def rupiah_texts() -> tuple[Step, ...]:
    """The body pasted over with texts, in three of the spellings that occur."""
    spellings = ("Rp {}", "{}", "Rp. {},-")
    steps: list[Step] = []
    for number, row in enumerate(as_printed().values()):
        for column, letter in (("target", "C"), ("realisasi", "E"), ("realisasi_tahun_lalu", "H")):
            value = row.get(column)
            if value is not None:
                text = spellings[number % 3].format(f"{value:,}".replace(",", "."))
                steps.append(("type", SHEET, f"{letter}{FIRST + number}", text))
    return tuple(steps)


ACTS = (
    Act("nothing", ()),
    Act("insert at the top", inserted(FIRST, "Uji Kulit"), with_new("Uji Kulit")),
    Act("insert two in the middle", inserted(18, "Uji Kulit", "Uji Karet"), with_new("Uji Kulit", "Uji Karet")),
    Act("insert above the guard", inserted(GUARD, "Uji Kulit", "Uji Karet"), with_new("Uji Kulit", "Uji Karet")),
    Act("insert above Jumlah", inserted(JUMLAH, "Uji Kulit"), with_new("Uji Kulit"), ("XK-129", "XK-304")),
    Act(
        "insert everywhere",
        inserted(JUMLAH, "Uji Kulit") + inserted(FIRST, "Uji Karet"),
        with_new("Uji Kulit", "Uji Karet"),
        ("XK-129", "XK-304"),
    ),
    Act("type into a blank row", typed_row(LAST + 1, "Uji Karet", NEW["Uji Karet"]), with_new("Uji Karet")),
    Act(
        "delete rows",
        (("delete_rows", SHEET, 14, 2), ("delete_rows", SHEET, FIRST, 1)),
        without("Pengujian", "LSP", "Konsultansi/Bimtek"),
    ),
    Act("delete the blank rows", (("delete_rows", SHEET, LAST + 1, 4),)),
    Act("sort by name", (("sort_descending", SHEET, f"A{FIRST}:M{LAST}", "B"),)),
    Act("sort with the blank rows", (("sort_descending", SHEET, f"A{FIRST}:M{GUARD - 1}", "E"),)),
    Act(
        "insert a column of their own",
        (("insert_column", SHEET, "D"), ("type", SHEET, "D9", "Penanggung jawab"), ("type", SHEET, "D12", "Bu Sri")),
        notices=("XK-127",),
    ),
    Act(
        "insert a column without a title",
        (("insert_column", SHEET, "H"), ("type", SHEET, "H12", "lihat lampiran")),
        notices=("XK-127",),
    ),
    Act(
        "cut and paste a column",
        (("insert_column", SHEET, "C"), ("move", SHEET, f"I9:I{JUMLAH}", "C9"), ("delete_column", SHEET, "I")),
    ),
    Act(
        "copy a column and delete the old one",
        (("insert_column", SHEET, "C"), ("copy", SHEET, f"I9:I{JUMLAH}", "C9"), ("delete_column", SHEET, "I")),
        notices=("XK-304",),
    ),
    Act("move a computed column", (("insert_column", SHEET, "C"), ("move", SHEET, f"H9:H{JUMLAH}", "C9"))),
    Act("rename the sheet", (("rename_sheet", SHEET, "Lay'anan TW 4"),), sheet="Lay'anan TW 4"),
    Act("copy the sheet", (("copy_sheet", SHEET, "Layanan (2)"),), notices=("XK-132",)),
    Act(
        "work on in a copy and delete the sheet",
        (("copy_sheet", SHEET, "Layanan (2)"), ("delete_sheet", SHEET)),
        sheet="Layanan (2)",
    ),
    Act("delete the guard row", (("delete_rows", SHEET, GUARD, 1),), notices=("XK-129",)),
    Act(
        "retype a header",
        (("type", SHEET, "E9", "Realisasi SD TW ini"),),
        notices=("XK-131",),
        labels={"realisasi": "Realisasi SD TW ini"},
    ),
    Act(
        "retype a computed header",
        (("type", SHEET, "G9", "Capaian"),),
        notices=("XK-131",),
        labels={"persen": "Capaian"},
    ),
    Act(
        "type a header differently",
        (("type", SHEET, "B9", "JENIS  LAYANAN :"),),
        labels={"layanan": "JENIS  LAYANAN :"},
    ),
    Act("delete Jumlah", (("delete_rows", SHEET, JUMLAH, 1),), notices=("XK-137",), has_total=False),
    Act("paste texts over the body", rupiah_texts(), notices=("XK-205", "XK-205", "XK-205", "XK-306"), live=False),
    Act("delete all names", (("delete_names",),), notices=("XK-128",)),
    Act("move the table down", (("insert_rows", SHEET, 9, 3), ("type", SHEET, "B10", "Keterangan dari kantor"))),
    Act("move the table to the right", (("insert_column", SHEET, "A"), ("type", SHEET, "A12", "x"))),
    Act(
        "add a column at the end",
        (("type", SHEET, "N9", "Keterangan"), ("type", SHEET, "N12", "lunas")),
        notices=("XK-127",),
    ),
    Act(
        "copy a row for a new service",
        (("copy", SHEET, "A13:M13", f"A{LAST + 1}"), *typed_row(LAST + 1, "Uji Kulit", NEW["Uji Kulit"])),
        with_new("Uji Kulit"),
    ),
    Act("delete the numbers of the columns", (("delete_rows", SHEET, FIRST - 1, 1),)),
    Act("delete a column", (("delete_column", SHEET, "L"),), notices=("XK-126",)),
    Act("leave a gap", (("move", SHEET, f"A20:M{LAST}", "A23"),)),
    Act(
        "insert rows while the sheet is protected",
        (("protect", SHEET), *inserted(18, "Uji Kulit")),
        with_new("Uji Kulit"),
    ),
)

# Verifikasi TKDN (row 18) and Audit Teknologi (row 21) carry a mark and a note from the first run.
FILLED_ACTS = (
    Act("insert a row", inserted(18, "Uji Kulit"), with_new("Uji Kulit")),
    Act(
        "delete marked rows",
        (("delete_rows", SHEET, 21, 1), ("delete_rows", SHEET, 18, 1)),
        without("Verifikasi TKDN", "Audit Teknologi"),
    ),
    Act("sort by name", (("sort_descending", SHEET, f"A{FIRST}:M{LAST}", "B"),)),
    Act("sort with the blank rows", (("sort_descending", SHEET, f"A{FIRST}:M{GUARD - 1}", "C"),)),
)
