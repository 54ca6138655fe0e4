"""The server: one thread a connection, answers in order, every request kept."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from http.server import ThreadingHTTPServer
from typing import Any, Self

from tests.ollama_server.answers import Answer, Reply, Request
from tests.ollama_server.handler import Handler
from tests.ollama_server.models import EXAMPLE, ServedModel
from tests.ollama_server.pulls import Pull

OVER = Answer(fault="http_error", status=500, error="the script has no further answer")


class OllamaServer:
    """Answers /api/chat with `answers` in order, and with `after` when they are used up.

    `requests` are those to /api/chat; `asked` are all. `sent` are the times (monotonic) at which
    each chunk of an answer left, `gone` those at which a client was seen to have left early.
    """

    def __init__(
        self,
        answers: Sequence[Reply] = (),
        *,
        models: Sequence[ServedModel] = (EXAMPLE,),
        after: Reply = OVER,
        pulls: Sequence[Pull] = (),
        delay_s: float = 0.0,
        port: int = 0,
    ) -> None:
        self.answers, self.after = list(answers), after
        self.models = {model.name: model for model in models}
        self.pulls = {pull.model.name: pull for pull in pulls}
        self.delay_s, self.port = delay_s, port
        self.asked: list[Request] = []
        self.sent: list[float] = []
        self.gone: list[float] = []
        self.stopping = threading.Event()
        self.connections: set[socket.socket] = set()
        self._lock, self._switch = threading.Lock(), threading.Lock()
        self._http: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Where it listens, also while it is down."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def requests(self) -> list[Request]:
        """The requests to /api/chat."""
        return [request for request in self.asked if request.path == "/api/chat"]

    def start(self) -> None:
        """Listen, on the same port as before where there was one."""
        owner = self

        class Bound(Handler):
            server_of_script = owner

        with self._switch:
            self.stopping.clear()
            self._http = _Listener(("127.0.0.1", self.port), Bound)
            self.port = self._http.server_address[1]
            threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Listen no more: connections are refused, and those that are open end."""
        with self._switch:
            self.stopping.set()
            if self._http is not None:
                self._http.shutdown()
                self._http.server_close()
                self._http = None
            for connection in tuple(self.connections):
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def note(self, path: str, body: dict[str, Any]) -> Request:
        """Keep a request."""
        request = Request(path, body, time.monotonic())
        with self._lock:
            self.asked.append(request)
        return request

    def next_answer(self, request: Request) -> Answer:
        """The next of the script."""
        with self._lock:
            reply = self.answers.pop(0) if self.answers else self.after
        return reply if isinstance(reply, Answer) else reply(request)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error of the server."""
