"""One connection: reads the request, answers as Ollama does, or breaks as the script says."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, ClassVar

from tests.ollama_server.answers import Answer
from tests.ollama_server.stream import as_one, lines_of

if TYPE_CHECKING:
    from tests.ollama_server.server import OllamaServer

VERSION = "0.12.6"
BROKEN = {
    "invalid_json": b'{"model": "qwen3:8b", "message": {"role": "assist\n',
    "not_an_object": b"[1, 2, 3]\n",
}


class _CutError(Exception):
    """The script breaks the connection here."""


class Handler(BaseHTTPRequestHandler):
    """Ollama's API, as far as a client that chats needs it."""

    protocol_version = "HTTP/1.1"
    server_of_script: ClassVar[OllamaServer]

    def log_message(self, *_: Any) -> None:
        """Say nothing; the requests are kept."""

    def setup(self) -> None:
        """Let `stop` end this connection too, as the end of a process would."""
        super().setup()
        self.server_of_script.connections.add(self.connection)

    def finish(self) -> None:
        self.server_of_script.connections.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        script = self.server_of_script
        script.note(self.path, {})
        script.stopping.wait(script.delay_s)
        if self.path == "/api/version":
            self._json(200, {"version": VERSION})
        elif self.path == "/api/tags":
            self._json(200, {"models": [model.tag for model in script.models.values()]})
        else:
            self._json(404, {"error": "404 page not found"})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        request = self.server_of_script.note(self.path, body)
        if self.path == "/api/show":
            self._show(body)
        elif self.path == "/api/pull":
            self._pull(body)
        elif self.path == "/api/chat":
            self._chat(self.server_of_script.next_answer(request), body)
        else:
            self._json(404, {"error": "404 page not found"})

    def _show(self, body: dict[str, Any]) -> None:
        found = self.server_of_script.models.get(str(body.get("model")))
        if found is None:
            self._json(404, {"error": f"model '{body.get('model')}' not found"})
        else:
            self._json(200, found.shown)

    def _pull(self, body: dict[str, Any]) -> None:
        script = self.server_of_script
        pull = script.pulls.get(str(body.get("model")))
        if pull is None:
            self._lines(iter([b'{"error": "pull model manifest: file does not exist"}\n']))
            return
        whole = self._lines(
            (json.dumps(line).encode() + b"\n" for line in pull.lines()), pull.gap_s
        )
        if whole and not pull.error:
            script.models[pull.model.name] = pull.model

    def _chat(self, answer: Answer, body: dict[str, Any]) -> None:
        script = self.server_of_script
        model = str(body.get("model"))
        if self._gone(answer.first_s) or answer.fault in ("hang_up", "down"):
            self._hang_up(answer)
        elif answer.fault == "http_error":
            self._json(answer.status, {"error": answer.error})
        elif model not in script.models:
            self._json(404, {"error": f"model '{model}' not found"})
        elif body.get("tools") and "tools" not in (script.models[model].capabilities or ("tools",)):
            self._json(400, {"error": f"{model} does not support tools"})
        elif body.get("stream", True):
            self._lines(self._breaking(answer, lines_of(answer, model)), answer.gap_s)
        else:
            self._json(200, as_one(answer, model))

    def _breaking(self, answer: Answer, lines: Iterator[bytes]) -> Iterator[bytes]:
        """The lines up to the point where the fault strikes."""
        for number, line in enumerate(lines):
            if number == answer.stall_after:
                self._gone(3600.0)
                return
            if answer.fault and number == answer.good_chunks:
                yield from self._strike(answer)
                return
            yield line

    def _strike(self, answer: Answer) -> Iterator[bytes]:
        if answer.fault == "cut":
            raise _CutError
        if answer.fault == "error_line":
            yield json.dumps({"error": answer.error}).encode() + b"\n"
        yield BROKEN.get(answer.fault, b"")

    def _lines(self, lines: Iterator[bytes], gap_s: float = 0.0) -> bool:
        """A chunk a line; false where the client left before the end, which `gone` keeps."""
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        script = self.server_of_script
        try:
            for line in filter(None, lines):
                script.sent.append(time.monotonic())
                self.wfile.write(b"%x\r\n%b\r\n" % (len(line), line))
                if gap_s and self._gone(gap_s):
                    return False
            self.wfile.write(b"0\r\n\r\n")
            return True
        except _CutError:
            self._hang_up(Answer())
        except (BrokenPipeError, ConnectionResetError):
            script.gone.append(time.monotonic())
            self._hang_up(Answer())
        return False

    def _gone(self, seconds: float) -> bool:
        """Wait; true as soon as the client has left or the server stops."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.server_of_script.stopping.wait(min(left, 0.02)) or self._left():
                self.server_of_script.gone.append(time.monotonic())
                return True
        return False

    def _left(self) -> bool:
        """Whether the client has closed its side."""
        try:
            return not self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def _hang_up(self, answer: Answer) -> None:
        self.close_connection = True
        if answer.fault == "down":
            threading.Thread(target=self.server_of_script.stop).start()
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _json(self, status: int, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
