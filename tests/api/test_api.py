"""The public names, as an analyst or an engineer meets them."""

from __future__ import annotations

import html
import io
import os
import pickle
import shutil
import subprocess
import sys
import tomllib
import warnings
from datetime import date
from pathlib import Path

import pytest

import xlkinerja
from xlkinerja.files.walk import Found
from xlkinerja.folder.batch import Job, Task, check as check_in_batch, work
from xlkinerja.form import FormError
from xlkinerja.ooxml.limits import Limits
from xlkinerja.pipeline import fill_workbook

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "pnbp" / "bbspjikkp-2024-angka.xlsx"
WRONG = ROOT / "samples" / "pnbp" / "bbspjikkp-2024-salah.xlsx"
FORM_A = ROOT / "samples" / "form_a" / "manado-2023-tw2-angka.xlsx"
DATA = SAMPLE.read_bytes()
FILLED = fill_workbook(DATA, SAMPLE.name).data


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    folder = tmp_path / "kiriman"
    folder.mkdir()
    return Path(shutil.copy(SAMPLE, folder))


# --- what can be given ---------------------------------------------------------------------------------------


def test_a_path_bytes_and_open_files_are_the_same(sample: Path) -> None:
    expected = xlkinerja.check(sample)
    assert xlkinerja.check(str(sample)) == expected
    assert xlkinerja.check(DATA, name=sample.name) == expected
    assert xlkinerja.check(bytearray(DATA), name=sample.name) == expected
    assert xlkinerja.check(memoryview(DATA), name=sample.name) == expected
    assert xlkinerja.check(io.BytesIO(DATA), name=sample.name) == expected
    with sample.open("rb") as file:
        assert xlkinerja.check(file, name=sample.name) == expected
    assert expected.source.file == sample.name


def test_an_open_file_is_read_from_its_beginning_where_it_can() -> None:
    """Somebody has just written into it, or looked at its first bytes."""
    buffer = io.BytesIO()
    buffer.write(DATA)
    assert xlkinerja.check(buffer, name="a.xlsx").readable

    class Pipe(io.RawIOBase):
        """It cannot go back, and gives a little at a time."""

        def __init__(self) -> None:
            self._rest = io.BytesIO(DATA)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            return self._rest.readinto(memoryview(buffer)[:1000])

    assert xlkinerja.check(Pipe(), name="a.xlsx").readable
    assert xlkinerja.check(io.BufferedReader(Pipe()), name="a.xlsx").readable


@pytest.mark.parametrize("act", [xlkinerja.check, xlkinerja.fill])
def test_what_has_no_name_needs_one(act) -> None:  # noqa: ANN001
    for source in (DATA, io.BytesIO(DATA), SAMPLE.open("rb")):
        with pytest.raises(ValueError, match="name="):
            act(source)
    with pytest.raises(ValueError, match="name="):
        act(SAMPLE, name="lain.xlsx")  # a file has one already


