"""The screen of a conversation: live, taken up again and replayed, it shows events the same way.

Finished blocks are printed once. Only what is in progress is drawn again, in a small area below.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.text import Text

from agent.events import (
    ApprovalAsked,
    ApprovalGiven,
    BudgetReached,
    Event,
    GoalDiffers,
    GoalSettled,
    ModelAnswered,
    ModelChosen,
    ModelFailed,
    ModelSaid,
    Noted,
    Resumed,
    SessionStarted,
    Stopped,
    ToolFinished,
    ToolStarted,
    TurnEnded,
    Undone,
    UserSaid,
)
from agent.progress import CandidateFound, Progressed
from agent.show.answer import AnswerPrinter
from agent.show.approval import approval_view, difference, goal_view
from agent.show.call import call_words
from agent.show.ends import (
    SIGN,
    answer_words,
    answered_words,
    end_lines,
    ended_words,
    stopped_words,
)
from agent.show.live import Bar, LiveArea, Waiting
from agent.show.paper import INDENT, Paper
from agent.show.plain import one_line, plain
from agent.show.results import view
from agent.show.search import SearchView, candidate_line, kept_words

THINKING = "thinking"


class ChatScreen:
    """An audience on a terminal, or on anything else that takes lines of text."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)
        self.paper = Paper(self.console)
        self._lock = threading.RLock()
        self._live = LiveArea(self.console)
        self._answer = AnswerPrinter(self.console, self._live)
        self._bar: Bar | None = None
        self._search: SearchView | None = None
        self._asked: dict[str, ApprovalAsked] = {}
        self._edits_shown: set[tuple[str, str]] = set()
        self._open = ""

    def hear(self, event: Event) -> None:
        """Show one event."""
        with self._lock:
            if not isinstance(event, ModelSaid):
                self._answer.finish()
            if not isinstance(event, Progressed | CandidateFound | ModelAnswered | Noted):
                self._end_bar()
            _SHOWN[type(event)](self, event)

    def stream(self, text: str) -> None:
        """Show a piece of an answer at once."""
        with self._lock:
            self._answer.feed(text)

    def quiet(self) -> None:
        """Take the live area away, because somebody else writes now: a question, a prompt."""
        with self._lock:
            self._answer.finish()
            self._end_bar()

    @contextmanager
    def past(self) -> Iterator[None]:
        """What is heard meanwhile has happened long ago: nothing is drawn as in progress."""
        self.quiet()
        self._live.on, before = False, self._live.on
        try:
            yield
        finally:
            self._live.on = before

    def show_edit(self, asked: ApprovalAsked, edited: str) -> None:
        """What the user changed, once for each edit."""
        with self._lock:
            key = (asked.call.id, edited)
            if key not in self._edits_shown:
                self._edits_shown.add(key)
                self.paper.block(difference(asked.code, edited, "your edit"))

    def say(self, text: str, style: str = "") -> None:
        """One line of our own, below what was shown."""
        with self._lock:
            self._end_bar()
            self.paper.line(text, style)

    def _end_bar(self) -> None:
        self._bar = None
        self._live.end()

    def _wait(self, what: str) -> None:
        self._live.show(Waiting(what))

    def _session_started(self, event: SessionStarted) -> None:
        self.paper.space()
        version = event.versions.get("tinysmith", "")
        self.paper.line(f"tinysmith {one_line(version)}".rstrip(), "bold", indent=0)
        self.paper.line(f"files in {one_line(event.workspace)}", "dim", indent=0)

    def _model_chosen(self, event: ModelChosen) -> None:
        self.paper.begun = True
        context = f", context {event.context_tokens:,} tokens" if event.context_tokens else ""
        self.paper.line(f"model {one_line(event.model)}{context}: {one_line(event.why)}", "dim", 0)

    def _user_said(self, event: UserSaid) -> None:
        self._answer.forget()
        self.paper.space()
        text = plain(event.text).strip("\n")
        self.paper.signed("›", "bold cyan", text, "bold")
        self._wait(THINKING)

    def _model_said(self, event: ModelSaid) -> None:
        self._answer.said(event.text, event.stopped)
        self._end_bar()

    def _model_failed(self, event: ModelFailed) -> None:
        attempt = f"attempt {event.attempt} of {event.attempts}"
        self._warn(f"{event.model} gave no answer ({attempt}): {event.reason} {event.then}")
        self._wait(THINKING)

    def _model_answered(self, event: ModelAnswered) -> None:
        self.paper.line(answered_words(event), "dim")

    def _tool_started(self, event: ToolStarted) -> None:
        self._head(event.call.tool, call_words(event.call))
        self._open, self._search = event.call.id, None
        self._wait(event.call.tool)

    def _head(self, tool: str, told: str = "") -> None:
        self.paper.space()
        head = Text.assemble(("● ", "cyan"), (one_line(tool), "bold"), (f"  {told}", "dim"))
        head.rstrip()
        self.console.print(head)

    def _noted(self, event: Noted) -> None:
        if event.warning:
            self._warn(event.text)
        else:
            self.paper.line(event.text, "dim")

    def _warn(self, text: str) -> None:
        self.paper.begun = True
        self.paper.signed("!", "bold yellow", text, "yellow")

    def _progressed(self, event: Progressed) -> None:
        """A bar, then one line at the end of the stage; a search tells of its candidates itself.

        In sessions that older versions saved it does not: there each step has its line.
        """
        if event.stage == "search" and self._search is not None:
            return
        ends = event.done >= event.total or (event.stage == "search" and event.done > 0)
        if ends and (event.figures or not self._live.on):
            count = f"{event.done:,}/{event.total:,}"
            self.paper.line(f"{event.stage} {count}  {one_line(event.figures)}".rstrip(), "dim")
        if event.done >= event.total:
            self._bar = None
            self._wait(event.stage)
            return
        if self._bar is None or self._bar.stage != one_line(event.stage):
            self._bar = Bar(event.stage)
        self._bar.update(event.done, event.total, event.figures)
        self._live.show(self._bar)

    def _candidate_found(self, event: CandidateFound) -> None:
        """A line for each candidate worth one, above the front as it stands."""
        if event.notable or not self._live.on:
            self.paper.cut(candidate_line(event.state))
        if self._search is None:
            self._search = SearchView(event.state)
        else:
            self._search.update(event.state)
        self._live.show(self._search)

    def _tool_finished(self, event: ToolFinished) -> None:
        if event.call_id != self._open:
            self._head(event.tool)
        self._open = ""
        if event.status == "done":
            self.paper.result(view(event.tool, event.result))
            if event.seconds >= 1:
                self.paper.line(f"{event.seconds:.1f} s", "dim")
        for n, (text, style) in enumerate(end_lines(event)):
            self.paper.line(text, style, INDENT if n == 0 else INDENT + SIGN)
        if event.status != "done" and event.tool == "search" and self._search:
            self.paper.line(kept_words(self._search.state), "dim", INDENT + SIGN)
        self._wait(THINKING)

    def _approval_asked(self, event: ApprovalAsked) -> None:
        self._asked[event.call.id] = event
        self.paper.space()
        self.paper.block(approval_view(event))

    def _approval_given(self, event: ApprovalGiven) -> None:
        asked = self._asked.pop(event.call_id, None)
        if asked and event.arguments and event.answer == "edit":
            self.show_edit(asked, str(event.arguments.get(asked.editable, "")))
        self.paper.line(*answer_words(event, asked.effect if asked else ""))

    def _goal_differs(self, event: GoalDiffers) -> None:
        self.paper.space()
        self.paper.block(goal_view(event))

    def _goal_settled(self, event: GoalSettled) -> None:
        chosen = {
            "words": "your words hold",
            "model": "the model's reading holds",
            "neither": "neither holds, and nothing is changed",
        }
        by = "" if event.by == "user" else f" (by {one_line(event.by)})"
        self.paper.line(f"→ {chosen[event.choice]}{by}")

    def _budget_reached(self, event: BudgetReached) -> None:
        went = "goes on" if event.more else "ends here"
        by = "" if event.by == "user" else f" (by {one_line(event.by)})"
        what = f"{event.used:,g} of {event.limit:,g} {one_line(event.what)} used"
        self._warn(f"{what}: the turn {went}{by}")

    def _stopped(self, event: Stopped) -> None:
        self.paper.begun = True
        self.paper.signed("■", "yellow", stopped_words(event))

    def _turn_ended(self, event: TurnEnded) -> None:
        self.paper.space()
        self.paper.line(ended_words(event), "dim")

    def _undone(self, event: Undone) -> None:
        self.paper.line(
            f"↶ what came after step {event.to_step} no longer counts; files stay", "dim", 0
        )

    def _resumed(self, event: Resumed) -> None:
        self.paper.space()
        version = one_line(event.versions.get("tinysmith", ""))
        self.paper.line(f"taken up again with tinysmith {version}".rstrip(), "dim", 0)


_SHOWN: dict[type[Any], Callable[[ChatScreen, Any], None]] = {
    SessionStarted: ChatScreen._session_started,
    ModelChosen: ChatScreen._model_chosen,
    UserSaid: ChatScreen._user_said,
    ModelSaid: ChatScreen._model_said,
    ModelFailed: ChatScreen._model_failed,
    ModelAnswered: ChatScreen._model_answered,
    ToolStarted: ChatScreen._tool_started,
    Noted: ChatScreen._noted,
    Progressed: ChatScreen._progressed,
    CandidateFound: ChatScreen._candidate_found,
    ToolFinished: ChatScreen._tool_finished,
    ApprovalAsked: ChatScreen._approval_asked,
    ApprovalGiven: ChatScreen._approval_given,
    GoalDiffers: ChatScreen._goal_differs,
    GoalSettled: ChatScreen._goal_settled,
    BudgetReached: ChatScreen._budget_reached,
    Stopped: ChatScreen._stopped,
    TurnEnded: ChatScreen._turn_ended,
    Undone: ChatScreen._undone,
    Resumed: ChatScreen._resumed,
}
