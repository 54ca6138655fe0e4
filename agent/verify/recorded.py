"""The model and the user of a recording, who say again what they said."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import PrivateAttr

from agent.events import (
    ApprovalAsked,
    ApprovalGiven,
    BudgetReached,
    GoalDiffers,
    GoalSettled,
    Record,
)
from agent.verify.rules import NOT_REPEATED
from agent.verify.script import Answer

END = "(The recording of this turn ends here.)"
NOBODY = "nobody"


class RecordedModel(BaseChatModel):
    """Gives the answers of a recording in their order, with the ids of their calls.

    `load` them turn by turn; a turn that was cut off ends with the words `END`.
    """

    _answers: deque[Answer] = PrivateAttr(default_factory=deque)

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
        message = _message(self._answers.popleft()) if self._answers else AIMessage(END)
        return ChatResult(generations=[ChatGeneration(message=message)])


def _message(answer: Answer) -> AIMessage:
    said, usage = answer.said, None
    if said.input_tokens is not None and said.output_tokens is not None:
        total = said.input_tokens + said.output_tokens
        usage = UsageMetadata(
            input_tokens=said.input_tokens, output_tokens=said.output_tokens, total_tokens=total
        )
    calls = [tool_call(name=one.tool, args=one.arguments, id=one.id) for one in answer.calls]
    text = said.text or ("" if calls else END)
    return AIMessage(text, tool_calls=calls, usage_metadata=usage)


class RecordedApprover:
    """Answers questions as the user of the recording did; what was not asked there is refused.

    Nothing that reaches beyond the scratch folder happens again, whatever was answered.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        events = [record.event for record in records]
        self._given = {one.call_id: one for one in events if isinstance(one, ApprovalGiven)}
        self._settled = {one.call_id: one for one in events if isinstance(one, GoalSettled)}
        self._more = deque(one for one in events if isinstance(one, BudgetReached))

    def approve(self, asked: ApprovalAsked) -> ApprovalGiven:
        """The recorded answer, or no."""
        call_id = asked.call.id
        if asked.effect in NOT_REPEATED:
            return _refusal(call_id, "a verification does not reach out of its scratch folder")
        return self._given.get(call_id) or _refusal(call_id, "the recording has no answer")

    def settle(self, differs: GoalDiffers) -> GoalSettled:
        """The recorded choice, or neither."""
        neither = GoalSettled(call_id=differs.call_id, choice="neither", by=NOBODY)
        return self._settled.get(differs.call_id, neither)

    def more(self, what: str, used: float, limit: float) -> BudgetReached:
        """The recorded answers in their order, then no."""
        if self._more:
            return self._more.popleft()
        return BudgetReached(what=what, used=used, limit=limit, more=False, by=NOBODY)


def _refusal(call_id: str, reason: str) -> ApprovalGiven:
    return ApprovalGiven(call_id=call_id, answer="no", by=NOBODY, reason=reason)
