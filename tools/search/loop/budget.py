"""What a search may spend, and why it ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tools.search.proposer import Proposer

StopReason = Literal["budget", "time", "tokens", "asked to stop", "nothing new"]


@dataclass(frozen=True, slots=True)
class Budget:
    """Different candidates to try, seconds and tokens to spend; whichever comes first.

    `candidates` counts those that are trained, pruned or failed, and those that the archive
    remembers. `tokens` counts what language models read and wrote for this search.
    """

    candidates: int = 8
    seconds: float | None = None
    tokens: int | None = None


def tokens_of(proposer: Proposer) -> int:
    """Tokens of all answers that `proposer` has used: its attribute `tokens`, where it has one.

    0 for one that uses no language model, or whose model does not count.
    """
    tokens: int | None = getattr(proposer, "tokens", 0)
    return tokens or 0
