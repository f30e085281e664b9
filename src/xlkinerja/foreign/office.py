"""LibreOffice as a reader: it saves a workbook as .xlsx, without macros, links and network, in a profile of its own."""

from __future__ import annotations

import os
import shutil
import sys
from functools import cache
from pathlib import Path

from xlkinerja.foreign.formats import Format
from xlkinerja.foreign.limited import ChildLimits, is_possible, run
from xlkinerja.ooxml.model import PackageError, Workbook
from xlkinerja.ooxml.reader import read_workbook

NAME = "LibreOffice"

_PLACES = {
    "win32": (Path("C:/Program Files/LibreOffice/program/soffice.exe"),),
    "darwin": (Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),),
}
_AGAIN = 81  # its exit code when it has made its profile and wants to be started once more
_STARTS = 3
_FILTERS = {"xlsb": "Calc MS Excel 2007 Binary", "ods": "calc8"}  # .xls has several, and it tells them apart itself
_OUT = "xlsx:Calc MS Excel 2007 XML"

_SETTINGS = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Calc/Content/Update", "Link", "2"),  # never
    ("Calc/Formula/Load", "OOXMLRecalcMode", "1"),  # never: what the sender saw counts
    ("Calc/Formula/Load", "ODFRecalcMode", "1"),
    ("/Inet/Settings", "ooInetProxyType", "2"),  # one where nobody answers
    ("/Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("/Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("/Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("/Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


@cache
def program() -> str | None:
    """Return the program, None where LibreOffice is not installed."""
    found = shutil.which("soffice") or next(
        (str(path) for path in _PLACES.get(sys.platform, ()) if path.exists()), None
    )
    if found is None or not is_possible():
        return None
    real = Path(found).resolve().with_name("soffice.bin")  # without the scripts around it, which outlive a kill
    return str(real) if os.name == "posix" and real.exists() else found


def read(data: bytes, format_: Format, folder: Path, limits: ChildLimits) -> Workbook | None:
    """Return the workbook as LibreOffice reads it, in an empty folder; None where it can make nothing of it.

    Raises PackageError for what takes too much time, or comes out larger than we read.
    """
    soffice = program()
    assert soffice is not None
    _make_profile(folder / "profil")
    (folder / f"masuk.{format_}").write_bytes(data)
    filter_ = [f"--infilter={_FILTERS[format_]}"] if format_ in _FILTERS else []
    switches = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard")
    profile = f"-env:UserInstallation={(folder / 'profil').as_uri()}"
    asked = [soffice, *switches, profile, *filter_, "--convert-to", _OUT, "--outdir", str(folder), f"masuk.{format_}"]
    for _ in range(_STARTS):
        if run(asked, folder, limits, _environment(folder)) != _AGAIN:
            break
    made = folder / "masuk.xlsx"
    if not made.is_file():
        return None
    try:
        return read_workbook(made.read_bytes())
    except PackageError as error:
        if error.code == "XK-111":
            raise
        return None  # half a file: it ran into a limit


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment that holds nothing of the user's; the language decides how dates are written."""
    kept = {
        name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "WINDIR", "LD_LIBRARY_PATH") if name in os.environ
    }
    own = dict.fromkeys(("HOME", "TMPDIR", "TMP", "TEMP", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), str(folder))
    return {**kept, **own, "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}


def _make_profile(folder: Path) -> None:
    """Make a profile with our settings; LibreOffice fills in the rest."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path.removeprefix("/") if path.startswith("/") else f"Office.{path}"}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )
