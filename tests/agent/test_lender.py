"""The model of a conversation, lent to a tool: over HTTP, with all that goes wrong there."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from agent.events import Event, ModelAnswered, ModelFailed, Noted
from agent.lender import Lender
from agent.models.choose import ChosenModel, choose_model
from agent.policy import Policy, Price
from agent.worker import Lent
from tests.ollama_server import OllamaServer, says
from tests.ollama_server.answers import Answer
from tools.language_model import NoAnswerError, Question, Sampling

QUESTION = Question(system="You count.", prompt="How many?", answer_schema={"type": "object"})


@dataclass
class Loan:
    """A lent model, and what was told."""

    lender: Lender
    told: list[Event]
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def lent(self) -> Lent:
        lent = self.lender.lend("call_1")
        assert lent is not None
        return lent

    def of(self, kind: type[Event]) -> list[Event]:
        return [one for one in self.told if isinstance(one, kind)]


@contextmanager
def loan(
    *answers: Answer, may_ask: bool = True, context: int | None = None, policy: Policy | None = None
) -> Iterator[tuple[Loan, OllamaServer]]:
    told: list[Event] = []
    stop = threading.Event()
    with OllamaServer(answers) as server:
        chosen = choose_model("ollama:qwen3:8b", host=server.url, context=context)
        lender = Lender(
            lambda: chosen, policy or Policy(), told.append, stop, lambda: may_ask, (0.01, 0.01)
        )
        yield Loan(lender, told, stop), server


def test_an_answer_is_an_event_before_it_is_given() -> None:
    with loan(says('{"n": 1}', input_tokens=70, output_tokens=9)) as (one, _):
        completion = one.lent.answer(QUESTION)
        assert (completion.text, completion.input_tokens) == ('{"n": 1}', 70)
        (told,) = one.told
        assert isinstance(told, ModelAnswered)
        assert (told.call_id, told.model, told.question) == (
            "call_1", "ollama:qwen3:8b", QUESTION.digest,
        )  # fmt: skip
        assert (told.text, told.output_tokens, told.cost_usd) == ('{"n": 1}', 9, 0.0)


def test_thoughts_and_control_characters_are_left_out() -> None:
    with loan(says("<think>one, two</think>\x1b[2J{}")) as (one, _):
        assert one.lent.answer(QUESTION).text == "[2J{}"


@pytest.mark.parametrize("answer", [says("{}", first_s=1.0), says("{}", gap_s=0.2, piece=1)])
def test_a_slow_answer_is_waited_for(answer: Answer) -> None:
    with loan(answer) as (one, _):
        completion = one.lent.answer(QUESTION)
        assert completion.text == "{}"
        assert completion.seconds >= 0.2


def test_an_empty_answer_is_an_answer() -> None:
    with loan(says("")) as (one, _):
        assert one.lent.answer(QUESTION).text == ""


@pytest.mark.parametrize(
    "fault", ["hang_up", "cut", "no_end", "http_error", "error_line", "invalid_json"]
)
def test_a_fault_is_told_and_the_next_attempt_answers(fault: str) -> None:
    with loan(says("{} and more", fault=fault), says("{}")) as (one, _):
        assert one.lent.answer(QUESTION).text == "{}"
        assert len(one.of(ModelFailed)) == 1
        assert len(one.of(ModelAnswered)) == 1


def test_a_server_that_dies_is_told_three_times_and_gives_no_answer() -> None:
    with loan(says("{}", fault="down")) as (one, _):
        with pytest.raises(NoAnswerError, match="cannot be reached"):
            one.lent.answer(QUESTION)
        assert len(one.of(ModelFailed)) == 3
        assert len(one.of(Noted)) == 1
        assert one.of(ModelAnswered) == []


def test_a_stop_ends_the_wait_and_gives_no_answer() -> None:
    with loan(says("{}", first_s=30.0)) as (one, _):
        threading.Timer(0.2, one.stop.set).start()
        begun = time.monotonic()
        with pytest.raises(NoAnswerError, match="Stopped"):
            one.lent.answer(QUESTION)
        assert time.monotonic() - begun < 1.5


def test_a_budget_that_is_used_up_asks_nothing() -> None:
    with loan(says("{}"), may_ask=False) as (one, server):
        with pytest.raises(NoAnswerError, match="budget"):
            one.lent.answer(QUESTION)
        assert server.requests == []


def test_a_question_that_does_not_fit_is_warned_of_once() -> None:
    long = QUESTION.model_copy(update={"prompt": "words " * 2_000})
    with loan(says("{}"), says("{}"), context=4096) as (one, _):
        one.lent.answer(long)
        one.lent.answer(long)
        (told,) = one.of(Noted)
        assert isinstance(told, Noted)
        assert told.warning
        assert "4,096" in told.text


def test_what_another_provider_cannot_be_told_is_said() -> None:
    with loan(says("{}")) as (one, server):
        build = choose_model("ollama:qwen3:8b", host=server.url).build
        other = ChosenModel("openai:gpt-5", "", 0, build)
        price = Price(input_usd_per_million=1.0, output_usd_per_million=10.0)
        lender = Lender(
            lambda: other, Policy(price={"openai:gpt-5": price}), one.told.append,
            one.stop, lambda: True,
        )  # fmt: skip
        lent = lender.lend("call_1")
        assert lent is not None
        lent.answer(QUESTION.model_copy(update={"sampling": Sampling(min_p=0.1)}))
        noted, answered = one.told
        assert isinstance(noted, Noted)
        assert "min_p is not passed on" in noted.text
        assert isinstance(answered, ModelAnswered)
        assert answered.cost_usd == pytest.approx((100 + 20 * 10) / 1e6)


def test_the_embedded_planner_is_not_lent() -> None:
    chosen = choose_model("embedded")
    lender = Lender(lambda: chosen, Policy(), print, threading.Event(), lambda: True)
    assert lender.lend("call_1") is None
