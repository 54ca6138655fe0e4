"""A question of a tool to a model: what goes over the wire, and what comes back."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from agent.models.address import read_address
from agent.models.calling import ModelStopped
from agent.models.ollama import build_ollama
from agent.models.questions import ask, messages_of
from tests.ollama_server import OllamaServer, says
from tools.language_model import Question, Sampling

Serve = Callable[..., OllamaServer]
SCHEMA = {"type": "object", "properties": {"n": {"enum": [1, 2]}}, "required": ["n"]}
QUESTION = Question(
    system="You count.",
    prompt="How many?",
    answer_schema=SCHEMA,
    sampling=Sampling(temperature=1.5, min_p=0.1, seed=3),
)


def model_of(server: OllamaServer) -> BaseChatModel:
    return build_ollama("qwen3:8b", read_address(server.url), 8192)


def test_the_request_holds_the_answer_to_the_schema_and_says_the_sampling(serve: Serve) -> None:
    server = serve(says('{"n": 1}'))
    message = ask(model_of(server), QUESTION, threading.Event())
    assert message.text == '{"n": 1}'
    assert message.usage_metadata is not None
    (request,) = server.requests
    assert request.format == SCHEMA
    assert request.tools == []
    assert request.options == {
        "temperature": 1.5, "min_p": 0.1, "seed": 3, "num_ctx": 8192, "num_predict": 8192,
    }  # fmt: skip
    assert [one["content"] for one in request.messages] == ["You count.", "How many?"]


def test_what_the_sampling_leaves_open_is_the_models_own(serve: Serve) -> None:
    server = serve(says("{}"))
    ask(model_of(server), QUESTION.model_copy(update={"sampling": Sampling()}), threading.Event())
    assert set(server.requests[0].options) == {"num_ctx", "num_predict"}


def test_a_stop_ends_the_wait_at_once(serve: Serve) -> None:
    server, stop = serve(says("{}", first_s=30.0)), threading.Event()
    threading.Timer(0.2, stop.set).start()
    begun = time.monotonic()
    with pytest.raises(ModelStopped):
        ask(model_of(server), QUESTION, stop)
    assert time.monotonic() - begun < 1.5


def test_an_endless_answer_is_cut(serve: Serve) -> None:
    server = serve(says(" " * 1000, endless=True, piece=1000))
    message = ask(model_of(server), QUESTION, threading.Event())
    assert len(message.text) <= 100_000


class OtherModel(GenericFakeChatModel):
    """A chat model of another provider, which keeps how it was called."""

    called: list[dict[str, Any]] = []  # noqa: RUF012 - a field of pydantic

    def _generate(self, *arguments: Any, **options: Any) -> Any:
        self.called.append({"messages": arguments[0], **options})
        return super()._generate(*arguments, **options)

    def _stream(self, *arguments: Any, **options: Any) -> Any:
        self.called.append({"messages": arguments[0], **options})
        return super()._stream(*arguments, **options)


def test_another_provider_is_told_the_schema_in_words() -> None:
    model = OtherModel(messages=iter([AIMessage('{"n": 2}')]), called=[])
    message = ask(model, QUESTION, threading.Event())
    assert message.text == '{"n": 2}'
    called = model.called[0]
    assert called["temperature"] == 1.5
    assert "min_p" not in called
    system = called["messages"][0].content
    assert system.startswith("You count.\n")
    assert json.dumps(SCHEMA) in system


def test_a_schema_that_is_enforced_is_not_told_twice() -> None:
    assert messages_of(QUESTION)[0].content == "You count."
