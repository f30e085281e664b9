"""Runs inside Pyodide at build time: byte code of the product and of the standard library.

In are `/sources` (the product and its libraries, as they are imported); out `/output/site.zip` and
`/output/stdlib.zip`, both without compression (all is compressed once, later) and without clocks, and
`/output/versions.json`.
"""

import ast
import importlib.util
import json
import marshal
import re
import sys
import zipfile
from pathlib import Path

SOURCES, OUTPUT = Path("/sources"), Path("/output")
STDLIB = f"/lib/python{sys.version_info.major}{sys.version_info.minor}.zip"
NEVER = {
    *("_pyio", "_pyrepl", "antigravity", "bdb", "cProfile", "compileall", "ctypes", "doctest"),
    *("ensurepip", "ftplib", "idlelib", "imaplib", "lib2to3", "mailbox"),
    *("modulefinder", "optparse", "pdb", "pickletools", "plistlib", "poplib", "profile", "pstats"),
    *("pyclbr", "pydoc", "pydoc_data", "smtplib", "socketserver", "sqlite3", "statistics", "tabnanny"),
    *("tarfile", "test", "timeit", "tkinter", "trace", "turtle", "turtledemo", "unittest"),
    *("venv", "wave", "webbrowser", "wsgiref", "xmlrpc", "zipapp"),
}
"""What of the standard library is for development, networks and screens. All else is there: C code imports modules as
well, where no search through the sources would find it."""
IMPORT = re.compile(rb"^(?:import|from) +([\w.]+)", re.MULTILINE)
OURS = "xlkinerja/"
AS_IT_IS, WITHOUT_TEXTS = 0, 2
"""How code is compiled: ours with its asserts, all without docstrings, which nobody reads there."""
_YEAR = (1980, 1, 1, 0, 0, 0)


def compiled(source: bytes, name: str, optimize: int) -> bytes:
    """Return a .pyc that is taken as it is: marked unchecked, with the hash of its source."""
    tree = without_docstrings(ast.parse(source, name)) if optimize == AS_IT_IS else source
    code = marshal.dumps(compile(tree, name, "exec", dont_inherit=True, optimize=optimize))
    digest = importlib.util.source_hash(source)
    return importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + digest + code


def without_docstrings(tree: ast.Module) -> ast.Module:
    """Return a module without its own and its functions' docstrings; a dataclass without one would make its own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(
            node, clean=False
        ):
            first = node.body.pop(0)
            if not node.body:
                node.body = [ast.copy_location(ast.Pass(), first)]
    return tree


def write(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _YEAR), files[name])


def reached(module: str, library: dict[str, bytes], seen: set[str]) -> None:
    """Add what is imported, at the first column of a line, by a module of the library and by those that it imports."""
    for name in (f"{module}.py", f"{module}/__init__.py"):
        if name in library and name not in seen:
            seen.add(name)
            for other in IMPORT.findall(library[name]):
                reached(other.decode().replace(".", "/"), library, seen)


site, first = {}, set()
for path in sorted(SOURCES.rglob("*")):
    name = path.relative_to(SOURCES).as_posix()
    if path.is_file() and path.suffix == ".py":
        first |= {match.decode().replace(".", "/") for match in IMPORT.findall(path.read_bytes())}
        site[f"{name}c"] = compiled(path.read_bytes(), name, AS_IT_IS if name.startswith(OURS) else WITHOUT_TEXTS)
    elif path.is_file():
        site[name] = path.read_bytes()
write(OUTPUT / "site.zip", site)

with zipfile.ZipFile(STDLIB) as archive:
    library = {name: archive.read(name) for name in archive.namelist() if name.endswith(".py")}
loaded = {
    (module.__file__ or "").removeprefix(f"{STDLIB}/") for module in sys.modules.values() if hasattr(module, "__file__")
}
keep = {name for name in library if name in loaded or name.split("/")[0].removesuffix(".py") not in NEVER}
needed: set[str] = set()
for module in first:
    reached(module, library, needed)
lacking = sorted(needed - keep)
if lacking:
    raise SystemExit(f"NEVER leaves out what is imported: {', '.join(lacking)}")
write(OUTPUT / "stdlib.zip", {f"{name}c": compiled(library[name], name, WITHOUT_TEXTS) for name in keep})
versions = {"python": ".".join(map(str, sys.version_info[:3])), "modules": len(keep), "of": len(library)}
versions["builtin"] = sorted(sys.builtin_module_names)
(OUTPUT / "versions.json").write_text(json.dumps(versions))
print(json.dumps(versions))
