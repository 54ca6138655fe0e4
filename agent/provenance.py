"""What the events of a session say of a call before it runs: who wrote it, why, who agreed."""

from __future__ import annotations

from collections.abc import Iterable

from agent.events import ApprovalGiven, ModelSaid, Record, UserSaid
from tools.provenance import Provenance


def provenance_of(call_id: str, records: Iterable[Record]) -> Provenance:
    """The provenance of a call that begins at the end of `records`; attempts are not counted."""
    found = Provenance(call_id=call_id)
    for event in (record.event for record in records):
        if isinstance(event, UserSaid):
            found = found.model_copy(update={"prompt": event.text})
        elif isinstance(event, ModelSaid) and call_id in {call.id for call in event.calls}:
            found = found.model_copy(update={"author": event.model})
        elif isinstance(event, ApprovalGiven) and event.call_id == call_id:
            edited = event.arguments is not None
            found = found.model_copy(update={"approval": event.by, "edited": edited})
    return found
