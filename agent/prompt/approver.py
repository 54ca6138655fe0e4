"""Puts the questions of a session to the person at the terminal; in doubt the answer is no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, TypeVar

from agent.events import (
    ApprovalAsked,
    ApprovalGiven,
    BudgetReached,
    GoalDiffers,
    GoalSettled,
)
from agent.policy import ASKED_EACH_TIME
from agent.prompt.editor import EditorError, edit
from agent.prompt.question import ask_on_terminal
from agent.show.chat_screen import ChatScreen

Ask = Callable[[str], str]
Edit = Callable[[str, str], str]
Choice = Literal["yes", "no", "edit", "always"]

T = TypeVar("T")

BY = "user"
_CHOICES: dict[str, Choice] = {
    "y": "yes",
    "yes": "yes",
    "n": "no",
    "no": "no",
    "e": "edit",
    "edit": "edit",
    "a": "always",
    "always": "always",
}
_READINGS: dict[str, Literal["words", "model", "neither"]] = {
    "w": "words",
    "words": "words",
    "m": "model",
    "model": "model",
    "n": "neither",
    "neither": "neither",
    "no": "neither",
}


class TerminalApprover:
    """Asks below what the screen has shown; `ask` and `edit_text` are the terminal and the editor.

    Every question ends: at the end of the input, and at Ctrl-C, the answer is no; Ctrl-C also
    calls `stop`, which ends the turn.
    """

    def __init__(
        self,
        screen: ChatScreen,
        ask: Ask = ask_on_terminal,
        edit_text: Edit = edit,
        stop: Callable[[], None] = lambda: None,
    ) -> None:
        self.screen, self.ask, self.edit_text, self.stop = screen, ask, edit_text, stop

    def approve(self, asked: ApprovalAsked) -> ApprovalGiven:
        """Yes, no with a reason, as edited, or always for this kind in this session."""
        edited: str | None = None
        while True:
            offered = _offered(asked, edited is not None)
            answer = self._asked(_question(asked, offered))
            if answer is None:
                return _given(asked, "no")
            word, _, rest = answer.strip().partition(" ")
            choice = _CHOICES.get(word.lower().rstrip(":,"))
            if choice is None or choice not in offered or (rest and choice != "no"):
                self._again(offered)
            elif choice == "no":
                return _given(asked, "no", rest.strip() or self._reason())
            elif choice == "edit":
                edited = self._edited(asked, edited)
            elif edited is not None:
                arguments = {**asked.call.arguments, asked.editable: edited}
                return _given(asked, "edit").model_copy(update={"arguments": arguments})
            else:
                return _given(asked, choice)

    def settle(self, differs: GoalDiffers) -> GoalSettled:
        """Whose reading of the goal holds; at the end of the input, neither."""
        choice = self._chosen("Which holds? w(ords) m(odel) n(either) › ", _READINGS)
        return GoalSettled(call_id=differs.call_id, choice=choice or "neither", by=BY)

    def more(self, what: str, used: float, limit: float) -> BudgetReached:
        """Whether to go on beyond a budget; Enter is no."""
        question = f"{used:,g} of {limit:,g} {what} are used. The same again? y(es) n(o) [n] › "
        words = {"y": True, "yes": True, "n": False, "no": False, "": False}
        more = bool(self._chosen(question, words))
        return BudgetReached(what=what, used=used, limit=limit, more=more, by=BY)

    def _chosen(self, question: str, words: Mapping[str, T]) -> T | None:
        """What the answer stands for; asked until it stands for something, None at the end."""
        while (answer := self._asked(question)) is not None:
            if answer.strip().lower() in words:
                return words[answer.strip().lower()]
            self._again([word for word in words if len(word) > 1])
        return None

    def _asked(self, question: str) -> str | None:
        """The answer, or None where none comes any more."""
        self.screen.quiet()
        try:
            return self.ask(f"  {question}")
        except EOFError:
            return None
        except KeyboardInterrupt:
            self.stop()
            return None

    def _again(self, words: list[str] | tuple[str, ...]) -> None:
        self.screen.say(f"Please answer {', '.join(words)}.", "yellow")

    def _reason(self) -> str:
        return (self._asked("Why? It is told to the model (Enter: no reason) › ") or "").strip()

    def _edited(self, asked: ApprovalAsked, before: str | None) -> str | None:
        """The text after the editor, None while it is as the model wrote it."""
        text = asked.code if before is None else before
        try:
            after = self.edit_text(text, asked.language)
        except EditorError as error:
            self.screen.say(f"{error.message} {error.hint}".rstrip(), "yellow")
            return before
        if not after.strip():
            self.screen.say("The text came back empty: nothing is changed.", "yellow")
            return before
        if after.rstrip("\n") == asked.code.rstrip("\n"):
            self.screen.say("It is as the model wrote it.", "yellow")
            return None
        self.screen.show_edit(asked, after)
        return after


def _offered(asked: ApprovalAsked, edited: bool) -> tuple[Choice, ...]:
    """The answers that make sense."""
    offered: list[Choice] = ["yes", "no"]
    if asked.editable:
        offered.append("edit")
    if asked.effect not in ASKED_EACH_TIME and not edited:
        offered.append("always")
    return tuple(offered)


def _question(asked: ApprovalAsked, offered: tuple[Choice, ...]) -> str:
    kind = asked.effect.replace("_", " ")
    words = {
        "yes": "y(es)",
        "no": "n(o)",
        "edit": "e(dit)",
        "always": f"a(lways {kind} in this session)",
    }
    return f"Allow? {' '.join(words[choice] for choice in offered)} › "


def _given(asked: ApprovalAsked, answer: Choice, reason: str = "") -> ApprovalGiven:
    return ApprovalGiven(call_id=asked.call.id, answer=answer, by=BY, reason=reason)
