"""What Excel wants of a file before it looks at a workbook: local headers that agree with the directory, no zip64."""

from __future__ import annotations

import importlib.util
import struct
import sys
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

TOOLS = Path(__file__).parents[2].parent / "shared" / "tools"
TRIGGERS = TOOLS / "excel_triggers.py"
_KNOWN = " _xlfn.SHEETS"
"""A function that Excel has since 2013 and writes with this prefix; the tool's list of such functions lacks it."""
_LOCAL = struct.Struct("<4s5H3L2H")


def zip_faults(data: bytes) -> list[str]:
    """How the local headers of a zip file differ from its directory, and everything that needs zip64."""
    found = []
    if b"PK\x06\x06" in data[-200:] or b"PK\x06\x07" in data[-200:]:
        found.append("zip64 end of directory")
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert package.testzip() is None
        for info in package.infolist():
            signature, needed, flags, method, _, _, crc, compressed, size, name_size, extra_size = _LOCAL.unpack_from(
                data, info.header_offset
            )
            start = info.header_offset + _LOCAL.size
            name, extra = data[start : start + name_size], data[start + name_size : start + name_size + extra_size]
            same = (
                signature == b"PK\x03\x04"
                and (flags, method, crc) == (info.flag_bits, info.compress_type, info.CRC)
                and (compressed, size) == (info.compress_size, info.file_size)
                and name == info.orig_filename.encode()
            )
            if not same:
                found.append(f"{info.filename}: local header differs")
            if needed > 20 or info.extract_version > 20 or b"\x01\x00" in (extra[:2], info.extra[:2]) or flags & 8:
                found.append(f"{info.filename}: zip64 or descriptor")
    return found


@cache
def _triggers() -> Any:
    spec = importlib.util.spec_from_file_location("excel_triggers", TRIGGERS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["excel_triggers"] = module
    spec.loader.exec_module(module)
    return module


def repair_triggers(path: Path) -> list[tuple[str, str, str]]:
    """Everything known to make Excel repair a workbook or to trip other programs: part, code, what."""
    book = _triggers().Book(str(path))
    book.run()
    return [found for found in book.problems if not (found[1] == "w-function-unknown" and found[2].endswith(_KNOWN))]
