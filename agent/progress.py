"""How far a long step is: events that come often, of which few are worth keeping."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

from tools.search_state import SearchState


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


FEW = 64
"""Units of a stage that are each worth a line, such as the candidates of a search."""


class Progressed(_Event):
    """`done` of `total` of a tool's stage."""

    kind: Literal["progressed"] = "progressed"
    stage: str
    done: int
    total: int
    figures: str = ""

    @property
    def passing(self) -> bool:
        """Whether it is of the moment only and not saved: a step among many, not the last."""
        return self.done < self.total and self.total > FEW


class CandidateFound(_Event):
    """A search has one candidate more; `state` is the search as it stands then, in brief."""

    kind: Literal["candidate_found"] = "candidate_found"
    state: SearchState

    @field_validator("state")
    @classmethod
    def _in_brief(cls, state: SearchState) -> SearchState:
        """Each event holds the front, so that a long one would be saved over and over."""
        return state.brief()

    @property
    def notable(self) -> bool:
        """Whether it is worth a line of its own: one of few candidates, or new on the front."""
        return self.state.budget <= FEW or self.state.found.on_front

    @property
    def passing(self) -> bool:
        """Whether it is of the moment only and not saved."""
        return not self.notable and self.state.done < self.state.budget
