"""A replay tells every event again, in order, at the pace that was asked for."""

from __future__ import annotations

import time

from agent.events import Event, ModelSaid, Record
from agent.replay import Pace, replay
from tests.agent.store.samples import conversation


class Listener:
    """Remembers what it heard."""

    def __init__(self) -> None:
        self.heard: list[Event] = []
        self.streamed: list[str] = []

    def hear(self, event: Event) -> None:
        self.heard.append(event)

    def stream(self, text: str) -> None:
        self.streamed.append(text)


def records(turns: int = 2, apart_s: float = 60.0) -> list[Record]:
    events = enumerate(conversation(turns), 1)
    return [Record(step=step, time=apart_s * step, event=event) for step, event in events]


def test_every_event_is_told_again_without_pauses() -> None:
    listener, begun = Listener(), time.monotonic()
    assert replay(records(), listener, Pace(speed=0)) == 14
    assert time.monotonic() - begun < 5
    assert listener.heard == conversation(2)


def test_answers_come_word_by_word() -> None:
    listener = Listener()
    replay(records(1), listener, Pace(speed=0))
    texts = [event.text for event in listener.heard if isinstance(event, ModelSaid)]
    assert "".join(listener.streamed) == "".join(texts)
    assert len(listener.streamed) == len(" ".join(texts).split())


def test_pauses_are_capped_and_divided_by_the_speed() -> None:
    begun = time.monotonic()
    replay(records(1), Listener(), Pace(speed=100))
    # Seven pauses of a minute, each cut to two seconds, at a hundred times the speed.
    assert 0.14 <= time.monotonic() - begun < 3


def test_what_came_before_is_shown_at_once() -> None:
    listener, begun = Listener(), time.monotonic()
    replay(records(), listener, Pace(speed=10, at=12))
    # Two pauses of a fifth of a second are left of thirteen.
    assert time.monotonic() - begun < 2
    assert listener.heard == conversation(2)
    assert "".join(listener.streamed) == "The limit is 2 KB."


def test_each_step_waits_for_a_key_and_q_leaves() -> None:
    listener, keys = Listener(), iter(" xq")
    assert replay(records(), listener, Pace(wait=lambda: next(keys))) == 2
    assert listener.heard == conversation(2)[:2]
