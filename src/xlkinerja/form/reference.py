"""The reference for authors of forms: every key, kind and function, made from what the loader allows.

`python -m xlkinerja.form.reference > docs/bahasa-formulir.md`
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources

from xlkinerja.expr.functions import FUNCTIONS
from xlkinerja.form import allowed
from xlkinerja.form.standard import standard_fields
from xlkinerja.form.toml_keys import Types
from xlkinerja.kinds import KINDS

_TABLES: tuple[tuple[str, str, Mapping[str, Types]], ...] = (
    ("Berkas", "berkas", allowed.FORM),
    ("[[field]]", "field", allowed.FIELD),
    ("[[sheet]]", "sheet", allowed.SHEET),
    ("[[table]]", "table", allowed.TABLE),
    ("[table.print]", "print", allowed.PRINT),
    ("[[table.tree]]", "tree", allowed.TREE),
    ("[[table.column]]", "column", allowed.COLUMN),
    ("from", "from", allowed.FROM),
    ("[[table.compound]], [[compound]]", "compound", allowed.COMPOUND),
    ("[[table.group]]", "group", allowed.GROUP),
    ("[[rule]]", "rule", allowed.RULE),
    ("[[rule.check]]", "check", allowed.CHECK),
    ("[[chart]]", "chart", allowed.CHART),
)
_TYPES: Mapping[type, str] = {
    str: "teks", int: "bilangan", float: "angka", bool: "true/false", list: "daftar", dict: "tabel",
}  # fmt: skip

_HEAD = """# Bahasa formulir

Satu formulir ialah satu berkas TOML di `src/xlkinerja/forms/`. Mulailah dari [contoh.toml](contoh.toml). Setiap
kekeliruan disebut sekaligus, dengan baris dan sarannya. Halaman ini dibuat dari program; jangan diubah sendiri.

`repeat = [1, 2, 3, 4]` pada sebuah tabel TOML mengulanginya untuk setiap isi, dengan `{n}` diganti; isinya boleh juga
tabel, misalnya `repeat = [{ jenis = "fisik" }]` untuk `{jenis}`. Beberapa daftar disilangkan:
`repeat = [[{ jenis = "keuangan" }, { jenis = "fisik" }], [{ sr = "s" }, { sr = "r" }]]` ialah empat ulangan.

Di dalam rumus, `"TRIWULAN {triwulan} TAHUN {tahun}"` menyambung teks dengan isi kolom atau isian; `own(kode)` di dalam
`count_where(kode == own(kode))` ialah isi baris ini sendiri, bukan kolomnya; `reaches(realisasi, sasaran)` benar bila
yang pertama tidak kurang dari yang kedua, tanpa melihat angka terakhir yang dipotong Excel; `same(tabel)` ialah
baris-baris tabel itu yang kuncinya sama dengan baris ini.

Formulir sendiri tidak perlu masuk ke dalam paket: taruh berkasnya di sebuah map, dan beri map itu dengan `--forms`;
lihat [formulir-sendiri.md](formulir-sendiri.md).
"""


def explained() -> dict[str, dict[str, str]]:
    """Return what each key and function means, by the table that it stands in."""
    return tomllib.loads((resources.files("xlkinerja") / "form" / "keys.toml").read_text(encoding="utf-8"))


def reference() -> str:
    """Return the page in Markdown. Raises KeyError for a key or function that nobody has explained."""
    return "\n".join([_HEAD, *_keys(), *_standard(), *_kinds(), *_functions()]) + "\n"


def _keys() -> Iterator[str]:
    texts = explained()
    for title, name, keys in _TABLES:
        rows = ((f"`{key}`", _type(types), texts[name][key]) for key, types in keys.items())
        yield from _table(title, ("Kunci", "Isi", "Arti"), rows)


def _type(types: Types) -> str:
    known = types if isinstance(types, tuple) else (types,)
    return " atau ".join(dict.fromkeys(_TYPES[one] for one in known if one is not float or int not in known))


def _standard() -> Iterator[str]:
    rows = ((f"`{field['name']}`", field["kind"], field["help"]) for field in standard_fields())
    yield from _table("Isian baku", ("Nama", "Kind", "Petunjuk"), rows)


def _kinds() -> Iterator[str]:
    rows = (
        (f"`{kind.name}`", "angka" if kind.holds == "number" else "teks", kind.example and f"`{kind.example}`")
        for kind in KINDS.values()
    )
    yield from _table("Kind", ("Nama", "Berisi", "Contoh"), rows)


def _functions() -> Iterator[str]:
    texts = explained()
    rows = (
        (f"`{name}({', '.join(texts['parameters'][p] for p in function.parameters)})`", texts["functions"][name])
        for name, function in FUNCTIONS.items()
    )
    yield from _table("Rumus", ("Fungsi", "Arti"), rows)
    yield "Selain fungsi: `+ - * /`, `== != < <= > >=`, `and or not`, `nilai if syarat else nilai_lain`, teks di antara"
    yield "tanda kutip, angka dengan titik desimal (110% ialah `1.1`). Kosong dihitung kosong, dibagi nol juga kosong."
    yield "`lookup(rencana.target, rencana.kode == kode)` mengambil `target` dari baris tabel `rencana` yang `kode`-nya"
    yield "sama dengan `kode` baris ini. `same(tabel)` sebagai syarat berarti baris tabel itu yang key-nya sama dengan"
    yield "baris ini. Hasil rumus harus sesuai kind kolomnya; rumus `holds` harus benar atau salah."


def _table(title: str, header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


if __name__ == "__main__":
    sys.stdout.write(reference())
