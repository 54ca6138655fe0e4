"""What a user is told when the model fails, fault by fault, and that the next turn works.

    python benchmarks/bench_faults.py

Each row is one conversation over a local server that speaks Ollama's protocol and misbehaves; the
same faults are tests in tests/agent/test_model_faults.py.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from agent.approvals import Nobody
from agent.events import Event, ModelChosen, ModelFailed, ModelSaid, Noted, ToolFinished
from tests.agent.talking import talk
from tests.agent.test_conversation import GOAL
from tests.agent.test_model_faults import FAULTS, LIVES
from tests.ollama_server import Answer

LONGEST = 130


def main() -> None:
    """Print the table in Markdown."""
    print("| fault | what the user is told | seconds | next turn |")
    print("|---|---|--:|---|")
    for fault, answers in FAULTS.items():
        told, seconds, lives = _conversation(fault, answers)
        print(f"| {fault} | {told} | {seconds:.1f} | {'answered' if lives else 'NOT ANSWERED'} |")


def _conversation(fault: str, answers: list[Answer]) -> tuple[str, float, bool]:
    """What one fault led to: the words, the time of the turn, and whether the next one worked."""
    with (
        tempfile.TemporaryDirectory() as folder,
        talk(Path(folder), answers, Nobody(), waits_s=(0.5, 1.0)) as talked,
    ):
        if talked.server is None:
            raise AssertionError("a fault needs a server")
        talked.server.after = LIVES
        begun = time.monotonic()
        events = talked.says(GOAL if "limit" in fault else "hello")
        seconds = time.monotonic() - begun
        later = talked.says("how are you?")
        lives = any(isinstance(event, ModelSaid) and event.text for event in later)
        return _told(events), seconds, lives


def _told(events: list[Event]) -> str:
    """The first complaint, how often it came, and who answered in the end."""
    said = [words for event in events if (words := _words(event))]
    parts = [f"{said[0][:LONGEST]}{'…' if len(said[0]) > LONGEST else ''}" if said else "–"]
    if said and said.count(said[0]) > 1:
        parts[0] += f" ({said.count(said[0])} times)"
    parts += [f"then: {e.model} ({e.why})" for e in events if isinstance(e, ModelChosen)]
    return "; ".join(parts).replace("|", "\\|").replace("\n", " ")


def _words(event: Event) -> str:
    if isinstance(event, ModelFailed):
        return event.reason
    if isinstance(event, Noted) and event.warning:
        return event.text
    if isinstance(event, ToolFinished) and event.status != "done":
        return f"{event.tool} {event.status}: {event.message}"
    return ""


if __name__ == "__main__":
    main()
