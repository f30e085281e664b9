"""What a message tells people to do, in the words of the page: it has boxes and buttons where the command has options.

The engine's messages name no command; where the page has a box or button for it, the message says so there.
"""

from __future__ import annotations

import re

_CONVERT = "centang “Ubah angka yang diketik sebagai teks”, lalu periksa lagi"
_BLANK = "bagian “Formulir kosong” di halaman ini"

_PAGE_WORDS: tuple[tuple[str, str], ...] = (
    (r"Ketik ulang angkanya sebagai angka\.", f"Ketik ulang angkanya sebagai angka, atau {_CONVERT}."),
    (r"formulir kosong dari pengelola", f"formulir dari {_BLANK}"),
    (r"gunakan formulir kosong \w+ yang baru", f"gunakan formulir dari {_BLANK}"),
    (
        r"Buat buku kerjanya dengan `xlkinerja template FORMULIR --data [^`]*`, lalu ulangi",
        f"Unduh buku kerjanya dari {_BLANK}",
    ),
    (r"Perbarui xlkinerja, lalu ulangi", "Mintalah halaman xlkinerja yang lebih baru, lalu ulangi"),
    (r"atau pilih satu di antaranya", "atau pilih satu di bagian “Kiriman ganda” di halaman ini"),
    (r"\(dipilih\)", "(pilihan Anda)"),
    (r"Berikan daftar hari libur menurut SKB\.", "Berikan daftar hari libur menurut SKB di pilihan “Hari libur”."),
    (r"--prefer:? ", "Pilihan kiriman ganda: "),
    (r"--exclude:? ", "Berkas yang tidak dihitung: "),
    # words that officers do not use; each where the engine says it, for what staff typed is quoted as it is
    (r" \(0 bita\)", ""),
    (r"^(\S+) \(galat\) ", r"\1 (kesalahan) "),
    (r"\) Sel galat$", ") Sel berisi kesalahan"),
    (r"berisi galat Excel", "berisi kesalahan Excel"),
    (r"^(masih ada|Temuan terbuka:) (\d+) galat\b", r"\1 \2 kesalahan"),
    (r"yang galatnya paling sedikit", "yang kesalahannya paling sedikit"),
    (r"pesannya berubah \(sidik \w+ menjadi \w+\)", "angka atau teks di pesannya berubah"),
    (r"Isi mapnya lagi", "Isi lagi di bagian “Periksa dan isi”"),
    (r"berisi hasil fill, bukan kiriman", "berisi hasil pengisian, bukan kiriman"),
)
_RULES = tuple((re.compile(pattern), words) for pattern, words in _PAGE_WORDS)


def in_page_words(text: str) -> str:
    """Return a message with what the page offers in the place of commands and options."""
    for pattern, words in _RULES:
        text = pattern.sub(words, text)
    return text
