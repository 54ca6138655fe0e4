"""Asks the model: with patience, streamed, and put right before anybody acts on the answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage
from langchain_core.tools import BaseTool

from agent.condense import condense
from agent.events import Event, ModelChosen, ModelSaid, Noted, ToolCall
from agent.models.calling import ModelStopped, call_model
from agent.models.choose import ChosenModel
from agent.models.context import count_tokens, overflow_warning
from agent.models.patience import WAITS_S, answer_patiently
from agent.models.sanitise import sanitise
from agent.policy import Policy

MOST_CORRECTIONS = 2
"""How often a model is told that nothing can be done with its answer."""
NO_ANSWER = "(no answer)"


class Brain:
    """The model of a session with its tools; the embedded planner takes over where it fails."""

    def __init__(
        self,
        chosen: ChosenModel,
        fallback: ChosenModel,
        tools: Sequence[BaseTool],
        system: str,
        policy: Policy,
        tell: Callable[[Event], object],
        stream: Callable[[str], None],
        stop: threading.Event,
        waits_s: Sequence[float] | None = None,
    ) -> None:
        self.waits_s = WAITS_S if waits_s is None else waits_s
        self.chosen, self.fallback = chosen, fallback
        self.tools, self.system, self.policy = list(tools), system, policy
        self.tell, self.stream, self.stop = tell, stream, stop
        self.model = chosen.build()
        self._warned = False

    def answer(self, messages: Sequence[AnyMessage]) -> AIMessage:
        """The model's next message, valid whatever the model said; partial after Ctrl-C."""
        asked = self._within_context(messages)
        known = frozenset(tool.name for tool in self.tools)
        complaints: tuple[str, ...] = ()
        for _ in range(1 + MOST_CORRECTIONS):
            begun = time.monotonic()
            try:
                raw = self._ask([*asked, *map(_correction, complaints)])
            except ModelStopped as stopped:
                return self._said(AIMessage(stopped.text), begun, stopped=True)
            message, complaints = sanitise(raw, known)
            for complaint in complaints:
                self.tell(Noted(text=f"{self.chosen.name}: {complaint}", warning=True))
            if message.tool_calls or not complaints:
                break
        return self._said(message, begun)

    def _within_context(self, messages: Sequence[AnyMessage]) -> list[AnyMessage]:
        """The conversation as far as it fits; the user is told once before it no longer does."""
        limit = self.chosen.context_tokens
        system = SystemMessage(self.system)
        always = count_tokens([system], self.tools)
        room = max(limit - always, 1) if limit else 0
        fitting = condense(messages, room, count_tokens)
        warning = overflow_warning(always + count_tokens(messages), limit)
        if warning and not self._warned:
            self.tell(Noted(text=warning, warning=True))
        self._warned = warning is not None
        return [system, *fitting]

    def _ask(self, messages: list[AnyMessage]) -> AIMessage:
        """One answer; after the last failed attempt the embedded planner gives it, from now on."""

        def attempt() -> AIMessage:
            bound = self.model.bind_tools(self.tools)
            return call_model(bound, messages, self.stream, self.stop)

        def give_up() -> AIMessage:
            failed = self.chosen.name
            self.chosen, self.model = self.fallback, self.fallback.build()
            why = f"{failed} did not answer; /model {failed} goes back to it"
            self.tell(ModelChosen(model=self.chosen.name, why=why))
            return attempt()

        can_fall_back = self.chosen.name != self.fallback.name
        return answer_patiently(
            attempt,
            give_up if can_fall_back else None,
            model=self.chosen.name,
            tell=self.tell,
            stop=self.stop,
            waits_s=self.waits_s,
        )

    def _said(self, message: AIMessage, begun: float, stopped: bool = False) -> AIMessage:
        """Record the answer with what it cost, and give it back as the conversation keeps it."""
        usage = message.usage_metadata
        tokens_in = usage["input_tokens"] if usage else None
        tokens_out = usage["output_tokens"] if usage else None
        text = str(message.text) or ("" if message.tool_calls or stopped else NO_ANSWER)
        said = ModelSaid(
            model=self.chosen.name,
            text=text,
            calls=tuple(
                ToolCall(id=str(call["id"]), tool=call["name"], arguments=call["args"])
                for call in message.tool_calls
            ),
            input_tokens=tokens_in,
            output_tokens=tokens_out,
            cost_usd=self.policy.cost_usd(self.chosen.name, tokens_in, tokens_out),
            seconds=round(time.monotonic() - begun, 2),
            stopped=stopped,
        )
        self.tell(said)
        return AIMessage(content=text, tool_calls=message.tool_calls)


def _correction(complaint: str) -> HumanMessage:
    return HumanMessage(f"(tinysmith) Your last answer could not be used: {complaint}")
