"""What a message tells people to do, in the words of the page: it has boxes and buttons where the command has options.

The engine's messages name the command line where it is the way out. Whoever has only the page has no such command.
"""

from __future__ import annotations

import re

_CONVERT = "centang “Ubah angka yang diketik sebagai teks”, lalu periksa lagi"
_BLANK = "bagian “Formulir kosong” di halaman ini"

_PAGE_WORDS: tuple[tuple[str, str], ...] = (
    (r"jalankan `xlkinerja fill --convert-text`", _CONVERT),
    (r"pakai `xlkinerja fill`", "pakai halaman ini"),
    (
        r"Buat buku kerjanya dengan `xlkinerja template FORMULIR --data [^`]*`, lalu ulangi",
        f"Unduh buku kerjanya dari {_BLANK}",
    ),
    (r"formulir dari `xlkinerja template[^`]*`", f"formulir dari {_BLANK}"),
    (r"Perbarui xlkinerja, lalu ulangi", "Mintalah halaman xlkinerja yang lebih baru, lalu ulangi"),
    (
        r"lalu jalankan fill lagi; atau pilih satu dengan --prefer BERKAS",
        "lalu periksa lagi; atau pilih satu di bagian “Kiriman ganda” di halaman ini",
    ),
    (r"\(--prefer\)", "(pilihan Anda)"),
    (r"--prefer:? ", "Pilihan kiriman ganda: "),
    (r"--exclude:? ", "Berkas yang ditinggalkan: "),
    (r"di map --previous", "yang diberikan"),
    (r"bukan hasil fill terakhir", "bukan hasil pengisian terakhir"),
    (r"Jalankan fill lagi", "Isi lagi di bagian “Periksa dan isi”"),
    (r"berisi hasil fill, bukan kiriman", "berisi hasil pengisian, bukan kiriman"),
    (r"Rekap dari consolidate, bukan kiriman", "Rekap gabungan, bukan kiriman"),
)
_RULES = tuple((re.compile(pattern), words) for pattern, words in _PAGE_WORDS)


def in_page_words(text: str) -> str:
    """Return a message with what the page offers in the place of commands and options."""
    for pattern, words in _RULES:
        text = pattern.sub(words, text)
    return text
