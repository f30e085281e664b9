"""The command line: help whose examples work, findings on stdout, summary on stderr, data that other tools read."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result as Run

from kit import REPORT, check, clean, made, text_at, typed
from xlkinerja.between.loader import rules_between
from xlkinerja.cli.main import cli
from xlkinerja.consolidate.decisions import COLUMNS as DECISION_COLUMNS
from xlkinerja.files.csv_table import to_csv
from xlkinerja.finding import engine_messages
from xlkinerja.folder.runners import HERE
from xlkinerja.form import FormError, loader
from xlkinerja.form.loader import form_names, load, load_all
from xlkinerja.ooxml.reader import read_workbook
from xlkinerja.pipeline import fill_workbook

COMMANDS = sorted(cli.commands)
FORM = load("pnbp")
ANSWER = "247199-pnbp-2024-tw2.xlsx"  # to the workbook of kit.REPORT, where it was found in a folder
WRONG = {"Tahunan!B7": 1_599_999}  # one P-01 on Layanan!C32


def run(*arguments: str | Path) -> Run:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the examples of the help speak of."""
    for name in ("kiriman", "hasil", "hasil-tw1", "kosong", "triwulan-lalu"):
        (tmp_path / name).mkdir()
    (tmp_path / "pnbp.xlsx").write_bytes(clean())
    (tmp_path / "kiriman" / "satu.xlsx").write_bytes(clean())
    for number, name in enumerate(("pnbp.xlsx", "satu.xlsx", "uji.xlsx")):
        sent = made(lambda data, code=str(247199 + number): data["fields"].update(kode_satker=code))
        (tmp_path / "hasil" / name).write_bytes(fill_workbook(sent, name).data)
    (tmp_path / "formulir-sendiri").mkdir()
    own = Path(__file__).parents[1] / "outside" / "kendaraan.toml"
    (tmp_path / "formulir-sendiri" / "kendaraan.toml").write_bytes(own.read_bytes())
    (tmp_path / "isian.json").write_text(json.dumps(REPORT), encoding="utf-8")
    (tmp_path / "satker.csv").write_bytes(to_csv(("kode_satker", "nama_satker"), [("247199", "Balai Besar Uji")]))
    (tmp_path / "keputusan.csv").write_bytes(to_csv(DECISION_COLUMNS, []))
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- help --------------------------------------------------------------------------------------------------------


def help_of(command: str) -> str:
    result = run(*([command] if command else []), "--help")
    assert result.exit_code == 0
    return result.stdout


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_indonesian(command: str) -> None:
    text = help_of(command)
    assert text.startswith("Cara pakai: ")
    assert "Pilihan:" in text
    assert "Contoh:" in text
    english = r"\b(Usage|Options|Commands|Arguments|Show|Print|Output|required|default|and|the|exit|message)\b"
    assert re.findall(english, text) == []
    assert max(map(len, text.splitlines())) <= 100


def examples() -> list[str]:
    lines = [line.strip() for command in ["", *COMMANDS] for line in help_of(command).splitlines()]
    return sorted({re.split(r"\s{2,}", line)[0] for line in lines if line.startswith("xlkinerja ")})


def test_every_command_has_an_example() -> None:
    assert {example.split()[1] for example in examples()} == set(COMMANDS)


