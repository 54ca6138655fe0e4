"""Runs one tool call: checked, compared with the user's words, approved, run, recorded."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from agent.approvals import RUNS_CODE, describe
from agent.events import (
    ApprovalAsked,
    ApprovalGiven,
    Event,
    GoalDiffers,
    Noted,
    ToolCall,
    ToolFinished,
    ToolStarted,
    UserSaid,
)
from agent.listeners import Approver
from agent.named import check_named
from agent.policy import Policy
from agent.progress import CandidateFound, Progressed
from agent.provenance import provenance_of
from agent.readings import compare_readings, goal_words
from agent.repair import Loop, loop_of
from agent.store import SessionError, counting
from agent.toolset import toolset
from agent.worker import Lent, Worker
from tools.bench import Bench
from tools.errors import TinysmithError
from tools.project import Project
from tools.tool import Arguments, Tool

if TYPE_CHECKING:
    from agent.store import Session
    from tools.search_state import SearchState

MOST_REPEATS = 3
"""Equal calls in a row that are run; a model that asks again is told that the answer stands."""

Tell = Callable[[Event], object]


class _NotRunError(Exception):
    """Why a call does not run; never leaves this module."""

    def __init__(
        self, status: Literal["invalid", "refused", "stopped"], message: str, hint: str = ""
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.hint = status, message, hint


class TellReporter:
    """Turns what a tool reports into events."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell

    def note(self, text: str) -> None:
        """One finished fact."""
        self.tell(Noted(text=text))

    def warn(self, text: str) -> None:
        """Something to look at."""
        self.tell(Noted(text=text, warning=True))

    def progress(self, stage: str, done: int, total: int, figures: str = "") -> None:
        """The state of a long step."""
        self.tell(Progressed(stage=stage, done=done, total=total, figures=figures))

    def found(self, state: SearchState) -> None:
        """One candidate more of a search."""
        self.tell(CandidateFound(state=state))


