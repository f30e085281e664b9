"""The letter and the list of what goes with it: filled from what lies in the folder, in any order, and signed by nobody
without a reason for what is missing."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kit import Typing, check, only, put, reads_well, text_at, typed
from kit_consolidate import consolidated, verdicts
from kit_folder import run
from xlkinerja.consolidate.deadlines import sure_due
from xlkinerja.consolidate.working_days import Calendar
from xlkinerja.form import FormError
from xlkinerja.form.loader import form_names, load, load_text
from xlkinerja.next_quarter.carry import next_quarter
from xlkinerja.pipeline import check_workbook
from xlkinerja.templates import template

SAMPLES = Path(__file__).parents[2] / "samples"
FORM = load("kiriman")
ANSWER = "247246-kiriman-2023-tw2.xlsx"
FIRST = 17
"""The row of the first form in the list."""
FORMS = FORM.table["lampiran"].fixed


def letter(day: str = "7 Juli 2023", reasons: Mapping[str, str] = {}, **fields: object) -> bytes:
    own: dict[str, Any] = {
        "kode_satker": "247246", "nama_satker": "Balai Uji", "tahun": 2023, "triwulan": 2, "nomor_surat": "B/1",
        "tanggal_surat": day, "tujuan": "Sekretaris Badan", "perihal": "Laporan Triwulan II",
    }  # fmt: skip
    rows = [{"form": name, "alasan": reasons.get(name, "tidak ikut dikirim")} for name in FORMS]
    return template(FORM, {"form": "kiriman", "fields": own | fields, "tables": {"lampiran": rows}})


def small(form: str, **fields: object) -> bytes:
    own: dict[str, Any] = {"kode_satker": "247246", "nama_satker": "Balai Uji", "tahun": 2023, "triwulan": 2}
    return template(load(form), {"form": form, "fields": own | fields, "tables": {}})


def filled(folder: Path, answers: Path, *options: str) -> bytes:
    run("fill", folder, "-o", answers, "-q", *options)
    return (answers / ANSWER).read_bytes()


def states(data: bytes) -> dict[str, tuple[str, str]]:
    """Return of each form that is listed what stands beside it, and until when it was due."""
    return {
        name: (text_at(data, f"Kiriman!D{row}"), text_at(data, f"Kiriman!C{row}"))
        for row, name in enumerate(FORMS, FIRST)
    }


def said(data: bytes) -> set[tuple[str, str]]:
    """Return what the answer says of its list, by rule and form."""
    found = check_workbook(data, "a.xlsx").findings
    return {(finding.code, finding.place.row or "") for finding in found if finding.code.startswith(("Y-", "XK-4"))}


def test_the_list_names_every_form_that_a_satker_sends() -> None:
    owed = {name for name in form_names() if load(name).working_days is not None}
    assert owed - {FORM.name} <= set(FORMS)


def test_what_is_there_missing_and_late_is_written_in_any_order(tmp_path: Path) -> None:
    """Two of the owed are there after their last day, the others are not; also with other names, and a second time."""
    books = {"form_a": small("form_a"), "pnbp": small("pnbp"), "surat": letter("11 Juli 2023", {"alki": ""})}
    inbox = put(tmp_path / "kiriman", **books)
    data = filled(inbox, tmp_path / "hasil", "--workers", "1")
    late = ("terlambat", "7 Juli 2023")
    assert states(data) == {
        name: late if name in books else ("belum ada", "7 Juli 2023" if name in form_names() else "") for name in FORMS
    }
    assert said(data) == {("Y-01", "alki"), ("XK-410", "")}
    assert "7 Juli 2023" in only(check(typed(data, {f"Kiriman!E{FIRST}": None})), "Y-02").message
    assert filled(inbox, tmp_path / "hasil") == data
    assert filled(inbox, tmp_path / "dua", "--workers", "2") == data
    for names in (("a", "m", "z"), ("z", "m", "a")):
        other = put(tmp_path / names[0], **dict(zip(names, books.values(), strict=True)))
        again = filled(other, tmp_path / f"hasil-{names[0]}")
        assert (states(again), said(again)) == (states(data), said(data))


def test_a_form_that_came_is_written_anew_and_the_answers_say_the_same(tmp_path: Path) -> None:
    inbox = put(tmp_path / "kiriman", pnbp=small("pnbp"), surat=letter())
    before = states(filled(inbox, tmp_path / "hasil"))
    put(inbox, alki=small("alki"))
    data = filled(inbox, tmp_path / "hasil")
    now = states(data)
    assert {name for name in FORMS if now[name] != before[name]} == {"alki"}
    assert now["alki"] == now["pnbp"] == ("ada", "7 Juli 2023")
    assert states(filled(tmp_path / "hasil", tmp_path / "lagi")) == now
    taken = {row[0] for row in csv.reader((tmp_path / "hasil" / "daftar-kiriman.csv").read_text("utf-8").splitlines())}
    assert any("surat.xlsx" in name for name in taken)


def test_other_satker_and_other_quarters_are_no_part_of_it(tmp_path: Path) -> None:
    inbox = put(
        tmp_path / "kiriman",
        surat=letter(),
        lain=small("pnbp", kode_satker="247199"),
        lalu=small("form_a", triwulan=1),
        dua=small("alki", pagu_alki=1),
        satu=small("alki", pagu_alki=2),
    )
    data = filled(inbox, tmp_path / "hasil")
    assert [states(data)[name][0] for name in ("pnbp", "form_a", "alki")] == ["belum ada", "belum ada", "ganda"]
    assert ("Y-01", "alki") in said(data)


@pytest.mark.parametrize(
    ("cells", "code", "words"),
    [
        ({f"Kiriman!D{FIRST}": "ada"}, "XK-411", ("form_a diketik ada", "belum ada")),
        ({"Kiriman!B9": "26 Juni 2023"}, "Y-03", ("30 Juni 2023",)),
        ({f"Kiriman!A{FIRST + len(FORMS)}": "formulir lain"}, "XK-412", ("formulir lain",)),
        ({f"Kiriman!A{FIRST + len(FORMS)}": "pnbp"}, "Y-04", ("lebih dari satu kali",)),
    ],
)
def test_what_staff_typed_counts_and_is_held_against_the_folder(
    tmp_path: Path, cells: Typing, code: str, words: tuple[str, ...]
) -> None:
    put(tmp_path / "kiriman", surat=typed(letter(), cells), pnbp=small("pnbp"))
    run("fill", tmp_path / "kiriman", "-o", tmp_path / "hasil", "-q")
    output = run("check", tmp_path / "kiriman").output
    (line, *_) = [line for line in output.splitlines() if f" {code} " in line]
    assert reads_well(line.split(f" {code} ", 1)[1].partition(" ")[2])
    assert [word for word in words if word not in line] == []


def test_alone_it_says_that_the_folder_was_not_seen_and_keeps_what_was_there(tmp_path: Path) -> None:
    inbox = put(tmp_path / "kiriman", pnbp=small("pnbp"), surat=letter())
    data = filled(inbox, tmp_path / "hasil")
    assert {finding.code for finding in check(data).findings} == {"XK-410"}
    unseen = check(letter(reasons={"alki": ""}))
    assert [(finding.code, finding.level) for finding in unseen.findings] == [("XK-410", "catatan")]
    assert set(states(data).values()) >= {("ada", "7 Juli 2023")}


def test_the_next_letter_keeps_whom_it_is_for_and_lists_the_forms_again() -> None:
    report = check(letter()).report
    assert report is not None
    again = check(template(FORM, next_quarter(report))).report
    assert again is not None
    assert [again.fields[name].value for name in ("triwulan", "tujuan", "nomor_surat", "tanggal_surat")] == [
        3, "Sekretaris Badan", None, None
    ]  # fmt: skip
    rows = [row.entries for part in again.tables["lampiran"] for row in part.rows]
    assert [(row["form"].value, row["alasan"].value) for row in rows] == [(name, None) for name in FORMS]


def test_the_agency_reads_the_list_with_the_states_of_its_folder(tmp_path: Path) -> None:
    """What consolidation says of a letter is what `fill` said, also of workbooks that were not filled."""
    found = consolidated(put(tmp_path, surat=letter(reasons={"alki": ""}), pnbp=small("pnbp")))
    assert set(verdicts(found).values()) == {"berlaku"}
    open_ = {(one.finding.code, one.finding.place.row) for one in found.judged if one.finding.code.startswith("Y-")}
    assert open_ == {("Y-01", "alki")}


def test_a_deadline_that_rests_on_unsure_days_is_none() -> None:
    """The fifth working day after 30 June 2023, which was free as the two before it; of 2090 nobody knows the days."""
    assert sure_due()("pnbp", (2023, 2)) == date(2023, 7, 7)
    assert sure_due(Calendar())("pnbp", (2090, 2)) is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('submission = "state"', 'submission = "keadaan"', "Pilihannya"),
        ('submission = "state", key = "form"', 'submission = "state", key = ["form", "judul"]', "harus satu kolom"),
        ('kind = "tanggal"\nrequired = true\nnot_before', 'kind = "teks"\nrequired = true\nnot_before', "sent_on"),
        ('label = "Keadaan"\nkind = "teks"', 'label = "Keadaan"\nkind = "cacah"', "ialah teks"),
        ('label = "Kepada"\nkind = "teks"\nrequired = true\ncarry = "keep"',
         'label = "Kepada"\nkind = "teks"\nfrom = { submission = "state", key = "x" }', "hanya untuk kolom"),
    ],
)  # fmt: skip
def test_a_form_that_asks_wrongly_is_refused(old: str, new: str, words: str) -> None:
    text = (Path(__file__).parents[2] / "src/xlkinerja/forms/kiriman.toml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(FormError, match=words):
        load_text("kiriman.toml", text.replace(old, new))
