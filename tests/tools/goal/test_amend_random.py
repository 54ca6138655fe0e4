"""Random limits said as corrections, and inputs that are no messages at all."""

from __future__ import annotations

import contextlib
import random
from functools import partial

import pytest

from tests.processor_time import least_seconds
from tests.tools.goal import corrections
from tests.tools.goal.test_reader import SCRAPS
from tests.tools.goal.test_round_trip import SPEAKERS, _limits
from tools.errors import TinysmithError
from tools.goal import read_goal
from tools.goal.amend import amend, fold
from tools.goal.arguments import goal_arguments

WORDS = f"""{SCRAPS} make it instead drop the limit double half twice undo that but rather than from
 to change use show take what is can you please ? ! CIFAR-10 5M fps more less 10 by increase lower
 forget all everything start over new goal a bit flash 64KB MB -> meant should train search digits
"""
FRAMES = ("{}", "make it {}", "please use {}", "can you change it to {}?", "no, {}", "{} instead")
NOUNS = {"sram": "of SRAM", "flash": "of flash", "accuracy": "accuracy", "latency": "latency"}


@pytest.mark.parametrize("seed", range(10))
def test_random_limits_are_read_back_equal(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(30):
        old, new = _limits(rng), _limits(rng)
        said = ", ".join(SPEAKERS[field](rng, value) for field, value in old.items())
        goal = read_goal(f"a digit classifier: {said}")
        message = "; ".join(SPEAKERS[field](rng, value) for field, value in new.items())
        found = amend(goal, message).goal
        assert found is not None
        read = {field: getattr(found, field) for field in SPEAKERS}
        assert read == pytest.approx(dict.fromkeys(SPEAKERS) | old | new), (said, message)


@pytest.mark.parametrize("seed", range(10))
def test_a_goal_said_in_its_own_words_is_the_goal(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(10):
        limits = _limits(rng)
        said = ", ".join(SPEAKERS[field](rng, value) for field, value in limits.items())
        goal = read_goal(f"a digit classifier: {said}")
        messages = ["digits"]
        for name, amount in goal_arguments(goal).items():
            if amount is not None and name not in ("dataset", "macs_min"):
                messages.append(
                    rng.choice(FRAMES).format(f"{amount} {NOUNS.get(name, '')}".strip())
                )
            elif amount is not None and name == "macs_min":
                messages.append(f"at least {amount}")
        found = fold(messages).goal
        assert found is not None
        assert goal_arguments(found) == goal_arguments(goal), messages


def test_word_salad_is_read_or_refused_but_never_crashes() -> None:
    rng = random.Random(11)
    words = [*WORDS.split(), "\n", "\x00", "\ud800", "```", "\U0001f600"]
    goal = read_goal(corrections.STARTS["four"])
    for i in range(2000):
        salad = (rng.choice(words) for _ in range(rng.randrange(20)))
        message = rng.choice([" ", " ", ""]).join(salad)
        if i % 5 == 0:
            message = "".join(chr(rng.randrange(0x110000)) for _ in range(rng.randrange(40)))
        for start in (goal, None):
            with contextlib.suppress(TinysmithError):
                amend(start, message).model_dump_json()


@pytest.mark.parametrize(
    "scrap",
    [
        "RAM/",
        "the ",
        "a ",
        "no limit on ",
        "make it ",
        "not 64 KB but ",
        "double the ",
        "? ",
        "undo ",
    ],
)
def test_reading_time_grows_in_proportion_to_length(scrap: str) -> None:
    goal = read_goal(corrections.STARTS["four"])

    def read(length: int) -> None:
        with contextlib.suppress(TinysmithError):
            amend(goal, scrap * (length // len(scrap)))

    short, long = (least_seconds(partial(read, length)) for length in (3_000, 12_000))
    assert long < 8 * short + 0.2
