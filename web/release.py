"""Makes a release of the commit at hand: `python web/release.py`, into `dist/release` (or the folder given).

Out come the wheel and the sdist, the page, a zip with the blank forms and the officers' guide, and SHA256SUMS. All is
made from the commit itself, in a folder of its own, so what else lies in the working tree does not matter; the same
commit with the same tools gives the same bytes. It stands beside `build.py` because it makes what people get who do
not install anything; the package itself knows nothing of how it is packed.

Refused are a tree with changes that are not committed, and a version without an entry in CHANGELOG.md.
Needed are git, hatchling (`pip install -e '.[release]'`), and for the page what `build.py` needs.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

ROOT = Path(__file__).parents[1]
SUMS = "SHA256SUMS"
FORMS = "workbook_templates"
GUIDE = ("docs/panduan.md", "docs/excel.md", "docs/gambar", "docs/kode")
READ_ME = """xlkinerja {version}

formulir/    formulir kosong untuk diisi di Excel
panduan/     panduan.md untuk petugas satker dan pusat; excel.md untuk tombol di dalam Excel

Halaman untuk memeriksa dan mengisi tanpa memasang apa pun ada di berkas tersendiri: xlkinerja.html.
Versi sebuah formulir tidak ikut versi program; formulir yang sudah dibagikan tetap berlaku.
"""


@dataclass(frozen=True)
class Source:
    """The commit laid out in a folder: its version, and its time in seconds since 1970 (what files are dated by)."""

    folder: Path
    version: str
    epoch: str

    def run(self, *command: str | Path) -> None:
        """Run this Python on the commit's own modules; nothing of it depends on the hour or on names' hashes."""
        fixed = {"SOURCE_DATE_EPOCH": self.epoch, "PYTHONHASHSEED": "0", "PYTHONPATH": str(self.folder / "src")}
        done = subprocess.run(
            [sys.executable, *command],
            cwd=self.folder,
            env=os.environ | fixed,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"{done.stdout}{done.stderr}".strip())


def main() -> None:
    """Make the release, or say why not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "dist" / "release")
    parser.add_argument("--without-page", action="store_true", help="leave xlkinerja.html out (for tests)")
    asked = parser.parse_args()
    output: Path = asked.output.absolute()
    with tempfile.TemporaryDirectory() as folder:
        source = laid_out(Path(folder) / "source")
        made = Path(folder) / "made"
        made.mkdir()
        if not asked.without_page:
            make_page(source, made)
        source.run("-m", "hatchling", "build", "-d", made)
        (made / f"xlkinerja-{source.version}-formulir-dan-panduan.zip").write_bytes(forms_and_guide(source))
        (made / SUMS).write_text(sums(made), encoding="ascii", newline="\n")
        shutil.rmtree(output, ignore_errors=True)
        shutil.copytree(made, output)
    print((output / SUMS).read_text(encoding="ascii"), end="")


# --- what it is made of


def laid_out(folder: Path) -> Source:
    """Lay the commit out in a folder; whatever keeps it from being released ends the program."""
    changed = git("status", "--porcelain").decode()
    if changed:
        sys.exit(
            f"These changes are in no commit, so nobody could make the release again:\n{changed}Commit them first."
        )
    with tarfile.open(fileobj=io.BytesIO(git("archive", "--format=tar", "HEAD"))) as archive:
        archive.extractall(folder, filter="data")
    version = version_in(folder)
    if not is_told(version, (folder / "CHANGELOG.md").read_text(encoding="utf-8")):
        sys.exit(
            f"CHANGELOG.md has no entry for {version}. Write one: ## [{version}] - YYYY-MM-DD, and what is new below."
        )
    return Source(folder, version, git("log", "-1", "--format=%ct").decode().strip())


def git(*command: str) -> bytes:
    """Return what git says of this repository."""
    done = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, check=False)  # noqa: S607
    if done.returncode:
        sys.exit(f"A release is made of a commit, and git says: {done.stderr.decode().strip()}")
    return done.stdout


def version_in(folder: Path) -> str:
    """Return the version from the one place where it stands."""
    text = (folder / "src" / "xlkinerja" / "version.py").read_text(encoding="utf-8")
    return re.findall(r'^VERSION = "([^"]+)"$', text, re.MULTILINE)[0]


def is_told(version: str, changelog: str) -> bool:
    """Tell whether a changelog has an entry for a version, with its day and something in it."""
    entry = rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |\Z)"
    found = re.search(entry, changelog, re.MULTILINE | re.DOTALL)
    return found is not None and re.search(r"^- ", found[1], re.MULTILINE) is not None


# --- what comes out


def make_page(source: Source, made: Path) -> None:
    """Build the page; it also goes where the wheel takes it from, for `xlkinerja web`."""
    home, here = source.folder / "web", ROOT / "web"
    if not (here / "node_modules").is_dir():
        sys.exit("web/node_modules is missing. Run: npm ci --prefix web")
    (home / "node_modules").symlink_to((here / "node_modules").resolve(), target_is_directory=True)
    if (here / ".cache").is_dir():  # byte code of the same sources, known by their digest
        shutil.copytree(here / ".cache", home / ".cache")
    source.run(home / "build.py", "-o", source.folder / "dist", "--into-package")
    shutil.copyfile(source.folder / "dist" / "xlkinerja.html", made / "xlkinerja.html")


def forms_and_guide(source: Source) -> bytes:
    """Return the zip for officers: blank forms, guide, and which version all is of."""
    files: dict[str, bytes] = {"BACA-DAHULU.txt": READ_ME.format(version=source.version).encode()}
    for path in sorted((source.folder / FORMS).glob("*.xlsx")):
        files[f"formulir/{path.name}"] = path.read_bytes()
    for name in GUIDE:
        place = source.folder / name
        for path in sorted(place.iterdir()) if place.is_dir() else (place,):
            files[f"panduan/{path.relative_to(source.folder / 'docs').as_posix()}"] = path.read_bytes()
    return zipped(files, f"xlkinerja-{source.version}/")


def zipped(files: Mapping[str, bytes], folder: str) -> bytes:
    """Return files in a zip that says nothing of when and where it was made."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:  # what is large in them is packed already
        for name, data in files.items():
            about = ZipInfo(folder + name)
            about.create_system, about.external_attr = 3, 0o100644 << 16
            archive.writestr(about, data)
    return buffer.getvalue()


def sums(folder: Path) -> str:
    """Return the SHA-256 of every file in a folder, as `sha256sum -c` reads them."""
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(folder.iterdir())
    )


if __name__ == "__main__":
    main()
