"""The page's door beside the command: what goes in at both comes out at both, byte for byte."""

import ast
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

import kit_between
from kit_web import SAMPLES, SOME, Answered, File, ask, command, decisions_on, files_in, in_folder, lay, named
from sampled import one_in
from xlkinerja.between.loader import rules_between
from xlkinerja.cli.main import cli
from xlkinerja.consolidate import agency
from xlkinerja.consolidate.recipe import WORDS
from xlkinerja.finding import LEVELS, engine_messages
from xlkinerja.form.loader import form_names, load_all
from xlkinerja.show import explanation
from xlkinerja.web.codes import listed_codes
from xlkinerja.web.remedies import in_page_words

SHOWN = re.compile(r"(?P<file>.+?): (?:(?P<place>[^:]+!?[A-Z]*[0-9]*): )?(?P<code>[A-Z]+-\d+) (?P<level>\w+)")


def as_command(tmp_path: Path, files: list[File], *options: object) -> tuple[dict[str, bytes], str]:
    given = lay(tmp_path / "meja", files)
    done = command("fill", *given, "-o", tmp_path / "hasil", *options)
    return files_in(tmp_path / "hasil"), done.stdout


@pytest.mark.parametrize("sample", one_in(2, SAMPLES), ids=lambda path: path.stem)
def test_one_sample_is_answered_as_by_the_command(sample: Path, tmp_path: Path) -> None:
    answered = ask("fill", named(sample))
    files, shown = as_command(tmp_path, named(sample))
    assert answered.files == files
    assert len(answered.data["files"]) == 1
    found = answered.data["files"][0]["findings"]
    said = [(finding["code"], finding["level"], finding["settled"]) for finding in found]
    printed = [
        (m["code"], m["level"], "(dijelaskan)" in line) for line in shown.splitlines() if (m := SHOWN.match(line))
    ]
    assert said == sorted(printed, key=lambda one: (one[2], LEVELS.index(one[1]))), "as on a terminal"


def test_all_samples_given_by_name(tmp_path: Path) -> None:
    """Several workbooks of one satker say something about each other."""
    answered = ask("fill", named(*SAMPLES))
    files, shown = as_command(tmp_path, named(*SAMPLES))
    assert answered.files == files
    assert sum(len(file["findings"]) for file in answered.data["files"]) == len(shown.splitlines())
    assert "X-" in shown


def test_a_folder_gets_names_and_a_list(tmp_path: Path) -> None:
    answered = ask("fill", in_folder(*SAMPLES))
    files, _ = as_command(tmp_path, in_folder(*SAMPLES))
    assert answered.files == files
    assert b"2024-07-03" in answered.files["daftar-kiriman.csv"], "the day of receipt is the file's own"


def test_texts_become_numbers_where_that_is_wished(tmp_path: Path) -> None:
    sample = next(path for path in SAMPLES if path.stem == "bbspjikkp-2024-cetak")
    answered = ask("fill", named(sample), convert_text=True)
    files, _ = as_command(tmp_path, named(sample), "--convert-text")
    assert answered.files == files
    assert answered.files != ask("fill", named(sample)).files


def test_what_staff_explained_stands_last() -> None:
    """Also where it is graver than what is left to do."""
    sample = next(path for path in SAMPLES if path.stem == "bbspjikkp-2024-salah")
    (answer,) = ask("fill", named(sample)).files.values()
    book = load_workbook(io.BytesIO(answer))
    cells = {str(cell.value): cell for row in book["Pemeriksaan"].iter_rows() for cell in reversed(row)}
    warning = next(row for row in book["Pemeriksaan"].iter_rows() if "peringatan" in [cell.value for cell in row])
    book["Pemeriksaan"].cell(warning[0].row, cells["Penjelasan"].column).value = "Surat 7"
    saved = io.BytesIO()
    book.save(saved)
    found = ask("fill", [File("a.xlsx", saved.getvalue())]).data["files"][0]["findings"]
    assert [finding["settled"] for finding in found] == [False] * (len(found) - 1) + [True]
    levels = [LEVELS.index(finding["level"]) for finding in found]
    assert levels[:-1] == sorted(levels[:-1])
    assert levels[-1] < levels[-2], "then the order means something"


