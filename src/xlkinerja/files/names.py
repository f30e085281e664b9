"""What Windows makes of names: which are the same there, which it does not keep, and what its refusals mean.

It often says nothing, or something else: `nul.xlsx` takes every byte and is no file, `a.xlsx.` becomes `a.xlsx`,
`a:b.xlsx` goes into a hidden stream of `a`, and in a path that is too long a folder "does not exist".
"""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

IS_WINDOWS = os.name == "nt"

_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\..*)?", re.IGNORECASE)
_SIGNS = re.compile(r'[<>:"|?*\x00-\x1f]')
_LONGEST = 248
"""Characters from which on Windows may refuse a path: for folders; files have twelve more."""

_HELD = {32, 33}
"""Windows' own numbers for a file, or a piece of it, that another program does not share."""


def name_key(name: str) -> str:
    """Return what Windows and macOS take for the same name: letter case and composed letters do not count."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def not_kept(path: Path) -> str:
    """Return in Indonesian why Windows would keep no file under a path, or under another name; blank where it would."""
    for part in path.parts[bool(path.anchor) :]:
        sign = _SIGNS.search(part)
        if sign is not None:
            return f"Windows tidak mengizinkan tanda {sign[0]!a} di dalam nama"
        if _DEVICE.fullmatch(part):
            return f"{part} di Windows nama perangkat, bukan berkas"
        if part.endswith((".", " ")) and part not in {".", ".."}:
            return "Windows membuang titik dan spasi di akhir nama"
    return ""


def is_held(error: OSError) -> bool:
    """Tell whether Windows refused because another program has the file open."""
    return getattr(error, "winerror", None) in _HELD


def is_too_long(error: OSError) -> bool:
    """Tell whether Windows found nothing because the path is longer than it looks at."""
    names = (name for name in (error.filename, error.filename2) if isinstance(name, str | Path))
    return IS_WINDOWS and any(len(os.path.abspath(name)) >= _LONGEST for name in names)  # noqa: PTH100 - as Windows does
