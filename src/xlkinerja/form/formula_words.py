"""What is wrong with a formula, in Indonesian, with what its author probably meant."""

from __future__ import annotations

import re

from xlkinerja.expr import ExpressionError
from xlkinerja.expr.functions import FUNCTIONS
from xlkinerja.form.mistakes import meant

_FUNCTIONS = (*FUNCTIONS, "same", "own", "reaches")

# the beginning of what the language says (English), and what its author reads
_SAID = (
    (r"longer than (\d+) characters: .*", r"rumusnya lebih panjang dari \1 huruf. Pecah menjadi beberapa kolom"),
    (r"not a formula: (.*)", r'bukan rumus: "\1"'),
    (r"nested more than (\d+) deep: (.*)", r"tersarang lebih dari \1 tingkat: \2"),
    (r"a text too long or with control characters: (.*)", r"teksnya terlalu panjang atau berisi tanda kendali: \1"),
    (r"not a plain number of at most 15 digits: (.*)", r"bukan angka biasa dengan paling banyak 15 angka: \1"),
    (r"a column is needed: (.*)", r"di sini harus nama kolom: \1"),
    (r"an operator that formulas do not have: (.*)", r"tanda hitung itu tidak ada; yang ada + - * /: \1"),
    (r"not allowed in a formula: (.*)", r"tidak boleh ada di dalam rumus: \1"),
    (r"one comparison by (.*) is needed: (.*)", r"di sini harus satu perbandingan dengan \1: \2"),
    (r"no such function: (.*)", r"tidak ada fungsi itu: \1"),
    (r"braces without a name: (.*)", r"kurung kurawal tanpa nama: \1"),
    (
        r"braces hold the name of a column or field alone: (.*)",
        r"di dalam kurung kurawal hanya nama kolom atau isian: \1",
    ),
    (r"(\w+) takes (\(.*?\)): (.*)", r"\1 meminta \2: \3"),
    (r"only == is possible here: (.*)", r"di sini hanya ==: \1"),
    (r"a column of the formula's own table is needed: (.*)", r"di sini harus kolom tabel ini sendiri: \1"),
    (r"a whole number from (.*) to (.*) is needed: (.*)", r"di sini harus bilangan bulat \1 sampai \2: \3"),
    (r"both (?:columns )?must belong to one table: (.*)", r"keduanya harus dari satu tabel: \1"),
    (r"a comparison of a column with a value is needed: (.*)", r"di sini harus kolom == nilai: \1"),
    (r"the column (.*) does not hold what it is compared with", r"isi kolom \1 lain jenisnya dengan pembandingnya"),
    (r"texts compare only with == and !=(.*)", r"teks hanya dapat dibandingkan dengan == dan !=\1"),
    (r"stands alone: (.*)", r"hanya boleh di dalam fungsi: \1"),
    (r"the columns (.*) and (.*) hold amounts in different units", r"kolom \1 dan \2 berbeda satuannya"),
    (r"the column (.*) holds no numbers", r"kolom \1 tidak berisi angka"),
)
_HINTS = (
    (r"(?<![=!<>])=(?!=)", "Untuk membandingkan tulis ==, bukan =."),
    (r"<>", "Untuk tidak sama tulis !=, bukan <>."),
    (r"\b(?:dan|DAN|AND)\b|&&", 'Tulis "and", bukan "dan".'),
    (r"\b(?:atau|ATAU|OR)\b|\|\|", 'Tulis "or", bukan "atau".'),
    (r"\b(?:bukan|tidak|NOT)\b", 'Tulis "not", bukan "bukan".'),
    (r"[0-9] ?%", "Tulis persen sebagai pecahan: 110% ialah 1.1."),
    (r"[0-9],[0-9]", "Tulis desimal dengan titik: 1.5, bukan 1,5."),
    (r"\b(?:if|IF|jika|JIKA) ?\(", "Tulis: nilai if syarat else nilai_lain; bukan if(syarat, nilai, nilai_lain)."),
    (r";", "Pisahkan isi fungsi dengan koma, bukan titik koma."),
    (r"\^|\*\*", "Pangkat tidak ada; tulis perkaliannya."),
    (r"(?<!&)&(?!&)", 'Untuk menyambung teks tulis "{a} {b}", atau join(a, b).'),
)
_HELD = {"number": "angka", "text": "teks", "logical": "benar atau salah", "blank": "kosong"}
_FEW = 3  # hints for one formula
_MIXED = re.compile(r"a (\w+) is needed where a (\w+) stands: (.*)", re.DOTALL)
_WHOLE = re.compile(r"((?:'.*'|\".*\")) di \1$", re.DOTALL)
_NO_FORMULA = "Periksa tanda kurung, tanda hitung, dan tanda kutipnya."
_UNTIED = {
    "jumlah": "sum",
    "rata": "mean",
    "average": "mean",
    "rata_rata": "mean",
    "terbesar": "max",
    "terkecil": "min",
}


def said_of(text: str, error: ExpressionError, hint: str = "") -> tuple[str, str]:
    """Return what is wrong with a formula, and the hint; `hint` is for those of which nobody knows what is meant."""
    said = str(error)
    if mixed := _MIXED.fullmatch(said):
        return f"di sini harus {_HELD[mixed[1]]}, bukan {_HELD[mixed[2]]}: {mixed[3]}.", _hint(text, said) or hint
    for pattern, words in _SAID:
        if found := re.fullmatch(pattern, said, re.DOTALL):
            what = _WHOLE.sub(r"\1", found.expand(words).replace(" in ", " di "))
            return f"{what}.", _hint(text, said) or hint or (_NO_FORMULA if pattern.startswith("not a formula") else "")
    return f"rumusnya keliru ({said}).", _hint(text, said) or hint


def _hint(text: str, said: str) -> str:
    bare = re.sub(r""""[^"]*"|'[^']*'""", '""', text)
    hints = [hint for pattern, hint in _HINTS if re.search(pattern, bare)]
    if hints:
        return " ".join(hints[:_FEW])
    called = re.match(r"no such function: ['\"](\w+)", said)
    if called is None:
        return ""
    name = called[1].casefold()
    return f"Maksudnya {_UNTIED[name]}?" if name in _UNTIED else meant(name, _FUNCTIONS)
