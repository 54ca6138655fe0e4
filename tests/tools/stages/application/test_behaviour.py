from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tools.stages.application.behaviour import Behaviour, Prediction, Reaction, fill, reactions

LABELS = ("cat", "dog", "owl")


def told(shown: str, **behaviour: Any) -> str:
    """What is told after each of `shown` (c, d, o sure; C, D, O unsure): the class, or a dot."""
    settings = Behaviour(text="{label}", threshold_percent=50, **behaviour)
    letters = [reaction.text.decode()[:1] or "." for reaction in reactions(settings, seen(shown))]
    return "".join(letters)


def seen(shown: str) -> list[Prediction]:
    index = {"c": 0, "d": 1, "o": 2}
    return [
        Prediction(i, LABELS[i], 50 if letter.islower() else 49)
        for letter in shown
        for i in [index[letter.lower()]]
    ]


@pytest.mark.parametrize(
    ("shown", "expected", "behaviour"),
    [
        ("ccdCo", "ccd.o", {}),
        ("ccdco", "cc.c.", {"classes": ("cat",)}),
        ("cccdcccc", "..c...cc", {"debounce": 3}),
        ("ccCcc", ".c..c", {"debounce": 2}),
        ("ccddcDc", "c.d.c.c", {"when": "change"}),
        ("ccdccooc", ".c....o.", {"when": "change", "debounce": 2}),
        ("ccCCcc", ".c...c", {"when": "change", "debounce": 2}),
        ("ccCcc", ".c...", {"when": "change", "debounce": 2}),
    ],
)
def test_what_is_told(shown: str, expected: str, behaviour: dict[str, Any]) -> None:
    assert told(shown, **behaviour) == expected


def test_the_led_is_lit_while_its_class_is_accepted() -> None:
    led = Behaviour.model_validate({"led": [{"label": "cat", "does": "on"}], "debounce": 2})
    levels = [reaction.levels for reaction in reactions(led, seen("cccdcdd"))]
    assert levels == [(), (True,), (), (), (), (), (False,)]


def test_the_led_blinks_when_its_class_is_told() -> None:
    led = [{"label": "dog", "does": "blink", "times": 2}, {"label": "cat", "does": "on"}]
    both = Behaviour.model_validate({"led": led, "when": "change"})
    blinked = (False, True, False, True, False)
    assert reactions(both, seen("cddc")) == [
        Reaction(b"", (True,), 0),
        Reaction(b"", blinked, 2),
        Reaction(b"", (), 0),
        Reaction(b"", (True,), 0),
    ]


def test_fields_are_filled_in_once() -> None:
    assert fill("{label} {index}{percent}%", Prediction(7, "{index}", 100)) == b"{index} 7100%\r\n"


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"text": "{labels}"},
        {"text": "line\nfeed"},
        {"text": "back\\slash"},
        {"text": "größer"},
        {"text": "x", "debounce": 0},
        {"text": "x", "threshold_percent": 101},
        {"led": [{"label": "cat", "does": "on"}, {"label": "cat", "does": "blink"}]},
        {"led": [{"label": "cat", "does": "on"}], "classes": ["dog"]},
    ],
)
def test_what_cannot_be_meant_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Behaviour.model_validate(broken)


def test_the_words_say_every_part() -> None:
    everything = Behaviour.model_validate(
        {
            "text": "{label}!", "when": "change", "classes": ["cat", "dog"],
            "threshold_percent": 70, "debounce": 3,
            "led": [{"label": "cat", "does": "blink", "times": 4}, {"label": "dog", "does": "on"}],
        }
    )  # fmt: skip
    assert everything.words() == (
        "when the class changes it prints “{label}!” and blinks the LED 4 × for cat; the LED is on "
        "while it sees dog; only cat, dog; from 70 % on; after 3 equal predictions"
    )
