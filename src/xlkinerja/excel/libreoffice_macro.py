"""Makro LibreOffice untuk xlkinerja, ditaruh di sini oleh perintah "xlkinerja-excel pasang --libreoffice".

Dihapus lagi dengan: xlkinerja-excel copot --libreoffice
"""

# The docstring above is what users see in the installed copy. This file runs inside LibreOffice, under its own Python
# (3.8 or newer), where neither xlkinerja nor anything else need be installed: it starts the user's Python as a process.
from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

PYTHON = ""

_SECONDS = 300
_SHOWN = 12  # findings in a message; all of them stand in the sheet Pemeriksaan
_LEVELS = {"galat": "kesalahan", "peringatan": "peringatan", "catatan": "catatan"}
_FORMAT = "Calc MS Excel 2007 XML"


class _TellError(Exception):
    """Ends the macro with an Indonesian message."""


def periksa(*_event: object) -> str:
    """Periksa buku kerja yang terbuka; tidak ada yang ditulis."""
    return _told(_checked)


def isi(*_event: object) -> str:
    """Isi salinan buku kerja yang terbuka, simpan di sebelahnya, dan buka; buku kerja ini tidak diubah."""
    return _told(_filled)


g_exportedScripts = (periksa, isi)  # noqa: N816 - the name that LibreOffice looks for


def _told(act: Any) -> str:
    document = globals()["XSCRIPTCONTEXT"].getDocument()
    try:
        text = str(act(document))
    except _TellError as error:
        text = str(error)
    except subprocess.TimeoutExpired:
        text = f"xlkinerja tidak selesai dalam {_SECONDS} detik. Pakai perintah xlkinerja fill untuk berkas ini."
    except OSError as error:
        text = f"xlkinerja tidak dapat dijalankan ({error.strerror}). Ulangi: xlkinerja-excel pasang --libreoffice"
    _show(document, text)
    return text


def _checked(document: Any) -> str:
    with tempfile.TemporaryDirectory() as folder:
        sent = _sent(document, Path(folder))
        return _summary("Diperiksa", _run("check", str(sent)))


def _filled(document: Any) -> str:
    with tempfile.TemporaryDirectory() as folder:
        sent = _sent(document, Path(folder))
        answers = Path(folder) / "hasil"
        result = _run("fill", str(sent), "-o", str(answers))
        answer = answers / sent.name
        if not answer.exists():
            return _summary("Tidak diisi", result)
        target = _free_name(_place(document))
        target.write_bytes(answer.read_bytes())
    desktop = globals()["XSCRIPTCONTEXT"].getDesktop()
    desktop.loadComponentFromURL(target.as_uri(), "_blank", 0, ())
    done = _summary(f"Terisi sebagai {target.name}", result)
    return f"{done}\n\nLanjutkan di {target.name}, yang baru dibuka. Buku kerja lama tidak diubah."


def _place(document: Any) -> Path:
    """Return where the document lies; one that was never saved lies nowhere."""
    parts = urlsplit(document.URL)
    if parts.scheme != "file":
        raise _TellError("Simpan buku kerja ini di PC sebagai .xlsx dulu, lalu ulangi.")
    return Path(url2pathname(parts.path) if os.name == "nt" else unquote(parts.path))


def _sent(document: Any, folder: Path) -> Path:
    """Put what is to be read into the folder: the file itself if it is what is open, else LibreOffice's copy."""
    if not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
        raise _TellError("Ini bukan buku kerja. Buka laporan di LibreOffice Calc, lalu ulangi.")
    place = _place(document)
    sent = folder / f"{place.stem}.xlsx"
    if place.suffix.casefold() == ".xlsx" and not document.isModified():
        sent.write_bytes(place.read_bytes())
    else:
        document.storeToURL(sent.as_uri(), (_property("FilterName", _FORMAT),))
    return sent


def _property(name: str, value: object) -> Any:
    import uno  # type: ignore[import-not-found]  # noqa: PLC0415 - only inside LibreOffice

    found = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    found.Name, found.Value = name, value
    return found


def _free_name(place: Path) -> Path:
    """Return `NAME-terisi.xlsx` beside the document, or the next number that is free."""
    stem = re.sub(r"-terisi(-\d+)?$", "", place.stem)
    number = 1
    while True:
        target = place.with_name(f"{stem}-terisi{'' if number == 1 else f'-{number}'}.xlsx")
        if not target.exists():
            return target
        number += 1


def _run(*arguments: str) -> Any:
    """Return the result of one workbook; LibreOffice's own settings of Python are none of that Python's business."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONHOME", "PYTHONPATH"}}
    command = [PYTHON, "-P", "-X", "utf8", "-m", "xlkinerja", arguments[0], "--json", *arguments[1:]]
    quiet = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    done = subprocess.run(  # noqa: S603 - our own program, no shell
        command,
        env=environment,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=_SECONDS,
        check=False,
        creationflags=quiet,
    )
    try:
        return json.loads(done.stdout.decode("utf-8"))[0]
    except (ValueError, IndexError) as error:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _TellError(f"xlkinerja gagal: {said[-1] if said else done.returncode}") from error


def _summary(done: str, result: Any) -> str:
    """Return the counts and the first findings."""
    findings = result["findings"]
    levels = [finding["level"] for finding in findings]
    counts = ", ".join(f"{levels.count(level)} {word}" for level, word in _LEVELS.items())
    explained = sum(finding["explanation"] is not None for finding in findings)
    lines = [f"{done}: {counts}{f' ({explained} sudah dijelaskan)' if explained else ''}."]
    for finding in findings[:_SHOWN]:
        place = "!".join(part for part in (finding["sheet"], finding["cell"]) if part)
        lines.append(f"{place}: {finding['code']} {finding['message']}" if place else finding["message"])
    if len(findings) > _SHOWN:
        lines.append(f"… dan {len(findings) - _SHOWN} temuan lain.")
    return "\n".join(lines)


def _show(document: Any, text: str) -> None:
    """Show a message where there is a window to show it on."""
    controller = document.CurrentController
    window = controller.Frame.ContainerWindow if controller else None
    if window is None or not window.isVisible():
        return
    from com.sun.star.awt.MessageBoxType import INFOBOX  # type: ignore[import-not-found]  # noqa: PLC0415

    window.Toolkit.createMessageBox(window, INFOBOX, 1, "xlkinerja", text).execute()
