"""Events for other programs."""

from __future__ import annotations

import io
import json
import time

from agent.events import parse_event
from agent.show.json_lines import JsonLines
from tests.agent.show.samples import EVENTS


def test_every_event_is_one_document_on_one_line() -> None:
    out = io.StringIO()
    lines = JsonLines(out)
    for event in EVENTS:
        lines.hear(event)
        lines.stream("not written")
    documents = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(documents) == len(EVENTS)
    for document, event in zip(documents, EVENTS, strict=True):
        assert abs(document.pop("time") - time.time()) < 60
        assert parse_event(json.dumps(document)) == event
