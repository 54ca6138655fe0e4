"""How a step tells the world about its progress; the screen implements it, tests record it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tools.search_state import SearchState


class Reporter(Protocol):
    """Receives what a step wants known; a step never prints."""

    def note(self, text: str) -> None:
        """One finished fact, worth a line."""

    def warn(self, text: str) -> None:
        """Something the user should look at; the job goes on."""

    def progress(self, stage: str, done: int, total: int, figures: str = "") -> None:
        """`done` of `total` units of `stage` are finished; `figures` is a short text such as
        ``loss 0.31  acc 91.2 %  4,100 images/s``. ``done == total`` ends the bar."""

    def found(self, state: SearchState) -> None:
        """The search has one candidate more."""


class Silent:
    """A reporter for callers who do not listen."""

    def note(self, text: str) -> None:
        """Ignore a fact."""

    def warn(self, text: str) -> None:
        """Ignore a warning."""

    def progress(self, stage: str, done: int, total: int, figures: str = "") -> None:
        """Ignore progress."""

    def found(self, state: SearchState) -> None:
        """Ignore a candidate."""
