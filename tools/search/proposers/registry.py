"""Proposers by name, as options and tools give it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.errors import TinysmithError
from tools.language_model import LanguageModel, Sampling
from tools.search.proposer import Proposer
from tools.search.proposers.embedded import EmbeddedProposer
from tools.search.proposers.evolution import EvolutionProposer
from tools.search.proposers.hybrid import HybridProposer
from tools.search.proposers.random import RandomProposer
from tools.search.space import SearchSpace

if TYPE_CHECKING:
    from tools.search.proposers.llm import AnswerStore

POPULATION = 8
"""Designs of the first generation, where nobody says."""


@dataclass(frozen=True, slots=True)
class _Order:
    """What a proposer may be made of."""

    space: SearchSpace
    seed: int
    population: int
    model: LanguageModel | None
    sampling: Sampling
    answers: AnswerStore | None


def proposer_for(
    name: str,
    space: SearchSpace,
    seed: int = 0,
    *,
    population: int = POPULATION,
    model: LanguageModel | None = None,
    sampling: Sampling = Sampling(),  # noqa: B008 - frozen
    answers: AnswerStore | None = None,
) -> Proposer:
    """The proposer called `name` for designs of `space`; `population` is the first generation.

    `model` is the conversation's language model, None where there is none: hybrid is then guided
    by the embedded proposer. `answers` remembers what the model said. Raises TinysmithError for an
    unknown name, and for "llm" without a model.
    """
    if name not in _MAKERS:
        raise TinysmithError(
            f"There is no proposer called {name!r}.", f"Choose one of: {', '.join(NAMES)}."
        )
    return _MAKERS[name](_Order(space, seed, population, model, sampling, answers))


def _evolution(order: _Order) -> Proposer:
    return EvolutionProposer(order.space, order.seed, order.population)


def _embedded(order: _Order) -> Proposer:
    return EmbeddedProposer(order.space, order.seed, order.population)


def _hybrid(order: _Order) -> Proposer:
    guide = _llm(order) if order.model else None
    return HybridProposer(order.space, order.seed, order.population, guide)


def _random(order: _Order) -> Proposer:
    return RandomProposer(order.space, order.seed)


def _llm(order: _Order) -> Proposer:
    if order.model is None:
        raise TinysmithError(
            "The proposer llm needs a language model, and this conversation has none.",
            "Choose one with --model, or let hybrid or evolution propose.",
        )
    from tools.search.proposers.llm import LanguageModelProposer

    return LanguageModelProposer(
        order.space, order.model, order.seed, order.sampling, order.answers
    )


_MAKERS: dict[str, Callable[[_Order], Proposer]] = {
    "embedded": _embedded,
    "evolution": _evolution,
    "hybrid": _hybrid,
    "llm": _llm,
    "random": _random,
}
NAMES = tuple(sorted(_MAKERS))
"""Every name that `proposer_for` knows."""
