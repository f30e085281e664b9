"""The borders of the house: who may import whom, and what start-up costs."""

import ast
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "xlkinerja"
MODULES = sorted(SOURCE.rglob("*.py"))

# library: the rooms of the house (a module or a package) that may import it
ONLY_IN = {
    "openpyxl": {"templates", "consolidate"},
    "pandas": {"export", "__init__"},
    "click": {
        *("cli", "cli_consolidate", "cli_explain", "cli_export", "cli_fill", "cli_result", "cli_run", "cli_template"),
        *("arguments", "excel"),
    },
    "pyarrow": {"consolidate"},
    "rich": {"cli_run", "show"},
    "pebble": {"workers"},
    "xlwings": {"excel"},
    "tkinter": {"excel"},
}

# From the ground up; nobody imports from a floor above.
FLOORS = [
    {"ooxml", "finding", "compare", "csv_table", "workers", "lock"},
    {"kinds", "expr", "save"},
    {"form", "walk", "outbox"},
    {"report", "anchors", "headers", "labels"},
    {"previous", "table_notes", "table_search", "locate", "entries", "table_reader", "read"},
    {"normalise", "derive", "scope", "compute"},
    {"typed_over", "rules", "validate", "between"},
    {"answer_page", "answer_replaced", "answer", "plan"},
    {"pipeline", "templates", "outcome", "by_hand"},
    {"contents", "left_behind", "export", "journal", "naming", "received", "ledger"},
    {"carry", "move", "batch", "show", "arguments"},
    {"together"},
    {"holdings"},
    {"fill_folder"},
    {"consolidate"},
    {"cli_result"},
    {"cli_run"},
    {"cli_consolidate", "cli_explain", "cli_export", "cli_fill", "cli_template"},
    {"cli", "__init__"},
    {"excel"},
    {"__main__"},
]


def own_room(module: Path) -> str:
    return module.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(module: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(name: str) -> str:
    """The part of the house that a module belongs to: `xlkinerja.ooxml.patch` to ooxml."""
    return name.split(".")[1] if "." in name else "__init__"


@pytest.mark.parametrize("library", ONLY_IN)
def test_library_is_imported_only_where_it_belongs(library: str) -> None:
    users = {own_room(m) for m in MODULES if any(i.split(".")[0] == library for i in imports(m))}
    assert users, f"nobody uses {library}: drop it"
    assert users <= ONLY_IN[library]


def test_the_licensed_part_of_xlwings_is_not_used() -> None:
    """Its licence is not ours to give on, and it wants a key."""
    for module in MODULES:
        assert not {name for name in imports(module) if name.startswith("xlwings.pro")}, module
        assert "XLWINGS_LICENSE_KEY" not in module.read_text(encoding="utf-8")


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.relative_to(SOURCE).as_posix())
def test_imports_point_downwards(module: Path) -> None:
    floor = {name: number for number, names in enumerate(FLOORS) for name in names}
    own = own_room(module)
    for name in imports(module):
        if name.startswith("xlkinerja.") and room(name) in floor:
            assert floor[room(name)] <= floor[own], f"{own} must not import {name}"
    if own == "ooxml":
        assert all(room(n) == "ooxml" for n in imports(module) if n.startswith("xlkinerja.")), "ooxml stands alone"


def test_every_module_has_a_floor() -> None:
    known = {name for names in FLOORS for name in names}
    assert {own_room(module) for module in MODULES} == known


def modules_after(command: str) -> set[str]:
    code = f"""
import sys
from xlkinerja.__main__ import main
sys.argv = {["xlkinerja", *command.split()]!r}
try:
    main()
except SystemExit:
    pass
print("\\n" + " ".join(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_fill_imports_neither_pandas_nor_openpyxl(tmp_path: Path) -> None:
    sample = next((ROOT / "samples" / "pnbp").glob("*.xlsx"))
    loaded = modules_after(f"fill {sample} -o {tmp_path}")
    assert list(tmp_path.iterdir()), "nothing was filled"
    heavy = {"pandas", "numpy", "pyarrow", "openpyxl", "xlwings", "lxml", "pebble"}
    assert not heavy & loaded, "one file needs no other process"


def test_help_loads_no_form_and_no_heavy_library() -> None:
    loaded = modules_after("--help")
    assert not {"pandas", "openpyxl", "pyarrow", "rich", "pebble", "xlkinerja.form", "xlkinerja.ooxml.reader"} & loaded


def test_help_starts_fast() -> None:
    """Issue: 0.25 s of CPU; here four times that, so that a busy machine does not fail it. The benchmark measures."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "xlkinerja", "--help"], check=True, capture_output=True, env=os.environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1


def test_no_group_is_repeated_possessively() -> None:
    """Python before 3.11.5 matches too little there; Debian 12 has 3.11.2."""
    for module in MODULES:
        code = "\n".join(line.partition("#")[0] for line in module.read_text(encoding="utf-8").splitlines())
        assert not any(repeat in code for repeat in (")*+", ")++", ")?+")), module.name
