"""Builds the page: `python web/build.py`, after `npm ci` in this folder.

Out come in `dist/web` (or the folder given): `xlkinerja.html`, one file with everything inside, to be opened by double
click; and `hosted/`, the same in separate files with a service worker, for a web server. The same sources give the same
bytes. Needed are Node for the byte code (Pyodide makes it, from `package-lock.json`), and the libraries of this Python.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import cast

from xlkinerja.consolidate.holiday_list import COPY, library_copy
from xlkinerja.version import VERSION
from xlkinerja.web.codes import listed_codes

HOME = Path(__file__).parent
ROOT = HOME.parent
PYODIDE = HOME / "node_modules" / "pyodide"
CACHE = HOME / ".cache"
PACKED = ROOT / "src" / "xlkinerja" / "web" / "halaman"
LIBRARIES = ("openpyxl", "et_xmlfile")
CALENDAR = "holidays"
"""The library of which the page has what it says, and not itself."""
LEFT_OUT = {"cli", "excel", "__pycache__", "export.py", "__main__.py", "serve.py", "halaman"}
"""What of the product the page cannot reach: the other doors, and pandas."""
LARGEST = 11 * 1024**2

_IMPORT = re.compile(r'^import \{ ([^}]+) \} from "\./([a-z]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function|class|const|let) (\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Built:
    """What both variants are made of: the engine's parts packed with gzip, the page, its style and script."""

    parts: Mapping[str, bytes]
    page: str
    style: str
    script: str
    version: str


def main() -> None:
    """Build both variants and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "dist" / "web")
    parser.add_argument("--into-package", action="store_true", help="also put it where `xlkinerja web` looks for it")
    asked = parser.parse_args()
    output: Path = asked.output
    if not PYODIDE.is_dir():
        sys.exit("web/node_modules is missing. Run: npm ci --prefix web")
    built = collected()
    output.mkdir(parents=True, exist_ok=True)
    single = write_single(built, output / "xlkinerja.html")
    shutil.rmtree(output / "hosted", ignore_errors=True)
    write_hosted(built, output / "hosted")
    if asked.into_package:
        shutil.rmtree(PACKED, ignore_errors=True)
        shutil.copytree(output / "hosted", PACKED)
    print(f"{output / 'xlkinerja.html'}: {len(single):,} bytes, sha256 {hashlib.sha256(single).hexdigest()}")
    print(f"{output / 'hosted'}{'/'}: {sum(p.stat().st_size for p in (output / 'hosted').iterdir()):,} bytes")
    if len(single) > LARGEST:
        sys.exit(f"xlkinerja.html is larger than {LARGEST:,} bytes: see what came in")


# --- the engine


def collected() -> Built:
    """Return everything, with byte code made by the page's own Python."""
    with tempfile.TemporaryDirectory() as folder:
        sources = Path(folder)
        lay_sources(sources)
        made = byte_code(sources)
    pyodide = json.loads((PYODIDE / "package.json").read_text(encoding="utf-8"))["version"]
    versions = json.loads((made / "versions.json").read_text(encoding="utf-8"))
    lock = json.loads((PYODIDE / "pyodide-lock.json").read_text(encoding="utf-8"))
    worker = (HOME / "js" / "worker.js").read_text(encoding="utf-8")
    worker = worker.replace("JSON.parse(LOCK)", json.dumps({"info": lock["info"], "packages": {}}))
    texts = licences(pyodide, versions)
    large = (
        *(PYODIDE / name for name in ("pyodide.asm.wasm", "pyodide.asm.mjs")),
        made / "stdlib.zip",
        made / "site.zip",
    )
    small = {
        "pyodide.mjs": re.sub(rb"\n//# sourceMappingURL=.*", b"", (PYODIDE / "pyodide.mjs").read_bytes()),
        "worker.js": worker.encode(),
        "licences.json": json.dumps([text for _, _, text in texts], ensure_ascii=False).encode(),
    }
    words = {
        "VERSION": VERSION,
        "PYTHON": versions["python"],
        "PYODIDE": pyodide,
        "OPENPYXL": distribution("openpyxl").version,
        "CALENDAR": f"{CALENDAR} {distribution(CALENDAR).version}",
        "LICENCES": licence_list(texts),
        "CODES": code_list(),
    }
    page = (HOME / "page.html").read_text(encoding="utf-8")
    for name, text in words.items():
        page = page.replace(f"<!--{name}-->", text)
    return Built(
        {path.name: kept(path, made) for path in large} | {name: packed(data) for name, data in small.items()},
        page,
        (HOME / "page.css").read_text(encoding="utf-8"),
        bundled("main"),
        VERSION,
    )


