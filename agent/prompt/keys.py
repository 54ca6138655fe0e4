"""Keys of the line editor that are not prompt_toolkit's own."""

from __future__ import annotations

from typing import Protocol

from prompt_toolkit.filters import completion_is_selected
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.styles import Style

STYLE = Style.from_dict(
    {
        "prompt": "ansicyan bold",
        "question": "bold",
        "bottom-toolbar": "noreverse ansibrightblack",
    }
)


class Interruptible(Protocol):
    """Whoever counts how often Ctrl-C was pressed."""

    def interrupt_once(self) -> bool:
        """Whether this press is the second in a row."""


def key_bindings(reader: Interruptible) -> KeyBindings:
    """Enter sends, Alt-Enter and Ctrl-J begin a line, Ctrl-C clears and then leaves."""
    keys = KeyBindings()

    @keys.add("enter", filter=~completion_is_selected)
    def send(event: KeyPressEvent) -> None:
        # A message is shown by the screen of the conversation; a command is not.
        event.app.erase_when_done = not event.current_buffer.text.lstrip().startswith("/")
        event.current_buffer.validate_and_handle()

    @keys.add("enter", filter=completion_is_selected)
    def take(event: KeyPressEvent) -> None:
        event.current_buffer.complete_state = None

    @keys.add("escape", "enter")
    @keys.add("c-j")
    def new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @keys.add("c-c")
    def interrupt(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        elif reader.interrupt_once():
            event.app.erase_when_done = True
            event.app.exit(result=None)

    @keys.add("c-d")
    def leave(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.delete()
        else:
            event.app.erase_when_done = True
            event.app.exit(result=None)

    return keys
