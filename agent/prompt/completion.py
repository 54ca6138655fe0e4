"""Tab completion of slash commands and their arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from agent.prompt.commands import COMMANDS

Choices = Mapping[str, Callable[[], Iterable[str]]]
"""What Tab offers as the argument of a command, by the command's name."""


class SlashCompleter(Completer):
    """Completes the word at the cursor in a line that begins with a slash."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Names for the first word, what the command takes for the second."""
        text = document.text_before_cursor
        if not text.startswith("/") or "\n" in text:
            return
        name, space, argument = text[1:].partition(" ")
        if space:
            for choice in self._arguments(name):
                if choice.startswith(argument) and choice != argument:
                    yield Completion(choice, start_position=-len(argument))
            return
        for command in COMMANDS:
            if command.name.startswith(name):
                more = " " if command.argument else ""
                yield Completion(
                    command.name + more,
                    start_position=-len(name),
                    display=f"/{command.name}",
                    display_meta=command.help,
                )

    def _arguments(self, name: str) -> list[str]:
        given = self.choices.get(name)
        fixed = next((one.choices for one in COMMANDS if one.name == name), ())
        return [*fixed, *(given() if given else ())]
