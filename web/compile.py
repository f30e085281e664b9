"""Runs inside Pyodide at build time: byte code of the product and of as much of the standard library as it can reach.

In are `/sources` (the product and its libraries, as they are imported); out `/output/site.zip` and `/output/stdlib.zip`,
both without compression (all is compressed once, later) and without clocks, and `/output/versions.json`.
"""

import ast
import importlib.util
import json
import marshal
import sys
import zipfile
from pathlib import Path

SOURCES, OUTPUT = Path("/sources"), Path("/output")
STDLIB = f"/lib/python{sys.version_info.major}{sys.version_info.minor}.zip"
ALWAYS = {"encodings", "_pyodide", "pyodide", "importlib", "json", "collections"}
"""Packages that are reached without an import statement, by name or by Pyodide itself."""
NEVER = {"test", "unittest", "idlelib", "tkinter", "turtledemo", "pydoc", "pydoc_data", "lib2to3", "ensurepip", "doctest"}
NEVER |= {"_pyrepl", "ctypes", "http", "statistics", "ipaddress", "plistlib", "tarfile", "venv", "wsgiref", "cProfile"}
NEVER |= {"asyncio", "multiprocessing", "xmlrpc", "sqlite3", "curses", "webbrowser", "pdb", "ftplib", "smtplib", "ssl"}
"""What nothing of ours needs, though somebody reaches for it: for development, the network, and processes."""
KEPT = {"multiprocessing", "multiprocessing.context", "multiprocessing.process", "multiprocessing.reduction"}
KEPT |= {"multiprocessing.connection", "multiprocessing.util", "multiprocessing.queues", "multiprocessing.synchronize"}
OURS = "xlkinerja/"
AS_IT_IS, WITHOUT_TEXTS = 0, 2
"""How code is compiled: ours with its asserts, that of others without docstrings, which nobody reads there."""
_YEAR = (1980, 1, 1, 0, 0, 0)


def compiled(source: bytes, name: str, optimize: int) -> bytes:
    """Return a .pyc that is taken as it is: marked unchecked, with the hash of its source."""
    code = marshal.dumps(compile(source, name, "exec", dont_inherit=True, optimize=optimize))
    digest = importlib.util.source_hash(source)
    return importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + digest + code


def module_of(name: str) -> str:
    return name.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def reached(module: str, source: bytes, is_package: bool) -> set[str]:
    """Return what a module may import, at the top or in a function, with every package above it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".")
            base = parts[: len(parts) - node.level + is_package] if node.level else []
            whole = ".".join([*base, *([node.module] if node.module else [])])
            found |= {whole, *(f"{whole}.{alias.name}" for alias in node.names)}
    return {".".join(name.split(".")[: n + 1]) for name in found for n in range(name.count(".") + 1)}


def is_wanted(module: str) -> bool:
    return module in KEPT or module.split(".")[0] not in NEVER


def closure(library: dict[str, tuple[str, bytes]], roots: set[str]) -> set[str]:
    waiting, known = set(roots), set()
    while waiting:
        module = waiting.pop()
        if module in known or module not in library or not (module in loaded or is_wanted(module)):
            continue
        known.add(module)
        name, source = library[module]
        waiting |= reached(module, source, name.endswith("__init__.py"))
    return known


def write(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _YEAR), files[name])


loaded = set(sys.modules)
site, roots = {}, set()
for path in sorted(SOURCES.rglob("*")):
    name = path.relative_to(SOURCES).as_posix()
    if path.is_file() and path.suffix == ".py":
        source = path.read_bytes()
        roots |= reached(module_of(name), source, path.name == "__init__.py")
        site[f"{name}c"] = compiled(source, name, AS_IT_IS if name.startswith(OURS) else WITHOUT_TEXTS)
    elif path.is_file():
        site[name] = path.read_bytes()
write(OUTPUT / "site.zip", site)

with zipfile.ZipFile(STDLIB) as archive:
    sources = {name: archive.read(name) for name in archive.namelist() if name.endswith(".py")}
library = {module_of(name): (name, source) for name, source in sources.items()}
always = {module for module in library if module.split(".")[0] in ALWAYS}
keep = closure(library, roots | loaded | always)
write(OUTPUT / "stdlib.zip", {f"{library[m][0]}c": compiled(library[m][1], library[m][0], WITHOUT_TEXTS) for m in keep})
versions = {"python": ".".join(map(str, sys.version_info[:3])), "modules": len(keep), "of": len(library)}
(OUTPUT / "versions.json").write_text(json.dumps(versions))
print(json.dumps(versions))
