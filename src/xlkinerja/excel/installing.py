"""Puts our own files where Excel and LibreOffice look for them, and takes exactly those away again."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from xlkinerja.excel.addin.package import add_in, is_ours

_APPLE_SCRIPT = "xlkinerja.applescript"
_MACRO = "xlkinerja_kinerja.py"
_NO_PYTHON = 'PYTHON = ""\n'


class InstallError(Exception):
    """What hinders installing; its text is an Indonesian message for the user."""


@dataclass(frozen=True)
class OurFile:
    """A file to install: where, with which bytes, and how to tell that what lies there is ours."""

    path: Path
    content: bytes
    recognised: Callable[[bytes], bool]


def excel_files(python: str, *, platform: str = sys.platform, home: Path | None = None) -> tuple[OurFile, ...]:
    """Return the add-in for this user's Excel; raises InstallError where there is no Excel for this system."""
    _refuse_path(python)
    home = home or Path.home()
    if platform == "win32":
        return (
            OurFile(_app_data(home) / "Microsoft" / "Excel" / "XLSTART" / "xlkinerja.xlam", add_in(python), is_ours),
        )
    if platform == "darwin":
        library = home / "Library"
        office = library / "Group Containers" / "UBF8T346G9.Office" / "User Content.localized"
        script = (resources.files("xlkinerja") / "excel" / "addin" / "source" / _APPLE_SCRIPT).read_bytes()
        return (
            OurFile(office / "Startup.localized" / "Excel" / "xlkinerja.xlam", add_in(python), is_ours),
            OurFile(library / "Application Scripts" / "com.microsoft.Excel" / _APPLE_SCRIPT, script, _names_us),
        )
    raise InstallError(
        "Di sistem ini tidak ada Microsoft Excel. Untuk LibreOffice: xlkinerja-excel pasang --libreoffice; "
        "untuk berkas yang tertutup: xlkinerja fill."
    )


def libreoffice_files(
    python: str, *, profile: Path | None = None, platform: str = sys.platform, home: Path | None = None
) -> tuple[OurFile, ...]:
    """Return the macro for this user's LibreOffice; `profile` is the folder that holds `user`, if not the usual one."""
    folder = profile or _libreoffice(platform, home or Path.home())
    if not folder.is_dir():
        raise InstallError(
            f"Profil LibreOffice tidak ditemukan di {folder}. Buka LibreOffice sekali, tutup, lalu ulangi; "
            "bila profilnya di tempat lain, sebutkan dengan --profil MAP."
        )
    source = (resources.files("xlkinerja") / "excel" / "libreoffice_macro.py").read_text(encoding="utf-8")
    text = source.replace(_NO_PYTHON, f"PYTHON = {python!r}\n")
    return (OurFile(folder / "user" / "Scripts" / "python" / _MACRO, text.encode(), _names_us),)


def install(files: Iterable[OurFile]) -> list[Path]:
    """Write the files and return where; a file of somebody else's is never replaced (InstallError)."""
    files = list(files)
    for file in files:
        _refuse_foreign(file)
    return [_changed(file.path, lambda file=file: _write(file)) for file in files]  # type: ignore[misc]


def uninstall(files: Iterable[OurFile]) -> list[Path]:
    """Remove the files that are there and return which; a file of somebody else's stays (InstallError)."""
    present = [file for file in files if file.path.exists()]
    for file in present:
        _refuse_foreign(file)
    return [_changed(file.path, file.path.unlink) for file in present]


def own_python(executable: str = sys.executable) -> str:
    """Return the interpreter that buttons run: this one, on Windows the one that opens no console."""
    path = Path(executable)
    quiet = path.with_name("pythonw.exe")
    return str(quiet if path.name.casefold() == "python.exe" and quiet.exists() else path)


def _write(file: OurFile) -> None:
    file.path.parent.mkdir(parents=True, exist_ok=True)
    file.path.write_bytes(file.content)


def _changed(path: Path, change: Callable[[], object]) -> Path:
    try:
        change()
    except PermissionError as error:
        raise InstallError(f"{path}: tidak dapat diubah. Tutup Excel atau LibreOffice, lalu ulangi.") from error
    except OSError as error:
        raise InstallError(f"{path}: tidak dapat diubah (kesalahan sistem {error.errno}).") from error
    return path


def _refuse_foreign(file: OurFile) -> None:
    if file.path.exists() and not file.recognised(file.path.read_bytes()):
        raise InstallError(f"{file.path}: berkas ini bukan buatan xlkinerja, jadi tidak diubah. Pindahkan dulu.")


def _names_us(content: bytes) -> bool:
    return b"xlkinerja-excel pasang" in content


def _refuse_path(python: str) -> None:
    """Refuse what the command line of a button cannot carry: the quotes round the path, and Windows' variables."""
    if any(char in python for char in "\"'%"):
        raise InstallError(f"Jalur Python memuat tanda kutip atau %: {python}. Pasang xlkinerja di map lain.")


def _app_data(home: Path, environment: Mapping[str, str] = os.environ) -> Path:
    return Path(environment.get("APPDATA") or home / "AppData" / "Roaming")


def _libreoffice(platform: str, home: Path) -> Path:
    if platform == "win32":
        return _app_data(home) / "LibreOffice" / "4"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "LibreOffice" / "4"
    return Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "libreoffice" / "4"
