"""Asks a language model for designs; what it says is judged like anybody's proposal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.language_model import Completion, LanguageModel, NoAnswerError, Sampling
from tools.search.candidate import Candidate
from tools.search.proposers.llm.answers import AnswerStore, answer, counted, tokens_of
from tools.search.proposers.llm.notes import Notes
from tools.search.proposers.llm.prompt import question_of
from tools.search.proposers.llm.reading import read_answer
from tools.search.screen import Screen, Screening
from tools.search.seeding import first_designs
from tools.search.space import SearchSpace

MOST_QUESTIONS = 3
"""For one `ask`: a model that learns nothing from what is rejected is not asked for ever."""

MOST_DESIGNS = 6
"""In one answer: with the question they fit into a context window of 8,000 tokens."""

EXAMPLES = 4
"""Measured designs in the question, so that the model sees what designs cost."""
_LOOKED_AT = 48  # designs that are measured to find the examples


class LanguageModelProposer:
    """Designs of `model` with its rationales; deterministic as far as its answers are.

    A question tells the limits, the front, what was rejected and why, and the parts of the front
    that are empty; its seed is `sampling`'s, or `seed` plus the number of the question. Answers are
    kept in `answers` before they are used, and those that are there are not asked for again.

    `tokens` counts what was read and written for this search, answers that were kept included;
    `tokens_estimated` says whether a part of it is an estimate, because the model does not count.
    """

    name = "llm"

    def __init__(
        self,
        space: SearchSpace,
        model: LanguageModel,
        seed: int = 0,
        sampling: Sampling = Sampling(),  # noqa: B008 - frozen
        answers: AnswerStore | None = None,
    ) -> None:
        self.space, self.model, self.seed = space, model, seed
        self.sampling, self.answers = sampling, answers
        self.tokens, self.questions = 0, 0
        self.tokens_estimated = False
        self._notes: Notes | None = None
        self._told: list[Candidate] = []
        self._silence: NoAnswerError | None = None

    def ask(self, screen: Screen, wanted: int) -> list[Screening]:
        """Up to `wanted` designs that `screen` admitted, after three questions at the most.

        Raises NoAnswerError where the model gives no answer, now or before: it is not asked again
        in this search. What the same call has found until then is returned first. Raises LimitError
        when no design can meet the limits.
        """
        notes = self._remembered(screen)
        found: list[Screening] = []
        for _ in range(MOST_QUESTIONS):
            if self._silence:
                if found:
                    break
                raise self._silence
            found += self._asked_once(notes, screen, wanted - len(found))
            if len(found) >= wanted:
                break
        return found

    def tell(self, candidates: Sequence[Candidate]) -> None:
        """What became of designs; those of other proposers are welcome, so that the model knows
        the whole front."""
        self._told += candidates

    def _remembered(self, screen: Screen) -> Notes:
        if self._notes is None:
            rng = np.random.default_rng(self.seed)
            examples = first_designs(
                self.space, screen, EXAMPLES, rng, self.name, attempts=_LOOKED_AT
            )
            self._notes = Notes(screen.limits, tuple(examples))
        self._notes.tell(self._told)
        self._told = []
        return self._notes

    def _asked_once(self, notes: Notes, screen: Screen, wanted: int) -> list[Screening]:
        """What is admitted of one answer; nothing where none came, which is remembered."""
        most = min(wanted, MOST_DESIGNS)
        try:
            completion = self._answer(notes, most)
        except NoAnswerError as error:
            self._silence = error
            return []
        reading = read_answer(completion.text, self.space, most)
        notes.begin_answer()
        notes.refusals += reading.refusals
        for why in reading.refusals:
            screen.refuse(self.name, why)
        admitted = []
        for proposal in reading.proposals:
            screening = screen.admit(proposal.architecture, self.name, proposal.rationale)
            if screening.admitted:
                admitted.append(screening)
            else:
                notes.reject(screening, screen)
        return admitted

    def _answer(self, notes: Notes, most: int) -> Completion:
        seed = self.sampling.seed if self.sampling.seed is not None else self.seed + self.questions
        sampling = self.sampling.model_copy(update={"seed": seed})
        cells = notes.next_cells(most)
        question = question_of(notes, self.space, most, cells, sampling)
        completion = answer(question, self.model, self.answers)
        self.questions += 1
        self.tokens += tokens_of(question, completion)
        self.tokens_estimated |= not counted(completion)
        return completion
