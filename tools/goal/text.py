"""A sentence as tokens that remember where they stand in it.

Everything is compared in lower case and in plain characters (full-width digits, typographic
minus signs, ½ and ≤ included); what is shown to the user is always cut from the sentence itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

_PLAIN = {
    "’": "'", "‘": "'", "‐": "-", "‑": "-", "−": "-", "⁃": "-",
    "≤": "<=", "⩽": "<=", "≦": "<=", "≲": "<=", "≥": ">=", "⩾": ">=", "≧": ">=", "≳": ">=",
    "≈": "~", "∼": "~", "≃": "~", "≅": "~", "⁄": "/", "∕": "/", "→": "->", "·": "x", "×": "x",
    "•": "\n- ", "‣": "\n- ", "▪": "\n- ", "\r": "\n", "\v": "\n", "\u2028": "\n", "\u2029": "\n",
}  # fmt: skip

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


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence, its plain form, and for each plain character its place in the sentence."""

    sentence: str
    plain: str
    origin: tuple[int, ...]

    def words(self, start: int, end: int) -> str:
        """The exact characters of the sentence behind ``plain[start:end]``, on one line."""
        if start >= end:
            return ""
        return " ".join(self.sentence[self.origin[start] : self.origin[end - 1] + 1].split())


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the plain text; `kind` is name, word, number, symbol, break or mask."""

    kind: str
    text: str
    start: int
    end: int


def plain_text(sentence: str) -> Text:
    """`sentence` in plain lower-case characters, each traced to where it came from."""
    plain: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(sentence):
        for part in _plain_character(character, sentence[place - 1] if place else ""):
            plain.append(part)
            origin.append(place)
    return Text(sentence, "".join(plain), tuple(origin))


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
    return _without_joints(tokens)


def glued(left: Token, right: Token) -> bool:
    """Nothing stands between the two tokens."""
    return left.end == right.start


def _plain_character(character: str, before: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "No":
        return _special_number(character, before)
    return "".join(
        _PLAIN.get(part, part) for part in unicodedata.normalize("NFKC", character).lower()
    )


def _special_number(character: str, before: str) -> str:
    """½ after a digit is a fraction of its own, and 10⁶ is a power, not 106."""
    plain = unicodedata.normalize("NFKC", character).replace("⁄", "/")
    if "/" in plain:
        return f" {plain}" if before.isdigit() else plain
    if _is_superscript(character) and plain.isdigit():
        return plain if _is_superscript(before) else f"^{plain}"
    return character


def _is_superscript(character: str) -> bool:
    return bool(character) and "<super>" in unicodedata.decomposition(character)


def _without_joints(tokens: list[Token]) -> list[Token]:
    """Drop hyphens inside compounds ("64-KB", "sub-50 ms") and full stops of abbreviations."""
    drop: set[int] = set()
    for i, (left, right) in enumerate(pairwise(tokens)):
        if right.text == "." and left.text in _ABBREVIATIONS and glued(left, right):
            drop.add(i + 1)
        if right.text != "-" or not glued(left, right) or i + 2 >= len(tokens):
            continue
        after = tokens[i + 2]
        if glued(right, after) and not _is_range(tokens, i, after):
            drop.add(i + 1)
    return [token for i, token in enumerate(tokens) if i not in drop]


def _is_range(tokens: list[Token], i: int, after: Token) -> bool:
    """Whether the hyphen after token `i` stands between two amounts, as in 1M-2M."""
    if after.kind != "number":
        return False
    before = tokens[i]
    is_unit = before.kind in ("word", "symbol") and i > 0 and tokens[i - 1].kind == "number"
    return before.kind == "number" or is_unit
