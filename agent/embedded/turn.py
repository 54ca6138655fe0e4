"""One turn: what the user said last, where that left the conversation, what was called since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import BaseMessage

from agent.embedded.stages.wish import goal_texts
from agent.embedded.state import Outcome, State, is_user, outcomes
from agent.embedded.understand import Meaning, understand
from tools.errors import TinysmithError
from tools.goal.amend import Amendment, fold
from tools.goal.model import Goal


@dataclass(frozen=True, slots=True)
class Turn:
    """The last message understood, the state before and after the calls that answered it.

    `amendment` is what the message does to the goal; `goal_error` says why it cannot. `pending`:
    the user's words make a goal that no set_goal has stated yet.
    """

    message: str
    meaning: Meaning
    before: State
    state: State
    done: tuple[Outcome, ...]
    amendment: Amendment
    goal_error: TinysmithError | None
    pending: bool
    unattended: bool = False
    own_data: bool = False
    tools: frozenset[str] = field(default_factory=frozenset)

    @property
    def goal(self) -> Goal | None:
        """The goal as all words of the user state it."""
        return self.amendment.goal

    @property
    def asks(self) -> bool:
        """Whether the message is a question."""
        return self.meaning.mood == "ask"

    @property
    def candidate(self) -> str:
        """The candidate that the message is about."""
        choice = self.meaning.choice
        return (choice.candidate if choice else "") or self.state.hand

    def called(self, tool: str, **arguments: Any) -> bool:
        """Whether `tool` was called in this turn, with at least these arguments.

        A program that has prepared the data makes what was called before it worth another try.
        """
        return any(
            one.tool == tool and arguments.items() <= one.arguments.items()
            for one in self.since_prepared
        )

    @property
    def since_prepared(self) -> tuple[Outcome, ...]:
        """The calls of this turn after the last program that prepared the data, if one did."""
        places = [n for n, one in enumerate(self.done) if one.tool == "prepare_data" and one.passed]
        return self.done[places[-1] + 1 :] if places else self.done

    def outcome(self, tool: str) -> Outcome | None:
        """The last call of `tool` in this turn."""
        return next((one for one in reversed(self.done) if one.tool == tool), None)


def read_turn(
    messages: Sequence[BaseMessage],
    tools: frozenset[str],
    unattended: bool = False,
    own_data: bool = False,
) -> Turn | None:
    """The turn that `messages` end with; None where the user has not said anything."""
    said = [place for place, message in enumerate(messages) if is_user(message)]
    if not said:
        return None
    texts = [str(messages[place].text) for place in said]
    ends = outcomes(messages)
    before, now = State(), State()
    meaning: Meaning | None = None
    for n, place in enumerate(said):
        until = said[n + 1] if n + 1 < len(said) else len(messages)
        meaning = _hear(texts[n], now)
        if n + 1 == len(said):
            before = _folded(texts, said, ends, n)
            _hear(texts[n], before)
        for _, outcome in (one for one in ends if place < one[0] < until):
            now.add(outcome)
    if meaning is None:
        return None
    amendment, error = _amendment(texts, own_data)
    return Turn(
        texts[-1],
        meaning,
        before,
        now,
        tuple(outcome for place, outcome in ends if place > said[-1]),
        amendment,
        error,
        _pending(texts, said, ends, own_data),
        unattended,
        own_data,
        tools,
    )


def _hear(text: str, state: State) -> Meaning:
    """Understand a message; what it chooses is in hand from now on."""
    meaning = understand(text, state)
    state.memory.keep(meaning.wish)
    if meaning.selects and meaning.choice:
        state.choose(meaning.choice.candidate)
    return meaning


def _folded(
    texts: Sequence[str], said: Sequence[int], ends: Sequence[tuple[int, Outcome]], most: int
) -> State:
    """The state after the first `most` messages of the user and the calls that followed them."""
    state = State()
    for n in range(most):
        _hear(texts[n], state)
        for _, outcome in (one for one in ends if said[n] < one[0] < said[n + 1]):
            state.add(outcome)
    return state


def _amendment(said: Sequence[str], own_data: bool) -> tuple[Amendment, TinysmithError | None]:
    texts = goal_texts(said)
    try:
        return fold(texts, own_data), None
    except TinysmithError as error:
        before = fold(texts[:-1], own_data) if len(texts) > 1 else Amendment(goal=None)
        return Amendment(goal=before.goal), error


def _pending(
    texts: Sequence[str],
    said: Sequence[int],
    ends: Sequence[tuple[int, Outcome]],
    own_data: bool,
) -> bool:
    """Whether the goal has changed since a set_goal last succeeded."""
    stated = [place for place, one in ends if one.tool == "set_goal" and not one.failed]
    now = _amendment(texts, own_data)[0].goal
    if not stated:
        return now is not None
    then = [text for text, place in zip(texts, said, strict=True) if place < stated[-1]]
    return _amendment(then, own_data)[0].goal != now if then else now is not None
