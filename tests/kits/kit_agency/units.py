"""The satker of an agency: code, name, the units above it, and how large it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from xlkinerja.files.csv_table import to_csv

MINISTRY = "Kementerian Perindustrian"
ESELON_1 = ("Badan Standardisasi dan Kebijakan Jasa Industri", "Badan Pengembangan Sumber Daya Manusia Industri")
_CITIES = (
    "Banda Aceh", "Medan", "Padang", "Pekanbaru", "Jambi", "Palembang", "Bengkulu", "Bandar Lampung", "Serang",
    "Jakarta", "Bogor", "Bandung", "Cirebon", "Semarang", "Yogyakarta", "Surakarta", "Surabaya", "Malang", "Denpasar",
    "Mataram", "Kupang", "Pontianak", "Banjarbaru", "Samarinda", "Manado", "Palu", "Makassar", "Kendari", "Ambon",
    "Ternate", "Sorong", "Jayapura",
)  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """One satker; `permille` is its size against the office of the sample."""

    code: str
    name: str
    city: str
    eselon1: str
    permille: int


def units(count: int, seed: int) -> tuple[Unit, ...]:
    """Return so many satker; each is the same however many there are."""
    return tuple(_unit(number, seed) for number in range(count))


def _unit(number: int, seed: int) -> Unit:
    turn, place = divmod(number, len(_CITIES))
    city = _CITIES[place] + (f" {turn + 1}" if turn else "")
    higher = ESELON_1[number % 3 == 2]
    kind = "Balai Diklat Industri" if higher is ESELON_1[1] else "Balai Standardisasi dan Pelayanan Jasa Industri"
    permille = round(80 * 20 ** Random(f"{seed} {number}").random())
    return Unit(f"{246001 + 7 * number:06}", f"{kind} {city}", city, higher, permille)


def list_of(members: Iterable[Unit]) -> bytes:
    """Return the list of satker as a consolidator keeps it."""
    rows = [(unit.code, unit.name, unit.eselon1, MINISTRY) for unit in members]
    return to_csv(("kode_satker", "nama_satker", "eselon1", "kementerian"), rows)
