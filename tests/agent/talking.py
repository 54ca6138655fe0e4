"""Real conversations for tests: a store, a worker, a model over HTTP, and somebody who answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from agent.approvals import Gate
from agent.conversation import Conversation
from agent.events import (
    ApprovalAsked,
    ApprovalGiven,
    BudgetReached,
    Event,
    GoalDiffers,
    GoalSettled,
)
from agent.listeners import Approver
from agent.models.choose import ChosenModel, choose_model
from agent.models.planner import as_planner
from agent.store import SessionStore
from agent.turn import Budget
from tests.ollama_server import EXAMPLE, OllamaServer, ServedModel
from tests.ollama_server.answers import Reply
from tools.project import Options

Kind = TypeVar("Kind", bound=Event)


@dataclass
class Audience:
    """Keeps what it hears."""

    events: list[Event] = field(default_factory=list)
    streamed: str = ""
    on_event: Callable[[Event], None] = lambda _event: None

    def hear(self, event: Event) -> None:
        self.events.append(event)
        self.on_event(event)

    def stream(self, text: str) -> None:
        self.streamed += text

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if isinstance(event, kind)]


@dataclass
class User:
    """Answers approvals in order, then says no; keeps what it was asked."""

    answers: list[ApprovalGiven | str] = field(default_factory=list)
    choice: str = "neither"
    extensions: int = 0
    asked: list[ApprovalAsked | GoalDiffers] = field(default_factory=list)

    def approve(self, asked: ApprovalAsked) -> ApprovalGiven:
        self.asked.append(asked)
        answer = self.answers.pop(0) if self.answers else "no"
        if isinstance(answer, ApprovalGiven):
            return answer.model_copy(update={"call_id": asked.call.id})
        return ApprovalGiven(call_id=asked.call.id, answer=answer, by="user")  # type: ignore[arg-type]

    def settle(self, differs: GoalDiffers) -> GoalSettled:
        self.asked.append(differs)
        return GoalSettled(call_id=differs.call_id, choice=self.choice, by="user")  # type: ignore[arg-type]

    def more(self, what: str, used: float, limit: float) -> BudgetReached:
        self.extensions -= 1
        return BudgetReached(
            what=what, used=used, limit=limit, more=self.extensions >= 0, by="user"
        )


@dataclass
class Talk:
    """A conversation with everything a test looks at."""

    conversation: Conversation
    audience: Audience
    user: User
    first: ChosenModel
    server: OllamaServer | None = None

    def says(self, text: str) -> list[Event]:
        """One turn; the events of it."""
        before = len(self.audience.events)
        self.conversation.turn(text)
        return self.audience.events[before:]


@contextmanager
def talk(
    folder: Path,
    answers: Sequence[Reply] | None = None,
    user: Approver | User | None = None,
    budget: Budget | None = None,
    options: Options | None = None,
    unattended: bool = False,
    model: ServedModel = EXAMPLE,
    context: int | None = None,
    waits_s: Sequence[float] = (0.01, 0.01),
) -> Iterator[Talk]:
    """A conversation in `folder`; with `answers` over HTTP, else with the embedded planner."""
    audience, who = Audience(), user or User()
    with SessionStore(folder / "sessions.sqlite") as store:
        session = store.create("", "", folder / "work")
        with _model(answers, model, context, unattended) as (chosen, server):
            conversation = Conversation(
                session, chosen, audience, Gate(who), options or Options(),
                budget=budget, unattended=unattended, waits_s=waits_s,
            )  # fmt: skip
            with conversation:
                conversation.begin()
                yield Talk(conversation, audience, who, chosen, server)  # type: ignore[arg-type]


@contextmanager
def _model(
    answers: Sequence[Reply] | None, model: ServedModel, context: int | None, unattended: bool
) -> Iterator[tuple[ChosenModel, OllamaServer | None]]:
    if answers is None:
        yield as_planner(choose_model("embedded"), unattended), None
        return
    with OllamaServer(answers, models=[model]) as server:
        yield choose_model(f"ollama:{model.name}", host=server.url, context=context), server
