"""What a text says of the cells that its form knows words for: which figure or choice stands behind which words.

The last words before a figure are those it belongs to. Where several words go with one figure nobody can tell, unless
as many figures follow ("masing-masing 31,04% dan 31,53%"); what is said of another period is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise, takewhile
from typing import NamedTuple

from xlkinerja.form import Column
from xlkinerja.kinds.period_text import ROMAN
from xlkinerja.kinds.text_figures import TextFigure, figures_in

_SORT_OF = {"persen": "percent", "rupiah": "amount", "cacah": "number", "nilai": "number"}
_SENTENCE_ENDS = re.compile(r"\n|;|(?<!\brp)(?<!\bno)(?<!s\.d)[.!?](?=\s|$)", re.IGNORECASE)
_SLOT = re.compile(r"\{[^{}]*\}")
_JOINED = re.compile(r"\s*(?:,|/|&|dan|serta|maupun|atau)?\s*(?:,|dan|serta)?\s*", re.IGNORECASE)
_FARTHEST = 90  # characters between the words and what they are about
_OTHER_TIME = re.compile(
    r"(?:tahun|triwulan|tw|bulan|periode)\s+(?:yang\s+)?(?:lalu|sebelumnya|depan|berikutnya|yang\s+sama)|"
    r"periode\s+yang\s+sama|akhir\s+tahun|setahun|semester|naik|turun|meningkat|menurun|selisih|bertambah|berkurang",
    re.IGNORECASE,
)
_NAMED_TIME = re.compile(
    r"\b(?:(?:triwulan|tw)\.?\s*(?P<quarter>IV|III|II|I|[1-4])\b|(?:tahun(?:\s+anggaran)?|ta\.?)\s*(?P<year>[0-9]{4})\b)",
    re.IGNORECASE,
)


class Said(NamedTuple):
    """What stands in a text of a cell: the column, the text as written, and the figure or the choice that it is."""

    column: str
    text: str
    figure: TextFigure | None = None
    choice: str = ""


class Time(NamedTuple):
    """The period that is reported; what of it is not known is of every period."""

    year: Decimal | None
    quarter: Decimal | None


class _Token(NamedTuple):
    start: int
    end: int
    text: str
    words: str = ""
    figure: TextFigure | None = None
    choices: Mapping[str, str] | None = None


def said_in(text: str, columns: Sequence[Column], time: Time) -> Iterator[Said]:
    """Yield what a text says of the columns, as far as that can be told."""
    start = 0
    for end in (*(found.start() for found in _SENTENCE_ENDS.finditer(text)), len(text)):
        sentence, start = text[start:end], end + 1
        yield from _in_sentence(sentence, columns, time)


def _in_sentence(sentence: str, columns: Sequence[Column], time: Time) -> Iterator[Said]:
    tokens = sorted(_tokens(sentence, columns))
    for index, token in enumerate(tokens):
        if not token.words or (index and tokens[index - 1].words and _joined(sentence, *tokens[index - 1 : index + 1])):
            continue
        group = _run(sentence, tokens[index:], words=True)
        told = _run(sentence, tokens[index + len(group) :], words=False)
        if told and not _of_another_time(sentence, tokens, token, told[-1], time):
            yield from _paired(group, told, columns)


def _run(sentence: str, tokens: Sequence[_Token], *, words: bool) -> list[_Token]:
    """Return the first tokens that are words, or none, and are joined by nothing but a comma or an "and"."""
    alike = list(takewhile(lambda token: bool(token.words) == words, tokens))
    run = alike[:1]
    for one, other in pairwise(alike):
        if not _joined(sentence, one, other):
            break
        run.append(other)
    return run


def _joined(sentence: str, one: _Token, other: _Token) -> bool:
    return _JOINED.fullmatch(sentence, one.end, other.start) is not None


def _paired(group: Sequence[_Token], told: Sequence[_Token], columns: Sequence[Column]) -> Iterator[Said]:
    """Yield which figure is of which words: one of one, as many of as many, and one choice of all."""
    if told[0].start - group[-1].end > _FARTHEST:
        return
    if told[0].choices is not None:
        pairs = [(words, told[0]) for words in group]
    elif len(group) == 1 or len(group) == len(told):
        pairs = list(zip(group, told, strict=False))
    else:
        return
    for words, token in pairs:
        for column in columns:
            if words.words in _spoken(column) and (said := _fitting(column, token)) is not None:
                yield said


def _fitting(column: Column, token: _Token) -> Said | None:
    figure = token.figure
    if figure is not None:
        return Said(column.name, figure.text, figure) if figure.sort == _SORT_OF.get(column.kind.name) else None
    choice = (token.choices or {}).get(column.name)
    return Said(column.name, token.text, choice=choice) if choice is not None else None


def _tokens(sentence: str, columns: Sequence[Column]) -> Iterator[_Token]:
    """Yield the words, figures, choices and slots of a sentence; a slot is what its words are about."""
    bare = _SLOT.sub(lambda found: " " * len(found[0]), sentence)
    yield from (_Token(found.start(), found.end(), found[0]) for found in _SLOT.finditer(sentence))
    wanted = {"percent", "amount", *(_SORT_OF.get(column.kind.name, "") for column in columns)}
    figures = (figure for figure in figures_in(bare) if figure.sort in wanted)
    yield from (_Token(figure.start, figure.end, figure.text, figure=figure) for figure in figures)
    choices = {column.name: _choices(column) for column in columns if column.choices}
    texts = {text for known in choices.values() for text in known}
    for found in _longest(texts, bare):
        meant = {name: known[_plain(found[0])] for name, known in choices.items() if _plain(found[0]) in known}
        yield _Token(found.start(), found.end(), found[0], choices=meant)
    for found in _longest({words for column in columns for words in _spoken(column)}, bare):
        yield _Token(found.start(), found.end(), found[0], words=_plain(found[0]))


def _longest(texts: set[str], sentence: str) -> Iterator[re.Match[str]]:
    """Yield where one of the texts stands as whole words, the longest of them."""
    if texts:
        ordered = sorted(texts, key=lambda text: (-len(text), text))
        pattern = "|".join(r"\s+".join(map(re.escape, text.split())) for text in ordered)
        yield from re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", sentence, re.IGNORECASE)


def _spoken(column: Column) -> set[str]:
    return {_plain(words) for words in column.spoken}


def _choices(column: Column) -> dict[str, str]:
    """Return the choices by how they may be written."""
    return {_plain(text): choice for text, choice in (*((c, c) for c in column.choices), *column.choice_words)}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _of_another_time(sentence: str, tokens: Sequence[_Token], words: _Token, told: _Token, time: Time) -> bool:
    """Tell whether what is said is said of another period: before it, behind it, or between."""
    before = max((token.end for token in tokens if token.end <= words.start), default=0)
    after = min((token.start for token in tokens if token.start >= told.end), default=len(sentence))
    part = sentence[before : sentence.find(",", told.end, after) if "," in sentence[told.end : after] else after]
    return _OTHER_TIME.search(part) is not None or any(_is_other(found, time) for found in _NAMED_TIME.finditer(part))


def _is_other(found: re.Match[str], time: Time) -> bool:
    if found["year"]:
        return time.year is not None and Decimal(found["year"]) != time.year
    name = found["quarter"].upper()
    number = Decimal(ROMAN.index(name) + 1) if name in ROMAN else Decimal(name)
    return time.quarter is not None and number != time.quarter
