"""What a listener hears while a search runs: the newest candidate, the front, and the figures."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

FRONT_ROWS = 6
"""Of the front, in what is shown and saved after each candidate."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FoundRow(_Frozen):
    """One candidate of the search; `accuracy` is a fraction, `sram_bytes` counts the stack."""

    candidate: str
    status: str
    accuracy: float | None
    macs: int
    sram_bytes: int
    flash_bytes: int
    proposer: str
    rationale: str = ""
    reason: str = ""
    on_front: bool = False


class SearchState(_Frozen):
    """The search after its newest candidate, `found`.

    `done` of `budget` candidates; `recalled` says whether the archive knew the newest one. `front`
    is the front within the limits, most accurate first; `front_size` is how many it has, where
    `front` holds only the first of them. `seconds` are those of this search so far, `images` the
    training images of all its candidates; `by_proposer` counts candidates.
    """

    found: FoundRow
    recalled: bool
    front: tuple[FoundRow, ...]
    done: int
    budget: int
    hypervolume: float
    screened: int
    rejected: int
    duplicates: int
    pruned: int
    seconds: float
    images: int
    by_proposer: dict[str, int]
    front_size: int = 0

    def brief(self) -> SearchState:
        """The same with the first `FRONT_ROWS` of the front, without what was said of each."""
        rows = [row.model_copy(update={"rationale": ""}) for row in self.front[:FRONT_ROWS]]
        size = max(self.front_size, len(self.front))
        return self.model_copy(update={"front": tuple(rows), "front_size": size})