@pytest.mark.parametrize(("typed", "shown"), [(24719, "24719"), ("247199 ", "")])
def test_a_satker_that_is_read_otherwise_than_typed_is_said_with_what_is_typed(typed: object, shown: str) -> None:
    """The zeros that Excel drops are added."""
    data = kit_between.book("pnbp", lambda data: data["fields"].update(kode_satker=typed))
    (file,) = ask("fill", [File("a.xlsx", data)]).data["files"]
    assert (file["satker"], file["satker_typed"]) == ("024719" if "247199" not in str(typed) else "247199", shown)


def quarters() -> tuple[File, File]:
    """This quarter's PNBP, and last quarter's with other targets."""

    def earlier(data: kit_between.Data) -> None:
        data["fields"] = {**data["fields"], "triwulan": 1}
        data["tables"]["layanan"][0]["target"] = 900_000

    return (
        File("kiriman/pnbp.xlsx", kit_between.book("pnbp")),
        File("lalu/pnbp.xlsx", kit_between.book("pnbp", earlier)),
    )


def test_last_quarter_is_compared(tmp_path: Path) -> None:
    now, then = quarters()
    answered = ask("fill", [now], [then])
    lay(tmp_path, [then])
    files, shown = as_command(tmp_path, [now], "--previous", tmp_path / "lalu")
    assert answered.files == files
    assert {"X-04", "X-05"} & {finding["code"] for finding in answered.data["files"][0]["findings"]}, shown


