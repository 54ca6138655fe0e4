"""A guide proposes with reasons, evolution fills the rest; whoever improves the front gets more.

The guide is a language model where there is one, and the embedded proposer otherwise, also from
the moment on at which the model falls silent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain, zip_longest

from tools.language_model import NoAnswerError
from tools.search.candidate import Candidate
from tools.search.limits import Limits
from tools.search.proposer import Proposer
from tools.search.proposers.embedded import EmbeddedProposer
from tools.search.proposers.evolution import EvolutionProposer
from tools.search.proposers.memory import Memory
from tools.search.screen import Screen, Screening
from tools.search.space import SearchSpace

FLOOR = 0.2
"""Least share of each: who is never asked can never show that times have changed."""
_KEPT = 0.8  # of what earlier rounds credited, after another round
_PRIOR = 2.0  # candidates of average gain that each is credited with at first


class HybridProposer:
    """Evolution's first generation, then rounds that `guide` and evolution share.

    The share follows what the candidates of each have lately added to the hypervolume, each
    against the front before its round, so that the order within a round decides nothing.
    `guide` is the embedded proposer where none is given.
    """

    name = "hybrid"

    def __init__(
        self,
        space: SearchSpace,
        seed: int = 0,
        population: int = 8,
        guide: Proposer | None = None,
    ) -> None:
        self.evolution = EvolutionProposer(space, seed, population)
        self._embedded = EmbeddedProposer(space, seed, population)
        self.guide: Proposer = guide or self._embedded
        self._model = guide
        self.memory = Memory()
        self._limits: Limits | None = None
        self._asked: dict[str, bool] = {}  # by id, of this round: whether the guide proposed it
        self._gain = {True: 0.0, False: 0.0}
        self._count = {True: 0.0, False: 0.0}
        self._owed = 0.0

    @property
    def shares(self) -> dict[str, float]:
        """Whose share of a round is how large, by name; the sum is 1."""
        guided, evolved = self._rate(by_guide=True), self._rate(by_guide=False)
        share = guided / (guided + evolved) if guided + evolved > 0 else 0.5
        share = min(1.0 - FLOOR, max(FLOOR, share))
        return {self.guide.name: share, self.evolution.name: 1.0 - share}

    @property
    def tokens(self) -> int | None:
        """Tokens that the language model has used; None where it does not count them."""
        tokens: int | None = getattr(self._model, "tokens", 0)
        return tokens

    def ask(self, screen: Screen, wanted: int) -> list[Screening]:
        """`wanted` designs, of both in turn; see `Proposer.ask`."""
        self._limits = screen.limits
        if not self.memory.candidates:
            return self.evolution.ask(screen, wanted)
        self._owed += self.shares[self.guide.name] * wanted
        guided = self._guided(screen, min(wanted, int(self._owed)))
        self._owed -= int(self._owed)
        self.evolution.memory.expect(guided)
        evolved = self.evolution.ask(screen, wanted - len(guided))
        self._asked = {one.id: True for one in guided} | {one.id: False for one in evolved}
        turns = chain.from_iterable(zip_longest(guided, evolved))
        return [one for one in turns if one is not None]

    def tell(self, candidates: Sequence[Candidate]) -> None:
        """Credit who proposed `candidates`, and let both learn from all of them."""
        self._credit(candidates)
        self.memory.tell(candidates)
        self.evolution.tell(candidates)
        self._embedded.tell(candidates)
        if self.guide is not self._embedded:
            self.guide.tell(candidates)

    def _guided(self, screen: Screen, wanted: int) -> list[Screening]:
        """What the guide proposes; the embedded one from then on where the model is silent."""
        if wanted <= 0:
            return []
        try:
            return self.guide.ask(screen, wanted)[:wanted]
        except NoAnswerError:
            self.guide = self._embedded
            return self.guide.ask(screen, wanted)[:wanted]

    def _credit(self, candidates: Sequence[Candidate]) -> None:
        """Count what each candidate of the last round adds; one that was not trained adds 0."""
        if self._limits is None or not self._asked:
            return
        gains = self.memory.choice(self._limits).gains(candidates)
        counts = Counter(self._asked[one.id] for one in candidates if one.id in self._asked)
        for by_guide in (True, False):
            self._count[by_guide] = _KEPT * self._count[by_guide] + counts[by_guide]
            self._gain[by_guide] *= _KEPT
        for one, gain in zip(candidates, gains, strict=True):
            if one.status == "trained" and one.id in self._asked:
                self._gain[self._asked[one.id]] += gain
        self._asked = {}

    def _rate(self, *, by_guide: bool) -> float:
        """Hypervolume a candidate, drawn towards the average of both while little is known."""
        total, count = sum(self._gain.values()), sum(self._count.values())
        average = total / count if count else 0.0
        return (self._gain[by_guide] + _PRIOR * average) / (self._count[by_guide] + _PRIOR)
