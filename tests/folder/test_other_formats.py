"""Submissions that are .xls, .xlsb or .ods: read by other programs, answered with a new .xlsx."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from kit import edited, text_at
from kit_folder import answers_in, fill, rows, run, sha256
from office_process import MISSING, missing
from xlkinerja import api
from xlkinerja.flat_data import report_data
from xlkinerja.folder import other_formats
from xlkinerja.folder.other_formats import answer_name, check_any, fill_any
from xlkinerja.foreign import calamine, office
from xlkinerja.foreign.read import Foreign
from xlkinerja.ooxml.model import PackageError
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import Filled, check_workbook, fill_workbook
from xlkinerja.reading.origin import Origin
from xlkinerja.report import Report, Result

MADE = Path(__file__).parents[1] / "foreign" / "made"
ENDINGS = ("xls", "xlsb", "ods")
ANSWER = "024719-form_a-2023-tw2"


def made(ending: str) -> bytes:
    return (MADE / f"form-a.{ending}").read_bytes()


@pytest.fixture
def without_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    monkeypatch.setattr(api, "apart", lambda work, data: work(data))  # what is patched here is not in another process


def with_office() -> None:
    if office.program() is None:
        missing(MISSING)


@cache
def filled_by_office(ending: str) -> Filled:
    with_office()
    return fill_any(made(ending), f"form-a.{ending}")


@cache
def as_xlsx() -> Result:
    return check_workbook(made("xlsx"), "form-a.xlsx")


def codes(result: Result, *without: str) -> list[str]:
    return sorted(finding.code for finding in result.findings if finding.code not in without)


def report_of(result: Result) -> Report:
    assert result.report is not None, result.findings
    return result.report


def as_typed(report: Report) -> tuple[object, ...]:
    """What was typed into the cells whose formats matter: 024719, a date, '007, Rp 48.488 (in thousands) and 45%."""
    return (
        report.fields["kode_satker"].value,
        report.fields["tanggal"].value,
        report.tables["kegiatan"][0].rows[0].entries["penanggung_jawab"].value,
        report.tables["keluaran"][0].rows[0].entries["rupiah"].value,
        report.tables["realisasi"][0].rows[0].entries["keuangan_r_ini"].value,
    )


TYPED = ("024719", "7 Juli 2023", "007", Decimal(48_488_000), Decimal("0.45"))


# --- with LibreOffice --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
def test_answer_says_what_the_xlsx_would_have_said(ending: str) -> None:
    """Every value and total of the .xlsx, and its findings; besides them only from what it was read."""
    result = filled_by_office(ending).result
    assert as_typed(report_of(result)) == TYPED
    assert report_data(report_of(result)) == report_data(report_of(as_xlsx()))
    assert codes(result, "XK-150") == codes(as_xlsx())
    (said,) = (finding for finding in result.findings if finding.code == "XK-150")
    assert f"dibaca dari .{ending} dengan LibreOffice; jawabannya buku kerja .xlsx baru" in said.message


@pytest.mark.parametrize("ending", ENDINGS)
def test_receipt_names_the_file_that_was_sent_and_the_answer_comes_to_rest(ending: str) -> None:
    filled = filled_by_office(ending)
    assert (filled.result.source.file, filled.result.source.sha256) == (f"form-a.{ending}", sha256(made(ending)))
    assert text_at(filled.data, "Pemeriksaan!A1") == "HASIL PEMERIKSAAN"
    again = fill_workbook(filled.data, "jawaban.xlsx")
    assert again.data is filled.data
    assert codes(again.result) == codes(filled.result)


