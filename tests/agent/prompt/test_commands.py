"""Slash commands as they are typed."""

from __future__ import annotations

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from agent.prompt.commands import (
    COMMANDS,
    SlashCommand,
    UnknownCommandError,
    help_table,
    parse_slash,
)
from agent.prompt.completion import SlashCompleter
from tests.agent.show.drawn import drawn


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/goal", SlashCommand("goal")),
        ("  /show 3 \n", SlashCommand("show", "3")),
        ("/SAVE My birds", SlashCommand("save", "My birds")),
        ("/h", SlashCommand("help")),
        ("/?", SlashCommand("help")),
        ("/exp html a b.html", SlashCommand("export", "html a b.html")),
    ],
)
def test_a_command_is_a_name_and_the_rest(text: str, command: SlashCommand) -> None:
    assert parse_slash(text) == command


@pytest.mark.parametrize(
    "text", ["hello", "/home/me/birds are my photos", "", "/", "/ goal", "1/2"]
)
def test_everything_else_is_a_message(text: str) -> None:
    assert parse_slash(text) is None


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("/gaol", "Did you mean /goal?"),
        ("/s", "Did you mean /show or /sessions or /save?"),
        ("/zzzz", "/help lists the commands."),
    ],
)
def test_an_unknown_command_names_the_nearest(text: str, hint: str) -> None:
    with pytest.raises(UnknownCommandError) as raised:
        parse_slash(text)
    assert raised.value.hint == hint


@pytest.mark.parametrize("width", [60, 100])
def test_help_names_every_command_and_fits(width: int) -> None:
    text = drawn(help_table(), width)
    for command in COMMANDS:
        assert f"/{command.name}" in text
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("/s", ["show ", "sessions ", "save "]),
        ("/quit", ["quit"]),
        ("/export h", ["html"]),
        ("/model ", ["embedded"]),
        ("hello", []),
        ("/unknown x", []),
    ],
)
def test_tab_completes_names_and_arguments(text: str, completed: list[str]) -> None:
    completer = SlashCompleter({"model": lambda: ["embedded"]})
    found = completer.get_completions(Document(text), CompleteEvent(completion_requested=True))
    assert [completion.text for completion in found] == completed
