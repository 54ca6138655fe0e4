"""Random limits said in random ways, read back equal; the phrasings know nothing of the reader."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from tools.goal import read_goal

UPPER = (
    "under {} {}", "below {} {}", "at most {} {}", "no more than {} {}", "{1} under {0}",
    "{1} of at most {0}", "{1} <= {0}", "{1}: {0}", "{} {} max", "up to {} {}", "less than {} {}",
    "{1} must not exceed {0}", "{1} may never be more than {0}", "a maximum of {} {}",
    "not more than {} {}", "{1} should stay below {0}", "≤ {} {}", "a {1} budget of {0}",
    "{1} limited to {0}", "{} {} or less", "a {1} limit of {0}", "{1}<{0}",
)  # fmt: skip
LOWER = (
    "at least {} {}", "{1} of at least {0}", "{1} above {0}", "more than {} {}", "{1} >= {0}",
    "no less than {} {}", "{} {} or more", "a minimum of {} {}", "{1} must exceed {0}",
    "{1} must not fall below {0}", "{} {} or better", "{1}: {0}", "minimum {1} of {0}",
)  # fmt: skip
FRAMES = (
    "Design an image classifier for {}: {}", "I want a {} classifier with {}.", "{} classifier, {}",
    "build me a network that recognises {}; it needs {}", "Please train a {} classifier ({})",
)  # fmt: skip
JOINTS = (", ", " and ", "; ", ", and ", " but ")


def _bytes(rng: random.Random, size: int) -> str:
    kilobytes = size // 1024
    forms = [f"{kilobytes} KB", f"{kilobytes}KB", f"{kilobytes} kilobytes", f"{kilobytes} KiB"]
    forms += [f"{size:,} bytes", f"{kilobytes}kB", f"{size} B", f"{kilobytes / 1024} MB"]
    return rng.choice(forms)


def _count(rng: random.Random, count: int) -> str:
    forms = [f"{count}", f"{count:,}", f"{count:,}".replace(",", " "), f"{count / 10**6} million"]
    return rng.choice(
        [*forms, f"{count / 10**6}M", f"{count // 1000}k", f"{count / 10**9} billion"]
    )


def _time(rng: random.Random, milliseconds: int) -> str:
    forms = [f"{milliseconds} ms", f"{milliseconds}ms", f"{milliseconds / 1000} s"]
    return rng.choice([*forms, f"{milliseconds} milliseconds", f"{milliseconds * 1000} µs"])


def _say(rng: random.Random, templates: tuple[str, ...], amount: str, noun: str) -> str:
    return rng.choice(templates).format(amount, noun)


def _sram(rng: random.Random, value: int) -> str:
    return _say(rng, UPPER, _bytes(rng, value), rng.choice(["SRAM", "RAM", "ram", "peak SRAM"]))


def _flash(rng: random.Random, value: int) -> str:
    return _say(rng, UPPER, _bytes(rng, value), rng.choice(["flash", "ROM", "flash memory"]))


def _macs(rng: random.Random, value: int) -> str:
    noun = rng.choice(["MACs", "multiply-accumulates", "MAC operations"])
    return _say(rng, UPPER, _count(rng, value), noun)


def _macs_min(rng: random.Random, value: int) -> str:
    return _say(rng, ("at least {} {}", "no fewer than {} {}"), _count(rng, value), "MACs")


def _latency(rng: random.Random, value: float) -> str:
    return _say(
        rng, UPPER, _time(rng, round(1000 * value)), rng.choice(["latency", "inference time"])
    )


def _accuracy(rng: random.Random, value: float) -> str:
    percent = round(100 * value)
    amount = rng.choice([f"{percent}%", f"{percent} %", f"{percent} percent"])
    return _say(rng, LOWER, amount, rng.choice(["accuracy", "test accuracy"]))


SPEAKERS: dict[str, Callable[[random.Random, Any], str]] = {
    "sram_bytes": _sram,
    "flash_bytes": _flash,
    "macs": _macs,
    "macs_min": _macs_min,
    "latency_s": _latency,
    "accuracy": _accuracy,
}


def _limits(rng: random.Random) -> dict[str, int | float]:
    limits: dict[str, int | float] = {
        "sram_bytes": 1024 * rng.randrange(8, 1024, 8),
        "flash_bytes": 1024 * rng.randrange(64, 4096, 64),
        "macs": 1000 * rng.randrange(1000, 999_000),
        "macs_min": 1000 * rng.randrange(1, 1000),
        "latency_s": rng.randrange(1, 2000) / 1000,
        "accuracy": rng.randrange(20, 100) / 100,
    }
    kept = rng.sample(sorted(limits), rng.randrange(1, 6))
    return {field: limits[field] for field in kept}


@pytest.mark.parametrize("seed", range(20))
def test_random_limits_are_read_back_equal(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(40):
        limits = _limits(rng)
        phrases = [SPEAKERS[field](rng, value) for field, value in limits.items()]
        data = rng.choice(["digits", "CIFAR-10", "CIFAR-100"])
        sentence = rng.choice(FRAMES).format(data, rng.choice(JOINTS).join(phrases))
        goal = read_goal(sentence)
        read = {field: getattr(goal, field) for field in SPEAKERS}
        assert read == pytest.approx(dict.fromkeys(SPEAKERS) | limits), sentence
        assert goal.not_understood == (), sentence
