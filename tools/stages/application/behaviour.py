"""What the board shall do with predictions, as data: the user approves it, the C must do it.

The accepted class is a class or none, at first none. A prediction proposes its class, or none
where its percentage is below the threshold or the class is not one of those wanted. What was
proposed `debounce` times in a row, the last time just now, is accepted. A class that is accepted
so is told: every time, or only where another one (or none) was accepted before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

FIELD = re.compile(r"\{(label|index|percent)\}")
# Printable ASCII without the backslash; braces only around a field.
TEXT = r"^([ !-\[\]-z|~]|\{(label|index|percent)\})*$"
LONGEST_TEXT = 200
MOST_BLINKS = 10
MOST_DEBOUNCE = 10

ClassName = Annotated[str, Field(min_length=1, max_length=200)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Led(_Frozen):
    """What the LED does for one class: lit while it is accepted, or blinking when it is told."""

    label: ClassName = Field(description="name of the class")
    does: Literal["on", "blink"] = Field(
        description="on: lit while the class is accepted; blink: each time the class is told"
    )
    times: int = Field(default=1, ge=1, le=MOST_BLINKS, description="how often it blinks")


class Behaviour(_Frozen):
    """What the board does; see the module for what accepted and told mean."""

    text: str = Field(
        default="",
        max_length=LONGEST_TEXT,
        pattern=TEXT,
        description="line to print for a told class, with {label}, {index}, {percent}; or nothing",
    )
    when: Literal["every", "change"] = Field(
        default="every",
        description="tell every accepted prediction, or only where the class changes",
    )
    classes: tuple[ClassName, ...] = Field(default=(), description="only these classes; none: all")
    threshold_percent: int = Field(
        default=0, ge=0, le=100, description="ignore predictions below this"
    )
    debounce: int = Field(
        default=1,
        ge=1,
        le=MOST_DEBOUNCE,
        description="equal predictions in a row before one is accepted",
    )
    led: tuple[Led, ...] = Field(default=(), description="what the LED does, for one class each")

    @model_validator(mode="after")
    def _does_something(self) -> Behaviour:
        if not self.text and not self.led:
            raise ValueError("the board would do nothing: give a text or something for the LED")
        labels = [each.label for each in self.led]
        if len(set(labels)) < len(labels):
            raise ValueError("the LED can do one thing for a class")
        if self.classes and not set(labels) <= set(self.classes):
            raise ValueError("the LED is for a class that is not among the wanted ones")
        return self

    def named(self) -> tuple[str, ...]:
        """Every class that is named, once."""
        return tuple(dict.fromkeys((*self.classes, *(each.label for each in self.led))))

    def proposes(self, seen: Prediction) -> bool:
        """Whether a prediction proposes its class, rather than none."""
        wanted = not self.classes or seen.label in self.classes
        return wanted and seen.percent >= self.threshold_percent

    def words(self) -> str:
        """The whole behaviour in words, for whoever approves it."""
        tells = [f"prints “{self.text}”"] if self.text else []
        tells += [
            f"blinks the LED {each.times} × for {each.label}"
            for each in self.led
            if each.does == "blink"
        ]
        lit = [each.label for each in self.led if each.does == "on"]
        how_often = "at every prediction" if self.when == "every" else "when the class changes"
        parts = [f"{how_often} it {' and '.join(tells)}"] if tells else []
        parts += [f"the LED is on while it sees {' or '.join(lit)}"] if lit else []
        parts += [f"only {', '.join(self.classes)}"] if self.classes else []
        parts += [f"from {self.threshold_percent} % on"] if self.threshold_percent else []
        parts += [f"after {self.debounce} equal predictions"] if self.debounce > 1 else []
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Prediction:
    """One prediction as the application gets it."""

    index: int
    label: str
    percent: int


@dataclass(frozen=True, slots=True)
class Reaction:
    """What must follow a prediction: bytes over the serial line, changes of the LED, blinks."""

    text: bytes
    levels: tuple[bool, ...]
    blinks: int


def reactions(behaviour: Behaviour, predictions: Sequence[Prediction]) -> list[Reaction]:
    """What `behaviour` asks for after each of `predictions`, from reset on."""
    state = _State(behaviour)
    return [state.react(prediction) for prediction in predictions]


class _State:
    """An application in Python: what it remembers between predictions."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._does = {each.label: each for each in behaviour.led}
        self._proposed: str | None = None
        self._row = 0
        self._accepted: str | None = None
        self._lit = False

    def react(self, seen: Prediction) -> Reaction:
        """What follows the next prediction."""
        told = self._accept(seen)
        led = self._does.get(self._accepted or "")
        steady = led is not None and led.does == "on"
        levels = [steady] if steady != self._lit else []
        self._lit = steady
        blinks = led.times if told and led is not None and led.does == "blink" else 0
        text = fill(self._behaviour.text, seen) if told and self._behaviour.text else b""
        return Reaction(text, (*levels, *(True, False) * blinks), blinks)

    def _accept(self, seen: Prediction) -> bool:
        """Take in a prediction; whether its class is told."""
        proposed = seen.label if self._behaviour.proposes(seen) else None
        self._row = self._row + 1 if proposed == self._proposed else 1
        self._proposed = proposed
        if self._row < self._behaviour.debounce:
            return False
        changed, self._accepted = proposed != self._accepted, proposed
        return proposed is not None and (changed or self._behaviour.when == "every")


def fill(text: str, seen: Prediction) -> bytes:
    """The line that `text` becomes, as print_line of firmware/application prints it."""
    values = {"label": seen.label, "index": str(seen.index), "percent": str(seen.percent)}
    return (FIELD.sub(lambda found: values[found[1]], text) + "\r\n").encode("ascii")
