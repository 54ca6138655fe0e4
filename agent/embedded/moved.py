"""A what-if whose amount was read as the wrong memory: "I meant flash"."""

from __future__ import annotations

from agent.embedded.turn import Turn
from tools.goal.amend import meant_memory


def moved_what_if(turn: Turn) -> dict[str, str]:
    """The limit that was meant after "what would fit in 128 KB?"; nothing for other messages."""
    last = turn.before.last
    meant = meant_memory(turn.meaning.text)
    if meant is None or last is None or last.tool != "show_front" or turn.amendment.changes:
        return {}
    limits = {name: text for name, text in last.arguments.items() if text}
    name = meant.removesuffix("_bytes")
    other = "flash" if name == "sram" else "sram"
    return {name: limits[other]} if set(limits) == {other} else {}
