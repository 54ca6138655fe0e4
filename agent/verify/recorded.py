"""The model and the user of a recording, who say again what they said."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import RunnableLambda
from pydantic import Field, PrivateAttr

from agent.events import (
    ApprovalAsked,
    ApprovalGiven,
    BudgetReached,
    GoalDiffers,
    GoalSettled,
    ModelAnswered,
    ModelSaid,
    Record,
)
from agent.models.calling import Model
from agent.models.choose import EMBEDDED
from agent.models.errors import ModelError
from agent.verify.rules import NOT_REPEATED
from agent.verify.script import Answer, ended_calls
from tools.language_model import Question

END = "(The recording of this turn ends here.)"
NOBODY = "nobody"


class RecordedAnswers:
    """The answers that a model gave to the questions of tools: by question, or else in order.

    A question that is not in the recording gets the next answer of a call that came to its end, so
    that the run goes on; the comparison says that the question differs. Each is given once.
    """

    def __init__(self, recorded: Sequence[Record]) -> None:
        ended = ended_calls(recorded)
        events = [one.event for one in recorded if isinstance(one.event, ModelAnswered)]
        self._left = [event for event in events if isinstance(event, ModelAnswered)]
        self._in_order = [event for event in self._left if event.call_id in ended]

    def to(self, question: Question) -> AIMessage:
        """The answer to `question`; ModelError where none is left."""
        same = (one for one in self._left if one.question == question.digest)
        found = next(same, None) or next(iter(self._in_order), None)
        if found is None:
            raise ModelError("The recording has no answer to this question.")
        self._left = [one for one in self._left if one is not found]
        self._in_order = [one for one in self._in_order if one is not found]
        return AIMessage(found.text, usage_metadata=_usage(found))


class RecordedModel(BaseChatModel):
    """Gives the answers of a recording in their order.

    `load` them turn by turn; a turn that was cut off ends with the words `END`. Questions of tools
    get the answers in `answered`.
    """

    answered: RecordedAnswers = Field(default_factory=lambda: RecordedAnswers(()))
    _answers: deque[Answer] = PrivateAttr(default_factory=deque)
    _author: str = PrivateAttr(default="")

    @property
    def lent(self) -> str:
        """The model that tools could ask after its last answer, "" where they could not."""
        return "" if self._author == EMBEDDED else self._author

    def for_question(self, question: Question) -> Model:
        """The recorded answer to `question`, whatever the messages are."""
        return RunnableLambda(lambda _messages: self.answered.to(question))

    @property
    def _llm_type(self) -> str:
        return "recorded"

    def load(self, answers: Iterable[Answer]) -> None:
        """The answers of the next turn; those that are left of the last one are dropped."""
        self._answers = deque(answers)

    def bind_tools(
        self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any
    ) -> RecordedModel:
        """The model itself: what it calls is recorded."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = AIMessage(END)
        if self._answers:
            answer = self._answers.popleft()
            self._author, message = answer.said.model, _message(answer)
        return ChatResult(generations=[ChatGeneration(message=message)])


def _usage(said: ModelSaid | ModelAnswered) -> UsageMetadata | None:
    if said.input_tokens is None or said.output_tokens is None:
        return None
    return UsageMetadata(
        input_tokens=said.input_tokens,
        output_tokens=said.output_tokens,
        total_tokens=said.input_tokens + said.output_tokens,
    )


def _message(answer: Answer) -> AIMessage:
    said = answer.said
    calls = [tool_call(name=one.tool, args=one.arguments, id=one.id) for one in answer.calls]
    text = said.text or ("" if calls else END)
    return AIMessage(text, tool_calls=calls, usage_metadata=_usage(said))


class RecordedApprover:
    """Answers questions as the user of the recording did; what was not asked there is refused.

    A question is the same where the very same call is asked about, whatever its id. Nothing that
    reaches beyond the scratch folder happens again, whatever was answered.
    """

    def __init__(self, records: Sequence[Record]) -> None:
        events, ended = [record.event for record in records], ended_calls(records)
        given = {one.call_id: one for one in events if isinstance(one, ApprovalGiven)}
        settled = {one.call_id: one for one in events if isinstance(one, GoalSettled)}
        self._given: dict[str, deque[ApprovalGiven]] = {}
        self._settled: dict[str, deque[GoalSettled]] = {}
        for event in events:
            if isinstance(event, ApprovalAsked) and event.call.id in given.keys() & ended:
                self._given.setdefault(_call(event), deque()).append(given[event.call.id])
            elif isinstance(event, GoalDiffers) and event.call_id in settled.keys() & ended:
                self._settled.setdefault(_limits(event), deque()).append(settled[event.call_id])
        self._more = deque(one for one in events if isinstance(one, BudgetReached))

    def approve(self, asked: ApprovalAsked) -> ApprovalGiven:
        """The recorded answer, or no."""
        call_id = asked.call.id
        if asked.effect in NOT_REPEATED:
            return _refusal(call_id, "a verification does not reach out of its scratch folder")
        answers = self._given.get(_call(asked))
        if not answers:
            return _refusal(call_id, "the recording has no answer")
        return answers.popleft().model_copy(update={"call_id": call_id})

    def settle(self, differs: GoalDiffers) -> GoalSettled:
        """The recorded choice, or neither."""
        answers = self._settled.get(_limits(differs))
        if not answers:
            return GoalSettled(call_id=differs.call_id, choice="neither", by=NOBODY)
        return answers.popleft().model_copy(update={"call_id": differs.call_id})

    def more(self, what: str, used: float, limit: float) -> BudgetReached:
        """The recorded answers in their order, then no."""
        if self._more:
            return self._more.popleft()
        return BudgetReached(what=what, used=used, limit=limit, more=False, by=NOBODY)


def _call(asked: ApprovalAsked) -> str:
    """What is asked about, to the letter."""
    return json.dumps([asked.effect, asked.call.tool, asked.call.arguments], sort_keys=True)


def _limits(differs: GoalDiffers) -> str:
    return json.dumps(differs.differences)


def _refusal(call_id: str, reason: str) -> ApprovalGiven:
    return ApprovalGiven(call_id=call_id, answer="no", by=NOBODY, reason=reason)
