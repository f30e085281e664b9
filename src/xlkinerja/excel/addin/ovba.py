"""The VBA project of a workbook [MS-OVBA], made from source text: `vbaProject.bin`.

Excel compiles it when it opens the workbook; no compiled code is written, so none can differ from the source.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xlkinerja.excel.addin.compound_file import compound_file
from xlkinerja.excel.addin.compression import compressed

CODE_PAGE = "cp1252"
_PROJECT_ID = (
    "{6C4B1F0E-52A7-4D53-9E0B-7A3F5B1D2C84}"  # ours, made once; that of a project need only differ from others
)
_ATTRIBUTES = (
    ("VB_GlobalNameSpace", "False"),
    ("VB_Creatable", "False"),
    ("VB_PredeclaredId", "True"),
    ("VB_Exposed", "True"),
    ("VB_TemplateDerived", "False"),
    ("VB_Customizable", "True"),
)
WORKBOOK_CLASS = "0{00020819-0000-0000-C000-000000000046}"
WORKSHEET_CLASS = "0{00020820-0000-0000-C000-000000000046}"


@dataclass(frozen=True)
class Module:
    """A module with its source; `base` is the class of a document module (the workbook, a worksheet)."""

    name: str
    text: str = ""
    base: str = ""

    @property
    def source(self) -> str:
        """The whole source with its attributes, lines ending as VBA has them."""
        lines = [f'Attribute VB_Name = "{self.name}"']
        if self.base:
            lines.append(f'Attribute VB_Base = "{self.base}"')
            lines += [f"Attribute {name} = {value}" for name, value in _ATTRIBUTES]
        return "".join(f"{line}\r\n" for line in [*lines, *self.text.splitlines()])


def vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """Return `vbaProject.bin` with these modules; their sources must be text of CODE_PAGE (UnicodeEncodeError)."""
    streams = {f"VBA/{module.name}": compressed(module.source.encode(CODE_PAGE)) for module in modules}
    streams["VBA/dir"] = compressed(b"".join(_dir_records(name, modules)))
    streams["VBA/_VBA_PROJECT"] = struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 0)  # 0xFFFF: nothing compiled in here
    streams["PROJECT"] = "".join(f"{line}\r\n" for line in _project_lines(name, modules)).encode(CODE_PAGE)
    streams["PROJECTwm"] = b"".join(_both_names(module.name) for module in modules) + bytes(2)
    return compound_file(streams)


def _both_names(name: str) -> bytes:
    return name.encode(CODE_PAGE) + bytes(1) + name.encode("utf-16-le") + bytes(2)


# --- the stream `dir`: what the project is and which modules it has ----------------------------------------------


def _record(number: int, content: bytes) -> bytes:
    return struct.pack("<HI", number, len(content)) + content


def _text(number: int, number_unicode: int, text: str) -> bytes:
    return _record(number, text.encode(CODE_PAGE)) + _record(number_unicode, text.encode("utf-16-le"))


def _dir_records(name: str, modules: Sequence[Module]) -> Iterator[bytes]:
    yield _record(0x0001, struct.pack("<I", 3))  # made for 64-bit Windows; Excel elsewhere does not mind
    yield _record(0x0002, struct.pack("<I", 0x0409))
    yield _record(0x0014, struct.pack("<I", 0x0409))
    yield _record(0x0003, struct.pack("<H", int(CODE_PAGE.removeprefix("cp"))))
    yield _record(0x0004, name.encode(CODE_PAGE))
    yield _text(0x0005, 0x0040, "")  # description
    yield _record(0x0006, b"") + _record(0x003D, b"")  # help files
    yield _record(0x0007, bytes(4))  # help context
    yield _record(0x0008, bytes(4))  # library flags
    yield struct.pack("<HIIH", 0x0009, 4, 1, 0)  # version 1.0; the 4 stands there although 6 bytes follow
    yield _text(0x000C, 0x003C, "")  # constants for conditional compilation
    yield _record(0x000F, struct.pack("<H", len(modules)))
    yield _record(0x0013, b"\xff\xff")
    for module in modules:
        yield from _module_records(module)
    yield _record(0x0010, b"")


def _module_records(module: Module) -> Iterator[bytes]:
    yield _text(0x0019, 0x0047, module.name)
    yield _text(0x001A, 0x0032, module.name)  # the stream that holds it
    yield _text(0x001C, 0x0048, "")  # description
    yield _record(0x0031, bytes(4))  # the source begins where the stream begins
    yield _record(0x001E, bytes(4))  # help context
    yield _record(0x002C, b"\xff\xff")
    yield _record(0x0022 if module.base else 0x0021, b"")
    yield _record(0x002B, b"")


# --- the stream `PROJECT`: what the editor shows ---------------------------------------------------------------


def _project_lines(name: str, modules: Iterable[Module]) -> Iterator[str]:
    yield f'ID="{_PROJECT_ID}"'
    for module in modules:
        yield f"Document={module.name}/&H00000000" if module.base else f"Module={module.name}"
    yield f'Name="{name}"'
    yield 'HelpContextID="0"'
    yield 'VersionCompatible32="393222000"'
    yield f'CMG="{_obscured(bytes(4))}"'  # no protection
    yield f'DPB="{_obscured(bytes(1))}"'  # no password
    yield f'GC="{_obscured(bytes([0xFF]))}"'  # visible
    yield ""
    yield "[Host Extender Info]"
    yield "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000"
    yield ""
    yield "[Workspace]"
    for module in modules:
        yield f"{module.name}=0, 0, 0, 0, C"


def _obscured(data: bytes, seed: int = 0) -> str:
    """Return what [MS-OVBA 2.4.3] calls data encryption; with the seed 0 there are no bytes to be ignored."""
    key = sum(_PROJECT_ID.encode()) & 0xFF
    out = [seed, seed ^ 2, seed ^ key]  # 2 is the version of the algorithm
    clear = key
    for byte in struct.pack("<I", len(data)) + data:
        out.append(byte ^ (out[-2] + clear & 0xFF))
        clear = byte
    return bytes(out).hex().upper()