@pytest.mark.parametrize("example", examples())
@pytest.mark.usefixtures("folder")
def test_example_of_the_help_works(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.open", lambda _: True)
    monkeypatch.setattr("xlkinerja.web.serve.Server.serve_forever", lambda _: None)  # it would serve for ever
    monkeypatch.setattr("xlkinerja.web.serve.page_folder", Path.cwd)
    monkeypatch.setattr("xlkinerja.cli.run._on_cluster", lambda *_: HERE)  # tests/folder/test_cluster.py has a real one
    if example.endswith("consolidate rekap.xlsx"):
        run("consolidate", "hasil/", "-o", "rekap.xlsx")
    result = run(*shlex.split(example)[1:])
    assert result.exit_code == 0, result.output


SAME_FOLDER = "Map hasil sama dengan map kiriman. Pilih map lain, atau pakai --in-place."
USAGE = {
    "no file": (["check"], "BERKAS"),
    "file that is not there": (
        ["check", "kirimn/"],
        "Map atau berkas kirimn/ tidak ada. Periksa ejaannya dan map tempat Anda menjalankan perintah.",
    ),
    "folder without workbooks": (["fill", "kosong/", "-o", "x"], "Tidak ada berkas .xlsx atau .xlsm di map kosong/."),
    "folder without workbooks to export": (["export", "kosong"], "Tidak ada berkas .xlsx atau .xlsm di map kosong/."),
    "unknown command": (["isikan"], "Perintah isikan tidak ada"),
    "unknown option": (["check", "--apa"], "Pilihan --apa tidak ada"),
    "fill without a place for the answer": (["fill", "pnbp.xlsx"], "Pilih salah satu"),
    "fill with two places for the answer": (["fill", "pnbp.xlsx", "-o", "x", "--in-place"], "Pilih salah satu"),
    "fill into a file": (["fill", "pnbp.xlsx", "-o", "isian.json"], "isian.json"),
    "fill into a folder that is called like a workbook": (
        ["fill", "pnbp.xlsx", "-o", "jawaban.xlsx"],
        "jawaban.xlsx: -o meminta nama map, bukan nama berkas. Tulis misalnya -o jawaban/;",
    ),
    "unknown format": (["export", "pnbp.xlsx", "--format", "csv"], "csv tidak dikenal. Pilihannya: 'json'."),
    "export to another format": (["export", "pnbp.xlsx", "-o", "e.csv"], "harus berakhiran .json, misalnya e.json."),
    "unknown code": (["explain", "Z-99"], "Kode Z-99 tidak dikenal. Contoh kode: P-01, XK-203."),
    "code without its zero": (["explain", "p-1"], "Kode p-1 tidak dikenal. Maksudnya P-01?"),
    "code without its dash": (["explain", "XK203"], "Kode XK203 tidak dikenal. Maksudnya XK-203?"),
    "fill into the folder of the submissions": (["fill", "kiriman/", "-o", "kiriman/"], SAME_FOLDER),
    "fill into the file's own folder": (["fill", "pnbp.xlsx", "-o", "."], SAME_FOLDER),
    "fill over another file given": (["fill", "kiriman/satu.xlsx", "hasil/satu.xlsx", "-o", "hasil"], SAME_FOLDER),
    "template without a file": (["template", "pnbp"], "--output"),
    "unknown form": (
        ["template", "form_z", "-o", "x.xlsx"],
        f"Formulir form_z tidak dikenal. Yang ada: {', '.join(form_names())}.",
    ),
    "template that is no .xlsx": (["template", "pnbp", "-o", "a"], "harus berakhiran .xlsx, misalnya a.xlsx."),
    "template from a workbook": (
        ["template", "pnbp", "-o", "a.xlsx", "--data", "pnbp.xlsx"],
        "ini buku kerja Excel; --data meminta berkas JSON.",
    ),
    "template into a folder": (["template", "pnbp", "-o", "hasil"], "hasil"),
}


@pytest.mark.parametrize("name", USAGE)
def test_wrong_usage(name: str, folder: Path) -> None:
    arguments, words = USAGE[name]
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    result = run(*arguments)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before, "something was written"
    assert result.exit_code == 2
    assert result.stdout == ""
    assert words in result.stderr
    assert "Kesalahan: " in result.stderr
    assert re.findall(r"\b(Error|Usage|Try|Invalid|does not exist|No such|Missing|Got)\b", result.stderr) == []


def test_a_folder_that_is_called_like_a_workbook_is_there_already(folder: Path) -> None:
    (folder / "hasil.xlsx").mkdir()
    assert run("fill", "pnbp.xlsx", "-o", "hasil.xlsx").exit_code == 0
    assert (folder / "hasil.xlsx" / "pnbp.xlsx").is_file()


@pytest.mark.usefixtures("folder")
def test_the_words_of_the_buttons_work_here_too() -> None:
    assert run("periksa", "pnbp.xlsx").stderr == run("check", "pnbp.xlsx").stderr
    assert run("isi", "pnbp.xlsx", "-o", "lain").exit_code == 0
    assert re.findall(r"^ +(?:periksa|isi) ", help_of(""), re.MULTILINE) == []


GUIDE = (Path(__file__).parents[2] / "docs" / "panduan.md").read_text(encoding="utf-8")


def test_guide_speaks_of_what_there_is() -> None:
    """The commands, options and codes in the officers' guide exist, and so do the messages that it explains."""
    options = {option for command in cli.commands.values() for one in command.params for option in one.opts}
    codes = {rule.code for form in load_all() for rule in form.rules} | engine_messages().keys()
    codes |= {rule.code for rule in rules_between()}
    assert set(re.findall(r"`xlkinerja (\w+)", GUIDE)) == set(COMMANDS) - {"forms"}
    assert set(re.findall(r"--[a-z-]+(?=[ `])", GUIDE)) - {"--help"} <= options
    assert set(re.findall(r"\b(?:[APRX]-\d\d|XK-\d{3})\b", GUIDE)) <= codes
    said = " ".join(message.message for message in engine_messages().values())
    explained = [line.split(" | ")[0].strip("| ") for line in GUIDE.partition("| pesan |")[2].splitlines()[2:] if line]
    quoted = [message for message in explained if message.startswith(("Berkas ini", "Buku kerja"))]
    assert len(quoted) == 4
    assert all(message.rstrip(".") in said for message in quoted)


# --- check and fill ----------------------------------------------------------------------------------------------


def test_findings_on_stdout_summary_on_stderr(folder: Path) -> None:
    (folder / "kiriman" / "salah.xlsx").write_bytes(typed(clean(), WRONG))
    result = run("check", "kiriman")
    assert result.exit_code == 1
    (line,) = result.stdout.splitlines()
    assert line == (
        "salah.xlsx: Layanan!C32: P-01 galat Jumlah target layanan 1.600.000, target 2024 di sheet Tahunan 1.599.999: "
        "selisih 1. Perbaiki target layanan atau target tahunan sampai sama."
    )
    rows = [line.split() for line in result.stderr.splitlines() if line.strip()]
    assert rows[:3] == [
        ["Berkas", "Formulir", "Galat", "Peringatan", "Catatan", "Keadaan"],
        ["salah.xlsx", "pnbp", "1", "0", "0", "diperiksa"],
        ["satu.xlsx", "pnbp", "0", "0", "0", "diperiksa"],
    ]
    assert rows[3] == [
        "2",
        "berkas",
        "ditemukan",
        "=",
        "2",
        "terbaca",
        "+",
        "0",
        "tidak",
        "terbaca",
        "+",
        "0",
        "dilewati",
    ]


def test_fill_prints_all_findings_or_none_where_no_terminal_is(folder: Path) -> None:
    (folder / "salah.xlsx").write_bytes(typed(clean(), WRONG))
    whole = run("fill", "salah.xlsx", "pnbp.xlsx", "-o", "hasil")
    assert whole.stdout.startswith("salah.xlsx: Layanan!C32: P-01 galat ")
    assert re.search(r"^Jumlah +1 +0 +0 *$", whole.stderr, re.MULTILINE)
    assert run("fill", "salah.xlsx", "pnbp.xlsx", "-o", "hasil", "-v").stdout == whole.stdout
    quiet = run("fill", "salah.xlsx", "pnbp.xlsx", "-o", "hasil", "--quiet")
    assert (quiet.exit_code, quiet.stdout) == (1, "")
    both = run("fill", "salah.xlsx", "-o", "hasil", "-v", "-q")
    assert both.exit_code == 2
    assert "Pilih salah satu: -v " in both.stderr


def test_check_writes_nothing(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    run("check", "kiriman", "pnbp.xlsx")
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_fill_answers_and_says_so(folder: Path) -> None:
    result = run("fill", "kiriman", "-o", "jawaban")
    assert result.exit_code == 0
    rows = [line.split() for line in result.stderr.splitlines()]
    assert ["satu.xlsx", "pnbp", "0", "0", "0", "diisi", ANSWER] in rows
    assert text_at((folder / "jawaban" / ANSWER).read_bytes(), "Pemeriksaan!A1") == "HASIL PEMERIKSAAN"
    assert (folder / "kiriman" / "satu.xlsx").read_bytes() == clean()


def test_fill_says_where_the_answers_are(folder: Path) -> None:
    """And where the file is that an answer replaced; nothing is said of a file that was not there."""
    assert run("fill", "kiriman", "-o", "jawaban").stderr.splitlines()[-1] == "Hasil: jawaban/ (1 berkas)"
    for number, name in enumerate((f"{ANSWER}.bak", f"{ANSWER}.2.bak")):
        (folder / "jawaban" / ANSWER).write_bytes(b"old" * number)
        lines = run("fill", "kiriman", "-o", "jawaban").stderr.splitlines()
        assert lines[-3:-1] == ["Hasil: jawaban/ (1 berkas)", f"Berkas lama disimpan: jawaban/{name}"]
        assert lines[-1] == f"jawaban/{ANSWER} diubah orang: perubahannya disimpan di {name}."
        assert (folder / "jawaban" / name).read_bytes() == b"old" * number
    assert (
        run("fill", "kiriman", "--in-place").stderr.splitlines()[-1].endswith(": kiriman/satu (sebelum xlkinerja).xlsx")
    )
    two = [folder / "kiriman" / name for name in ("satu.xlsx", "dua.xlsx")]
    two[1].write_bytes(clean())
    (folder / "sendiri").mkdir()
    for path in two:
        (folder / "sendiri" / path.name).write_bytes(b"older")
    last = run("fill", *two, "-o", "sendiri").stderr.splitlines()[-1]
    assert last == "Berkas lama disimpan: sendiri/satu.xlsx.bak dan 1 berkas lama lain"


def test_json_given_for_a_workbook(folder: Path) -> None:
    result = run("fill", folder / "isian.json", "-o", "jawaban")
    assert result.exit_code == 3
    assert "isian.json: XK-142 galat Berkas ini data JSON, bukan buku kerja Excel." in result.stdout
    assert "template FORMULIR --data BERKAS -o HASIL.xlsx" in result.stderr
    (folder / "isian.csv").write_text("[catatan] satu;dua\n", encoding="utf-8")
    assert "XK-107" in run("check", folder / "isian.csv").stdout


@pytest.mark.usefixtures("folder")
def test_check_json_is_a_list() -> None:
    (only,) = json.loads(run("check", "pnbp.xlsx", "--json").stdout)
    assert (only["form"], only["source"]["file"], only["findings"]) == ("pnbp", "pnbp.xlsx", [])


def test_fill_json(folder: Path) -> None:
    (folder / "pnbp.xlsx").write_bytes(typed(clean(), WRONG))
    result = run("fill", "pnbp.xlsx", "-o", "jawaban", "--json")
    (only,) = json.loads(result.stdout)
    assert result.exit_code == 1
    assert only["findings"] == [
        {
            "code": "P-01",
            "level": "galat",
            "sheet": "Layanan",
            "cell": "C32",
            "message": only["findings"][0]["message"],
            "explanation": None,
        }
    ]
    assert (folder / "jawaban" / "pnbp.xlsx").exists()


def test_one_finding_stays_on_one_line(folder: Path) -> None:
    """Names and texts from outside cannot break the line, colour the terminal or turn its direction."""
    name = "a\x1b[31m\u202e.xlsx"
    (folder / name).write_bytes(typed(clean(), {"Layanan!C12": "satu\ndua"}))
    (line,) = run("check", folder / name).stdout.splitlines()
    assert line.startswith("a\\x1b[31m\\u202e.xlsx: Layanan!C12: XK-202 galat ")
    assert 'tertulis "satu\\ndua"' in line


# --- export ------------------------------------------------------------------------------------------------------


def exported(*arguments: str) -> Any:
    result = run("export", *arguments)
    assert result.exit_code == 0
    return json.loads(result.stdout)


@pytest.mark.usefixtures("folder")
def test_export_of_one_file_is_an_object() -> None:
    data = exported("pnbp.xlsx")
    assert list(data) == ["form", "fields", "tables", "totals", "findings", "source"]
    assert data["form"] == "pnbp"
    assert data["fields"]["kode_satker"] == "247199"
    assert (data["fields"]["tahun"], data["fields"]["triwulan"], data["fields"]["tempat"]) == (2024, 2, None)
    kalibrasi = data["tables"]["layanan"][1]
    assert kalibrasi == {
        "nomor": "2",
        "layanan": "Kalibrasi",
        "target": 600_000,
        "realisasi_lalu": 100_000,
        "realisasi": 300_000,
        "realisasi_ini": 200_000,
        "persen": 0.5,
        "realisasi_tahun_lalu": 200_000,
        "pertumbuhan": 0.5,
        "porsi": 0.375,  # 300.000 of 800.000
        "pelanggan": None,
        "volume": None,
        "satuan": None,
    }
    assert data["totals"]["layanan"] == {
        "target": 1_600_000,
        "realisasi_lalu": 300_000,
        "realisasi": 800_000,
        "realisasi_ini": 500_000,
        "persen": 0.5,
        "realisasi_tahun_lalu": 600_000,
        "pertumbuhan": pytest.approx(1 / 3, rel=1e-14),
        "porsi": 1,
        "pelanggan": None,
    }
    june = data["tables"]["bulanan"][5]
    assert (june["bulan"], june["target_kumulatif"], june["realisasi_kumulatif"]) == (6, 600_000, 800_000)
    assert (june["target_antara"], june["realisasi_antara"]) == (0.375, 0.5)
    assert data["tables"]["tahunan"][1]["pertumbuhan"] == pytest.approx(1 / 3, rel=1e-14)
    assert data["tables"]["tahunan"][0]["persen_penggunaan"] == 0.8
    assert set(data["totals"]) == {"layanan", "bulanan"}, "Tahunan has no Jumlah"


@pytest.mark.usefixtures("folder")
def test_export_of_several_files_is_a_list() -> None:
    assert [one["source"]["file"] for one in exported("pnbp.xlsx", "kiriman/satu.xlsx")] == ["pnbp.xlsx", "satu.xlsx"]
    assert [one["source"]["file"] for one in exported("kiriman")] == ["satu.xlsx"], "a folder is a list, also of one"


def test_export_to_a_file(folder: Path) -> None:
    result = run("export", "pnbp.xlsx", "-o", "data.json")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Hasil: data.json\n")
    assert json.loads((folder / "data.json").read_bytes()) == exported("pnbp.xlsx")


def test_export_of_an_unreadable_file(folder: Path) -> None:
    (folder / "kiriman" / "rusak.xlsx").write_bytes(b"PK")
    (folder / "kiriman" / "~$satu.xlsx").write_bytes(b"")
    result = run("export", "kiriman")
    assert result.exit_code == 3
    broken, good, lock = json.loads(result.stdout)
    assert (broken["form"], broken["tables"], broken["findings"][0]["code"]) == (None, {}, "XK-102")
    assert (good["form"], lock["findings"][0]["code"]) == ("pnbp", "XK-109")
    (folder / "kiriman" / "rusak.xlsx").unlink()
    assert run("export", "kiriman").exit_code == 0, "a lock file is no unreadable workbook"


def test_export_is_what_template_takes(folder: Path) -> None:
    """What comes out of one workbook can be put into the next: the two commands share one shape."""
    run("export", "pnbp.xlsx", "-o", "data.json")
    assert run("template", "pnbp", "--data", "data.json", "-o", "baru.xlsx").exit_code == 0
    old, new = exported("pnbp.xlsx"), exported("baru.xlsx")
    assert {**new, "source": None} == {**old, "source": None}
    assert check((folder / "baru.xlsx").read_bytes()).findings == ()


# --- forms, explain, template ------------------------------------------------------------------------------------


def test_forms() -> None:
    lines = [f"{form.name}  versi {form.version}  {form.title}" for form in load_all()]
    assert f"pnbp  versi {FORM.version}  {FORM.title}" in lines
    assert run("forms").stdout.splitlines() == lines


COMMANDS_WITH_FORMS = ("forms", "explain P-01", "check pnbp.xlsx", "fill pnbp.xlsx -o x", "export pnbp.xlsx")


@pytest.mark.parametrize("command", [*COMMANDS_WITH_FORMS, "template pnbp -o x.xlsx"])
@pytest.mark.usefixtures("folder")
def test_mistake_in_a_form_is_one_line(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(file: str, _text: str) -> None:
        raise FormError(f"{file}: table layanan.rows: '20' is not a whole number")

    monkeypatch.setattr(loader, "load_text", broken)
    for cached in (load, load_all):
        cached.cache_clear()
    result = run(*command.split())
    assert (result.exit_code, result.stdout) == (2, "")
    said = r"Kesalahan: Berkas formulir keliru: \w+\.toml: table layanan\.rows: '20' is not a whole number\n"
    assert re.fullmatch(said, result.stderr)


def test_explain_a_rule() -> None:
    text = run("explain", "p-01").stdout
    rule = FORM.rules[0]
    assert text.startswith(f"P-01 (galat) {rule.title}.\n")
    assert "Diperiksa: sheet Layanan, kolom Target Setahun (Rp), baris Jumlah\n" in text
    assert "Pesan: Jumlah target layanan …, target … di sheet Tahunan …: selisih …. Perbaiki" in text
    assert "Tindakan: harus diperbaiki.\n" in text
    assert text.endswith(
        "Rumus pada layanan.target: rincian == setahun\n"
        "    rincian = total(layanan.target)\n"
        "    setahun = value_where(tahunan.target, tahunan.tahun == tahun)\n"
        "    selisih = rincian - setahun\n"
    ), "the formula comes last"
    assert "Contoh: Layanan 6.893.010.382" in text
    assert text.count("Dasar: ") == len(FORM.legal)


def test_explain_a_rule_on_columns() -> None:
    """P-08 runs on every row and over several columns; P-05 is a galat that an explanation settles."""
    assert "Diperiksa: sheet Layanan, kolom Target Setahun (Rp), " in run("explain", "P-08").stdout
    assert "Tindakan: perbaiki, atau jelaskan di kolom Penjelasan" in run("explain", "P-05").stdout


@pytest.mark.parametrize("code", [*(rule.code for rule in FORM.rules), *engine_messages()])
def test_every_code_is_explained(code: str) -> None:
    result = run("explain", code)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{code} (")
    assert not re.search("[{}]", result.stdout)


DATA = {
    "no JSON": ("{", "bukan JSON yang benar (baris 1, kolom 2). Periksa koma atau tanda kutip di sana."),
    "no object": ("[]", "harus satu objek JSON"),
    "other form": ('{"form": "form_a"}', 'seharusnya "pnbp"'),
    "unknown field": ('{"fields": {"kode": "1"}}', 'kunci "kode" tidak dikenal'),
    "unknown table": ('{"tables": {"jasa": []}}', 'kunci "jasa" tidak dikenal'),
    "unknown column": ('{"tables": {"layanan": [{"jumlah": 1}]}}', 'kunci "jumlah" tidak dikenal'),
    "month that does not exist": ('{"tables": {"bulanan": [{"bulan": 13}]}}', '"13" bukan baris formulir'),
    "list for a value": ('{"fields": {"tahun": [2024]}}', "bukan teks atau angka"),
}


@pytest.mark.parametrize("name", DATA)
def test_data_that_does_not_fit(name: str, folder: Path) -> None:
    text, words = DATA[name]
    (folder / "isian.json").write_text(text, encoding="utf-8")
    result = run("template", "pnbp", "--data", "isian.json", "-o", "baru.xlsx")
    assert result.exit_code == 2
    assert words in result.stderr
    assert "isian.json" in result.stderr
    assert not (folder / "baru.xlsx").exists()


def test_data_that_is_no_text(folder: Path) -> None:
    (folder / "isian.json").write_bytes(b'{"a": "\xe9"}')
    result = run("template", "pnbp", "--data", "isian.json", "-o", "baru.xlsx")
    assert (result.exit_code, "harus teks UTF-8" in result.stderr) == (2, True)


def test_template_keeps_the_file_that_was_there(folder: Path) -> None:
    assert run("template", "pnbp", "-o", "pnbp.xlsx").exit_code == 0
    assert (folder / "pnbp.xlsx.bak").read_bytes() == clean()
    (folder / "pnbp.xlsx").write_bytes(b"other")
    assert "Berkas lama disimpan: pnbp.xlsx.2.bak\n" in run("template", "pnbp", "-o", "pnbp.xlsx").stderr
    assert [one.name for one in read_workbook((folder / "pnbp.xlsx").read_bytes()).sheets][:3] == [
        "Layanan",
        "Bulanan",
        "Tahunan",
    ]


@pytest.mark.usefixtures("folder")
def test_template_that_cannot_be_saved() -> None:
    result = run("template", "pnbp", "-o", "pnbp.xlsx/baru.xlsx")
    assert result.exit_code == 4
    assert "Hasil tidak dapat disimpan ke baru.xlsx (ada berkas yang bernama seperti map itu)." in result.stderr
