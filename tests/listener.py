"""A reporter that keeps what it is told."""

from __future__ import annotations

from tools.search_state import SearchState


class Listener:
    """Notes, warnings and progress in the order in which they came."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.warnings: list[str] = []
        self.heard: list[tuple[str, int, int, str]] = []
        self.states: list[SearchState] = []

    @property
    def stages(self) -> dict[str, tuple[int, int]]:
        """The last (done, total) of each stage."""
        return {stage: (done, total) for stage, done, total, _ in self.heard}

    def note(self, text: str) -> None:
        self.notes.append(text)

    def warn(self, text: str) -> None:
        self.warnings.append(text)

    def progress(self, stage: str, done: int, total: int, figures: str = "") -> None:
        self.heard.append((stage, done, total, figures))

    def found(self, state: SearchState) -> None:
        self.states.append(state)
