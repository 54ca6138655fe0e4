"""Lends the session's model to a tool that is running: asked with patience, told, counted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.events import Event, ModelAnswered, Noted
from agent.policy import Policy
from agent.worker.client import Lent
from tools.language_model import Completion, NoAnswerError, Question

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

    from agent.models.choose import ChosenModel

ROOM_TOKENS = 2_000
"""What an answer takes of the context window besides the question."""


@dataclass
class Lender:
    """The model that a conversation has now, for the questions of its tools.

    `may_ask` says whether the budget allows one question more; `waits_s` are the pauses before a
    model that failed is asked again, None: the usual ones.
    """

    chosen: Callable[[], ChosenModel]
    policy: Policy
    tell: Callable[[Event], object]
    stop: threading.Event
    may_ask: Callable[[], bool]
    waits_s: Sequence[float] | None = None
    _warned: set[str] = field(default_factory=set)

    def lend(self, call_id: str) -> Lent | None:
        """The model for the call `call_id`; None where it answers no questions."""
        chosen = self.chosen()
        name = chosen.name if chosen.lent is None else chosen.lent()
        if not name:
            return None
        return Lent(name, lambda question: self._answer(chosen, name, call_id, question))

    def _answer(
        self, chosen: ChosenModel, name: str, call_id: str, question: Question
    ) -> Completion:
        """The answer, saved before anybody acts on it; NoAnswerError where none comes."""
        if not self.may_ask():
            raise NoAnswerError("The session's budget is used up, so its model is not asked.")
        self._warn(chosen, name, question)
        begun = time.monotonic()
        message = self._ask(chosen, name, question)
        usage = message.usage_metadata
        answered = ModelAnswered(
            call_id=call_id,
            model=name,
            question=question.digest,
            text=_text(message),
            input_tokens=usage["input_tokens"] if usage else None,
            output_tokens=usage["output_tokens"] if usage else None,
            seconds=round(time.monotonic() - begun, 2),
        )
        tokens = answered.input_tokens, answered.output_tokens
        cost = self.policy.cost_usd(name, *tokens)
        self.tell(answered.model_copy(update={"cost_usd": cost}))
        return completion_of(answered)

    def _ask(self, chosen: ChosenModel, name: str, question: Question) -> AIMessage:
        """The model's message, after as many attempts as in the conversation itself."""
        from agent.models.calling import ModelStopped
        from agent.models.errors import ModelError
        from agent.models.patience import WAITS_S, answer_patiently
        from agent.models.questions import ask

        try:
            model = chosen.build()
            return answer_patiently(
                lambda: ask(model, question, self.stop),
                None,
                model=name,
                tell=self.tell,
                stop=self.stop,
                waits_s=WAITS_S if self.waits_s is None else self.waits_s,
            )
        except ModelStopped:
            raise NoAnswerError("Stopped by the user.") from None
        except ModelError as error:
            told = f"{name} gave a tool no answer: what can go on without it goes on."
            self.tell(Noted(text=told, warning=True))
            raise NoAnswerError(error.message, error.hint) from error

    def _warn(self, chosen: ChosenModel, name: str, question: Question) -> None:
        """Once of each thing that the model will not be told, or not wholly."""
        from agent.models.context import count_tokens
        from agent.models.questions import messages_of

        limit = chosen.context_tokens
        used = count_tokens(messages_of(question)) + ROOM_TOKENS
        if limit and used > limit:
            self._warn_once(
                "window",
                f"A question with its answer takes about {used:,} tokens, and the context has "
                f"{limit:,}: {name} may not read all of it. --context gives it more room.",
            )
        if question.sampling.min_p is not None and not name.startswith("ollama:"):
            self._warn_once("min_p", f"min_p is not passed on: {name} has no such setting.")

    def _warn_once(self, what: str, text: str) -> None:
        if what not in self._warned:
            self._warned.add(what)
            self.tell(Noted(text=text, warning=True))


def completion_of(answered: ModelAnswered) -> Completion:
    """An answer as the tool gets it."""
    return Completion(
        text=answered.text,
        model=answered.model,
        input_tokens=answered.input_tokens,
        output_tokens=answered.output_tokens,
        seconds=answered.seconds,
    )


def _text(message: AIMessage) -> str:
    """What it said, without thoughts and without characters that harm a terminal or a file."""
    from agent.models.clean import clean_text
    from agent.models.thinking import without_thinking

    return clean_text(without_thinking(str(message.text)))
