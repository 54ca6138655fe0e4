"""A session for another program: one JSON document a line, as it happens."""

from __future__ import annotations

import json
import sys
import time
from typing import TextIO

from agent.events import Event


class JsonLines:
    """Writes every event with its time (seconds since 1970); pieces of answers are left out."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout

    def hear(self, event: Event) -> None:
        """Write one event, at once."""
        document = {"time": round(time.time(), 3), **event.model_dump(mode="json")}
        self.out.write(json.dumps(document) + "\n")
        self.out.flush()

    def stream(self, text: str) -> None:
        """The whole answer follows as an event."""
