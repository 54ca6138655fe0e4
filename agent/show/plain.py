"""Takes out of foreign text, or makes visible in it, what a terminal would act on.

Everything that a model, a tool or a file says goes through here before it is shown.
"""

from __future__ import annotations

import re

from rich.text import Text

_SEQUENCES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)"  # OSC: titles, links, the clipboard
    r"|\x1b[PX^_][^\x1b\n]*\x1b\\"  # DCS, SOS, PM, APC
    r"|\x1b[ -/]*[0-~]"
)
_LINE_ENDS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
# C0, DEL and C1; marks that turn the direction of writing; halves of characters.
_UNSEEN = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
_CONTROL = re.compile(f"[{_UNSEEN}]")
_HIDDEN = re.compile(f"[{_UNSEEN}\u200b-\u200d\u2028\u2029\u2060\ufeff]")


def plain(text: str) -> str:
    """`text` without terminal sequences and control characters; line feeds and tabs stay."""
    return _CONTROL.sub("", _LINE_ENDS.sub("\n", _SEQUENCES.sub("", text)))


def one_line(text: str) -> str:
    """`text` on one line, for a cell of a table or the title of a block."""
    return " ".join(plain(text).split())


def visible(text: str) -> str:
    """`text` with a sign for every character that would not be seen: nothing can hide in it."""
    return _HIDDEN.sub(lambda found: _sign(found[0]), text)


def words(text: str, style: str = "") -> Text:
    """`text` as rich shows it: never as markup."""
    return Text(plain(text), style=style)


def _sign(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"
