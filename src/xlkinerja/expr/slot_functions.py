"""Functions that put figures into texts: both sides of filled, and of as_percent, as_amount and as_number.

A text names cells of its row in braces, `{realisasi}`. A slot of which nothing is known stays as it is, for all to see.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Literal

from xlkinerja.compare import round_half_up
from xlkinerja.expr.excel_text import Binding, Piece, guarded, joined, need, quoted, strict
from xlkinerja.expr.function import Arguments, Evaluate, PieceOf, ValueOf, Write
from xlkinerja.expr.nodes import Call, Name, Node, Places, Scope, Value
from xlkinerja.expr.text_functions import as_text, text_piece

Way = Literal["percent", "amount", "number"]
"""How a number is written in a text."""

_WAYS: dict[str, Way] = {"as_percent": "percent", "as_amount": "amount", "as_number": "number"}
_MOST_DIGITS = 15  # what a spreadsheet keeps of a number
_LONGEST = 32767  # what a cell holds


def slot_name(argument: Node) -> Name | None:
    """Return the cell that a slot stands for; None where it is not one cell."""
    match argument:
        case Name():
            return argument
        case Call(function, (Name() as name,)) if function in _WAYS:
            return name
        case _:
            return None


def slots_of(node: Node | None) -> tuple[str, dict[str, Way | None]] | None:
    """Return which column's text a formula fills, and how each of its slots is written; None of any other formula."""
    match node:
        case Call("filled", (Name(column=text), *slots)):
            named = [(slot_name(slot), _WAYS.get(slot.function) if isinstance(slot, Call) else None) for slot in slots]
            return text, {name.column: way for name, way in named if name is not None}
        case _:
            return None


def evaluate_filled(arguments: Arguments, _scope: Scope, value_of: ValueOf) -> Value:
    """Return the text with what is known of its slots."""
    text = as_text(value_of(arguments[0]))
    for slot in arguments[1:] if text is not None else ():
        said = as_text(value_of(slot))
        text = text.replace(_slot(slot), said) if text and said else text
    return text if text is None or len(text) <= _LONGEST else None


def write_filled(arguments: Arguments, _places: Places, piece_of: PieceOf) -> Piece:
    """Write SUBSTITUTE for each slot, with the slot itself where its cell is blank."""
    typed = strict(text_piece(piece_of(arguments[0])))
    text = typed.text
    for slot in arguments[1:]:
        said = guarded(strict(text_piece(piece_of(slot))), otherwise=quoted(_slot(slot)))
        text = f"SUBSTITUTE({text},{quoted(_slot(slot))},{said})"
    return joined(text, "text", (typed,))


def _slot(argument: Node) -> str:
    name = slot_name(argument)
    return f"{{{name.column}}}" if name is not None else ""


def written(way: Way) -> tuple[Evaluate, Write]:
    """Return both sides of a function that writes a number as people do."""
    return partial(_evaluate, way), partial(_write, way)


def as_written(value: Decimal, way: Way) -> str:
    """Return a number as a text has it."""
    if way == "amount":
        return f"{round_half_up(value, 0):,f}".replace(",", ".")
    cents = round_half_up(value * (10000 if way == "percent" else 100), 0)
    whole, rest = divmod(abs(int(cents)), 100)
    return f"{'-' if cents < 0 else ''}{whole}{f',{rest:02}' if rest else ''}{'%' if way == 'percent' else ''}"


def _evaluate(way: Way, arguments: Arguments, _scope: Scope, value_of: ValueOf) -> Value:
    value = value_of(arguments[0])
    return as_written(value, way) if isinstance(value, Decimal) else None


def _write(way: Way, arguments: Arguments, _places: Places, piece_of: PieceOf) -> Piece:
    """Write the digits as they are: how Excel shows a number in a text depends on the country that it is set to."""
    number = need(piece_of(arguments[0]), "number")
    if way == "amount":
        return joined(_in_thousands(f"ROUND({number.text},0)"), "text", (number,), Binding.CONCATENATION)
    cents = f"ROUND({number.bracketed(Binding.PRODUCT)}*{10000 if way == 'percent' else 100},0)"
    text = _with_comma(cents) + ('&"%"' if way == "percent" else "")
    return joined(text, "text", (number,), Binding.CONCATENATION)


def _in_thousands(number: str) -> str:
    """Write the last of fifteen digits with dots, as many as the number has."""
    digits = f"ABS({number})"
    padded = f'RIGHT("{"0" * (_MOST_DIGITS - 1)}"&{digits},{_MOST_DIGITS})'
    groups = '&"."&'.join(f"MID({padded},{start},3)" for start in range(1, _MOST_DIGITS, 3))
    return f'IF({number}<0,"-","")&RIGHT({groups},LEN({digits})+INT((LEN({digits})-1)/3))'


def _with_comma(cents: str) -> str:
    """Write a number of hundredths: whole, or with both decimals."""
    decimals = f'IF(MOD({cents},100)=0,"",","&RIGHT("0"&MOD(ABS({cents}),100),2))'
    return f'IF({cents}<0,"-","")&INT(ABS({cents})/100)&{decimals}'
