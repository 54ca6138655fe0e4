"""Tokens grouped into the pieces that a limit is made of."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Literal

from tools.goal import vocabulary as words
from tools.goal.quantities import Quantity, read_quantity
from tools.goal.text import Text, Token
from tools.goal.vocabulary import Direction, Noun

Kind = Literal[
    "quantity", "noun", "comparator", "negation", "refusal", "join", "comma", "slash", "stop",
    "fence", "glue", "mask", "name", "word",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """One word or phrase with its role; `start` and `end` are places in the plain text.

    A quantity with a `low` is a range whose upper end is `quantity`.
    """

    kind: Kind
    text: str
    start: int
    end: int
    quantity: Quantity | None = None
    low: Quantity | None = None
    noun: Noun | None = None
    direction: Direction | None = None


def read_pieces(text: Text, tokens: Sequence[Token]) -> list[Piece]:
    """`tokens` as pieces, in order, none left out."""
    pieces: list[Piece] = []
    i = 0
    while i < len(tokens):
        piece, i = _next(text, tokens, i)
        pieces.append(piece)
    return pieces


def _next(text: Text, tokens: Sequence[Token], i: int) -> tuple[Piece, int]:
    if tokens[i].kind == "mask":
        return _piece("mask", tokens, i, i + 1), i + 1
    noun_length = _longest(tokens, i, words.NOUNS)
    comparator_length = _longest(tokens, i, words.COMPARATORS)
    if tokens[i].text in words.JOINS and _amount_at(text, tokens, i + comparator_length):
        comparator_length = 0  # "and under 2M MACs" opens a limit, "64 KB and under" ends one
    if found := _special(tokens, i, max(noun_length, comparator_length)):
        return found
    if noun_length < 2 and (read := read_quantity(text, tokens, i)):
        quantity, after = read
        phrase = _joined(tokens, i, after)
        span = (tokens[i].start, tokens[after - 1].end)
        return Piece("quantity", phrase, *span, quantity=quantity), after
    if comparator_length and comparator_length >= noun_length:
        phrase = _joined(tokens, i, i + comparator_length)
        piece = _piece("comparator", tokens, i, i + comparator_length)
        return _with_direction(piece, words.COMPARATORS[phrase]), i + comparator_length
    if noun_length:
        phrase = _joined(tokens, i, i + noun_length)
        span = (tokens[i].start, tokens[i + noun_length - 1].end)
        return Piece("noun", phrase, *span, noun=words.NOUNS[phrase]), i + noun_length
    return _piece(_kind(tokens[i]), tokens, i, i + 1), i + 1


def _special(tokens: Sequence[Token], i: int, rival: int) -> tuple[Piece, int] | None:
    """Refusals and "rather than", where no longer noun or comparator starts."""
    refusal = _longest(tokens, i, words.REFUSALS)
    if refusal > rival or (refusal and tokens[i].text != "forbidden" and refusal >= rival):
        return _piece("refusal", tokens, i, i + refusal), i + refusal
    if length := _longest(tokens, i, words.ALTERNATIVES):
        return _piece("negation", tokens, i, i + length), i + length
    return None


def _amount_at(text: Text, tokens: Sequence[Token], i: int) -> bool:
    """Whether an amount follows, or the rest of "more than" or "up to"."""
    if i >= len(tokens):
        return False
    return tokens[i].text in ("than", "to") or read_quantity(text, tokens, i) is not None


def _kind(token: Token) -> Kind:
    if token.kind == "break" or token.text in words.STOPS:
        return "stop"
    if token.text == "," or token.text == "|":
        return "comma"
    if token.text == "/":
        return "slash"
    if token.text in words.NEGATIONS:
        return "negation"
    if token.text in words.JOINS:
        return "join"
    if token.text in words.FENCES:
        return "fence"
    if token.text in words.GLUE:
        return "glue"
    return "name" if token.kind == "name" else "word"


def _piece(kind: Kind, tokens: Sequence[Token], i: int, after: int) -> Piece:
    return Piece(kind, _joined(tokens, i, after), tokens[i].start, tokens[after - 1].end)


def _with_direction(piece: Piece, direction: Direction) -> Piece:
    return Piece(piece.kind, piece.text, piece.start, piece.end, direction=direction)


def _joined(tokens: Sequence[Token], i: int, after: int) -> str:
    return " ".join(token.text for token in tokens[i:after])


def _longest(tokens: Sequence[Token], i: int, table: Container[str]) -> int:
    """How many tokens the longest phrase of `table` takes at `i`; 0 if none starts there."""
    for length in range(min(4, len(tokens) - i), 0, -1):
        if _joined(tokens, i, i + length) in table:
            return length
    return 0
