"""A behaviour that the user described, as the argument of ``program_board``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from agent.embedded.stages.application import ANY, Behaviour


class UnknownClassError(Exception):
    """A class that the data do not have; `name` is what the user called it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def board_behaviour(wish: Behaviour, classes: Sequence[str]) -> dict[str, Any]:
    """The fields of `behaviour`, with class names as the data have them.

    `classes` may be empty where nobody has said them; the tool then judges the names. Raises
    UnknownClassError for a name that is none of them.
    """
    only = [class_named(name, classes) for name in wish.get("classes", ())]
    led = [_led(name, wish) for name in _leds(wish, only, classes)]
    return {
        "text": _text(wish),
        "when": "change" if wish.get("changes") else "every",
        "classes": list(dict.fromkeys([*only, *(one["label"] for one in led)])) if only else [],
        "threshold_percent": round(wish.get("threshold", 0)),
        "debounce": min(wish.get("times", 1), 10),
        "led": led,
    }


def _text(wish: Behaviour) -> str:
    if not wish.get("prints"):
        return ""
    return "{label} {percent} %" if wish.get("confidence") else "{label}"


def _leds(wish: Behaviour, only: Sequence[str], classes: Sequence[str]) -> list[str]:
    named = wish.get("leds", ())
    if ANY in named:
        if not (only or classes):
            raise UnknownClassError("")
        return list(only or classes)
    return list(dict.fromkeys(class_named(name, classes) for name in named))


def _led(label: str, wish: Behaviour) -> dict[str, Any]:
    does = "on" if wish.get("on") else "blink"
    return {"label": label, "does": does, "times": 1 if wish.get("on") else wish.get("blinks", 1)}


def class_named(said: str, classes: Sequence[str]) -> str:
    """The class that the user calls `said`, in singular or plural, in upper or lower case."""
    known = {_bare(name): name for name in classes}
    for form in _forms(said):
        if form in known:
            return known[form]
    if classes:
        raise UnknownClassError(said)
    return _forms(said)[-1]


def _forms(said: str) -> list[str]:
    word = _bare(said)
    forms = [word]
    if word.endswith("ies"):
        forms.append(word[:-3] + "y")
    if word.endswith(("ses", "xes", "ches", "shes", "oes")):
        forms.append(word[:-2])
    if word.endswith("s") and not word.endswith("ss"):
        forms.append(word[:-1])
    return forms


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())
