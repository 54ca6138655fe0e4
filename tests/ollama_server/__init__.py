"""A small server that speaks Ollama's HTTP API, with scripted answers and injected faults.

with OllamaServer([says("Hello."), calls(Call(name="measure"))]) as server:
    ...  # server.url, server.requests
"""

from tests.ollama_server.answers import (
    Answer,
    Call,
    Reply,
    Request,
    calls,
    empty,
    gigantic,
    many_calls,
    says,
)
from tests.ollama_server.models import EXAMPLE, ServedModel
from tests.ollama_server.server import OllamaServer

__all__ = [
    "EXAMPLE",
    "Answer",
    "Call",
    "OllamaServer",
    "Reply",
    "Request",
    "ServedModel",
    "calls",
    "empty",
    "gigantic",
    "many_calls",
    "says",
]
