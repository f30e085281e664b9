"""What is private stays in its workbook: whatever staff type there, no other output of any command says it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import xlkinerja
from kit_folder import run
from xlkinerja.form import FormError
from xlkinerja.form.loader import load_text
from xlkinerja.form.outside import OutsideForms, using
from xlkinerja.pipeline import fill_workbook

FORM = Path(__file__).with_name("pegawai.toml")
TEXT = FORM.read_text(encoding="utf-8")
NIP = "196801011990031001"
PRIVATE = ("nama", "nip", "golongan", "lahir", "gaji", "status")

words = st.text("abcdefghijklmnopqrstuvwxyz ABCXYZ.,'-/()é", min_size=3, max_size=30).map(str.strip)
numbers = st.integers(10**10, 10**15 - 1)
dates = st.tuples(st.integers(1, 40), st.integers(1960, 2005)).map(lambda pair: f"{pair[0]} Maret {pair[1]}9")
contents = st.one_of(words.map(lambda word: f"Zq{word}zQ"), numbers, numbers.map(str), dates)
people = st.lists(st.fixed_dictionaries(dict.fromkeys(PRIVATE, contents)), min_size=2, max_size=3)


def report(rows: list[dict[str, Any]], signed: str = "Sri Rahasia") -> dict[str, Any]:
    table = [{**row, "nomor": str(number + 1), "hari": 31 + number} for number, row in enumerate(rows)]
    fields = {
        "kode_satker": "247101", "nama_satker": "Balai", "tahun": 2024, "triwulan": 2, "pelapor": "Pak Rahmat Samar",
        "nama_penandatangan": signed, "nip_penandatangan": NIP,
    }  # fmt: skip
    return {"form": "pegawai", "fields": fields, "tables": {"pegawai": [*table, dict(table[0], nomor="9")]}}


def made(data: dict[str, Any], forms: Path) -> bytes:
    """Return the workbook in which the NIP of who signed was typed as a number, of which Excel loses digits."""
    book = openpyxl.load_workbook(BytesIO(xlkinerja.template("pegawai", data, forms=forms)))
    (cell,) = [cell for row in book["Pegawai"].iter_rows() for cell in row if cell.value == NIP]
    cell.value = int(NIP)
    book.save(saved := BytesIO())
    return saved.getvalue()


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    folder = tmp_path / "formulir"
    folder.mkdir()
    shutil.copy(FORM, folder)
    return folder


def secrets(data: dict[str, Any], *, signed: bool) -> set[str]:
    """Return what was typed into private cells, as typed and as people read it; with who `signed` or without."""
    typed = [row[name] for row in data["tables"]["pegawai"] for name in PRIVATE]
    typed += [
        data["fields"][name] for name in ("pelapor", "nama_penandatangan", "nip_penandatangan")[: 3 if signed else 1]
    ]
    found = {str(text) for text in typed}
    for row in data["tables"]["pegawai"]:
        if isinstance(row["gaji"], int):
            found |= {f"{row['gaji'] * times:,}".replace(",", ".") for times in (1, 2, 12)} | {str(row["gaji"] * 2)}
    return {text for text in found if len(text) > 3}


def outputs(folder: Path, said: list[str]) -> Iterator[tuple[str, str]]:
    """Yield every text that left the workbooks: what commands said, and the files that they wrote but for workbooks."""
    yield "said", "\n".join(said)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield "name", path.name
        data = path.read_bytes()
        try:
            with ZipFile(path) as package:
                yield path.name, "".join(package.read(n).decode("utf-8", "replace") for n in package.namelist())
        except BadZipFile:
            yield path.name, data.decode("utf-8", "replace")
            with suppress(ValueError):  # with its escapes undone
                yield path.name, json.dumps(json.loads(data), ensure_ascii=False)


def told(text: str, secret: str) -> bool:
    return secret in text or secret.replace("'", "&apos;") in text or secret.encode("unicode_escape").decode() in text


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people)
def test_no_output_says_what_is_private(tmp_path: Path, forms: Path, rows: list[dict[str, Any]]) -> None:
    data = report(rows)
    inbox, answers, out = tmp_path / "kiriman", tmp_path / "hasil", tmp_path / "keluar"
    for folder in (inbox, answers, out):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    book = inbox / "a.xlsx"
    book.write_bytes(made(data, forms))
    own = ("--forms", forms)
    said: list[str] = []
    lines = [
        run(*command, *own).output
        for command in (
            ("check", book), ("fill", inbox, "-o", answers),
            ("consolidate", answers, "-o", out / "r.xlsx", "--data", out / "data", "--csv", "--keep", out / "k.jsonl"),
            ("consolidate", out / "k.jsonl", "-o", out / "atas.xlsx"),
            ("template", "pegawai", "--from", book, "-o", tmp_path / "b.xlsx"),
            ("template", "pegawai", "--from", book, "--same-period", "-o", tmp_path / "c.xlsx"),
        )
    ]  # fmt: skip
    result = xlkinerja.check(book, forms=forms)
    lines += [repr(result), result._repr_html_()]
    lines += [frame.to_csv() for frame in result.to_frames().values()]
    rekap = xlkinerja.consolidate(answers, forms=forms)
    lines += [frame.to_csv() for frame in rekap.to_frames().values()]
    kept = [*outputs(out, lines), *outputs(answers / ".xlkinerja", [])]
    kept += [("list", (answers / "daftar-kiriman.csv").read_text(encoding="utf-8"))]
    for_data = (
        ("check", book, "--json"), ("fill", inbox, "-o", answers, "--json"), ("export", book),
        ("export", answers, "-o", out / "semua.json"),
    )  # fmt: skip
    said += [run(*command, *own).output for command in for_data]
    said.append(json.dumps(xlkinerja.as_json(result), ensure_ascii=False))
    for path in answers.glob("*.xlsx"):  # they are the satker's own
        path.unlink()
    for name, text in kept:
        assert [secret for secret in secrets(data, signed=True) if told(text, secret)] == [], name
    for name, text in (*outputs(out, said), *outputs(answers, [])):
        assert [secret for secret in secrets(data, signed=False) if told(text, secret)] == [], name


def test_counts_leave_it_and_findings_name_row_and_rule(forms: Path, tmp_path: Path) -> None:
    rows = [{"nama": name, "gaji": 5_000_000, "status": "Honorer"} for name in ("Budi Santoso", "Ani Lestari")]
    data = report(rows)
    book = made(data, forms)
    (tmp_path / "a.xlsx").write_bytes(book)
    result = xlkinerja.check(tmp_path / "a.xlsx", forms=forms)
    by_code = {}
    for finding in result.findings:
        by_code.setdefault(finding.code, finding)
    assert by_code["Q-01"].message == (
        "Baris 12: Pelatihan seorang pegawai paling lama 30 hari. Isinya hanya tampak di buku kerjanya."
    )
    assert by_code["Q-02"].message == "Baris 12: Nama pegawai hanya sekali. Isinya hanya tampak di buku kerjanya."
    assert (by_code["Q-02"].place.cell, by_code["Q-02"].place.label) == ("B12", "Nama (1)")
    assert by_code["XK-211"].message.endswith("Angka lebih dari 15 digit. Isinya hanya tampak di buku kerjanya.")
    exported = xlkinerja.as_json(result)
    assert set(exported["tables"]["pegawai"][0]) == {"nomor", "hari", "ada"}
    assert (exported["fields"]["orang"], exported["totals"]["pegawai"]["ada"]) == (3, 3)
    assert "pelapor" not in exported["fields"]
    assert exported["fields"]["nama_penandatangan"] == "Sri Rahasia"  # the next workbook is made of such data
    rekap = xlkinerja.consolidate(tmp_path / "a.xlsx", forms=forms).to_frames()["pegawai-pegawai"]
    assert not {*PRIVATE} & {*rekap.columns}
    assert list(rekap["ada"]) == [1, 1, 1]


def test_in_the_workbook_itself_a_finding_quotes_what_the_cell_shows(forms: Path) -> None:
    data = report([{"nama": "Budi Santoso", "gaji": 1}, {"nama": "Ani Lestari", "gaji": 2}])
    filled = xlkinerja.fill(made(data, forms), name="a.xlsx", forms=forms)
    assert filled.data is not None
    with ZipFile(BytesIO(filled.data)) as package:
        texts = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))
    assert "Budi Santoso ada dua kali. Hapus salah satunya." in texts
    assert "Ani Lestari ((kosong)) dilatih 32 hari." in texts
    assert "Isinya hanya tampak" not in texts


def test_an_explanation_in_the_workbook_settles_it_and_is_not_told(forms: Path, tmp_path: Path) -> None:
    """It is read again from what `fill` keeps, too."""
    data = report([{"nama": "Budi Santoso", "gaji": 1}, {"nama": "Ani Lestari", "gaji": 2}])
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xlsx").write_bytes(made(data, forms))
    run("fill", tmp_path / "in", "-o", tmp_path / "out", "--forms", forms)
    answer = tmp_path / "out" / "247101-pegawai-2024-tw2.xlsx"
    book = openpyxl.load_workbook(answer)
    sheet = book["Pemeriksaan"]
    (row,) = [cells[0].row for cells in sheet.iter_rows() if cells[2].value == "Q-02" and cells[4].value == "B12"]
    sheet.cell(row, 9).value = "Budi Santoso dua orang"
    book.save(answer)
    run("fill", tmp_path / "in", "-o", tmp_path / "out", "--forms", forms)
    with using(OutsideForms((("pegawai", TEXT),))):
        again = fill_workbook(answer.read_bytes(), answer.name).result
    (finding,) = [f for f in again.findings if f.code == "Q-02" and f.place.cell == "B12"]
    assert finding.settled
    assert finding.explanation == "(pribadi)"
    assert "Budi Santoso dua orang" in {c.value for row in openpyxl.load_workbook(answer)["Pemeriksaan"] for c in row}
    out = run("consolidate", tmp_path / "out", "-o", tmp_path / "r.xlsx", "--forms", forms)
    texts = [text for _, text in outputs(tmp_path / "out" / ".xlkinerja" / "isi", [out.output])]
    assert not [text for text in texts if "Ani Lestari" in text]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key = "nomor"', 'key = "nama"', "column nama.private: dengan kolom ini baris disebut"),
        ('gaji * 2", private = true', 'gaji * 2"', "dua_gaji.formula: gaji private, dan rumus ini memperlihatkan"),
        ('"count(pegawai.nama)"', '"sum(pegawai.gaji)"', "field orang.formula: pegawai.gaji private"),
        ('label = "Gaji (Rp)",', 'label = "Gaji (Rp)", total = "sum",', "column gaji.total: kolom private tidak punya"),
        ('total = "sum" },\n    { name = "ada"', 'total = "count(nama)" },\n    { name = "ada"', "hari.total: memakai"),
        ('name = "pelapor"', 'name = "tahun"\nprivate = true\n[[field]]\nname = "pelapor"', "tahun.private: isian ini"),
        ('label = "Hari pelatihan",', 'label = "Hari pelatihan", carry = "gaji",', "hari.carry: kolom gaji private."),
        ("[[rule]]", '[[chart]]\ntitle = "G"\ncolumns = ["pegawai.gaji"]\n[[rule]]', "chart G.columns:"),
        (
            "[[rule]]",
            ('[[table]]\nname = "salinan"\nsheet = "pegawai"\ntitle = "S"\nkey = "nomor"\nsource = "pegawai"\n'
            'column = [{ name = "nomor", label = "N", kind = "nomor" }, { name = "nama", label = "O", kind = "teks" }]'
            "\n[[rule]]"),
            "table salinan.column nama.private: isinya dari kolom private tabel pegawai (source).",
        ),
    ],
)  # fmt: skip
def test_the_loader_refuses_every_way_out(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(FormError) as refused:
        load_text("pegawai.toml", TEXT.replace(old, new, 1))
    assert said in str(refused.value), str(refused.value)
    assert re.search(r"baris \d+: ", str(refused.value))
