"""Tables of words written as plain text, so that they read as text."""

from __future__ import annotations

import re


def word_set(block: str) -> frozenset[str]:
    """The words of `block`, which white space separates."""
    return frozenset(block.split())


def phrase_list(block: str) -> list[str]:
    """The phrases of `block`, which bars or line ends separate."""
    return [" ".join(phrase.split()) for phrase in re.split(r"[|\n]", block) if phrase.strip()]
