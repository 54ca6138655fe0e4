"""The test server itself: as a process with a script, and with answers made from requests."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from agent.models.address import read_address
from agent.models.calling import call_model
from agent.models.choose import choose_model
from agent.models.ollama import build_ollama
from tests.agent.models.conftest import QUESTION, Ear, ask
from tests.conftest import REPOSITORY
from tests.ollama_server import Answer, OllamaServer, Request, says

Serve = Callable[..., OllamaServer]


def test_an_answer_made_from_the_request(serve: Serve) -> None:
    def echo(request: Request) -> Answer:
        return says(request.messages[-1]["content"].upper())

    assert ask(serve(echo)).text == "DESIGN A NETWORK."


def test_answers_come_in_order_and_then_the_last_one(serve: Serve) -> None:
    server = serve(says("one"), says("two"), after=says("more"))
    assert [ask(server).text for _ in range(4)] == ["one", "two", "more", "more"]


def test_a_process_serves_a_script_and_keeps_the_requests(tmp_path: Path) -> None:
    script, record = tmp_path / "script.json", tmp_path / "requests.jsonl"
    script.write_text(json.dumps({"answers": [{"text": "Hi."}, {"fault": "down"}]}))
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.ollama_server", str(script), "--record", str(record)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    )
    with server:
        assert server.stdout
        url = server.stdout.readline().strip()
        model = build_ollama("qwen3:8b", read_address(url), 0)
        assert choose_model(host=url).name == "ollama:qwen3:8b"
        assert call_model(model, QUESTION, Ear(), threading.Event()).text == "Hi."
        threading.Event().wait(0.3)
        server.terminate()
    (request,) = record.read_text().splitlines()
    assert json.loads(request)["model"] == "qwen3:8b"