@pytest.mark.parametrize("name", ["", ".", "..", "map/pnbp.xlsx", "map\\pnbp.xlsx", "../pnbp.xlsx", "a\0.xlsx"])
def test_a_name_is_no_way_into_another_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="name="):
        xlkinerja.fill(DATA, tmp_path / "hasil", name=name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("source", [None, 3, io.StringIO("teks"), ["a.xlsx"]])
def test_what_is_no_workbook_at_all_is_a_type_error(source: object) -> None:
    with pytest.raises(TypeError):
        xlkinerja.check(source, name="a.xlsx")  # type: ignore[arg-type]


def test_bytes_that_cannot_be_read_are_a_result() -> None:
    for data in (b"", b"PK", b"\xd0\xcf\x11\xe0" + bytes(600), DATA[:2000]):
        for result in (xlkinerja.check(data, name="a.xlsx"), xlkinerja.fill(data, name="a.xlsx")):
            assert (result.readable, result.ok, result.written) == (False, False, None)
            assert [f.level for f in result.findings] == ["galat"]
            assert list(result.to_frames()) == ["findings"]
            with pytest.raises(ValueError, match=r"a\.xlsx"):
                result.save("x.xlsx")


def test_bytes_are_held_to_the_same_limits(tmp_path: Path) -> None:
    large = bytes(Limits().file_size + 1)
    (tmp_path / "a.xlsx").write_bytes(large)
    for result in (
        xlkinerja.check(tmp_path / "a.xlsx"),
        xlkinerja.check(large, name="a.xlsx"),
        xlkinerja.check(io.BytesIO(large), name="a.xlsx"),
    ):
        assert [f.code for f in result.findings] == ["XK-111"]


# --- files that are not there --------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [xlkinerja.check, lambda path: xlkinerja.fill(path, "hasil"), xlkinerja.fill])
def test_a_missing_path_is_an_error(act, sample: Path) -> None:  # noqa: ANN001
    for missing in (sample.with_name("tidak-ada.xlsx"), str(sample / "tidak-ada.xlsx"), ""):
        with pytest.raises(FileNotFoundError) as told:
            act(missing)
        assert str(missing) in str(told.value)
    assert not Path("hasil").exists()


def test_a_missing_folder_of_last_quarter_is_an_error(sample: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        xlkinerja.fill(sample, tmp_path / "hasil", previous=tmp_path / "tw1")
    assert not (tmp_path / "hasil").exists()


def test_a_link_and_a_folder_are_results(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").symlink_to(tmp_path / "gone.xlsx")
    assert [f.code for f in xlkinerja.check(tmp_path / "a.xlsx").findings] == ["XK-110"]
    assert [f.code for f in xlkinerja.check(tmp_path).findings] == ["XK-110"]


def test_a_file_that_vanishes_in_a_batch_is_a_finding(tmp_path: Path) -> None:
    gone = tmp_path / "gone.xlsx"
    assert [f.code for f in check_in_batch(gone).findings] == ["XK-117"]
    assert [f.code for f in work(Job(), Task(Found(gone, gone.name))).findings] == ["XK-117"]


# --- fill -----------------------------------------------------------------------------------------------------


def test_the_answer_goes_into_a_folder(sample: Path, tmp_path: Path) -> None:
    result = xlkinerja.fill(sample, tmp_path / "hasil")
    assert result.written == tmp_path / "hasil" / sample.name
    assert result.written.read_bytes() == result.data == FILLED
    assert sample.read_bytes() == DATA
    assert result.kept is None
    for source in (DATA, io.BytesIO(DATA)):
        of_bytes = xlkinerja.fill(source, tmp_path / "lain", name=sample.name)
        assert of_bytes.written == tmp_path / "lain" / sample.name
        assert of_bytes.written.read_bytes() == FILLED


def test_without_a_folder_nothing_is_written(sample: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    result = xlkinerja.fill(sample)
    assert (result.written, result.data) == (None, FILLED)
    assert sorted(tmp_path.rglob("*")) == before
    assert xlkinerja.fill(DATA, name=sample.name).data == FILLED


def test_in_place_the_old_file_is_kept(sample: Path) -> None:
    result = xlkinerja.fill(sample, in_place=True)
    assert result.written == sample
    assert sample.read_bytes() == FILLED
    assert result.kept is not None
    assert result.kept.read_bytes() == DATA
    again = xlkinerja.fill(sample, in_place=True)
    assert (again.written, again.kept) == (sample, None)
    assert sample.read_bytes() == FILLED


def test_in_place_needs_a_file_and_no_folder(sample: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="in_place"):
        xlkinerja.fill(DATA, name="a.xlsx", in_place=True)
    with pytest.raises(ValueError, match="in_place"):
        xlkinerja.fill(io.BytesIO(DATA), name="a.xlsx", in_place=True)
    with pytest.raises(ValueError, match="in_place"):
        xlkinerja.fill(sample, tmp_path / "hasil", in_place=True)
    assert sample.read_bytes() == DATA
    assert not (tmp_path / "hasil").exists()


def test_an_answer_that_cannot_be_saved_is_a_finding(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "hasil").write_text("a file")
    result = xlkinerja.fill(sample, tmp_path / "hasil")
    assert result.findings[0].code == "XK-504"
    assert (result.written, result.ok, result.data) == (None, False, FILLED)


def test_last_quarter_is_compared_with(sample: Path, tmp_path: Path) -> None:
    """The folder as `--previous` has it; nothing of triwulan III is there, and that is said (XK-401)."""
    tw3 = tmp_path / "tw3"
    tw3.mkdir()
    before = [f.code for f in xlkinerja.check(sample).findings]
    assert "XK-401" not in before
    for result in (
        xlkinerja.check(sample, previous=tw3),
        xlkinerja.fill(sample, tmp_path / "hasil", previous=str(tw3)),
        xlkinerja.check(DATA, name=sample.name, previous=tw3),
    ):
        assert [f.code for f in result.findings if f.code.startswith("XK-4")] == ["XK-401"]


def test_what_cannot_be_read_of_last_quarter_is_told(sample: Path, tmp_path: Path) -> None:
    tw3 = tmp_path / "tw3"
    tw3.mkdir()
    (tw3 / "rusak.xlsx").write_bytes(b"rusak")
    with pytest.warns(UserWarning, match=r"rusak\.xlsx"):
        xlkinerja.check(sample, previous=tw3)


def test_figures_typed_as_text_become_numbers_where_asked() -> None:
    printed = ROOT / "samples" / "pnbp" / "bbspjikkp-2024-cetak.xlsx"
    assert (
        xlkinerja.fill(printed, convert_text=True).data
        == fill_workbook(printed.read_bytes(), printed.name, convert_text=True).data
    )


# --- results --------------------------------------------------------------------------------------------------


def test_a_result_saves_its_answer(tmp_path: Path) -> None:
    result = xlkinerja.fill(DATA, name="pnbp.xlsx")
    assert result.save(tmp_path / "baru" / "x.xlsx") == tmp_path / "baru" / "x.xlsx"
    assert (tmp_path / "baru" / "x.xlsx").read_bytes() == result.data != DATA
    (tmp_path / "x.xlsx").write_bytes(b"earlier")
    assert result.save(str(tmp_path / "x.xlsx")) == tmp_path / "x.xlsx"
    assert (tmp_path / "x.xlsx.bak").read_bytes() == b"earlier"
    with pytest.raises(OSError, match=r"tidak dapat|gagal|tersimpan|izin"):
        result.save(tmp_path / "x.xlsx" / "y.xlsx")
    with pytest.raises(ValueError, match="fill"):
        xlkinerja.check(SAMPLE).save(tmp_path / "z.xlsx")


def test_ok_says_that_no_galat_is_open() -> None:
    assert xlkinerja.check(FORM_A).ok
    assert not xlkinerja.check(WRONG).ok
    assert xlkinerja.check(FORM_A).count("peringatan") > 0


def test_frames_hold_the_tables_and_the_findings() -> None:
    result = xlkinerja.check(WRONG)
    frames = result.to_frames()
    assert list(frames) == ["layanan", "bulanan", "tahunan", "findings"]
    findings = frames["findings"]
    assert list(findings["code"]) == [f.code for f in result.findings]
    assert list(findings["level"]) == [f.level for f in result.findings]
    assert list(findings["cell"].fillna("")) == [f.place.cell or "" for f in result.findings]
    assert {"sheet", "message", "typed", "explanation", "settled"} <= set(findings.columns)
    assert {name: frame.to_dict() for name, frame in xlkinerja.frames(result).items()} == {
        name: frame.to_dict() for name, frame in frames.items()
    }


def all_results() -> list[xlkinerja.Result]:
    paths = sorted((ROOT / "samples").glob("*/*.xlsx"))
    long = "nama yang panjang sekali " * 10 + ".xlsx"
    return [
        *map(xlkinerja.check, paths),
        xlkinerja.fill(WRONG),
        xlkinerja.check(b"", name=long),
        xlkinerja.fill(DATA, name=long),
        xlkinerja.fill(DATA, name="a\n\u202e'<b>\".xlsx"),
    ]


def test_what_is_printed_of_a_value_is_short_and_useful() -> None:
    for result in all_results():
        for value in (result, result.report, result.report and result.report.form):
            said = repr(value)
            assert len(said) <= 300
            assert said.isprintable()
        said = repr(result)
        assert f"galat={result.count('galat')}" in said
        assert result.report is None or repr(result.report.form.name) in said
    said = repr(xlkinerja.check(SAMPLE))
    assert "bbspjikkp-2024-angka.xlsx" in said
    assert "2024" in repr(xlkinerja.check(SAMPLE).report)


def test_a_failing_assert_is_short(tmp_path: Path) -> None:
    """pytest prints both sides of `==`, and of a dataclass the fields that differ."""
    test = f"""
import xlkinerja
def test():
    assert xlkinerja.check({str(SAMPLE)!r}) == xlkinerja.check({str(WRONG)!r})
"""
    (tmp_path / "test_two.py").write_text(test)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "test_two.py"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "CI"},  # there pytest shortens nothing
    )
    assert "1 failed" in done.stdout
    assert "assert Result('bbspj" in done.stdout
    assert len(done.stdout) < 20_000


def test_a_notebook_shows_counts_and_a_table() -> None:
    for result in all_results():
        shown = result._repr_html_()
        for level in ("galat", "peringatan", "catatan"):
            assert f"{result.count(level)} {level}" in shown
        for finding in result.findings[:20]:
            assert html.escape(finding.code) in shown
            assert html.escape(finding.message) in shown
        assert '<b>"' not in shown
        assert len(shown) < 100_000


# --- templates, forms, version ---------------------------------------------------------------------------------


def test_a_template_is_made_of_a_name_or_a_form() -> None:
    for name in xlkinerja.forms():
        assert xlkinerja.template(name) == xlkinerja.template(xlkinerja.load(name))
    filled = xlkinerja.template("pnbp", {"fields": {"kode_satker": "247199"}})
    report = xlkinerja.check(filled, name="a.xlsx").report
    assert report is not None
    assert report.fields["kode_satker"].value == "247199"
    with pytest.raises(FormError, match="pnbp"):
        xlkinerja.template("pnpb")


def test_the_version_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    done = subprocess.run([sys.executable, "-m", "xlkinerja", "--version"], capture_output=True, text=True, check=True)
    assert xlkinerja.__version__ in done.stdout
    assert xlkinerja.__version__.count(".") == 2
    assert "version" in project.get("dynamic", []) or project["version"] == xlkinerja.__version__


def test_every_public_name_is_there_and_documented() -> None:
    for name in xlkinerja.__all__:
        assert getattr(xlkinerja, name).__doc__, name
        assert name in dir(xlkinerja)
    with pytest.raises(AttributeError, match="fil"):
        xlkinerja.fil  # noqa: B018


# --- consolidate ------------------------------------------------------------------------------------------------


def test_consolidate_gives_a_workbook_and_what_is_known(tmp_path: Path) -> None:
    found = xlkinerja.consolidate([FORM_A, SAMPLE])
    assert [file.sent_as for file in found.agency.received] == [SAMPLE.name, FORM_A.name]
    assert found.written is None
    assert found.ok is False  # SAMPLE has galat
    saved = found.save(tmp_path / "rekap.xlsx")
    assert saved.read_bytes()[:2] == b"PK"
    frames = found.to_frames()
    assert {"temuan", "sumber", "pnbp-layanan", "form_a-realisasi"} <= set(frames)
    assert list(frames["sumber"]["berkas"]) == [SAMPLE.name, FORM_A.name]
    assert len(repr(found)) <= 300
    assert "ringkasan" in found._repr_html_().casefold() or "satker" in found._repr_html_().casefold()
    assert pickle.loads(pickle.dumps(found)) == found


def test_consolidate_writes_what_the_command_writes(tmp_path: Path) -> None:
    kiriman = tmp_path / "kiriman"
    kiriman.mkdir()
    for path in (FORM_A, SAMPLE):
        shutil.copy2(path, kiriman)
    found = xlkinerja.consolidate(kiriman, tmp_path / "api.xlsx", today=date(2025, 1, 1), due="10/07/2024")
    assert found.written == tmp_path / "api.xlsx"
    subprocess.run(
        [
            sys.executable, "-m", "xlkinerja", "consolidate", str(kiriman), "-o", str(tmp_path / "cli.xlsx"),
            "--today", "2025-01-01", "--due", "10/07/2024",
        ],
        capture_output=True, check=False,
    )  # fmt: skip
    assert (tmp_path / "api.xlsx").read_bytes() == (tmp_path / "cli.xlsx").read_bytes()


def test_consolidate_leaves_out_with_a_reason() -> None:
    found = xlkinerja.consolidate([FORM_A, SAMPLE], exclude={SAMPLE.name: "percobaan"})
    verdicts = {file.sent_as: (file.verdict, file.reason) for file in found.agency.received}
    assert verdicts[SAMPLE.name] == ("dikecualikan", "percobaan")
    with pytest.raises(ValueError, match="alasan"):
        xlkinerja.consolidate([FORM_A], exclude={FORM_A.name: " "})
    with pytest.raises(ValueError, match="tidak-ada"):
        xlkinerja.consolidate([FORM_A], prefer=["tidak-ada.xlsx"])


def test_consolidate_refuses_what_the_command_refuses(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        xlkinerja.consolidate(tmp_path / "tidak-ada")
    (tmp_path / "penting.xlsx").write_bytes(DATA)
    with pytest.raises(ValueError, match="bukan rekap"):
        xlkinerja.consolidate([FORM_A], tmp_path / "penting.xlsx")
    assert (tmp_path / "penting.xlsx").read_bytes() == DATA
    with pytest.raises(ValueError, match="bukan tanggal"):
        xlkinerja.consolidate([FORM_A], due="besok")
    (tmp_path / "kosong").mkdir()
    with pytest.raises(ValueError, match="Tidak ada berkas"):
        xlkinerja.consolidate(tmp_path / "kosong")


def test_consolidate_is_a_room_as_well() -> None:
    """`xlkinerja.consolidate` is called, also after somebody has imported what is in the room of that name."""
    code = """
import xlkinerja, xlkinerja.consolidate.agency
from xlkinerja import consolidate
assert callable(consolidate) and callable(xlkinerja.consolidate)
assert xlkinerja.consolidate.agency.agency
import inspect
assert {"paths", "output", "exclude"} <= set(inspect.signature(consolidate).parameters)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


# --- what a type checker sees -----------------------------------------------------------------------------------

EVERY_NAME = """
import io
from pathlib import Path

import xlkinerja

version: str = xlkinerja.__version__
names: tuple[str, ...] = xlkinerja.forms()
form: xlkinerja.Form = xlkinerja.load("pnbp")
blank: bytes = xlkinerja.template("pnbp")
begun: bytes = xlkinerja.template(form, {"fields": {}})
result: xlkinerja.Result = xlkinerja.check(Path("a.xlsx"))
result = xlkinerja.check(io.BytesIO(blank), name="a.xlsx", previous="tw1")
result = xlkinerja.fill("a.xlsx", "hasil", convert_text=True, previous=Path("tw1"))
result = xlkinerja.fill("a.xlsx", in_place=True)
finding: xlkinerja.Finding = result.findings[0]
where: Path | None = result.written
fine: bool = result.ok
count: int = result.count("galat")
saved: Path = result.save("b.xlsx")
for name, frame in result.to_frames().items():
    print(name, frame)
for name, frame in xlkinerja.frames(result).items():
    print(name, frame)
print(xlkinerja.as_json(result)["form"])
rekap: xlkinerja.Consolidation = xlkinerja.consolidate(["hasil"], "rekap.xlsx", exclude={"a.xlsx": "uji"})
rekap.save("c.xlsx")
"""


def mypy(folder: Path, text: str) -> str:
    (folder / "uses.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(ROOT / ".mypy_cache" / "uses"), "uses.py"],
        capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    return done.stdout


def test_a_type_checker_knows_every_name_and_refuses_others(tmp_path: Path) -> None:
    assert mypy(tmp_path, EVERY_NAME).startswith("Success")
    wrong = 'import xlkinerja\nxlkinerja.fil("a")\nxlkinerja.fill("a", inplace=True)\nxlkinerja.check(3)\n'
    said = mypy(tmp_path, wrong)
    assert "Found 3 errors" in said
    assert 'has no attribute "fil"' in said
    for name in xlkinerja.__all__:
        assert f"xlkinerja.{name}" in EVERY_NAME


def test_the_import_costs_nothing() -> None:
    code = "import sys, xlkinerja\nprint(sorted(m for m in sys.modules if m.startswith('xlkinerja')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['xlkinerja', 'xlkinerja.version']"


def test_no_warning_is_shown() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        xlkinerja.check(SAMPLE, previous=ROOT / "samples" / "pnbp")
