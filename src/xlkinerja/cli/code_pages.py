"""The guide's pages of codes, one a code and an index, made from the forms and messages.

`python -m xlkinerja.cli.code_pages docs/kode` writes them; pages of codes that are no more are deleted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from xlkinerja.finding import LEVEL_WORDS
from xlkinerja.form.loader import load_all
from xlkinerja.show import code_groups, code_head, explanation

INDEX = "README.md"
_MADE = "<!-- Dibuat oleh python -m xlkinerja.cli.code_pages docs/kode; jangan diubah di sini. -->"


def code_pages() -> dict[str, str]:
    """Return the pages by the names of their files: `P-01.md` and so on, and the index."""
    groups = code_groups()
    pages = {f"{code}.md": _page(code) for codes in groups.values() for code in codes}
    return {INDEX: _index(groups), **pages}


def _index(groups: Mapping[str, Sequence[str]]) -> str:
    lines = [_MADE, "# Arti kode temuan", ""]
    lines += ["Setiap temuan membawa kode. Cari kodenya di sini; [panduan](../panduan.md) menjelaskan caranya bekerja."]
    for title, codes in groups.items():
        lines += ["", f"## {title}", "", "| kode | tingkat | tentang |", "|---|---|---|"]
        for code in codes:
            level, about = code_head(code)
            lines.append(f"| [{code}]({code}.md) | {LEVEL_WORDS[level]} | {about} |")
    return "\n".join(lines) + "\n"


def _page(code: str) -> str:
    level, title = code_head(code)
    lines = [_MADE, f"# {code}: {title}", "", f"Tingkat: **{LEVEL_WORDS[level]}**", ""]
    formulas = []
    for line in _said(code)[1:]:
        name, colon, text = line.partition(": ")
        if line.startswith(("Rumus pada ", "    ")):
            formulas.append(line)
        elif colon:
            lines.append(f"- {name}: {text}")
    lines += [f"- Pesan: seperti [{other}]({other}.md)" for other in _instead_of(code)]
    if formulas:
        lines += ["", "Rumusnya, seperti tertulis di berkas formulir:", "", "```text", *formulas, "```"]
    return "\n".join((*lines, "", "[Semua kode](README.md)")) + "\n"


def _instead_of(code: str) -> list[str]:
    """Return the engine's codes whose findings carry this one."""
    rules = (rule for form in load_all() for rule in form.rules if rule.code == code)
    return sorted({other for rule in rules for other, *_ in rule.instead})


def _said(code: str) -> list[str]:
    said = explanation(code)
    assert said is not None, code
    return said.splitlines()


def write(folder: Path) -> Iterator[Path]:
    """Write the pages that are not as they should be, delete those of no code, and yield which they were."""
    pages = code_pages()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            yield path
    for path in sorted(folder.glob("*.md")):
        if path.name not in pages:
            path.unlink()
            yield path


if __name__ == "__main__":
    for changed in write(Path(sys.argv[1])):
        print(changed)  # noqa: T201 - the developer who ran it wants to know
