"""A release, made of a commit of the sources as they are: its files, its sums, and what keeps it from being made."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from email.parser import BytesParser
from pathlib import Path
from zipfile import ZipFile

import pytest

from xlkinerja.between.compile import compiled_files
from xlkinerja.version import VERSION

ROOT = Path(__file__).parents[2]
TAKEN = (
    "src",
    "web",
    "docs",
    "samples",
    "workbook_templates",
    "LICENSE",
    "pyproject.toml",
    "hatch_build.py",
    ".gitignore",
)
MADE_ANEW = ("node_modules", ".cache", "halaman", "__pycache__")
WHEEL, SDIST = f"xlkinerja-{VERSION}-py3-none-any.whl", f"xlkinerja-{VERSION}.tar.gz"
FORMS = f"xlkinerja-{VERSION}-formulir-dan-panduan.zip"
DAY = "2026-02-03T04:05:06+00:00"
IDENTITY = {f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")} | {
    "GIT_AUTHOR_DATE": DAY,
    "GIT_COMMITTER_DATE": DAY,
    "GIT_CONFIG_GLOBAL": os.devnull,
}


def git(folder: Path, *command: str) -> None:
    subprocess.run(["git", *command], cwd=folder, env=os.environ | IDENTITY, check=True, capture_output=True)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of one commit with the sources as they lie here, and a changelog that tells of this version."""
    if shutil.which("git") is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no git")
    folder = tmp_path_factory.mktemp("repository")
    for name in (*TAKEN, *(path.name for path in ROOT.glob("*.md"))):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(*MADE_ANEW))
        else:
            shutil.copy(ROOT / name, folder / name)
    (folder / "CHANGELOG.md").write_text(f"# Changelog\n\n## [{VERSION}] - 2026-02-03\n\n### Added\n\n- All of it.\n")
    git(folder, "init", "-q")
    (folder / ".git" / "info").mkdir(exist_ok=True)
    (folder / ".git" / "info" / "exclude").write_text("/web/node_modules\n/web/.cache\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "All")
    return folder


def release(repository: Path, output: Path, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, repository / "web" / "release.py", "-o", output, *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", env=os.environ | more)


@pytest.fixture(scope="module")
def released(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """Its files without the page, which takes minutes where its byte code is not there yet."""
    output = tmp_path_factory.mktemp("rilis") / "baru"
    done = release(repository, output, "--without-page")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == (output / "SHA256SUMS").read_text()
    return {path.name: path.read_bytes() for path in output.iterdir()}


def inside(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def sdist_inside(data: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        read = {member.name: archive.extractfile(member) for member in archive if member.isfile()}
        return {name: file.read() for name, file in read.items() if file is not None}


def test_it_is_whole_and_its_sums_are_right(released: Mapping[str, bytes], tmp_path: Path) -> None:
    assert set(released) == {WHEEL, SDIST, FORMS, "SHA256SUMS"}
    for name, data in released.items():
        (tmp_path / name).write_bytes(data)
    lines = released["SHA256SUMS"].decode().splitlines()
    assert [line.split("  ")[1] for line in lines] == sorted({*released} - {"SHA256SUMS"})
    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=tmp_path, check=True, capture_output=True
    )
    assert checked.stdout.count(b": OK") == 3


def test_every_file_says_the_version(released: Mapping[str, bytes], tmp_path: Path) -> None:
    wheel, sdist, forms = inside(released[WHEEL]), sdist_inside(released[SDIST]), inside(released[FORMS])
    for about in (wheel[f"xlkinerja-{VERSION}.dist-info/METADATA"], sdist[f"xlkinerja-{VERSION}/PKG-INFO"]):
        assert BytesParser().parsebytes(about)["Version"] == VERSION
    assert forms[f"xlkinerja-{VERSION}/BACA-DAHULU.txt"].decode().splitlines()[0] == f"xlkinerja {VERSION}"
    (tmp_path / WHEEL).write_bytes(released[WHEEL])
    run = [sys.executable, "-m", "xlkinerja", "--version"]
    said = subprocess.run(
        run, check=False, env=os.environ | {"PYTHONPATH": str(tmp_path / WHEEL)}, cwd=tmp_path, capture_output=True
    )
    assert VERSION in said.stdout.decode(), said.stderr


def test_it_holds_what_lies_in_the_repository(repository: Path, released: Mapping[str, bytes]) -> None:
    wheel = {name for name in inside(released[WHEEL]) if ".dist-info/" not in name}
    sources = {path.relative_to(repository / "src").as_posix() for path in (repository / "src").rglob("*")}
    compiled = {f"xlkinerja/{name}" for name in compiled_files()}
    assert wheel == compiled | {name for name in sources if (repository / "src" / name).is_file()}
    sdist = sdist_inside(released[SDIST])
    assert {f"xlkinerja-{VERSION}/{name}" for name in ("web/release.py", "LICENSE", "docs/panduan.md")} <= set(sdist)
    forms = inside(released[FORMS])
    for path in (repository / "workbook_templates").iterdir():
        assert forms[f"xlkinerja-{VERSION}/formulir/{path.name}"] == path.read_bytes()


def test_its_forms_are_compiled(released: Mapping[str, bytes]) -> None:
    """By another process than this one, whose sets have another order."""
    wheel = inside(released[WHEEL])
    for name, text in compiled_files().items():
        assert wheel[f"xlkinerja/{name}"].decode() == text
    assert f"xlkinerja-{VERSION}/hatch_build.py" in sdist_inside(released[SDIST]), "a wheel is made of it too"


def test_the_guide_in_the_zip_leads_nowhere_outside(released: Mapping[str, bytes]) -> None:
    files = inside(released[FORMS])
    pages = [name for name in files if name.endswith(".md")]
    of_codes = {name for name in pages if "/kode/" in name}
    assert {Path(name).name for name in set(pages) - of_codes} == {"panduan.md", "excel.md"}
    assert any(name.endswith("/kode/P-01.md") for name in of_codes)
    assert {Path(name).suffix for name in files} == {".xlsx", ".md", ".png", ".txt"}, "nothing of how they are made"
    linked = set()
    for name in pages:
        for target in re.findall(r"\]\(([^)#]+)", files[name].decode()):
            linked.add(os.path.normpath(f"{Path(name).parent.as_posix()}/{target}"))
    assert len(linked) > 3
    assert linked <= set(files)


def test_another_day_in_another_zone_gives_the_same_bytes(
    repository: Path, released: Mapping[str, bytes], tmp_path: Path
) -> None:
    elsewhere = {"TZ": "Asia/Jayapura", "LANG": "C", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1"}
    for path in repository.glob("src/xlkinerja/*.py"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert release(repository, tmp_path / "lagi", "--without-page", **elsewhere).returncode == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "lagi").iterdir()} == released
    with tarfile.open(fileobj=io.BytesIO(released[SDIST])) as archive:
        assert {member.mtime for member in archive} == {1770091506}, DAY


def test_what_is_in_no_commit_is_not_released(repository: Path, tmp_path: Path) -> None:
    new = repository / "src" / "xlkinerja" / "baru.py"
    new.write_text("")
    try:
        done = release(repository, tmp_path / "rilis", "--without-page")
    finally:
        new.unlink()
    assert done.returncode == 1
    assert "src/xlkinerja/baru.py" in done.stderr
    assert not (tmp_path / "rilis").exists()


@pytest.mark.parametrize(
    "text",
    [
        "## [Unreleased]\n\n- New.\n",
        f"## [{VERSION}] - 2026-02-03\n\n## [0.0.1] - 2025-01-01\n\n- New.\n",
        f"## [{VERSION}]\n\n- New, some day.\n",
        f"## [{VERSION.replace('.', 'x')}] - 2026-02-03\n\n- New.\n",
    ],
    ids=["unreleased", "empty", "without a day", "another"],
)
def test_a_version_that_the_changelog_does_not_tell_of_is_not_released(
    repository: Path, tmp_path: Path, text: str
) -> None:
    (repository / "CHANGELOG.md").write_text(f"# Changelog\n\n{text}")
    git(repository, "commit", "-qam", "Another changelog")
    try:
        done = release(repository, tmp_path / "rilis", "--without-page")
    finally:
        git(repository, "reset", "-q", "--hard", "HEAD~1")
    assert done.returncode == 1
    assert f"no entry for {VERSION}" in done.stderr
    assert not (tmp_path / "rilis").exists()


def byte_code_is_kept(folder: Path) -> bool:
    """Whether the page's byte code of these very sources lies here, so that it need not be made: that takes minutes."""
    if not (ROOT / "web" / "node_modules").is_dir() or shutil.which("node") is None:
        return False
    about = importlib.util.spec_from_file_location("build", ROOT / "web" / "build.py")
    assert about is not None
    assert about.loader is not None
    sys.modules["build"] = build = importlib.util.module_from_spec(about)
    about.loader.exec_module(build)
    build.lay_sources(folder)
    return (build.place_of(folder) / "versions.json").is_file()


def test_the_page_is_in_it_and_in_the_wheel(repository: Path, tmp_path: Path) -> None:
    """Where the page's own tests have built it; without its parts nothing is released at all."""
    if not byte_code_is_kept(tmp_path / "sources"):
        done = release(repository, tmp_path / "rilis")
        assert done.returncode == 1
        assert "npm ci --prefix web" in done.stderr
        return
    for name in ("node_modules", ".cache"):
        (repository / "web" / name).symlink_to(ROOT / "web" / name, target_is_directory=True)
    done = release(repository, tmp_path / "rilis")
    assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "rilis" / "xlkinerja.html").read_bytes()
    assert f"{hashlib.sha256(page).hexdigest()}  xlkinerja.html" in done.stdout.splitlines()
    assert f'<p id="versi">xlkinerja {VERSION},'.encode() in page
    wheel = inside((tmp_path / "rilis" / WHEEL).read_bytes())
    hosted = wheel["xlkinerja/web/halaman/index.html"].decode()
    assert f'<p id="versi">xlkinerja {VERSION},' in hosted
    assert not (repository / "src" / "xlkinerja" / "web" / "halaman").exists(), "made elsewhere"
