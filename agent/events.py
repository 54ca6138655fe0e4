"""Everything that happens in a session, one small record each: live, saved and replayed alike.

A session is the list of its events. The screen shows events, the store saves them, an export
renders them, and `replay` feeds them to the same screen again.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from agent.progress import CandidateFound, Progressed
from tools.tool import Effect


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SessionStarted(_Event):
    """The first event: where the work is and what it depends on."""

    kind: Literal["session_started"] = "session_started"
    workspace: str
    options: dict[str, Any]
    versions: dict[str, str]
    machine: dict[str, str]


class ModelChosen(_Event):
    """Which model answers from now on, and why; `context_tokens` 0: without a limit."""

    kind: Literal["model_chosen"] = "model_chosen"
    model: str
    why: str
    context_tokens: int = 0


class UserSaid(_Event):
    """A message of the user."""

    kind: Literal["user_said"] = "user_said"
    text: str


class ToolCall(BaseModel):
    """One call that a model asks for, as it asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    tool: str
    arguments: dict[str, Any]


class ModelSaid(_Event):
    """One answer of a model; tokens are None where it does not count them, cost where unknown."""

    kind: Literal["model_said"] = "model_said"
    model: str
    text: str
    calls: tuple[ToolCall, ...] = ()
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    seconds: float = 0.0
    stopped: bool = False


class ModelFailed(_Event):
    """An attempt that brought no answer, and what is done about it."""

    kind: Literal["model_failed"] = "model_failed"
    model: str
    attempt: int
    attempts: int
    reason: str
    then: str


class ModelAnswered(_Event):
    """The session's model answered a question of a tool that is running, such as the search.

    The tool asked it, not the conversation: the answer is JSON for the tool, is not part of what
    the model reads later, and counts in the turn and in the budgets as any other answer does.
    `call_id` is the tool's call, `question` the SHA-256 of what was asked, `text` the whole answer
    as the model gave it. Tokens are None where the model does not count them, `cost_usd` where the
    price is not known.
    """

    kind: Literal["model_answered"] = "model_answered"
    call_id: str
    model: str
    question: str
    text: str
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    seconds: float = 0.0


class ToolStarted(_Event):
    """A call begins; `arguments` are those that run (edited ones, where the user edited)."""

    kind: Literal["tool_started"] = "tool_started"
    call: ToolCall


class Noted(_Event):
    """A finished fact, or something to look at, said by a tool or by the conversation itself."""

    kind: Literal["noted"] = "noted"
    text: str
    warning: bool = False


class ToolFinished(_Event):
    """How a call ended.

    `result` is the tool's own document where `status` is "done". Otherwise `message` and `hint`
    say what happened: "failed" (in the tool), "invalid" (the call itself), "refused" (by the user
    or a policy), "stopped" (Ctrl-C). `digests` are SHA-256 by file, relative to the workspace.
    """

    kind: Literal["tool_finished"] = "tool_finished"
    call_id: str
    tool: str
    status: Literal["done", "failed", "invalid", "refused", "stopped"]
    result: dict[str, Any] = Field(default_factory=dict)
    message: str = ""
    hint: str = ""
    exit_code: int = 0
    digests: dict[str, str] = Field(default_factory=dict)
    seconds: float = 0.0


class ApprovalAsked(_Event):
    """What will happen if the user agrees, exactly.

    `code` is shown with the colours of `language`, and as a difference to `previous` where there
    is one; `editable` names the argument that holds it ("" = nothing can be edited). `files` are
    what may be touched, `limits` the sandbox's, `checked` what it is held to afterwards, all in
    words.
    """

    kind: Literal["approval_asked"] = "approval_asked"
    call: ToolCall
    effect: Effect
    title: str
    code: str = ""
    language: str = ""
    previous: str = ""
    editable: str = ""
    files: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()


class ApprovalGiven(_Event):
    """The answer; `by` is "user", "policy", "--yes", "--allow", "always" or "nobody" (= no).

    `arguments` are what runs, given where the user edited.
    """

    kind: Literal["approval_given"] = "approval_given"
    call_id: str
    answer: Literal["yes", "no", "edit", "always"]
    by: str
    reason: str = ""
    arguments: dict[str, Any] | None = None

    @property
    def allowed(self) -> bool:
        """Whether the call may run."""
        return self.answer != "no"


class GoalDiffers(_Event):
    """The model's limits are not those that the user's own words say; nothing ran yet.

    Each difference is (field, read from the words, said by the model), in words.
    """

    kind: Literal["goal_differs"] = "goal_differs"
    call_id: str
    differences: tuple[tuple[str, str, str], ...]


class GoalSettled(_Event):
    """Which reading holds: the user's "words", the "model"'s, or "neither" (nothing runs)."""

    kind: Literal["goal_settled"] = "goal_settled"
    call_id: str
    choice: Literal["words", "model", "neither"]
    by: str


class BudgetReached(_Event):
    """The session has used what it was allowed; `more` says whether the user went on."""

    kind: Literal["budget_reached"] = "budget_reached"
    what: str
    used: float
    limit: float
    more: bool
    by: str


class Stopped(_Event):
    """The user pressed Ctrl-C during a turn; `what` was going on."""

    kind: Literal["stopped"] = "stopped"
    what: str


class TurnEnded(_Event):
    """A turn is over; the figures are this turn's."""

    kind: Literal["turn_ended"] = "turn_ended"
    seconds: float
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None


class Undone(_Event):
    """The turns after step `to_step` no longer count; files stay."""

    kind: Literal["undone"] = "undone"
    to_step: int


class Resumed(_Event):
    """The session was taken up again."""

    kind: Literal["resumed"] = "resumed"
    versions: dict[str, str]


Event = Annotated[
    SessionStarted
    | ModelChosen
    | UserSaid
    | ModelSaid
    | ModelFailed
    | ModelAnswered
    | ToolStarted
    | Noted
    | Progressed
    | CandidateFound
    | ToolFinished
    | ApprovalAsked
    | ApprovalGiven
    | GoalDiffers
    | GoalSettled
    | BudgetReached
    | Stopped
    | TurnEnded
    | Undone
    | Resumed,
    Field(discriminator="kind"),
]
_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


def parse_event(document: str | bytes) -> Event:
    """The event in a JSON document; pydantic's ValidationError where it is none."""
    return _EVENT.validate_json(document)


class Record(BaseModel):
    """An event as it is saved: the step counts from 1, `time` is seconds since 1970 (UTC)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: int
    time: float
    event: Event
