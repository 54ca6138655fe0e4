"""A sentence as tokens that remember where they stand in it.

Everything is compared in lower case and in plain characters (full-width digits, typographic
minus signs, ½ and ≤ included); what is shown to the user is always cut from the sentence itself.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_PLAIN = {
    "’": "'", "‘": "'", "‐": "-", "‑": "-", "−": "-", "⁃": "-",
    "≤": "<=", "⩽": "<=", "≦": "<=", "≲": "<=", "≥": ">=", "⩾": ">=", "≧": ">=", "≳": ">=",
    "≈": "~", "∼": "~", "≃": "~", "≅": "~", "⁄": "/", "∕": "/", "→": "->", "·": "x", "×": "x",
    "•": "\n- ", "‣": "\n- ", "▪": "\n- ", "\r": "\n", "\v": "\n", "\u2028": "\n", "\u2029": "\n",
}  # fmt: skip


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
