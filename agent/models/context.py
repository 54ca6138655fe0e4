"""How full the context window is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.messages.utils import count_tokens_approximately

WARN_FROM = 0.8


def count_tokens(messages: Sequence[BaseMessage], tools: Sequence[Any] = ()) -> int:
    """About how many tokens `messages` and the descriptions of `tools` take.

    Four characters a token and three tokens a message: an estimate for English, since each model
    cuts text in its own way. Digits and other languages take up to twice as much.
    """
    return count_tokens_approximately(messages, tools=list(tools) or None)


def overflow_warning(used: int, limit: int) -> str | None:
    """What to tell the user from 80 % of the window on; `limit` 0 means that there is none."""
    if limit <= 0 or used < WARN_FROM * limit:
        return None
    return (
        f"The conversation takes about {used:,} of {limit:,} tokens ({used / limit:.0%}): older "
        "turns are shortened for the model. --context gives it more room."
    )
