"""How many tokens of conversation a model is given.

Ollama takes the memory for the whole context window when it loads a model, and drops without a
word what does not fit. So the window is chosen here, passed along and shown.
"""

from __future__ import annotations

from typing import Any

from agent.models.installed import OVERHEAD

WINDOW = 16_384
"""Tokens, where nobody asks for another number: the tools' descriptions and about 20 turns."""

LEAST = 4_096
BYTES_PER_VALUE = 2  # Ollama keeps keys and values as 16-bit floats


def window_tokens(
    shown: dict[str, Any],
    size_bytes: int = 0,
    memory_bytes: int | None = None,
    wanted: int | None = None,
) -> int:
    """The context window for a model.

    `wanted` tokens, otherwise 16,384, halved (to 4,096 at the least) until model and window fit
    into the memory; never more than the model's own maximum.
    """
    largest = _figure(shown, "context_length") or wanted or WINDOW
    if wanted is not None:
        return min(wanted, largest)
    tokens = WINDOW
    if memory_bytes is not None:
        left = memory_bytes - size_bytes * OVERHEAD
        while tokens > LEAST and tokens * bytes_per_token(shown) > left:
            tokens //= 2
    return min(tokens, largest)


def bytes_per_token(shown: dict[str, Any]) -> int:
    """What one token takes in the cache of keys and values; 0 where the model does not say."""
    width = _figure(shown, "attention.key_length") + _figure(shown, "attention.value_length")
    if not width and (heads := _figure(shown, "attention.head_count")):
        width = 2 * _figure(shown, "embedding_length") // heads
    heads = _figure(shown, "attention.head_count_kv")
    return _figure(shown, "block_count") * heads * width * BYTES_PER_VALUE


def _figure(shown: dict[str, Any], name: str) -> int:
    """An architecture's figure, whatever the architecture is called; the largest of a list."""
    for key, value in (shown.get("model_info") or {}).items():
        if key.partition(".")[2] == name:
            values = value if isinstance(value, list) else [value]
            return max((int(v) for v in values if isinstance(v, int | float)), default=0)
    return 0
