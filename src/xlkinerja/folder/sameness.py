"""Whether another process would give the same answers: what must be alike on all computers of one run."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from xlkinerja.folder.journal import digest_of_engine
from xlkinerja.foreign.read import readers
from xlkinerja.frozen import dataclass
from xlkinerja.version import VERSION


@dataclass(frozen=True)
class Engine:
    """What answers depend on besides the files: this program, what reads other formats and packs, the time zone."""

    version: str
    digest: str
    readers: str
    packing: str
    zone: str


@cache
def engine() -> Engine:
    """Return what this process would work with."""
    zone = datetime.now().astimezone().strftime("UTC%z")
    return Engine(VERSION, digest_of_engine(), readers(), zlib.ZLIB_RUNTIME_VERSION, zone)


def refusal(wanted: Engine, folders: Iterable[Path]) -> str:
    """Return why this process must not work for another one (Indonesian), which uses these folders; blank if it may."""
    reason = _difference(wanted, engine())
    unseen = next((folder for folder in folders if not folder.exists()), None)
    if not reason and unseen is not None:
        reason = (
            f"tidak melihat {unseen}. Berkas kiriman, map hasil, dan map tempat perintah dijalankan harus ada di jalur"
            " yang sama pada semua komputer"
        )
    if not reason:
        return ""
    import socket  # noqa: PLC0415 - few are refused, and a start need not pay for it

    return f"Pekerja {socket.gethostname()} (proses {os.getpid()}) {reason}. Lalu ulangi."


def _difference(wanted: Engine, own: Engine) -> str:
    if own.version != wanted.version:
        return (
            f"memakai xlkinerja {own.version}, perintah ini {wanted.version}. Pasang versi yang sama di semua pekerja"
        )
    if own.digest != wanted.digest:
        return (
            f"memakai xlkinerja {own.version} yang program atau formulirnya berbeda dari yang menjalankan perintah ini."
            " Pasang paket yang sama di semua pekerja"
        )
    if own.readers != wanted.readers:
        return (
            f"membaca berkas .xls, .xlsb, dan .ods dengan program lain ({own.readers.strip() or 'tidak ada'}, perintah"
            f" ini {wanted.readers.strip() or 'tidak ada'}). Pasang LibreOffice dan python-calamine yang sama"
        )
    if own.packing != wanted.packing:
        return f"memakai zlib {own.packing}, perintah ini {wanted.packing}. Pasang Python yang sama di semua pekerja"
    if own.zone != wanted.zone:
        return f"memakai zona waktu {own.zone}, perintah ini {wanted.zone}. Samakan zona waktunya"
    return ""
