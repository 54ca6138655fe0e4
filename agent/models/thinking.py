"""Keeps what a model thinks aloud (``<think>...</think>``) apart from what it says."""

from __future__ import annotations

import re

TAGS = ("think", "thinking", "reasoning")
_OPEN = re.compile(rf"<({'|'.join(TAGS)})>", re.IGNORECASE)
_CLOSE = re.compile(rf"</({'|'.join(TAGS)})>", re.IGNORECASE)
LONGEST_TAG = len("</reasoning>")


def without_thinking(text: str) -> str:
    """`text` without its thoughts.

    A thought that never ends reaches to the end. A thought whose beginning is missing (some
    templates put it into the question) reaches from the beginning.
    """
    said = VisibleText()
    visible = said.add(text) + said.end()
    head, closing, tail = _split_last_close(visible)
    return (tail if closing else head).strip()


def _split_last_close(text: str) -> tuple[str, bool, str]:
    closings = list(_CLOSE.finditer(text))
    if not closings:
        return text, False, ""
    return text[: closings[-1].start()], True, text[closings[-1].end() :]


class VisibleText:
    """Lets through what is not thought, piece by piece; a tag may be torn between pieces."""

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False

    def add(self, piece: str) -> str:
        """What can be shown after `piece`."""
        self._held += piece
        shown = ""
        while found := (_CLOSE if self._thinking else _OPEN).search(self._held):
            if not self._thinking:
                shown += self._held[: found.start()]
            self._held = self._held[found.end() :]
            self._thinking = not self._thinking
        cut = self._perhaps_a_tag()
        if not self._thinking:
            shown += self._held[:cut]
        self._held = self._held[cut:]
        return shown

    def end(self) -> str:
        """What was held back because a tag might have begun."""
        held, self._held = self._held, ""
        return "" if self._thinking else held

    def _perhaps_a_tag(self) -> int:
        """Where the last characters may be the beginning of a tag; the end where they are not."""
        at = self._held.rfind("<", max(0, len(self._held) - LONGEST_TAG))
        if at < 0:
            return len(self._held)
        start = self._held[at:].lower()
        tags = (f"<{'/' if self._thinking else ''}{tag}>" for tag in TAGS)
        return at if any(tag.startswith(start) for tag in tags) else len(self._held)
