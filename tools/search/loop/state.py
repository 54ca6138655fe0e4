"""What is told of a search after each of its candidates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tools.search.candidate import Candidate
from tools.search.front import hypervolume_within
from tools.search.limits import Limits, sram_used
from tools.search.screen import Screen
from tools.search_state import FoundRow, SearchState


def state_of(
    found: Candidate,
    tried: Iterable[Candidate],
    front: Sequence[Candidate],
    screen: Screen,
    *,
    recalled: bool,
    budget: int,
    seconds: float,
) -> SearchState:
    """The search after `found`, the newest of all candidates that were `tried`."""
    tried, limits = list(tried), screen.limits
    on_front = {one.id for one in front}
    return SearchState(
        found=_row(found, limits, on_front=found.id in on_front),
        recalled=recalled,
        front=tuple(_row(one, limits, on_front=True) for one in front),
        front_size=len(front),
        done=len(tried),
        budget=budget,
        hypervolume=hypervolume_within(front, limits),
        screened=screen.screened,
        rejected=screen.rejected,
        duplicates=screen.duplicates,
        pruned=sum(one.status == "pruned" for one in tried),
        seconds=seconds,
        images=sum(one.images for one in tried),
        by_proposer=dict(Counter(one.proposer for one in tried)),
    )


def _row(candidate: Candidate, limits: Limits, *, on_front: bool) -> FoundRow:
    footprint = candidate.footprint
    return FoundRow(
        candidate=candidate.id,
        status=candidate.status,
        accuracy=candidate.accuracy,
        macs=footprint.macs,
        sram_bytes=sram_used(footprint, limits),
        flash_bytes=footprint.flash_bytes[limits.runtime],
        proposer=candidate.proposer,
        rationale=candidate.rationale,
        reason=candidate.reason,
        on_front=on_front,
    )
