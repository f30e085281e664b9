"""Reads, checks and fills the Excel performance reports of Indonesian government offices, in the same workbook.

    >>> import xlkinerja
    >>> result = xlkinerja.check("pnbp.xlsx")             # a Result: report and findings
    >>> result = xlkinerja.fill("pnbp.xlsx", "hasil")     # the same, and the answer in result.written
    >>> result.ok, result.findings[0].message             # whether a galat is open, and what was found
    >>> tables = result.to_frames()                       # pandas tables by name
    >>> rekap = xlkinerja.consolidate("hasil", "rekap.xlsx")

Bytes and open files are as good as paths; they need a name: `xlkinerja.fill(data, name="pnbp.xlsx").save("baru.xlsx")`.
The names are looked up when they are used, so that the command line starts without loading them all.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from xlkinerja.version import VERSION

__version__ = VERSION

__all__ = [
    "Consolidation",
    "Finding",
    "Form",
    "Result",
    "as_json",
    "check",
    "consolidate",
    "fill",
    "forms",
    "frames",
    "load",
    "template",
]

_HOMES = {
    "Consolidation": "consolidate.public:Consolidation",
    "Finding": "finding:Finding",
    "Form": "form:Form",
    "Result": "report:Result",
    "as_json": "export:as_json",
    "check": "api:check",
    "fill": "api:fill",
    "forms": "form.loader:form_names",
    "frames": "export:frames",
    "load": "form.loader:load",
    "template": "api:template",
}

if TYPE_CHECKING:
    from xlkinerja.api import check, fill, template
    from xlkinerja.consolidate.public import Consolidation, consolidated as consolidate
    from xlkinerja.export import as_json, frames
    from xlkinerja.finding import Finding
    from xlkinerja.form import Form
    from xlkinerja.form.loader import form_names as forms, load
    from xlkinerja.report import Result
else:  # hidden from the type checker, which would take any name for one of ours

    def __getattr__(name: str) -> object:
        if name == "consolidate":  # the room of that name, which can be called
            return import_module("xlkinerja.consolidate")
        if name not in _HOMES:
            raise AttributeError(f"module 'xlkinerja' has no attribute {name!r}")
        module, _, attribute = _HOMES[name].partition(":")
        return getattr(import_module(f"xlkinerja.{module}"), attribute)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
