"""Ollama's HTTP API, as far as choosing and fetching a model needs it.

Only the standard library: the prompt does not wait for an HTTP framework to be imported.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import unquote

from agent.models.address import Address
from agent.models.errors import ModelError
from agent.models.hangup import HANGUP

CONNECT_S = 5.0
START_HINT = "Start it: ollama serve (from https://ollama.com), then: ollama pull qwen3:8b"


class OllamaServer:
    """A server at `address`; `patience_s` bounds each read, and the connection too."""

    def __init__(self, address: Address, patience_s: float = 2.0) -> None:
        self.address, self.patience_s = address, patience_s

    def tags(self) -> list[dict[str, Any]]:
        """The installed models as the server lists them."""
        listed = self._ask("GET", "/api/tags").get("models") or []
        return [model for model in listed if isinstance(model, dict)]

    def show(self, name: str) -> dict[str, Any]:
        """What the server knows of one model."""
        return self._ask("POST", "/api/show", {"model": name})

    def pulling(self, name: str) -> Iterator[dict[str, Any]]:
        """The progress of fetching a model, a document a line."""
        body = {"model": name, "stream": True}
        with self._answer("POST", "/api/pull", body) as answer:
            for line in answer:
                yield _document(line)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """One answer; ModelError where there is none that can be used."""
        try:
            with self._answer(method, path, body) as answer:
                return _document(answer.read())
        except (OSError, HTTPException) as error:
            raise ModelError(
                f"No Ollama server answers at {self.address.url} ({words_of(error)}).",
                START_HINT,
            ) from error

    @contextmanager
    def _answer(
        self, method: str, path: str, body: dict[str, Any] | None
    ) -> Iterator[HTTPResponse]:
        text = None if body is None else json.dumps(body).encode()
        with closing(self._connection()) as connection:
            connection.connect()
            connection.sock.settimeout(self.patience_s)
            if hangup := HANGUP.get():
                hangup.add(connection.sock)
            connection.request(method, self.address.path + path, text, self._headers())
            with connection.getresponse() as answer:
                if answer.status != 200:
                    said = _document(answer.read()).get("error", answer.reason)
                    raise ModelError(f"Ollama at {self.address.url} refused {path}: {said}.")
                yield answer

    def _connection(self) -> HTTPConnection:
        kind = HTTPSConnection if self.address.scheme == "https" else HTTPConnection
        wait_s = min(self.patience_s, CONNECT_S)
        return kind(self.address.host, self.address.port, timeout=wait_s)

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Connection": "close"}
        if self.address.login:
            login = base64.b64encode(unquote(self.address.login).encode()).decode()
            return headers | {"Authorization": f"Basic {login}"}
        if key := os.environ.get("OLLAMA_API_KEY"):
            return headers | {"Authorization": f"Bearer {key}"}
        return headers


def words_of(error: BaseException) -> str:
    """The operating system's words for an error, or the kind of it."""
    said = getattr(error, "strerror", None) or str(error)
    return str(said) or type(error).__name__


def _document(text: bytes) -> dict[str, Any]:
    """The JSON object in `text`; HTTPException where it is none."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise HTTPException("the answer is not JSON") from error
    if not isinstance(document, dict):
        raise HTTPException("the answer is not a JSON object")
    return document
