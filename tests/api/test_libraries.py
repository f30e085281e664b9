"""pandas and xlwings belong to frames and to the Excel door; everything else works without them."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from xlkinerja.version import VERSION

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
FORM_A = SAMPLES / "form_a" / "manado-2023-tw2-angka.xlsx"
PNBP = SAMPLES / "pnbp" / "bbspjikkp-2024-angka.xlsx"

NEEDED = ("click", "openpyxl", "et_xmlfile", "pebble", "rich", "markdown_it", "mdurl", "pygments", "pyarrow")


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An environment of its own with the wheel and what its commands need, and nothing else."""
    folder = tmp_path_factory.mktemp("env")
    venv.EnvBuilder(with_pip=False, symlinks=True).create(folder)
    site = next(folder.glob("lib/python3*/site-packages"))
    for name in NEEDED:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        source = Path(spec.origin).parent
        (site / source.name).symlink_to(source)
    wheels = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
    subprocess.run(build, check=True, capture_output=True, cwd=ROOT)
    (wheel,) = wheels.glob("xlkinerja-*.whl")
    zipfile.ZipFile(wheel).extractall(site)
    return str(folder / "bin" / "python")


def run(python: str, *command: str, cwd: Path, code: int = 0) -> str:
    done = subprocess.run([python, *command], capture_output=True, text=True, check=False, cwd=cwd)
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def test_the_environment_lacks_both(python: str, tmp_path: Path) -> None:
    for name in ("pandas", "xlwings", "numpy"):
        done = subprocess.run(
            [python, "-c", f"import {name}"], capture_output=True, text=True, check=False, cwd=tmp_path
        )
        assert "ModuleNotFoundError" in done.stderr


def test_every_command_works_without_them(python: str, tmp_path: Path) -> None:
    xlkinerja = ("-m", "xlkinerja")
    assert VERSION in run(python, *xlkinerja, "--version", cwd=tmp_path)
    run(python, *xlkinerja, "template", "pnbp", "-o", "kosong.xlsx", cwd=tmp_path)
    run(python, *xlkinerja, "fill", str(PNBP), str(FORM_A), "-o", "hasil", cwd=tmp_path, code=1)
    assert len(list((tmp_path / "hasil").glob("*.xlsx"))) == 2
    run(python, *xlkinerja, "check", str(FORM_A), "--previous", str(SAMPLES / "form_a"), cwd=tmp_path)
    run(python, *xlkinerja, "template", "form_a", "--from", str(FORM_A), "-o", "tw3.xlsx", cwd=tmp_path)
    run(python, *xlkinerja, "consolidate", "hasil", "-o", "rekap.xlsx", "--data", "data", "--csv", cwd=tmp_path, code=1)
    assert list((tmp_path / "data").glob("*.parquet"))
    assert json.loads(run(python, *xlkinerja, "export", str(FORM_A), cwd=tmp_path))["form"] == "form_a"
    run(python, *xlkinerja, "explain", "P-01", cwd=tmp_path)
    run(python, *xlkinerja, "forms", cwd=tmp_path)


def test_the_public_api_works_without_them(python: str, tmp_path: Path) -> None:
    code = f"""
import xlkinerja
result = xlkinerja.fill({str(PNBP)!r}, "hasil", previous={str(PNBP.parent)!r})
assert result.written.is_file() and repr(result) and result._repr_html_() and xlkinerja.as_json(result)
assert xlkinerja.template("pnbp") and xlkinerja.consolidate("hasil").save("rekap.xlsx")
assert xlkinerja.check(result.data, name="a.xlsx").readable
for wanted in (result.to_frames, lambda: xlkinerja.frames(result), xlkinerja.consolidate("hasil").to_frames):
    try:
        wanted()
    except ModuleNotFoundError as error:
        assert error.name == "pandas"
        print(error)
"""
    said = run(python, "-c", code, cwd=tmp_path).splitlines()
    assert (
        said
        == ['Tabel data memerlukan pandas. Pasang dengan "pip install pandas" di lingkungan xlkinerja, lalu ulangi.']
        * 3
    )


def test_the_excel_door_says_what_it_needs(python: str, tmp_path: Path) -> None:
    run(python, "-m", "xlkinerja.excel", "--help", cwd=tmp_path)
    for code, *command in ((3, "check"), (4, "fill"), (4, "fill", "--buku", "a.xlsx")):
        said = run(python, "-m", "xlkinerja.excel", *map(str, command), cwd=tmp_path, code=int(code))
        assert "pip install xlwings" in said
    code = """
import xlkinerja.excel
for act in (xlkinerja.excel.check, xlkinerja.excel.fill):
    try:
        act()
    except xlkinerja.excel.ExcelError as error:
        print(error.code, error)
"""
    said = run(python, "-c", code, cwd=tmp_path).splitlines()
    assert [line[:6] for line in said] == ["XK-613"] * 2
    assert all("pip install xlwings" in line for line in said)


# --- and where they are installed, nobody waits for them ---------------------------------------------------------

LOADED = """
import sys
from xlkinerja.__main__ import main
sys.argv = ["xlkinerja", *sys.argv[1:]]
try:
    main()
except SystemExit:
    pass
print("LOADED", *sorted({"pandas", "xlwings"} & {n.split(".")[0] for n, m in sys.modules.items() if m is not None}))
"""


@pytest.mark.parametrize(
    "command",
    [
        ("template", "form_a", "-o", "a.xlsx"),
        ("template", "form_a", "--from", str(FORM_A), "-o", "a.xlsx"),
        ("check", str(PNBP), str(FORM_A), "--previous", str(SAMPLES / "form_a"), "--json"),
        ("fill", str(PNBP), str(FORM_A), "-o", "hasil", "--workers", "1"),
        ("consolidate", str(PNBP), "-o", "rekap.xlsx", "--data", "data", "--csv"),
    ],
    ids=lambda command: " ".join(command[:1] + command[3:4]),
)
def test_no_command_imports_them(command: tuple[str, ...], tmp_path: Path) -> None:
    assert find_spec("pandas")
    assert find_spec("xlwings")
    said = run(sys.executable, "-c", LOADED, *command, cwd=tmp_path)
    assert said[said.index("LOADED") :].splitlines()[0].split() == ["LOADED"]
    if command[0] != "check":
        assert list(tmp_path.iterdir())
