"""The plain text of a sentence cut into tokens."""

from __future__ import annotations

import re
from itertools import pairwise

from tools.goal.text import Text, Token, glued
from tools.goal.units import known_unit

_TOKEN = re.compile(
    r"""
    (?P<name>[^\W\d_]+\d[^\W_]*)                                    # int8, x32, resnet18
  | (?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)
  | (?P<number>(?:\d+(?:[.,'_]\d+)*|(?<!\w)\.\d+)                    # 2,000,000  .5
      (?:e[+-]?\d{1,3}(?!\d)|(?:\^|\*\*)\d{1,3}(?!\d)
        |[ ]{0,2}[x*][ ]{0,2}10[ ]?(?:\^|\*\*)[ ]?\d{1,3}(?!\d))?)
  | (?P<break>\n\s{0,8}(?:[-*+]|\d{1,2}[.)])[ \t])                   # a bullet of a list
  | (?P<symbol><=|>=|=<|=>|->|\.\.+|[^\s\w]|_)
    """,
    re.VERBOSE,
)

_ABBREVIATIONS = frozenset({"max", "min", "approx", "acc", "ca", "no", "vs", "incl", "resp", "e.g"})


def tokenize(text: Text, masks: list[tuple[int, int]]) -> list[Token]:
    """The tokens of `text`; each span of `masks` becomes one token of kind mask."""
    tokens: list[Token] = []
    place = 0
    for start, end in [*sorted(masks), (len(text.plain), len(text.plain))]:
        for match in _TOKEN.finditer(text.plain, place, max(start, place)):
            kind = str(match.lastgroup)
            tokens.append(Token(kind, match.group(), match.start(), match.end()))
        if end > start >= place:
            tokens.append(Token("mask", text.plain[start:end], start, end))
        place = max(place, end)
    return _without_joints(text, tokens)


def _without_joints(text: Text, tokens: list[Token]) -> list[Token]:
    """Drop hyphens inside compounds ("64-KB", "sub-50 ms") and full stops of abbreviations."""
    drop: set[int] = set()
    for i, (left, right) in enumerate(pairwise(tokens)):
        if right.text == "." and glued(left, right) and _abbreviates(text, tokens, i):
            drop.add(i + 1)
        if right.text not in ("-", "–") or not glued(left, right) or i + 2 >= len(tokens):
            continue
        after = tokens[i + 2]
        if glued(right, after) and not _is_range(tokens, i, after):
            drop.add(i + 1)
    return [token for i, token in enumerate(tokens) if i not in drop]


def _abbreviates(text: Text, tokens: list[Token], i: int) -> bool:
    """Whether the full stop after token `i` is part of it ("max. 64 KB") and ends no sentence."""
    if tokens[i].text not in _ABBREVIATIONS:
        return False
    following = text.words(tokens[i + 2].start, tokens[i + 2].end) if i + 2 < len(tokens) else ""
    labelled = i + 3 < len(tokens) and tokens[i + 3].text == ":"  # 32 KB max. RAM: 64 KB
    return not following.istitle() and not (labelled and known_unit(tokens[i - 1].text))


def _is_range(tokens: list[Token], i: int, after: Token) -> bool:
    """Whether the hyphen after token `i` stands between two amounts, as in 1M-2M."""
    if after.kind != "number":
        return False
    before = tokens[i]
    is_unit = known_unit(before.text) and i > 0 and tokens[i - 1].kind == "number"
    return before.kind == "number" or is_unit
