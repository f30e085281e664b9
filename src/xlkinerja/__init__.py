"""Reads, checks and fills the Excel performance reports of Indonesian government offices, in the same workbook.

    >>> import xlkinerja
    >>> result = xlkinerja.check("pnbp.xlsx")             # a Result: report and findings
    >>> result = xlkinerja.fill("pnbp.xlsx", "hasil")     # the same, and the answer in hasil/pnbp.xlsx
    >>> tables = xlkinerja.frames(result)                 # pandas tables by name

The names are looked up when they are used, so that the command line starts without loading them all.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlkinerja.export import as_json, frames
    from xlkinerja.finding import Finding
    from xlkinerja.folder.batch import check, fill
    from xlkinerja.form.loader import form_names as forms, load
    from xlkinerja.report import Result
    from xlkinerja.templates import template

__all__ = ["Finding", "Result", "as_json", "check", "fill", "forms", "frames", "load", "template"]

_HOMES = {
    "Finding": "finding:Finding",
    "Result": "report:Result",
    "as_json": "export:as_json",
    "check": "folder.batch:check",
    "fill": "folder.batch:fill",
    "forms": "form.loader:form_names",
    "frames": "export:frames",
    "load": "form.loader:load",
    "template": "templates:template",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the type checker sees the imports above
    if name not in _HOMES:
        raise AttributeError(f"module 'xlkinerja' has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    return getattr(import_module(f"xlkinerja.{module}"), attribute)


def __dir__() -> list[str]:
    return sorted(__all__)
