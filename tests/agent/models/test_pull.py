"""Fetching a model: progress, failure, stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from agent.models.choose import choose_model
from agent.models.errors import ModelError
from agent.models.pull import PullStoppedError, pull
from tests.listener import Listener
from tests.ollama_server import OllamaServer, ServedModel
from tests.ollama_server.pulls import Pull

Serve = Callable[..., OllamaServer]
WANTED = ServedModel(name="llama3.1:8b", family="llama")


def test_progress_in_megabytes_until_it_is_installed(serve: Serve) -> None:
    server, listener = serve(pulls=[Pull(model=WANTED)]), Listener()
    pull("llama3.1:8b", server.url, listener, threading.Event())
    stage = "pull llama3.1:8b"
    assert listener.stages == {stage: (78, 78)}
    assert [done == total for _, done, total, _ in listener.heard].index(True) == 18
    assert listener.heard[4][3].startswith("38 of 77 MB")
    assert listener.notes == ["llama3.1:8b is installed (78 MB)."]
    assert choose_model("ollama:llama3.1:8b", host=server.url).name == "ollama:llama3.1:8b"


def test_a_model_that_does_not_exist(serve: Serve) -> None:
    with pytest.raises(ModelError, match="file does not exist"):
        pull("nonsense", serve().url, Listener(), threading.Event())


def test_a_full_disk(serve: Serve) -> None:
    full = Pull(model=WANTED, error="write: no space left on device")
    listener = Listener()
    with pytest.raises(ModelError, match="no space left on device"):
        pull("llama3.1:8b", serve(pulls=[full]).url, listener, threading.Event())
    assert all(done < total for _, done, total, _ in listener.heard)


def test_no_server() -> None:
    with OllamaServer() as server:
        pass
    with pytest.raises(ModelError, match="refused"):
        pull("llama3.1:8b", server.url, Listener(), threading.Event())


def test_a_server_that_falls_silent(serve: Serve) -> None:
    slow = Pull(model=WANTED, gap_s=20.0)
    with pytest.raises(ModelError, match="has said nothing"):
        pull("llama3.1:8b", serve(pulls=[slow]).url, Listener(), threading.Event(), silence_s=0.3)


def test_stop_ends_it_and_the_connection(serve: Serve) -> None:
    server, stop = serve(pulls=[Pull(model=WANTED, gap_s=0.1)]), threading.Event()
    threading.Timer(0.3, stop.set).start()
    begun = time.monotonic()
    with pytest.raises(PullStoppedError, match="stopped"):
        pull("llama3.1:8b", server.url, Listener(), stop)
    assert time.monotonic() - begun < 0.8
    time.sleep(0.3)
    assert server.gone
    assert "llama3.1:8b" not in server.models
