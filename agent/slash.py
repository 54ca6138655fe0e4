"""What the slash commands of the chat do; their names and words are in `agent.prompt.commands`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from agent.conversation import Conversation
from agent.executor import TellReporter
from agent.fetch import choose_or_fetch
from agent.models.planner import as_planner
from agent.plan import progress
from agent.prompt.commands import SlashCommand, help_table
from agent.prompt.question import ask_on_terminal
from agent.screen import Screen
from agent.show.results import view
from agent.show.table import TICKS, Column, FittingTable
from agent.store import Session, SessionStore
from agent.turn import Usage
from tools.errors import TinysmithError
from tools.units import format_bytes

FORMS = ("html", "md", "json")


class Leave(Exception):  # noqa: N818 - no error: the user wants to go
    """The user leaves, or goes on in the session `to`."""

    def __init__(self, to: Session | None = None) -> None:
        super().__init__("leave")
        self.to = to


class Slash:
    """The commands of one conversation."""

    def __init__(self, conversation: Conversation, store: SessionStore, screen: Screen) -> None:
        self.conversation, self.store, self.screen = conversation, store, screen

    def run(self, command: SlashCommand) -> None:
        """Do what `command` says; TinysmithError where that cannot be done."""
        handler = getattr(self, f"_{command.name}")
        handler(command.argument)

    def status(self) -> str:
        """Model, limits and tokens on one line."""
        goal = self.conversation.goal()
        parts = [self.conversation.chosen.name]
        if goal and goal.sram_bytes:
            parts.append(f"SRAM ≤ {format_bytes(goal.sram_bytes)}")
        if self.conversation.used.tokens:
            parts.append(f"{self.conversation.used.tokens:,} tokens")
        return " · ".join(parts)

    def _help(self, _argument: str) -> None:
        self.screen.show(help_table())

    def _goal(self, _argument: str) -> None:
        goal = self.conversation.goal()
        if goal is None:
            raise TinysmithError("There is no goal yet.", "Say what you want in one sentence.")
        self.screen.show(view("set_goal", {"goal": goal.model_dump(mode="json")}))

    def _front(self, _argument: str) -> None:
        self._look("show_front", {})

    def _show(self, argument: str) -> None:
        """Measure a candidate of the front, by its number or id."""
        candidate = argument.lstrip("#")
        if candidate.isdigit() and len(candidate) < 4:
            rows = self._result("show_front", {})["front"]
            if not 1 <= int(candidate) <= len(rows):
                raise TinysmithError(f"The front has {len(rows)} candidates.", "/front shows them.")
            candidate = rows[int(candidate) - 1]["candidate"]
        self._look("measure", {"candidate": candidate, "layers": True})

    def _look(self, tool: str, arguments: dict[str, Any]) -> None:
        self.screen.show(view(tool, self._result(tool, arguments)))

    def _result(self, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Ask a tool that only looks; this is the user's own doing and no turn of the model."""
        self.conversation.worker.allow()
        outcome = self.conversation.worker.call(tool, arguments, TellReporter(_unheard))
        if outcome.status != "done":
            raise TinysmithError(outcome.message, outcome.hint)
        return outcome.result

    def _code(self, argument: str) -> None:
        """Versions of the agent's programs: all, one, or the difference between two."""
        from agent.code.versions import Shelf
        from agent.show.code import versions_view

        numbers = [word.lstrip("#") for word in argument.split()]
        if len(numbers) > 2 or not all(word.isdigit() for word in numbers):
            raise TinysmithError("Say /code, /code N or /code N M, with numbers of versions.")
        shelf = Shelf(self.conversation.project)
        self.screen.show(versions_view(shelf, [int(word) for word in numbers]))

    def _sessions(self, argument: str) -> None:
        from agent.sessions import sessions_table

        self.screen.show(sessions_table(self.store.sessions(argument)))

    def _save(self, argument: str) -> None:
        session = self.conversation.session
        if argument:
            session.rename(argument)
        self.screen.note(
            f"Everything is saved after every step, as {session.id} ({session.info.title})."
        )

    def _fork(self, argument: str) -> None:
        session = self.conversation.session
        step = int(argument) if argument.isdigit() else session.info.steps
        fork = self.store.fork(session.id, step)
        self.screen.note(
            f"Session {fork.id} goes on from step {fork.info.parent_step} of this one."
        )
        raise Leave(fork)

    def _undo(self, _argument: str) -> None:
        said = self.conversation.undo()
        if said is None:
            raise TinysmithError("There is nothing to undo.")
        self.screen.note(f"Taken back: “{said}”. Files stay; the goal is that of before.")

    def _model(self, argument: str) -> None:
        chosen = self.conversation.chosen
        if not argument:
            context = (
                f", {chosen.context_tokens:,} tokens of context" if chosen.context_tokens else ""
            )
            self.screen.note(f"{chosen.name}: {chosen.why}{context}")
            return
        ask = ask_on_terminal if sys.stdin.isatty() else None
        fetched = choose_or_fetch(argument, None, self.screen, ask)
        self.conversation.change_model(
            as_planner(fetched, own_data=self.conversation.options.data is not None)
        )

    def _cost(self, _argument: str) -> None:
        for name, usage in (
            ("last turn", self.conversation.now.usage),
            ("session", self.conversation.used),
        ):
            self.screen.note(f"{name}: {usage_words(usage)}")

    def _plan(self, _argument: str) -> None:
        columns = (Column(""), Column("", wraps=True), Column("", wraps=True))
        rows = [
            (TICKS[True] if finding else "·", what, finding or "")
            for _tool, what, finding in progress(self.conversation.records())
        ]
        self.screen.show(FittingTable(columns, rows))

    def _export(self, argument: str) -> None:
        from agent.export import export
        from tools.workspace import write_atomically

        words = argument.split(maxsplit=1)
        form = words[0] if words and words[0] in FORMS else "html"
        rest = words[1] if len(words) > 1 else ""
        session = self.conversation.session
        path = Path(rest or f"{session.id}.{form}").expanduser()
        write_atomically(path, export(session, form))
        self.screen.note(f"Written to {path}.")

    def _quit(self, _argument: str) -> None:
        raise Leave


def usage_words(usage: Usage) -> str:
    """Tokens and cost; an unknown price reads "unknown", not 0."""
    if usage.input_tokens is None or usage.output_tokens is None:
        return "tokens unknown, cost unknown"
    cost = "unknown" if usage.cost_usd is None else f"${usage.cost_usd:.4f}"
    return f"{usage.input_tokens:,} tokens in, {usage.output_tokens:,} out, cost {cost}"


def _unheard(_event: object) -> None:
    """What a tool reports while the user only looks is not part of the session."""