def test_folder_is_answered_once_and_without_the_program_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An .xls beside the .xlsx that it was: two answers, and a second run starts nothing."""
    with_office()
    inbox, answers = tmp_path / "kiriman", tmp_path / "hasil"
    inbox.mkdir()
    for ending in ("xls", "xlsx"):
        (inbox / f"a.{ending}").write_bytes(made(ending))
    fill(inbox, answers, "--workers", "2", expected=1)
    names = {f"{ANSWER}-{sha256(made(ending))[:8]}.xlsx" for ending in ("xls", "xlsx")}
    assert answers_in(answers) == names
    assert rows(answers)["a.xls"]["sha256"] == sha256(made("xls"))
    before = {name: (answers / name).read_bytes() for name in names}
    monkeypatch.setattr(other_formats, "read_foreign", lambda _: pytest.fail("read again"))
    fill(inbox, answers, "--workers", "1", expected=1)
    assert {name: (answers / name).read_bytes() for name in answers_in(answers)} == before
    assert (inbox / "a.xls").read_bytes() == made("xls")


# --- with python-calamine ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("without_office")
@pytest.mark.parametrize("ending", ENDINGS)
def test_values_without_formats_are_read_and_told(ending: str) -> None:
    """The template's own formulas are not called typed, and a row of them alone is none of staff's."""
    told_without_formats(check_any(made(ending), f"form-a.{ending}"))


def told_without_formats(result: Result) -> None:
    assert as_typed(report_of(result)) == TYPED
    told = {finding.message.partition(".")[0] for finding in result.findings if finding.code == "XK-152"}
    assert any("isian Kode satker" in message and "24719 yang dibaca 024719" in message for message in told)
    assert any("isian Keuangan R triwulan ini" in message and "mulai 0" in message for message in told)
    assert not any("isian Tanggal" in message for message in told), "a date is known by its format"
    assert {"XK-303", "XK-304", "XK-213"}.isdisjoint(codes(result))


@pytest.mark.usefixtures("without_office")
def test_answer_of_values_comes_to_rest_too() -> None:
    filled = fill_any(made("xlsb"), "form-a.xlsb")
    told_without_formats(filled.result)
    again = fill_workbook(filled.data, "jawaban.xlsx")
    assert again.data is filled.data
    assert codes(again.result) == codes(filled.result)


# --- what finds no home ------------------------------------------------------------------------------------------


def read_by_office(monkeypatch: pytest.MonkeyPatch, data: bytes, *, macros: bool = False) -> None:
    """Let LibreOffice have read this workbook."""
    workbook = replace(read_workbook(data), macros=macros)
    monkeypatch.setattr(other_formats, "read_foreign", lambda _: Foreign(workbook, "xls", "LibreOffice"))


def test_what_finds_no_home_is_told_line_by_line_and_stays_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def more(book: openpyxl.Workbook) -> None:
        book.create_sheet("Hitungan")["B2"] = 12
        book["Form A 6077"]["U3"] = "tulisan di samping"

    read_by_office(monkeypatch, edited(made("xlsx"), more), macros=True)
    filled = fill_any(made("xls"), "form-a.xls")
    told = [finding for finding in filled.result.findings if finding.code == "XK-151"]
    assert [finding.level for finding in told] == ["peringatan"] * 3
    text = " ".join(finding.message for finding in told)
    for words in (
        'Form A 6077!U3: "tulisan di samping"',
        "Hitungan: sheet di luar formulir",
        "Makro di buku kerja ini",
    ):
        assert words in text
    assert len({finding.key for finding in told}) == 3
    again = fill_workbook(filled.data, "jawaban.xlsx")
    assert codes(again.result) == codes(filled.result)


def test_error_comes_along_and_is_a_galat_in_the_answer_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(book: openpyxl.Workbook) -> None:
        book["Form A 6077"]["F20"] = "#N/A"

    data = edited(made("xlsx"), broken)
    read_by_office(monkeypatch, data)
    filled, expected = fill_any(made("xls"), "form-a.xls").result, check_workbook(data, "form-a.xlsx")
    (told,) = (finding for finding in filled.findings if finding.code == "XK-202")
    (meant,) = (finding for finding in expected.findings if finding.code == "XK-201")
    assert (told.level, told.typed, told.place.key) == ("galat", "#N/A", meant.place.key)


def test_very_much_without_a_home_is_counted() -> None:
    origin = Origin(".xls", "LibreOffice").with_left_behind(f"Rekap!AD{row}: baris" for row in range(1, 1_501))
    told = [finding.message for finding in origin.findings() if finding.code == "XK-151"]
    assert len(told) == 1_000
    assert "501 isian lain" in told[-1]


def test_explanations_in_an_answer_that_was_saved_as_xls_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = fill_workbook(made("xlsx"), "form-a.xlsx")
    warned = next(finding for finding in answer.result.findings if finding.level == "peringatan")

    def explain(book: openpyxl.Workbook) -> None:
        page = book["Pemeriksaan"]
        row = next(row for row in range(1, page.max_row) if page.cell(row, 8).value == warned.message)
        page.cell(row, 9).value = "Sudah benar."

    read_by_office(monkeypatch, edited(answer.data, explain))
    filled = fill_any(made("xls"), "form-a.xls")
    settled = [finding for finding in filled.result.findings if finding.explanation == "Sudah benar."]
    assert [(finding.code, finding.place.key) for finding in settled] == [(warned.code, warned.place.key)]
    assert "XK-151" not in codes(filled.result)


# --- where the answer goes ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("without_office")
def test_one_file_is_answered_under_its_name_as_xlsx(tmp_path: Path) -> None:
    sent = tmp_path / "laporan.ods"
    sent.write_bytes(made("ods"))
    assert run("fill", sent, "-o", tmp_path / "hasil").exit_code == 1
    assert [path.name for path in (tmp_path / "hasil").iterdir()] == ["laporan.xlsx"]
    by_api = api.fill(sent, tmp_path / "lain")
    assert by_api.written == tmp_path / "lain" / "laporan.xlsx"
    assert by_api.written.read_bytes() == (tmp_path / "hasil" / "laporan.xlsx").read_bytes(), "the same bytes again"


def test_two_files_that_would_be_answered_under_one_name_are_refused(tmp_path: Path) -> None:
    for ending in ("xls", "xlsx"):
        (tmp_path / f"a.{ending}").write_bytes(made(ending))
    refused = run("fill", tmp_path / "a.xls", tmp_path / "a.xlsx", "-o", tmp_path / "hasil")
    assert refused.exit_code == 2
    assert "bernama sama" in refused.output
    assert not (tmp_path / "hasil").exists()


def test_file_that_only_pretends_keeps_its_name(tmp_path: Path) -> None:
    for name, data in (("a.xls", made("xlsx")), ("b.xlsx", made("xls")), ("c.xls", b"<html><table>"), ("d.xls", b"")):
        (tmp_path / name).write_bytes(data)
        assert answer_name(tmp_path / name) == name
    (tmp_path / "e.XLS").write_bytes(made("xls"))
    assert answer_name(tmp_path / "e.XLS") == "e.xlsx"


def test_nothing_is_answered_in_its_place(tmp_path: Path) -> None:
    sent = tmp_path / "a.xls"
    sent.write_bytes(made("xls"))
    done = run("fill", sent, "--in-place")
    assert done.exit_code == 4
    assert "XK-154 galat Berkas .xls tidak dapat diisi di tempatnya" in done.output
    assert codes(api.fill(sent, in_place=True)) == ["XK-154"]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.xls": made("xls")}


# --- the other commands ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("without_office")
def test_other_commands_read_it_as_well(tmp_path: Path) -> None:
    sent = tmp_path / "kiriman" / "a.ods"
    sent.parent.mkdir()
    sent.write_bytes(made("ods"))
    data = json.loads(run("export", sent).stdout)
    assert (data["fields"]["kode_satker"], data["source"]["sha256"]) == ("024719", sha256(made("ods")))
    assert run("template", "form_a", "--from", sent, "-o", tmp_path / "tw3.xlsx").exit_code == 0
    assert report_of(api.check(tmp_path / "tw3.xlsx")).fields["triwulan"].value == 3
    assert run("consolidate", sent.parent, "-o", tmp_path / "rekap.xlsx").exit_code == 1
    recap = openpyxl.load_workbook(tmp_path / "rekap.xlsx")
    assert any("024719" in row for sheet in recap.worksheets for row in sheet.iter_rows(values_only=True))


# --- what cannot be read -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ending", "code"), [("xls", "XK-104"), ("xlsb", "XK-116"), ("ods", "XK-116")])
def test_without_a_program_it_says_what_to_install(ending: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    monkeypatch.setattr(calamine, "version", lambda: None)
    for result in (check_any(made(ending), "a"), fill_any(made(ending), "a").result):
        assert [finding.code for finding in result.findings] == [code, "XK-153"]
        assert f"Berkas .{ending} dapat dibaca langsung bila LibreOffice" in result.findings[1].message


def test_what_nobody_can_read_keeps_its_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_formats, "read_foreign", lambda _: None)
    assert codes(check_any(made("xls"), "a.xls")) == ["XK-104"]
    assert codes(fill_any(made("ods"), "a.ods").result) == ["XK-116"]


@pytest.mark.parametrize("code", ["XK-103", "XK-111", "XK-146"])
def test_what_stops_the_reader_is_the_finding(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_: bytes) -> Foreign:
        raise PackageError(code, seconds="40", limit="jumlah sel", found=2, allowed=1)

    monkeypatch.setattr(other_formats, "read_foreign", stopped)
    assert codes(check_any(made("xls"), "a.xls")) == [code]
    assert codes(fill_any(made("xls"), "a.xls").result) == [code]


def test_what_took_too_long_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal keeps what a file is, not how busy the machine was."""
    inbox, asked = tmp_path / "kiriman", []
    inbox.mkdir()
    (inbox / "a.xls").write_bytes(made("xls"))

    def too_long(data: bytes) -> Foreign:
        asked.append(len(data))
        raise PackageError("XK-146", seconds="40")

    monkeypatch.setattr(other_formats, "read_foreign", too_long)
    for _ in range(2):
        fill(inbox, tmp_path / "hasil", expected=3)
    assert len(asked) == 2


def test_a_new_program_reads_what_could_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = tmp_path / "kiriman"
    inbox.mkdir()
    (inbox / "a.ods").write_bytes(made("ods"))
    monkeypatch.setattr(office, "program", lambda: None)
    with monkeypatch.context() as missing_too:
        missing_too.setattr(calamine, "version", lambda: None)
        fill(inbox, tmp_path / "hasil", expected=3)
    fill(inbox, tmp_path / "hasil", expected=1)
    assert answers_in(tmp_path / "hasil") == {f"{ANSWER}.xlsx"}
