"""Where turns begin and end in the records of a session, and which of them count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agent.events import Record, Resumed, TurnEnded, Undone, UserSaid


def counting(records: Iterable[Record]) -> list[Record]:
    """The records without those that the user undid; the `Undone` events stay."""
    kept: list[Record] = []
    for record in records:
        if isinstance(record.event, Undone):
            to_step = record.event.to_step
            kept = [one for one in kept if one.step <= to_step or isinstance(one.event, Undone)]
        kept.append(record)
    return kept


def turn_boundary(records: Sequence[Record], at_step: int) -> int:
    """The last step up to `at_step` where no turn is under way; 0 where there is none.

    A turn lasts from the user's message to its TurnEnded; a session that was killed within one
    ends it by being resumed.
    """
    boundary, inside = 0, False
    for record in records:
        if record.step > at_step:
            break
        if isinstance(record.event, UserSaid):
            inside = True
        elif isinstance(record.event, TurnEnded | Resumed):
            inside = False
        if not inside:
            boundary = record.step
    return boundary
