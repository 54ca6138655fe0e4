"""``python -m tests.ollama_server SCRIPT.json``: the server as a process of its own.

The script is {"answers": [...], "after": {...}, "models": [...]}; every part may be left out. The
first line of standard output is the address; ``--record FILE`` keeps each chat request as a line.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from tests.ollama_server.answers import Answer
from tests.ollama_server.models import EXAMPLE, ServedModel
from tests.ollama_server.server import OVER, OllamaServer


class Script(BaseModel):
    """What the file says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answers: tuple[Answer, ...] = ()
    after: Answer = OVER
    models: tuple[ServedModel, ...] = (EXAMPLE,)


def main() -> int:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description="A scripted Ollama server.")
    parser.add_argument("script", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--record", type=Path)
    chosen = parser.parse_args()
    script = Script.model_validate_json(chosen.script.read_bytes())
    server = OllamaServer(
        script.answers, models=script.models, after=script.after, port=chosen.port
    )
    with server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        _record(server, chosen.record)
    return 0


def _record(server: OllamaServer, file: Path | None) -> None:
    """Write requests as they come; ends with the process."""
    written = 0
    while True:
        time.sleep(0.05)
        new = server.requests[written:]
        written += len(new)
        if file and new:
            with file.open("a", encoding="utf-8") as record:
                record.writelines(json.dumps(request.body) + "\n" for request in new)


if __name__ == "__main__":
    sys.exit(main())
