"""The borders of the house: who may import whom, and what start-up costs."""

import ast
import os
import resource
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "xlkinerja"
MODULES = sorted(SOURCE.rglob("*.py"))

# library: the rooms of the house (a folder or a module) that may import it
ONLY_IN = {
    "openpyxl": {"templates", "consolidate"},
    "pandas": {"libraries"},
    "click": {"cli", "excel"},
    "pyarrow": {"consolidate"},
    "holidays": {"consolidate"},
    "rich": {"cli", "show"},
    "pebble": {"folder"},
    "distributed": {"folder"},
    "xlwings": {"excel"},
    "tkinter": {"excel"},
    "python_calamine": {"foreign"},
}

# From the ground up, as CONTRIBUTING.md draws them. A room may know those on the floors below it and no other.
FLOORS = [
    {"frozen", "version"},
    {"libraries", "shipped"},
    {"ooxml", "finding", "compare"},
    {"kinds", "files", "notebook", "foreign"},
    {"expr"},
    {"form"},
    {"report"},
    {"flat_data", "reading"},
    {"computing"},
    {"checking", "templates"},
    {"answer", "between"},
    {"pipeline", "next_quarter"},
    {"folder"},
    {"consolidate", "export", "show"},
    {"api", "web"},
    {"cli", "__init__"},
    {"excel", "__main__"},
]
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
MOST_AT_THE_TOP = 14


def own_room(module: Path) -> str:
    return module.relative_to(SOURCE).parts[0].removesuffix(".py")


@cache
def imports(module: Path) -> set[str]:
    """Return the modules that are imported, at the top or inside a function; of names in a module the module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "xlkinerja":
            found |= {f"xlkinerja.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, "modules are named from the top, so that everybody sees from which room they are"
            found.add(node.module)
    return found


def room(name: str) -> str:
    """The part of the house that a module belongs to: `xlkinerja.ooxml.patch` to ooxml."""
    return name.split(".")[1] if "." in name else "__init__"


def why_not(own: str, other: str, module: str) -> str:
    below = [name for names in FLOORS[: FLOOR[own]] for name in sorted(names)]
    known = f"may know only the rooms below it ({', '.join(below)})" if below else "stands on the ground and knows none"
    return (
        f"{own} must not import {module}: {own} {known}; {other} stands on floor {FLOOR[other]}, {own} on {FLOOR[own]}"
    )


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


def test_other_programs_are_started_in_one_room() -> None:
    """LibreOffice for files of other formats; our own work is started for a large workbook and from Excel."""
    starting = {own_room(module) for module in MODULES if "subprocess" in imports(module)}
    assert starting == {"foreign", "folder", "excel"}
    assert {own_room(m) for m in MODULES if "soffice" in m.read_text(encoding="utf-8")} == {"foreign"}


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.relative_to(SOURCE).as_posix())
def test_imports_point_downwards(module: Path) -> None:
    own = own_room(module)
    for name in sorted(imports(module)):
        if name.split(".")[0] == "xlkinerja" and room(name) != own:
            assert FLOOR[room(name)] < FLOOR[own], why_not(own, room(name), name)


def test_an_import_that_runs_up_is_told_with_a_sentence() -> None:
    said = why_not("reading", "answer", "xlkinerja.answer.plan")
    assert said.startswith("reading must not import xlkinerja.answer.plan: reading may know only the rooms below it")
    assert "form" in said
    assert "answer stands on floor 10, reading on 7" in said


def test_every_module_has_a_floor() -> None:
    assert {own_room(module) for module in MODULES} == set(FLOOR)


def test_few_modules_stand_at_the_top_and_each_room_has_a_face() -> None:
    top = sorted(SOURCE.glob("*.py"))
    assert len(top) <= MOST_AT_THE_TOP, [module.name for module in top]
    for face in sorted(SOURCE.glob("*/__init__.py")):
        tree = ast.parse(face.read_text(encoding="utf-8"))
        said = ast.get_docstring(tree) or ""
        assert len(said.split("\n\n")) > 1, (
            f"{face.parent.name}: say what comes in, what goes out and what it must not know"
        )


def test_no_room_imports_itself_in_a_circle() -> None:
    """Inside a room too: what a module needs at its own import must be there by then."""
    needs = {name_of(m): {n for n in at_import(m) if n.startswith("xlkinerja.")} for m in MODULES}
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join((*path[path.index(name) :], name))
        if name not in done:
            for other in sorted(needs.get(name, ())):
                visit(other, (*path, name))
            done.add(name)

    for name in needs:
        visit(name, ())


def name_of(module: Path) -> str:
    parts = module.relative_to(SOURCE).with_suffix("").parts
    return ".".join(("xlkinerja", *(parts[:-1] if parts[-1] == "__init__" else parts)))


@cache
def at_import(module: Path) -> set[str]:
    """Return the modules that a module imports when it is imported: not in functions, not for the type checker."""
    found: set[str] = set()
    known = {name_of(m) for m in MODULES}
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & known
            found |= inner if len(inner) == len(node.names) else {node.module, *inner}
    return found


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
    heavy = {"pandas", "numpy", "pyarrow", "openpyxl", "xlwings", "lxml", "pebble", "distributed"}
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


def test_one_file_loads_neither_rich_nor_what_only_several_need() -> None:
    """Measured in `benchmarks/cold.py`; each took a part of the start of every single file."""
    code = "import sys, xlkinerja.cli.main, xlkinerja.folder.together, xlkinerja.show, xlkinerja.export\n"
    code += "print(' '.join(sys.modules))"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    for_many = {"rich", "concurrent.futures", "multiprocessing", "socket", "importlib.metadata", "importlib.resources"}
    of_toml = {"tomllib", "xlkinerja.form.toml_form", "xlkinerja.between.toml_rules", "xlkinerja.form.mistakes"}
    assert not (for_many | of_toml) & loaded, "a wheel has its forms compiled"