def lay_sources(folder: Path) -> None:
    """Copy what is imported in the page: the product without its other doors, the libraries, and the calendar."""
    shutil.copytree(ROOT / "src" / "xlkinerja", folder / "xlkinerja", ignore=shutil.ignore_patterns(*LEFT_OUT))
    (folder / "xlkinerja" / "consolidate" / COPY.name).write_bytes(library_copy())
    about = folder / f"xlkinerja-{VERSION}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: xlkinerja\nVersion: {VERSION}\n")
    for name in LIBRARIES:
        for file in distribution(name).files or ():
            if file.suffix == ".py" and file.parts[0] == name:
                target = folder / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(str(file.locate()), target)


def byte_code(sources: Path) -> Path:
    """Return the folder with the zips of byte code; made again only when a source is another."""
    made = place_of(sources)
    if not (made / "versions.json").is_file():
        shutil.rmtree(CACHE, ignore_errors=True)
        made.mkdir(parents=True)
        subprocess.run(["node", "compile.mjs", str(sources), str(made)], cwd=HOME, check=True)  # noqa: S607
    return made


def packed(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


def kept(path: Path, made: Path) -> bytes:
    """Return a large part packed; it is kept beside the byte code, for seconds of a processor go into it."""
    place = made / f"{path.name}.gz"
    if not place.is_file():
        unfinished = place.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(packed(path.read_bytes()))
        unfinished.replace(place)
    return place.read_bytes()


def place_of(sources: Path) -> Path:
    """Return where the byte code of these sources is kept."""
    makers = (HOME / "compile.py", HOME / "compile.mjs", PYODIDE / "package.json")
    files = [*sorted(path for path in sources.rglob("*") if path.is_file()), *makers]
    whole = hashlib.sha256()
    for path in files:
        name = path.relative_to(sources) if path.is_relative_to(sources) else path.name
        whole.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return CACHE / whole.hexdigest()[:16]


Licence = tuple[str, str, str]
"""What is inside, the licence's name, and its text."""

HOLDERS = {
    "_bz2": "bzip2",
    "_ctypes": "libffi",
    "_decimal": "mpdecimal",
    "_lzma": "XZ Utils",
    "_sha2": "HACL*",
    "_sqlite3": "SQLite",
    "_zstd": "Zstandard",
    "pyexpat": "Expat",
    "zlib": "zlib",
}
"""By whom the libraries are that lie behind modules of Python."""


def licences(pyodide: str, versions: Mapping[str, object]) -> list[Licence]:
    """Return what is inside with the licences' texts; libraries that the interpreter holds must be among them."""
    others, python = licence_text("others.txt"), versions["python"]
    for module in set(HOLDERS) & set(cast(list[str], versions["builtin"])):
        assert f"\n{HOLDERS[module]}" in others, f"web/licences/others.txt: nothing of {HOLDERS[module]}"
    return [
        (f"xlkinerja {VERSION}", "MIT", (ROOT / "LICENSE").read_text(encoding="utf-8")),
        (f"Pyodide {pyodide}", "MPL-2.0", licence_text("MPL-2.0.txt")),
        (f"Python {python}", "PSF-2.0", licence_text("Python.txt")),
        ("Bagian Python karya orang lain", "MIT, BSD, dll.", licence_text("Python-parts.txt")),
        ("Emscripten, musl, LLVM, zlib, Expat, SQLite, dan pustaka lain", "MIT, BSD, dll.", others),
        *((f"{name} {distribution(name).version}", "MIT", licence_of(name)) for name in LIBRARIES),
        (f"Hari libur dari {CALENDAR} {distribution(CALENDAR).version}", "MIT", licence_of(CALENDAR)),
    ]


def licence_list(texts: list[Licence]) -> str:
    """Return the list as the page shows it; a text is unpacked when somebody opens it."""
    return "\n".join(
        f"<details data-licence><summary>{html.escape(name)}: {licence}</summary>"
        f'<pre tabindex="0" role="region" aria-label="Lisensi {html.escape(name)}"></pre></details>'
        for name, licence, _ in texts
    )


def code_list() -> str:
    """Return the list of all codes as the page shows it."""
    groups = []
    for about, codes in listed_codes():
        lines = (
            f'<li><button type="button" class="code">{code}</button> '
            f'<span><span class="tag {level}">{word.capitalize()}</span></span> <span>{html.escape(title)}</span></li>'
            for code, level, word, title in codes
        )
        groups.append(f'<section><h3>{html.escape(about)}</h3>\n<ul class="codes">{"".join(lines)}</ul></section>')
    return "\n".join(groups)


def licence_text(file: str) -> str:
    return (HOME / "licences" / file).read_text(encoding="utf-8")


def licence_of(name: str) -> str:
    files = [file for file in distribution(name).files or () if file.name.upper().startswith(("LICENCE", "LICENSE"))]
    assert files, f"{name} says nothing of its licence"
    return "\n\n".join(Path(str(file.locate())).read_text(encoding="utf-8") for file in files)


# --- the script


def bundled(first: str) -> str:
    """Return the modules as one script: each in a function of its own, after those that it imports from."""
    done: dict[str, str] = {}

    def add(name: str) -> None:
        if name in done:
            return
        text = (HOME / "js" / f"{name}.js").read_text(encoding="utf-8")
        for _, other in _IMPORT.findall(text):
            add(other)
        exported = ", ".join(name for _, name in _EXPORT.findall(text))
        text = _IMPORT.sub(lambda match: f"const {{ {match[1]} }} = ${match[2]};\n", text)
        text = _EXPORT.sub(r"\1 \2", text)
        assert not re.search(r"^(import|export)\b", text, re.MULTILINE), f"{name}.js: an import that is not understood"
        done[name] = f"const ${name} = (() => {{\n{text}return {{ {exported} }};\n}})();\n"

    add(first)
    return '"use strict";\n' + "\n".join(done.values())


# --- both variants


def digest(data: bytes) -> str:
    """Return what policies and integrity attributes call a content."""
    return f"sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}"


def policy(scripts: str, styles: str, connect: str = "") -> str:
    """Return what the page may do: run its own script, and nothing over any network but what `connect` says."""
    worker = "blob: 'self'" if connect else "blob:"
    rules = [
        "default-src 'none'",
        f"script-src {scripts} 'wasm-unsafe-eval' blob:",
        f"worker-src {worker}",
        f"style-src {styles}",
        "img-src data:",
        *([f"connect-src {connect}"] if connect else []),
        "form-action 'none'",
        "base-uri 'none'",
    ]
    return f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'


def inline(built: Built) -> Iterator[str]:
    for name, data in built.parts.items():
        yield f'<script type="text/plain" data-part="{name}">{base64.b64encode(data).decode()}</script>'


def write_single(built: Built, path: Path) -> bytes:
    """Write the page with everything inside; it can reach nothing and nobody."""
    script = built.script.replace("/*HOSTED*/", "")
    page = built.page.replace("<!--HOSTED-->", "")
    page = page.replace("<!--POLICY-->", policy(f"'{digest(script.encode())}'", f"'{digest(built.style.encode())}'"))
    page = page.replace("<!--STYLE-->", f"<style>{built.style}</style>")
    page = page.replace("<!--PARTS-->", "\n".join(inline(built)))
    page = page.replace("<!--SCRIPT-->", f'<script type="module">{script}</script>')
    path.write_bytes(page.encode())
    return page.encode()


def write_hosted(built: Built, folder: Path) -> None:
    """Write the page in files of their own, each known by its hash, with a service worker that keeps them."""
    folder.mkdir()
    manifest = {}
    for name, data in built.parts.items():
        file = f"{name.replace('.', '-')}-{hashlib.sha256(data).hexdigest()[:12]}.bin"
        (folder / file).write_bytes(data)
        manifest[name] = {"file": file, "integrity": digest(data)}
    script = built.script.replace("/*MANIFEST*/ null", json.dumps(manifest))
    script = script.replace("/*HOSTED*/", (HOME / "js" / "hosted.js").read_text(encoding="utf-8"))
    (folder / "page.js").write_text(script, encoding="utf-8")
    (folder / "page.css").write_text(built.style, encoding="utf-8")
    said = ", selain mengambil bagian-bagian halaman ini sendiri dari tempat asalnya"
    page = built.page.replace("<!--HOSTED-->", said).replace("<!--PARTS-->", "")
    page = page.replace("<!--POLICY-->", policy("'self'", "'self'", "'self'"))
    style, code = digest(built.style.encode()), digest(script.encode())
    page = page.replace("<!--STYLE-->", f'<link rel="stylesheet" href="page.css" integrity="{style}">')
    page = page.replace("<!--SCRIPT-->", f'<script type="module" src="page.js" integrity="{code}"></script>')
    (folder / "index.html").write_text(page, encoding="utf-8")
    files = ["./", "page.js", "page.css", *(entry["file"] for entry in manifest.values())]
    worker = (HOME / "js" / "sw.js").read_text(encoding="utf-8")
    worker = worker.replace("/*FILES*/ []", json.dumps(files))
    mark = hashlib.sha256((page + script + built.style).encode()).hexdigest()[:12]
    worker = worker.replace("/*VERSION*/", f"{built.version}-{mark}")
    (folder / "sw.js").write_text(worker, encoding="utf-8")


if __name__ == "__main__":
    main()
