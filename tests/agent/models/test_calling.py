"""One call over real HTTP: what arrives, when, and how it ends."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.messages.tool import ToolCallChunk, tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from agent.models.calling import CUT, Bounds, ModelStopped, call_model
from agent.models.listen import SilenceError, Waits
from tests.agent.models.conftest import QUESTION, Ear, ask, model_of
from tests.ollama_server import Answer, Call, OllamaServer, calls, gigantic, says

Serve = Callable[..., OllamaServer]
SOON_S = 0.5


def test_text_arrives_whole_and_in_pieces(serve: Serve) -> None:
    ear = Ear()
    message = ask(serve(says("A small network will do.", piece=5)), ear)
    assert message.text == ear.text == "A small network will do."
    assert len(ear.tokens) > 3


def test_tool_calls_and_tokens_arrive(serve: Serve) -> None:
    message = ask(serve(calls(Call(name="measure", arguments={"candidate": "ab"}))))
    assert [(call["name"], call["args"]) for call in message.tool_calls] == [
        ("measure", {"candidate": "ab"})
    ]
    assert message.usage_metadata is not None
    assert message.usage_metadata["input_tokens"] == 100
    assert message.usage_metadata["output_tokens"] == 20


def test_the_request_says_window_tools_and_temperature(serve: Serve) -> None:
    server = serve(says("Yes."))
    ask(server)
    (request,) = server.requests
    assert request.options["num_ctx"] == 8192
    assert request.options["temperature"] == 0.0
    assert request.tools == ["measure"]
    assert request.messages[-1]["content"] == "Design a network."


def test_a_token_is_heard_within_100_ms_of_being_sent(serve: Serve) -> None:
    server, ear = serve(says("x" * 60, piece=10, gap_s=0.15)), Ear()
    ask(server, ear)
    delays = [heard - sent for heard, sent in zip(ear.times, server.sent, strict=False)]
    assert len(ear.times) == 6
    assert max(delays) < 0.1


@pytest.mark.parametrize(
    "answer",
    [
        says("late", first_s=30.0),
        says("one two three", piece=4, stall_after=2),
        says("word ", endless=True, gap_s=0.01),
    ],
    ids=["before the first byte", "stalled", "endless"],
)
def test_stop_ends_the_call_and_the_connection(serve: Serve, answer: Answer) -> None:
    server, ear, stop = serve(answer), Ear(), threading.Event()
    threading.Timer(0.3, stop.set).start()
    begun = time.monotonic()
    with pytest.raises(ModelStopped) as stopped:
        ask(server, ear, stop)
    assert time.monotonic() - begun < 0.3 + SOON_S
    heard = len(ear.tokens)
    assert stopped.value.text == ear.text.strip()
    time.sleep(0.2)
    assert len(ear.tokens) == heard
    assert server.gone  # the server noticed, and stops computing


def test_a_stopped_call_leaves_no_thread(serve: Serve) -> None:
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    with pytest.raises(ModelStopped):
        ask(serve(says("late", first_s=30.0)), stop=stop)
    time.sleep(0.3)
    assert "listen" not in {thread.name for thread in threading.enumerate()}


def test_the_model_answers_again_after_a_stop(serve: Serve) -> None:
    server, stop = serve(says("late", first_s=30.0), says("Here I am.")), threading.Event()
    model = model_of(server)
    threading.Timer(0.1, stop.set).start()
    with pytest.raises(ModelStopped):
        call_model(model, QUESTION, Ear(), stop)
    assert call_model(model, QUESTION, Ear(), threading.Event()).text == "Here I am."


def test_silence_before_the_first_token_ends(serve: Serve) -> None:
    with pytest.raises(SilenceError) as silence:
        ask(serve(says("late", first_s=30.0)), waits=Waits(0.3, 0.2))
    assert silence.value.first


def test_silence_between_tokens_ends(serve: Serve) -> None:
    with pytest.raises(SilenceError) as silence:
        ask(serve(says("one two", piece=4, stall_after=1)), waits=Waits(5.0, 0.2))
    assert not silence.value.first


def test_a_gigantic_answer_is_cut(serve: Serve) -> None:
    begun, ear = time.monotonic(), Ear()
    message = ask(serve(gigantic()), ear)
    assert len(message.text) == len(ear.text) == 200_000
    assert "200,000 characters" in message.response_metadata[CUT]
    assert time.monotonic() - begun < 5.0


def test_a_gigantic_answer_in_one_line_is_cut(serve: Serve) -> None:
    message = ask(serve(gigantic(piece=10_000_000)))
    assert len(message.text) == 200_000


def test_an_endless_answer_without_text_is_cut(serve: Serve) -> None:
    message = ask(serve(Answer(endless=True)), bounds=Bounds(chunks=500))
    assert message.text == ""
    assert "500 pieces" in message.response_metadata[CUT]


def test_thoughts_are_not_shown(serve: Serve) -> None:
    ear = Ear()
    message = ask(serve(says("<think>Hm, 64 KB?</think>It fits.", piece=3)), ear)
    assert ear.text == "It fits."
    assert "Hm" in str(message.text)  # sanitise removes them from the conversation


def test_escape_sequences_never_reach_the_screen(serve: Serve) -> None:
    ear = Ear()
    ask(serve(says("safe\x1b]0;owned\x07 text\n", piece=2)), ear)
    assert ear.text == "safe]0;owned text\n"


def test_context_variables_reach_the_model(serve: Serve) -> None:
    seen, variable = [], contextvars.ContextVar("variable", default="unset")
    variable.set("set by the caller")
    real = model_of(serve(says("Yes.")))
    spy = real.with_listeners(on_start=lambda _: seen.append(variable.get()))
    call_model(spy, QUESTION, Ear(), threading.Event())
    assert seen == ["set by the caller"]


def test_an_error_of_the_screen_is_raised_and_hangs_up(serve: Serve) -> None:
    server = serve(says("word ", endless=True, gap_s=0.01))

    def broken_screen(token: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call_model(model_of(server), QUESTION, broken_screen, threading.Event())
    time.sleep(0.2)
    assert server.gone


def test_arguments_that_break_off_are_not_completed() -> None:
    torn = AIMessageChunk(content="", tool_call_chunks=[torn_call()])
    assert torn.tool_calls  # LangChain completes them
    model = Chunks(chunks=[torn])
    message = call_model(model, QUESTION, Ear(), threading.Event())
    assert not message.tool_calls
    assert message.invalid_tool_calls[0]["name"] == "write_file"


def torn_call() -> ToolCallChunk:
    return tool_call_chunk(name="write_file", args='{"path": "a", "content": "ha', id="1", index=0)


class Chunks(BaseChatModel):
    """Streams the chunks that it is given, as a provider's client would."""

    chunks: list[AIMessageChunk]

    @property
    def _llm_type(self) -> str:
        return "chunks"

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        return ChatResult(generations=[])

    def _stream(self, *_: Any, **__: Any) -> Iterator[ChatGenerationChunk]:
        yield from (ChatGenerationChunk(message=chunk) for chunk in self.chunks)
