"""Answers of a model as tests need them: good ones, and a model that counts its tokens."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.tools.search.designs import DIGITS
from tools.architecture import Architecture
from tools.language_model import Completion, Question
from tools.search.candidate import Candidate
from tools.search.proposers.llm.wording import document_of
from tools.search.sampling import sample
from tools.search.screen import Screening

STAGE: dict[str, Any] = {
    "conv_type": "mbconv", "output_channels": 16, "num_layers": 2, "kernel_size": 3, "stride": 1,
    "expansion_factor": 3, "se_ratio": 0.0, "skip_op": "residual", "activation": "relu6",
}  # fmt: skip
NETWORK: dict[str, Any] = {
    "resolution": 8, "stem": {"output_channels": 8, "stride": 1}, "blocks": [STAGE],
    "head_channels": 32,
}  # fmt: skip
HUGE: dict[str, Any] = {
    **NETWORK,
    "resolution": 16,
    "blocks": [{**STAGE, "output_channels": 160, "expansion_factor": 6, "num_layers": 4}],
}
"""A design of the space that no small limit admits."""


def design(rationale: str = "Cheap and deep.", /, **changes: Any) -> dict[str, Any]:
    """One entry of an answer."""
    return {"rationale": rationale, "architecture": {**NETWORK, **changes}}


def stage(**changes: Any) -> dict[str, Any]:
    return {"blocks": [{**STAGE, **changes}]}


def said(*designs: Any) -> str:
    """A whole answer."""
    return json.dumps({"designs": list(designs)})


def drawn(count: int, seed: int = 0) -> list[Architecture]:
    """Different networks of the space."""
    rng = np.random.default_rng(seed)
    return [sample(DIGITS, rng) for _ in range(count)]


def answers(count: int, each: int, seed: int = 0) -> list[str]:
    """`count` answers of `each` random designs."""
    made = [
        {"rationale": f"Number {n}.", "architecture": document_of(one)}
        for n, one in enumerate(drawn(count * each, seed))
    ]
    return [said(*made[at : at + each]) for at in range(0, len(made), each)]


def ended(screening: Screening, accuracy: float = 0.5) -> Candidate:
    """A candidate that was trained."""
    return Candidate(
        id=screening.id, architecture=screening.architecture, footprint=screening.footprint,
        status="trained", proposer=screening.proposer, accuracy=accuracy,
    )  # fmt: skip


@dataclass
class Counting:
    """A model that counts its tokens."""

    text: str
    name: str = "counting"
    asked: list[Question] = field(default_factory=list)

    def complete(self, question: Question) -> Completion:
        self.asked.append(question)
        return Completion(text=self.text, model=self.name, input_tokens=70, output_tokens=30)


@dataclass
class Kept:
    """Answers in memory."""

    answers: dict[str, Completion] = field(default_factory=dict)

    def find(self, key: str) -> Completion | None:
        return self.answers.get(key)

    def keep(self, key: str, completion: Completion) -> None:
        self.answers[key] = completion
