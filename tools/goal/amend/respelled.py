"""A unit put right without its amount: "sorry, KB not MB", "I meant 320 KB not MB"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tools.goal.amend.placing import FIELD_OF, MEASURES, limit_of, line_of, unit_of
from tools.goal.bounds import Resource
from tools.goal.model import Goal
from tools.goal.text import Text, plain_text
from tools.goal.tokens import tokenize
from tools.goal.units import Unit, known_unit, read_unit

_WORD = r"([a-zμµ%]{1,16})"
_NOT = r"(?:,\s*|\s+)(?:and\s+)?(?:not|instead\s+of|rather\s+than)\s+(?:in\s+)?"
_PATTERNS = (
    (re.compile(rf"(?<!\w)(?<!\d ){_WORD}{_NOT}{_WORD}(?!\w)"), (1, 2)),
    (
        re.compile(
            rf"(?<!\w)not\s+(?:in\s+)?{_WORD},?\s+(?:but|it's|that's)\s+(?:in\s+)?{_WORD}(?!\w)"
        ),
        (2, 1),
    ),
    (
        re.compile(
            rf"(?<!\w)(?:meant|mean|should\s+(?:be|say|read)|supposed\s+to\s+be|make\s+that)\s+(?:in\s+)?{_WORD}"
            r"\s*(?:$|[.!,;])"
        ),
        (1, 0),
    ),
)
_AFTER_AMOUNT = re.compile(rf"(?<=[\w%])(?P<wrong>{_NOT}{_WORD})(?!\w)")


@dataclass(frozen=True, slots=True)
class Respelling:
    """A limit whose number stays and whose unit changes."""

    resource: Resource
    value: Fraction
    words: str


def read_respelling(goal: Goal | None, text: Text) -> Respelling | None:
    """The limit of `goal` that `text` gives another unit, if it does."""
    for pattern, (right, wrong) in _PATTERNS:
        for match in pattern.finditer(text.plain):
            unit = _unit(match[right])
            other = _unit(match[wrong]) if wrong else None
            if unit is not None and (other is not None or not wrong):
                resource = _meant(goal, unit, other)
                if goal is not None and resource is not None:
                    return _respelled(goal, resource, unit, text.words(*match.span()))
    return None


def wrong_units(text: Text) -> tuple[tuple[int, int], ...]:
    """Where "320 KB, not MB" names the unit that it is not; only after an amount."""
    return tuple(
        match.span("wrong")
        for match in _AFTER_AMOUNT.finditer(text.plain)
        if known_unit(match[2]) and re.search(r"\d\s?[\w%]+$", text.plain[: match.start()][-12:])
    )


def _unit(word: str) -> Unit | None:
    """The unit that is one word; no word that is also plain English."""
    if not known_unit(word) or word in ("b", "s", "a", "c", "f", "w", "j", "v", "h", "mi", "ki"):
        return None
    unit, _ = read_unit(tokenize(plain_text(word), []), 0)
    return unit if unit.dimension in ("bytes", "macs", "seconds", "fraction", "scale") else None


def _meant(goal: Goal | None, right: Unit, wrong: Unit | None) -> Resource | None:
    """The limit that was said with the wrong unit last, or in any unit that measures the same."""
    fitting = [r for r in FIELD_OF if limit_of(goal, r) is not None and _factor(r, right)]
    if goal is None:
        return None
    if wrong is not None:
        fitting = [r for r in fitting if _same(unit_of(goal, r), _factor(r, wrong))]
    return _last(goal, fitting)


def _last(goal: Goal, fitting: Sequence[Resource]) -> Resource | None:
    if not fitting:
        return None
    lines = {resource: line_of(goal, FIELD_OF[resource]) for resource in fitting}
    latest = [resource for resource in fitting if lines[resource] == max(lines.values())]
    return latest[0] if len(latest) == 1 else None


def _factor(resource: Resource, unit: Unit) -> Fraction | None:
    if unit.dimension == "scale" and MEASURES[resource] in ("bytes", "macs"):
        return Fraction(1000 if resource == "macs" else 1024) ** unit.power
    return unit.factor if unit.dimension == MEASURES[resource] else None


def _same(unit: Unit | None, factor: Fraction | None) -> bool:
    return unit is not None and factor is not None and unit.factor == factor


def _respelled(goal: Goal, resource: Resource, unit: Unit, words: str) -> Respelling | None:
    said, factor = unit_of(goal, resource), _factor(resource, unit)
    value = limit_of(goal, resource)
    if said is None or factor is None or value is None:
        return None
    exact = Fraction(value) if isinstance(value, int) else Fraction(repr(value))
    return Respelling(resource, exact / said.factor * factor, words)
