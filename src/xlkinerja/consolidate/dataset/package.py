"""The description of the dataset that other programs read: `datapackage.json`, as the Frictionless standard has it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from xlkinerja.consolidate.dataset.columns import Data, Type

FILE = "datapackage.json"

_TYPES: Mapping[Type, str] = {
    "word": "string", "text": "string", "day": "date", "int64": "integer", "float64": "number", "decimal": "number",
}  # fmt: skip
_CSV = {
    "format": "csv",
    "mediatype": "text/csv",
    "encoding": "utf-8-sig",
    "dialect": {"delimiter": ";", "lineTerminator": "\r\n", "header": True},
}
_PARQUET = {"format": "parquet", "mediatype": "application/vnd.apache.parquet"}
_BLANKS = ["", "nan", "NaT"]  # what a blank of Parquet is to Frictionless, which reads it by pandas


def package_file(files: Sequence[tuple[str, bytes, Data]]) -> bytes:
    """Return the description of files of the dataset, each with its table: the same bytes for the same files."""
    about = {
        "name": "rekap-laporan-kinerja",
        "title": "Rekapitulasi laporan kinerja",
        "description": "Data rekap xlkinerja: rupiah penuh, persen sebagai pecahan, kode sebagai teks.",
        "resources": [_resource(name, content, data) for name, content, data in files],
    }
    return (json.dumps(about, ensure_ascii=False, indent=2) + "\n").encode()


def _resource(name: str, content: bytes, data: Data) -> dict[str, Any]:
    is_csv = name.endswith(".csv")
    return {
        "name": f"{data.name}-csv" if is_csv else data.name,
        "title": data.title,
        "path": name,
        **(_CSV if is_csv else _PARQUET),
        **(_digest(content) if is_csv else {}),  # Frictionless weighs only what it reads as text
        "schema": {"fields": _fields(data, is_csv=is_csv), "missingValues": [""] if is_csv else _BLANKS},
    }


def _digest(content: bytes) -> dict[str, Any]:
    return {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}


def _fields(data: Data, *, is_csv: bool) -> list[dict[str, str]]:
    comma = {"decimalChar": ","} if is_csv else {}
    return [
        {
            "name": column.name,
            "type": _TYPES[own],
            **(comma if _TYPES[own] == "number" else {}),
            "title": column.title,
            "description": column.description,
        }
        for column, own in zip(data.columns, data.types(), strict=True)
    ]