class Executor:
    """Executes the calls of one session, each call id once.

    `lend` gives the model that answers the questions of a call, by the call's id.
    """

    def __init__(
        self,
        session: Session,
        worker: Worker,
        approver: Approver,
        policy: Policy,
        tell: Tell,
        lend: Callable[[str], Lent | None] = lambda _call_id: None,
    ) -> None:
        self.session, self.worker, self.approver = session, worker, approver
        self.policy, self.tell, self.lend = policy, tell, lend
        self.bench = Bench(Project(worker.workspace), worker.options)
        self._last: tuple[str, int] = ("", 0)

    def begin_turn(self) -> None:
        """The user has spoken: what was asked before may be asked again."""
        self._last = ("", 0)
        self.worker.allow()

    def execute(self, call: ToolCall) -> ToolFinished:
        """The end of `call`, whatever it is; nothing is run twice under one id."""
        known = self.session.finished_call(call.id)
        if known is not None:
            return known
        try:
            finished = self._run(self._permitted(call))
        except SessionError:
            raise  # nothing can be saved any more
        except _NotRunError as reason:
            finished = _ended(call, reason.status, reason.message, reason.hint)
        except TinysmithError as error:
            finished = _ended(call, "failed", error.message, error.hint)
        self.tell(finished)
        return finished

    def _permitted(self, call: ToolCall) -> ToolCall:
        """`call` as it may run; raises _NotRunError."""
        self._refuse_repetition(call)
        tool = _tool(call)
        arguments = _parsed(tool, call.arguments)
        if call.tool == "set_goal":
            call = self._settled(call, arguments)
            arguments = _parsed(tool, call.arguments)
        effect = tool.effect(arguments, self.bench.project.folder)
        if effect is not None:
            self._refuse_second_time(call)
            previous = ""
            if effect in RUNS_CODE:
                self._refuse_hopeless(call)
                check_named(arguments, self._user_messages(), self.bench)
                previous = self._previous_code(call.tool)
            return self._approved(describe(call, arguments, effect, self.bench, previous), tool)
        over = self.policy.overspending(arguments)
        if over is not None:
            what, wanted, allowed = over
            title = f"{call.tool}: {wanted:,} {what}; without a question {allowed:,}"
            return self._approved(ApprovalAsked(call=call, effect="spend", title=title), tool)
        return call

    def _refuse_repetition(self, call: ToolCall) -> None:
        key = f"{call.tool} {json.dumps(call.arguments, sort_keys=True)}"
        times = self._last[1] + 1 if key == self._last[0] else 1
        self._last = (key, times)
        if times > MOST_REPEATS:
            raise _NotRunError(
                "refused",
                f"{call.tool} was called {times} times in a row with the same arguments.",
                "Its answer stands: use it, or ask for something else.",
            )

    def _refuse_second_time(self, call: ToolCall) -> None:
        """What a kill has cut off may have had its effect; everything else is simply repeated."""
        for event in (record.event for record in self.session.records()):
            if isinstance(event, ToolStarted) and event.call.id == call.id:
                raise _NotRunError(
                    "stopped",
                    f"The program ended while {call.tool} was running; how far it came is unknown.",
                    "It is not done a second time unasked: ask the user.",
                )

    def _refuse_hopeless(self, call: ToolCall) -> None:
        """A program is repaired within its budget, and then the user is asked."""
        ended = self._loop(call).end(call.arguments, self.policy.repair)
        if ended is not None:
            raise _NotRunError("refused", *ended)

    def _loop(self, call: ToolCall) -> Loop:
        return loop_of(call.tool, counting(self.session.records()))

    def _settled(self, call: ToolCall, arguments: Arguments) -> ToolCall:
        """`call` with the goal that both readings, or else the user, agree on."""
        messages = self._user_messages()
        values = arguments.model_dump(exclude={"sentence"})
        words = goal_words(messages, own_data=self.bench.own_data)
        differs = compare_readings(call.id, values, words)
        if differs is not None:
            self.tell(differs)
            settled = self.approver.settle(differs)
            self.tell(settled)
            if settled.choice == "neither":
                raise _NotRunError(
                    "refused",
                    f"The goal is not what the user's words say ({_differences(differs)}).",
                    "Call set_goal with what the user said, or ask the user.",
                )
            if settled.choice == "words":
                values = words.arguments
        return call.model_copy(update={"arguments": {**values, "sentence": words.sentence}})

    def _user_messages(self) -> list[str]:
        return [
            record.event.text
            for record in counting(self.session.records())
            if isinstance(record.event, UserSaid)
        ]

    def _previous_code(self, tool: str) -> str:
        """The code of the last call of this tool that was run."""
        for record in reversed(self.session.records()):
            event = record.event
            if isinstance(event, ToolStarted) and event.call.tool == tool:
                return str(event.call.arguments.get("code", ""))
        return ""

    def _approved(self, asked: ApprovalAsked, tool: Tool) -> ToolCall:
        self.tell(asked)
        given = self.approver.approve(asked)
        self.tell(given)
        if not given.allowed:
            raise _NotRunError("refused", _refusal(asked, given), "Do not ask again unasked.")
        if given.arguments is None:
            return asked.call
        _parsed(tool, given.arguments)
        return asked.call.model_copy(update={"arguments": given.arguments})

    def _run(self, call: ToolCall) -> ToolFinished:
        self.tell(ToolStarted(call=call))
        begun = time.monotonic()
        provenance = provenance_of(call.id, counting(self.session.records())).model_copy(
            update={
                "attempt": self._loop(call).attempts + 1,
                "attempts": self.policy.repair.attempts,
            }
        )
        reporter, lent = TellReporter(self.tell), self.lend(call.id)
        outcome = self.worker.call(call.tool, call.arguments, reporter, provenance, lent)
        return ToolFinished(
            call_id=call.id,
            tool=call.tool,
            status=outcome.status,
            result=outcome.result,
            message=outcome.message,
            hint=outcome.hint,
            exit_code=outcome.exit_code,
            digests=outcome.digests,
            seconds=round(time.monotonic() - begun, 2),
        )


def _ended(
    call: ToolCall,
    status: Literal["invalid", "refused", "stopped", "failed"],
    message: str,
    hint: str,
) -> ToolFinished:
    return ToolFinished(
        call_id=call.id, tool=call.tool, status=status, message=message, hint=hint, exit_code=2
    )


def _differences(differs: GoalDiffers) -> str:
    return "; ".join(
        f"{name}: the user's words say {words}, you said {model}"
        for name, words, model in differs.differences
    )


def _refusal(asked: ApprovalAsked, given: ApprovalGiven) -> str:
    who = {"user": " by the user", "policy": " by the policy"}.get(given.by, "")
    why = f": {given.reason}" if given.reason else ""
    return f"{asked.call.tool} was refused{who}{why}."


def _tool(call: ToolCall) -> Tool:
    tools = toolset()
    if call.tool not in tools:
        raise _NotRunError(
            "invalid", f"There is no tool {call.tool!r}.", f"Tools: {', '.join(tools)}."
        )
    return tools[call.tool]


def _parsed(tool: Tool, arguments: dict[str, Any]) -> Arguments:
    try:
        return tool.arguments.model_validate(arguments)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in one['loc']) or 'arguments'}: {one['msg']}"
            for one in error.errors()[:5]
        )
        allowed = ", ".join(tool.arguments.model_fields) or "none"
        raise _NotRunError(
            "invalid", f"{tool.name} cannot be called so: {faults}.", f"Arguments: {allowed}."
        ) from error