def test_what_cannot_be_read_is_named_and_stops_nothing() -> None:
    good = SAMPLES[0]
    files = [File("foto.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 100), File("kosong.xlsx", b""), *named(good)]
    answered = ask("fill", files)
    states = {file["name"]: file["state"] for file in answered.data["files"]}
    assert states == {"foto.xlsx": "refused", "kosong.xlsx": "refused", good.name: "filled"}
    assert list(answered.files) == [good.name]


def test_a_file_that_ended_the_engine_is_not_touched_again() -> None:
    good, bad = named(*SAMPLES[:2])
    bad = File(bad.place, bad.data, trouble="endless")
    answered = ask("fill", [good, bad], seconds=7)
    by_name = {file["name"]: file for file in answered.data["files"]}
    assert [finding["code"] for finding in by_name[bad.place]["findings"]] == ["XK-146"]
    assert "7 detik" in by_name[bad.place]["findings"][0]["message"]
    assert list(answered.files) == [good.place]
    recap = ask("consolidate", [good, bad], today="2026-01-05")
    assert {file["name"]: file["verdict"] for file in recap.data["files"]} == {
        good.place: "berlaku",
        bad.place: "tidak terbaca",
    }


def test_two_files_of_one_name_are_both_answered() -> None:
    answered = ask("fill", [*named(SAMPLES[0]), File(SAMPLES[0].name, SAMPLES[-1].read_bytes())])
    assert [file["state"] for file in answered.data["files"]] == ["filled", "filled"]
    stem = SAMPLES[0].stem
    assert list(answered.files) == [f"{stem} (2).xlsx", f"{stem}.xlsx"]
    assert len({file["place"] for file in answered.data["files"]}) == 2


@pytest.mark.parametrize("place", ["/etc/x.xlsx", "../x.xlsx", "a/../../x.xlsx", ""])
def test_a_name_that_leads_elsewhere_is_refused(place: str) -> None:
    assert "tidak dapat dipakai" in ask("fill", [File(place, b"")]).data["problem"]


def test_a_file_over_the_limit_needs_no_bytes() -> None:
    """The page sends the size alone."""
    answered = ask("fill", [Large("besar.xlsx", b"")])
    assert [finding["code"] for finding in answered.data["files"][0]["findings"]] == ["XK-111"]


class Large(File):
    @property
    def said(self) -> dict[str, object]:
        return {**super().said, "size": 10**9}


def test_progress_is_told_file_by_file() -> None:
    told = ask("fill", in_folder(*SAMPLES[:3])).told
    assert [(said["done"], said["of"]) for said in told[:4]] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert [said["next"] for said in told[:4]] == [*[file.place for file in in_folder(*SAMPLES[:3])], None]
    assert told[1]["place"] == told[0]["next"]
    assert set(told[1]["counts"]) == {"galat", "peringatan", "catatan", "dijelaskan"}


# --- consolidation


def recap_of(tmp_path: Path, files: list[File], *options: object) -> bytes:
    given = lay(tmp_path, files)
    command("consolidate", *given, "-o", tmp_path / "rekap.xlsx", *options)
    return (tmp_path / "rekap.xlsx").read_bytes()


def assert_same(files: Mapping[str, bytes], of_command: bytes) -> None:
    assert list(files) == ["rekap.xlsx"]
    assert files["rekap.xlsx"] == of_command, "not compared sheet by sheet: these are the same bytes"


def test_recap_of_answers_is_that_of_the_command(tmp_path: Path) -> None:
    filled = ask("fill", in_folder(*SOME))
    files = [File(f"hasil/{name}", data) for name, data in filled.files.items()]
    answered = ask("consolidate", files, today="2026-01-05")
    assert_same(answered.files, recap_of(tmp_path, files))
    assert [len(group["files"]) for group in answered.data["doubles"]] == [2]


def test_recap_with_list_due_day_choice_and_exclusion(tmp_path: Path) -> None:
    files = in_folder(*SOME)
    group = ask("consolidate", files, today="2026-01-05").data["doubles"][0]["files"]
    places, names = [one["place"] for one in group], [one["name"] for one in group]
    satkers = File("satker.csv", b"kode_satker;nama_satker;eselon1;kementerian\n247246;Manado;BSKJI;Perindustrian\n")
    said = {"due": "2024-07-01", "prefer": places[:1], "exclude": [[places[1], "uji"]]}
    answered = ask("consolidate", files, today="2026-01-05", satkers=satkers, **said)
    free = b"tanggal;keterangan;dasar\n2025-01-01;Libur;SKB 1/2024\n2025-01-02;Libur;SKB 1/2024\n"
    holidays = File("libur.csv", free)
    lay(tmp_path, [satkers, holidays])
    by_day = ask("consolidate", files, today="2026-01-05", satkers=satkers, holidays=holidays)
    wanted = recap_of(tmp_path, files, "--satker", tmp_path / "satker.csv", "--holidays", tmp_path / "libur.csv")
    assert_same(by_day.files, wanted)
    assert by_day.files != ask("consolidate", files, today="2026-01-05", satkers=satkers).files
    options = ["--satker", tmp_path / "satker.csv", "--due", "01/07/2024", "--prefer", names[0]]
    assert_same(answered.files, recap_of(tmp_path, files, *options, "--exclude", names[1], "--reason", "uji"))


def test_files_of_one_name_are_told_apart_by_their_places() -> None:
    files = [File(f"{folder}/pnbp.xlsx", path.read_bytes()) for folder, path in zip("ab", SOME, strict=False)]
    answered = ask("consolidate", files, today="2026-01-05")
    (group,) = answered.data["doubles"]
    assert [one["name"] for one in group["files"]] == ["a/pnbp.xlsx", "b/pnbp.xlsx"]
    assert [file["name"] for file in answered.data["files"]] == ["a/pnbp.xlsx", "b/pnbp.xlsx"]
    chosen = ask("consolidate", files, today="2026-01-05", prefer=["b/pnbp.xlsx"])
    assert [file["verdict"] for file in chosen.data["files"]] == ["digantikan", "berlaku"]
    both = ask("consolidate", files, today="2026-01-05", prefer=["b/pnbp.xlsx"], exclude=[["b/pnbp.xlsx", "uji"]])
    assert both.data["problem"] == "Pilihan kiriman ganda: b/pnbp.xlsx: berkas itu dikecualikan. Pilih berkas lain."
    assert "tidak dapat dipakai" in ask("consolidate", files, prefer=["../x"]).data["problem"]


def test_a_file_is_left_out_only_with_a_reason() -> None:
    answered = ask("consolidate", named(SAMPLES[0]), exclude=[[SAMPLES[0].name, "  "]])
    assert answered.data["problem"] == f"Tulis alasan mengapa {SAMPLES[0].name} tidak dihitung."


def test_a_file_that_is_only_in_the_list_can_be_left_out() -> None:
    filled = ask("fill", in_folder(SAMPLES[0], SAMPLES[-1]))
    gone = next(name for name in filled.files if name.endswith(".xlsx"))
    files = [File(f"hasil/{name}", data) for name, data in filled.files.items() if name != gone]
    answered = ask("consolidate", files, today="2026-01-05")
    lost = next(file for file in answered.data["files"] if "tidak ada lagi" in file["reason"])
    left_out = ask("consolidate", files, today="2026-01-05", exclude=[[lost["place"], "ditarik"]])
    (now,) = [file for file in left_out.data["files"] if file["place"] == lost["place"]]
    assert (now["verdict"], now["reason"]) == ("dikecualikan", "ditarik")


def test_a_wrong_list_is_told_with_its_line() -> None:
    answered = ask("consolidate", named(SAMPLES[0]), satkers=File("daftar.csv", b"kode_satker;nama_satker\n12;X\n"))
    assert answered.data["problem"].startswith("daftar.csv, baris 2, kolom kode_satker")


def test_recap_with_decisions_and_days_of_receipt(tmp_path: Path) -> None:
    files = in_folder(next(path for path in SAMPLES if path.stem == "bbspjikkp-2024-salah"))
    plain = ask("consolidate", files, today="2026-01-05")
    name = plain.data["files"][0]["name"]
    lists = {
        "decisions": File("keputusan.csv", decisions_on(plain.files["rekap.xlsx"])),
        "received": File("terima.csv", f"berkas;tanggal\n{name};2024-07-09\n".encode()),
    }
    answered = ask("consolidate", files, today="2026-01-05", **lists)
    lay(tmp_path, lists.values())
    options = ["--decisions", tmp_path / "keputusan.csv", "--received", tmp_path / "terima.csv"]
    assert_same(answered.files, recap_of(tmp_path, files, *options, "--today", "2026-01-05"))
    assert any("diterima: 1" in line for line in answered.data["lines"])
    assert any("diterima: 0" in line for line in plain.data["lines"])


@pytest.mark.parametrize("name", ["satkers", "decisions", "received"])
def test_a_list_that_is_none_is_refused_by_name(name: str) -> None:
    answered = ask("consolidate", named(SAMPLES[0]), **{name: File("daftar.csv", b"a;b\n1;2\n")})
    assert answered.data["problem"].startswith("daftar.csv, baris 1: tidak ada kolom ")


def test_recap_holds_against_last_quarter(tmp_path: Path) -> None:
    now, then = quarters()
    lay(tmp_path, [then])
    answered = ask("consolidate", [now], [then], today="2026-01-05")
    assert_same(answered.files, recap_of(tmp_path, [now], "--previous", tmp_path / "lalu"))


def test_the_command_makes_a_recap_of_the_page_again(tmp_path: Path) -> None:
    """From the files as they lay beside it; last quarter's must then be a folder, of which the command takes one."""
    data = kit_between.book("pnbp")
    then = File("lalu/pnbp.xlsx", data)
    lists = {"satkers": File("satker.csv", b"kode_satker;nama_satker\n247199;B\n")}
    choice = {"exclude": [["lain/pnbp.xlsx", "uji"]], "due": "2024-07-10", "today": "2026-01-05"}
    files = [File("kiriman/pnbp.xlsx", data), File("lain/pnbp.xlsx", data)]
    lay(tmp_path, [*files, then, *lists.values()])
    recap, again = tmp_path / "rekap.xlsx", ["consolidate", str(tmp_path / "rekap.xlsx"), "--today", "2026-01-05"]
    (made,) = ask("consolidate", files, [then], **lists, **choice).files.values()
    recap.write_bytes(made)
    done = CliRunner().invoke(cli, [*again, "--workers", "1"])
    assert "1 berlaku + 1 dikecualikan" in done.stderr
    assert recap.read_bytes() == made
    book = load_workbook(recap)
    book["Cara Dibuat"].append(("Laporan triwulan lalu", "dua.xlsx"))
    book.save(recap)
    assert "beberapa berkas triwulan lalu" in CliRunner().invoke(cli, again).stderr
    followed = CliRunner().invoke(cli, [*again, "--workers", "1", "--previous", str(tmp_path / "lalu")])
    assert "1 berlaku + 1 dikecualikan" in followed.stderr, "as the message says"


# --- to begin with


@pytest.mark.parametrize("form", form_names())
def test_blank_form_is_that_of_the_command(form: str, tmp_path: Path) -> None:
    command("template", form, "-o", tmp_path / f"{form}.xlsx")
    assert ask("template", form=form).files == files_in(tmp_path)


def test_blank_form_has_a_sheet_for_each_kegiatan(tmp_path: Path) -> None:
    command("template", "form_a", "--kegiatan", "6077,6042", "-o", tmp_path / "form_a.xlsx")
    assert ask("template", form="form_a", keys="6077, 6042,").files == files_in(tmp_path)
    repeated = {form["name"]: form["repeated"] for form in ask("about").data["forms"]}
    assert repeated == {name: "Kode kegiatan" if name == "form_a" else None for name in form_names()}
    assert "6077" in ask("template", form="form_a", keys="6077,6077").data["problem"]


def test_next_quarter_is_that_of_the_command(tmp_path: Path) -> None:
    now, _ = quarters()
    answered = ask("continue", [File("pnbp.xlsx", now.data)])
    lay(tmp_path, [now])
    command("template", "pnbp", "--from", tmp_path / now.place, "-o", tmp_path / "baru.xlsx")
    assert answered.files == {"247199-pnbp-2024-tw3.xlsx": (tmp_path / "baru.xlsx").read_bytes()}
    assert answered.data["lines"] == ["triwulan II tahun 2024 menjadi triwulan III tahun 2024."]


def test_an_old_workbook_moves_as_by_the_command(tmp_path: Path) -> None:
    now, _ = quarters()
    answered = ask("continue", [File("pnbp.xlsx", now.data)], same_period=True)
    lay(tmp_path, [now])
    command("template", "pnbp", "--from", tmp_path / now.place, "--same-period", "-o", tmp_path / "baru.xlsx")
    assert answered.files == {"pnbp-pindahan.xlsx": (tmp_path / "baru.xlsx").read_bytes()}


def test_what_cannot_be_continued_is_told() -> None:
    assert "bukan buku kerja Excel" in ask("continue", [File("a.xlsx", b"\x89PNG\r\n\x1a\n")]).data["problem"]
    no_period = File("a.xlsx", kit_between.book("pnbp", lambda data: data["fields"].pop("triwulan")))
    assert "Triwulan" in ask("continue", [no_period]).data["problem"]
    assert ask("continue", []).data["problem"] == "Pilih satu berkas."


# --- what the command can


OFFERED = {
    "fill": {"--convert-text": "ubah-teks", "--previous": "lalu-periksa"},
    "check": {"--previous": "lalu-periksa"},
    "consolidate": {
        "--satker": "satker-rekap",
        "--due": "batas-kirim",
        "--holidays": "libur-rekap",
        "--received": "terima-rekap",
        "--prefer": "ganda",
        "--exclude": "jendela-kecuali",
        "--reason": "alasan-kecuali",
        "--decisions": "keputusan-rekap",
        "--previous": "lalu-rekap",
    },
    "template": {"--from": "letak-lanjut", "--same-period": "periode-sama", "--kegiatan": "daftar-formulir"},
}
"""Where on the page the options of the commands are."""
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", OFFERED)
def test_every_option_is_on_the_page_or_the_guide_says_why_not(name: str) -> None:
    page = (ROOT / "web" / "page.html").read_text(encoding="utf-8")
    guide = (ROOT / "docs" / "panduan.md").read_text(encoding="utf-8")
    told = guide.partition("| pilihan perintah | di halaman |")[2].partition("\n\n")[0]
    options = {max(option.opts, key=len) for option in cli.commands[name].params if isinstance(option, click.Option)}
    assert set(OFFERED[name]) <= options
    for place in OFFERED[name].values():
        assert f'id="{place}"' in page
    for option in options - set(OFFERED[name]) - {"--help"}:
        assert re.search(rf"`(?:\w+ )?{option}`", told), option
    assert not [option for option in OFFERED[name] if f"`{option}`" in told]


# --- words


def every_message() -> dict[str, str]:
    codes = [*engine_messages(), *(rule.code for form in load_all() for rule in form.rules), *between_codes()]
    return {code: explanation(code) or "" for code in codes}


def between_codes() -> list[str]:
    return [rule.code for rule in rules_between()]


COMMAND = re.compile(
    r"xlkinerja (fill|check|template|export|consolidate|explain|forms|web)"
    r"|--[a-z]|\bfill\b|\bconsolidate\b|perintah|Terminal",
    re.IGNORECASE,
)


def test_no_message_on_the_page_names_a_command() -> None:
    told = every_message()
    assert COMMAND.search("jalankan `xlkinerja fill`"), "then this test proves nothing"
    for code, text in told.items():
        if not code.startswith(("XK-5", "XK-6")):  # of saving beside the open file and of Excel's own door
            assert not COMMAND.search(text), "whoever reads it in a workbook has no command either"
            assert not COMMAND.search(in_page_words(text)), in_page_words(text)


def texts_in(module: Path) -> list[str]:
    """Return what a module may say: its strings, without those that only explain the code."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    said_to_nobody = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said_to_nobody
    ]


def test_no_message_on_the_page_has_words_that_officers_do_not_use() -> None:
    hard = re.compile(r"\b(galat|bita|sidik)", re.IGNORECASE)
    told = every_message()
    assert any(hard.search(text) for text in told.values()), "then this test proves nothing"
    for text in told.values():
        assert not [line for line in text.splitlines() if hard.search(in_page_words(line))]
    recap = ask("consolidate", named(*SAMPLES), today="2026-01-05")
    assert any("kesalahan" in line for line in recap.data["lines"])
    assert not [line for line in recap.data["lines"] if hard.search(line)]
    assert in_page_words("Tertulis 3 galat alat ukur.") == "Tertulis 3 galat alat ukur.", "what staff typed stays"


def test_no_word_of_consolidation_on_the_page_names_a_command() -> None:
    """Their messages stand in the modules themselves."""
    texts = [text for module in Path(agency.__file__).parent.glob("*.py") for text in texts_in(module)]
    naming = [text for text in texts if COMMAND.search(text) and text not in WORDS]
    assert naming, "then this test proves nothing"
    for text in naming:
        assert not COMMAND.search(in_page_words(text)), text
    assert in_page_words("Digantikan oleh a.xlsx (dipilih).") == "Digantikan oleh a.xlsx (pilihan Anda)."
    assert in_page_words("--exclude a.xlsx: tidak ada.") == "Berkas yang tidak dihitung: a.xlsx: tidak ada."


def test_a_recap_names_no_command() -> None:
    """It is the same at every door: with a day that is not sure, a file that is no report, and all that was chosen."""
    far = kit_between.book("pnbp", lambda data: data["fields"].update(tahun=2098))
    earlier_recap = (ROOT / "tests" / "consolidate" / "made_before" / "rekap-0.2.xlsx").read_bytes()
    files = [*in_folder(SOME[0]), File("kiriman/rekap.xlsx", earlier_recap), File("kiriman/jauh.xlsx", far)]
    satkers = File("satker.csv", b"kode_satker;nama_satker;eselon1;kementerian\n247246;Manado;BSKJI;Perindustrian\n")
    left_out = [[files[0].place, "uji"]]
    (recap,) = ask("consolidate", files, today="2026-01-05", satkers=satkers, exclude=left_out).files.values()
    texts = [str(value) for value in values_in(recap)]
    assert {"Cara rekap ini dibuat", "Alasannya", "Rekap gabungan, bukan kiriman."} <= set(texts)
    assert any("Berikan daftar hari libur menurut SKB." in text for text in texts)
    assert not [text for text in texts if COMMAND.search(text)]


def values_in(book: bytes) -> Iterator[object]:
    sheets = load_workbook(io.BytesIO(book)).worksheets
    return (
        value for sheet in sheets for row in sheet.iter_rows(values_only=True) for value in row if value is not None
    )


def test_every_code_is_listed_and_explained_but_those_of_other_doors() -> None:
    listed = {code: (level, word, title) for _, codes in listed_codes() for code, level, word, title in codes}
    assert sorted(listed) == sorted(code for code in every_message() if not code.startswith(("XK-5", "XK-6")))
    for code, (level, word, title) in listed.items():
        said = ask("explain", code=code).data["lines"]
        assert said[0] == in_page_words(f"{code} ({level}) {title}.") or said[0].endswith(title), code
        assert word in {"kesalahan", "peringatan", "catatan"}
        assert not COMMAND.search(title)
        assert not re.search(r"\b(galat|bita|sidik)", title, re.IGNORECASE), title


def test_a_code_is_explained_however_it_is_written() -> None:
    assert ask("explain", code="p1").data["code"] == "P-01"
    said = (explanation("P-01") or "").replace("P-01 (galat)", "P-01 (kesalahan)", 1)
    assert ask("explain", code="P-01").data["lines"] == said.splitlines()
    assert "tidak dikenal" in ask("explain", code="QQ").data["problem"]


def test_a_mistake_of_ours_is_a_sentence() -> None:
    answered: Answered = ask("template")
    assert "kesalahan program" in answered.data["problem"]


def test_the_door_needs_no_processes_and_no_pandas() -> None:
    """A browser's Python has neither."""
    code = """
import sys
for name in ("_posixshmem", "pandas", "numpy", "pebble", "click", "rich", "xlwings"):
    sys.modules[name] = None
from xlkinerja.web.bridge import call
print(call("about", "{}", [], print)[0][:12])
print(call("template", '{"form": "pnbp"}', [], print)[0])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, check=False)
    assert done.stdout.splitlines()[0] == '{"version": ', done.stderr
    assert '"names": ["pnbp.xlsx"]' in done.stdout
