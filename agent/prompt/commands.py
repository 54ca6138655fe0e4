"""The slash commands: their names, their words, and how a line is read as one."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.errors import TinysmithError

if TYPE_CHECKING:
    from rich.console import RenderableType


class UnknownCommandError(TinysmithError):
    """A line that begins like a slash command and is none."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `argument` is how /help writes it, `choices` what Tab offers for it."""

    name: str
    argument: str
    help: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """What the user typed: the whole name of a command, and the rest of the line."""

    name: str
    argument: str = ""


COMMANDS: tuple[Command, ...] = (
    Command("help", "", "these commands and the keys"),
    Command("goal", "", "the goal as it stands, with the words it was read from"),
    Command("front", "", "the candidates on the Pareto front, within the goal's limits"),
    Command("show", "N", "measure candidate N of the front (or an id), layer by layer"),
    Command("plan", "", "the way to the firmware, and what is done of it"),
    Command("code", "[N [M]]", "the agent's programs; one of them; how N differs from M"),
    Command("undo", "", "take the last turn back; files stay"),
    Command("model", "[NAME]", "which model answers; with a name, another one from now on"),
    Command("cost", "", "tokens and cost of the last turn and of the session"),
    Command("sessions", "[WORDS]", "saved sessions, or those that contain the words"),
    Command("save", "[TITLE]", "where the session is saved; with a title, rename it"),
    Command("fork", "[STEP]", "go on in a copy of this session, from the end or from a step"),
    Command("export", "[FORM] [FILE]", "write the session as a file", ("html", "md", "json")),
    Command("quit", "", "leave; everything is saved"),
)
_NAMES = tuple(command.name for command in COMMANDS)
_SHAPE = re.compile(r"/([a-zA-Z?]+)(?:\s+(.*))?", re.DOTALL)
_KEYS: tuple[tuple[str, str], ...] = (
    ("Enter", "send"),
    ("Alt-Enter, Ctrl-J", "new line"),
    ("Tab", "complete a command"),
    ("Up, Down, Ctrl-R", "earlier lines"),
    ("Ctrl-C", "stop the turn, or clear the line; twice: leave"),
    ("Ctrl-D", "leave"),
)


def parse_slash(text: str) -> SlashCommand | None:
    """The command in `text`, None where it is a message (a path begins with a slash, too).

    A beginning that only one command has is enough. Raises UnknownCommandError, which names the
    nearest commands.
    """
    found = _SHAPE.fullmatch(text.strip())
    if found is None:
        return None
    word, argument = found[1].lower(), (found[2] or "").strip()
    if word == "?":
        return SlashCommand("help", argument)
    matching = [name for name in _NAMES if name.startswith(word)]
    if word in _NAMES or len(matching) == 1:
        return SlashCommand(word if word in _NAMES else matching[0], argument)
    raise UnknownCommandError(f"There is no /{word}.", _nearest(word, matching))


def _nearest(word: str, matching: list[str]) -> str:
    near = matching or difflib.get_close_matches(word, _NAMES, n=3, cutoff=0.5)
    if not near:
        return "/help lists the commands."
    return f"Did you mean {' or '.join(f'/{name}' for name in near)}?"


def help_table() -> RenderableType:
    """Every command and key, one a line."""
    from rich.console import Group
    from rich.text import Text

    from agent.show.table import Column, FittingTable

    columns = (Column("", style="cyan"), Column("", wraps=True))
    typed = [(f"/{one.name} {one.argument}".rstrip(), one.help) for one in COMMANDS]
    note = "Everything else is a message: say what you want in your own words."
    return Group(FittingTable(columns, [*typed, ("", ""), *_KEYS]), Text(), Text(note, style="dim"))
