"""What SECURITY.md promises of the sources, and that what it cites is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from xlkinerja.ooxml.limits import Limits

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src" / "xlkinerja").rglob("*.py"))
POLICY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")

CLIENTS = {
    "dask",
    "distributed",
    "ftplib",
    "http.client",
    "imaplib",
    "poplib",
    "requests",
    "smtplib",
    "ssl",
    "urllib.request",
    "urllib3",
    "xmlrpc",
}
UNPICKLING = {"dill", "marshal", "pickle", "shelve", "dbm", "cloudpickle"}
RUNNING = {"eval", "exec", "compile", "__import__"}

ALLOWED = {
    ("excel/libreoffice_macro.py", "urllib.request.url2pathname"),  # file:// to a path
    ("files/lock.py", "socket.gethostname"),  # who holds the lock
    ("files/strays.py", "socket.gethostname"),  # whose temporary file it is
    ("folder/sameness.py", "socket.gethostname"),  # which computer of a cluster must not work
    # between two processes of ours, through pipes that nobody else holds, as multiprocessing does; never from a file
    *(("folder/apart.py", name) for name in ("pickle", "pickle.dumps", "pickle.load", "pickle.loads")),
    *(("folder/cluster.py", f"distributed.{name}") for name in ("Client", "KilledWorker", "Worker")),  # --scheduler
}
RUN = {("frozen.py", "exec")}
"""What is run: `__init__` of our own classes, of the names of their fields in our own sources, as the library does."""


def used(source: Path) -> set[str]:
    """Return what a module imports, and by what name of a module it is used where the whole module is imported."""
    tree, found = ast.parse(source.read_text(encoding="utf-8")), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add(f"{node.value.id}.{node.attr}")
    return found


def test_nothing_reaches_a_network_and_nothing_is_unpickled() -> None:
    refused = CLIENTS | UNPICKLING | {"socket"}
    met = {
        (source.relative_to(ROOT / "src" / "xlkinerja").as_posix(), name)
        for source in SOURCES
        for name in used(source)
        if name != "socket" and any(name == one or name.startswith(f"{one}.") for one in refused)
    }
    assert met == ALLOWED


def test_nothing_is_run_that_is_read() -> None:
    met = {
        (source.relative_to(ROOT / "src" / "xlkinerja").as_posix(), node.func.id)
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RUNNING
    }
    assert met == RUN


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:tests|benchmarks|web)/[a-z_/]+\.(?:py|md))`", POLICY))))
def test_what_it_cites_is_there(name: str) -> None:
    if not (ROOT / "benchmarks").is_dir() and name.startswith("benchmarks/"):
        pytest.skip("the sdist has no benchmarks")
    assert (ROOT / name).is_file()


def test_its_limits_are_those_of_the_code() -> None:
    limits = Limits()
    said = {
        "MiB a file": limits.file_size >> 20,
        "MiB a part": limits.part >> 20,
        "MiB all parts": limits.parts >> 20,
        "cells": limits.cells,
        "defined names": limits.names,
        "cell formats": limits.styles,
        "merges": limits.merges,
        "notes": limits.notes,
    }
    for what, number in said.items():
        assert f"{number:,} {what}" in POLICY, what
