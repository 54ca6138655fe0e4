"""Every way in which a server fails, in words; then the retries and the fallback."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from langchain_core.messages import AIMessage

from agent.events import ModelFailed
from agent.models.address import read_address
from agent.models.calling import ModelStopped, call_model
from agent.models.errors import ModelError
from agent.models.faults import explain_failure
from agent.models.listen import Waits
from agent.models.ollama import build_ollama
from agent.models.patience import TAKES_OVER, answer_patiently
from tests.agent.models.conftest import QUESTION, Ear, ask
from tests.ollama_server import Answer, Call, OllamaServer, ServedModel, calls, says

Serve = Callable[..., OllamaServer]
MODEL = "ollama:qwen3:8b"
TEXT = "a fairly long answer"
QUICK = Waits(0.4, 0.3)

FAULTS: dict[str, tuple[Answer, str, bool]] = {
    "hang up": (says(TEXT, fault="hang_up"), "broke off", True),
    "cut": (says(TEXT, fault="cut"), "broke off", True),
    "no end": (says(TEXT, fault="no_end"), "broke off", True),
    "nothing": (says(TEXT, fault="no_end", good_chunks=0), "broke off", True),
    "invalid JSON": (says(TEXT, fault="invalid_json"), "cannot be read", True),
    "a list": (says(TEXT, fault="not_an_object"), "cannot be read", True),
    "slow": (says(TEXT, first_s=9.0), "gave no answer for 0.4 s", True),
    "stalled": (says(TEXT, stall_after=1), "fell silent in the middle", True),
    "HTTP 500": (Answer(fault="http_error"), "HTTP 500", True),
    "HTTP 503": (Answer(fault="http_error", status=503, error="busy"), "HTTP 503", True),
    "HTTP 429": (Answer(fault="http_error", status=429, error="slow down"), "429", True),
    "HTTP 401": (Answer(fault="http_error", status=401, error="unauthorized"), "key", False),
    "HTTP 404": (
        Answer(fault="http_error", status=404, error="model 'x' not found"), "not installed", False,
    ),
    "memory": (
        Answer(fault="http_error", error="model requires more system memory (9 GiB) than ..."),
        "does not fit into the memory", False,
    ),
    "tools": (
        Answer(fault="http_error", status=400, error="x does not support tools"),
        "cannot call tools", False,
    ),
    "window": (
        Answer(fault="http_error", status=400, error="the input exceeds the context length"),
        "longer than", False,
    ),
    "error in the stream": (
        Answer(text=TEXT, fault="error_line", error="llama runner crashed"), "crashed", True,
    ),
    "torn tool call": (
        Answer(fault="http_error", error="error parsing tool call: raw='{\"a'"), "not JSON", True,
    ),
    "arguments are a text": (
        calls(Call(name="measure", arguments="not an object")), "cannot be read", True,
    ),
    "arguments are a list": (calls(Call(name="measure", arguments=[1])), "cannot be read", True),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "words", "retry"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_explained(serve: Serve, answer: Answer, words: str, retry: bool) -> None:
    with pytest.raises(Exception, match=r"[^\0]*") as caught:
        ask(serve(answer), waits=QUICK)
    failure = explain_failure(caught.value, MODEL)
    assert words in failure.message
    assert failure.retry is retry
    assert "\n" not in failure.message


def test_a_server_that_is_down_is_explained() -> None:
    with OllamaServer() as server:
        pass
    with pytest.raises(Exception, match="refused") as caught:
        ask(server)
    failure = explain_failure(caught.value, MODEL)
    assert "cannot be reached" in failure.message
    assert failure.hint == "Start the server with: ollama serve"


def test_a_connection_that_nobody_accepts_ends_in_time() -> None:
    model = build_ollama("m", read_address("http://192.0.2.1:11434"), 0, connect_s=0.3)
    begun = time.monotonic()
    with pytest.raises(Exception, match=r"[^\0]*") as caught:
        call_model(model, QUESTION, Ear(), threading.Event())
    assert time.monotonic() - begun < 2.0
    assert isinstance(explain_failure(caught.value, MODEL), ModelError)


def test_an_unknown_error_is_named() -> None:
    failure = explain_failure(ZeroDivisionError("division by zero"), MODEL)
    assert failure.message == f"{MODEL} failed: ZeroDivisionError: division by zero."


@dataclass
class Patience:
    """answer_patiently over a server, with what it told."""

    server: OllamaServer
    stop: threading.Event = field(default_factory=threading.Event)
    told: list[ModelFailed] = field(default_factory=list)

    def answer(self, fallback: bool = True, waits_s: tuple[float, ...] = (0.01, 0.02)) -> AIMessage:
        return answer_patiently(
            lambda: ask(self.server, stop=self.stop, waits=QUICK),
            (lambda: AIMessage("I am the embedded planner.")) if fallback else None,
            model=MODEL,
            tell=self.told.append,
            stop=self.stop,
            waits_s=waits_s,
        )


def test_a_second_attempt_succeeds(serve: Serve) -> None:
    patience = Patience(serve(says(TEXT, fault="cut"), says("Now it works.")))
    assert patience.answer().text == "Now it works."
    (failed,) = patience.told
    assert (failed.attempt, failed.attempts, failed.then) == (1, 3, "trying again in 0.01 s")


@pytest.mark.parametrize(
    "answer", [answer for answer, _, retry in FAULTS.values() if retry][:8]
)  # fmt: skip
def test_after_three_attempts_the_planner_answers(serve: Serve, answer: Answer) -> None:
    patience = Patience(serve(answer, answer, answer, says("too late")))
    assert patience.answer().text == "I am the embedded planner."
    assert len(patience.server.requests) == 3
    assert [failed.then for failed in patience.told][-1] == TAKES_OVER


def test_what_cannot_heal_is_not_tried_again(serve: Serve) -> None:
    patience = Patience(serve(says("Hi."), models=[ServedModel(name="other")]))
    assert patience.answer().text == "I am the embedded planner."
    assert len(patience.server.requests) == 1
    assert "not installed" in patience.told[0].reason


def test_a_server_that_comes_back_is_asked_again(serve: Serve) -> None:
    server = serve(says("", fault="down"), says("Back."))
    patience = Patience(server)

    def come_back() -> None:
        while len(patience.told) < 2:
            time.sleep(0.01)
        server.start()

    threading.Thread(target=come_back).start()
    assert patience.answer(waits_s=(0.5, 1.0)).text == "Back."
    assert [failed.attempt for failed in patience.told] == [1, 2]


def test_without_a_fallback_the_last_failure_is_raised(serve: Serve) -> None:
    patience = Patience(serve(after=Answer(fault="http_error")))
    with pytest.raises(ModelError, match="HTTP 500"):
        patience.answer(fallback=False)
    assert [failed.then for failed in patience.told][-1] == "no answer"


def test_stop_ends_the_wait(serve: Serve) -> None:
    patience = Patience(serve(after=Answer(fault="http_error")))
    threading.Timer(0.2, patience.stop.set).start()
    begun = time.monotonic()
    with pytest.raises(ModelStopped):
        patience.answer(waits_s=(30.0,))
    assert time.monotonic() - begun < 5


def test_stop_in_an_answer_is_no_failure(serve: Serve) -> None:
    patience = Patience(serve(says(TEXT, piece=4, stall_after=2)))
    threading.Timer(0.1, patience.stop.set).start()
    with pytest.raises(ModelStopped):
        patience.answer()
    assert patience.told == []
