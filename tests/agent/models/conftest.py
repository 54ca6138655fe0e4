"""What the tests of models share: a server, and a call to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from pydantic import BaseModel

from agent.models.address import read_address
from agent.models.calling import Bounds, Model, call_model
from agent.models.listen import Waits
from agent.models.ollama import build_ollama
from tests.ollama_server import OllamaServer, Reply

QUESTION: tuple[BaseMessage, ...] = (HumanMessage("Design a network."),)


class measure(BaseModel):  # noqa: N801  # named like the tool
    """Measures a candidate."""

    candidate: str = ""


@dataclass
class Ear:
    """Keeps tokens with the times (monotonic) at which they were heard."""

    tokens: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def __call__(self, token: str) -> None:
        self.times.append(time.monotonic())
        self.tokens.append(token)

    @property
    def text(self) -> str:
        return "".join(self.tokens)


def model_of(server: OllamaServer, waits: Waits | None = None) -> Model:
    """The server's model, with one tool."""
    model = build_ollama("qwen3:8b", read_address(server.url), 8192, waits=waits)
    return model.bind_tools([measure])


def ask(
    server: OllamaServer,
    ear: Ear | None = None,
    stop: threading.Event | None = None,
    waits: Waits | None = None,
    bounds: Bounds | None = None,
) -> AIMessage:
    """One answer of the server's model."""
    return call_model(
        model_of(server, waits),
        QUESTION,
        ear or Ear(),
        stop or threading.Event(),
        waits=waits,
        bounds=bounds,
    )


@pytest.fixture
def serve() -> Iterator[Callable[..., OllamaServer]]:
    """Starts servers that stop with the test."""
    servers: list[OllamaServer] = []

    def start(*answers: Reply, **how: object) -> OllamaServer:
        server = OllamaServer(answers, **how)  # type: ignore[arg-type]
        server.start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.stop()
