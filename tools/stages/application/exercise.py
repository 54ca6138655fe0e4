"""Sequences of predictions that show whether an application does what its behaviour says.

One is of real test images. The other is of made-up scores, so that every named class, both sides
of the threshold and every length of a row come up whatever the network can do; its order depends
on the program's text, so that no program can know it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tools.errors import TinysmithError
from tools.stages.application.behaviour import Behaviour, Prediction
from tools.stages.application.classes import Scores

MOST_REAL_TURNS = 36
MOST_THOROUGH = 6  # classes of which everything is tried; of the others, that they are told
SAMPLE = 3  # classes of which everything is tried where none is named
OTHERS = 2  # classes that are not named
GREATEST, LEAST = 127, -128


class BehaviourError(TinysmithError):
    """The behaviour names a class that there is not, or asks for what can never happen."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Scores of the greatest class against its rivals, which get it to a percentage.

    `most` and `least` are accepted, `below` is the nearest that is not, if there is one; each is
    (rivals, their score): the greatest has 127, all others -128.
    """

    most: tuple[int, int]
    least: tuple[int, int]
    below: tuple[int, int] | None


def check_behaviour(behaviour: Behaviour, scores: Scores) -> None:
    """Raise BehaviourError where `behaviour` cannot be had with these classes and scores."""
    unknown = [name for name in behaviour.named() if name not in scores.labels]
    if unknown:
        known = ", ".join(scores.labels[:50])
        raise BehaviourError(f"There is no class {unknown[0]!r}.", f"The classes are: {known}.")
    find_levels(behaviour.threshold_percent, scores)


def find_levels(threshold_percent: int, scores: Scores) -> Levels:
    """The scores around a threshold; BehaviourError where none of this network reaches it."""
    reachable = {
        scores.predict(made_up(scores, 0, (rivals, score))).percent: (rivals, score)
        for rivals in sorted({1, len(scores.labels) - 1})
        for score in range(LEAST, GREATEST)
    }
    above = [percent for percent in reachable if percent >= threshold_percent]
    below = [percent for percent in reachable if percent < threshold_percent]
    if not above:
        raise BehaviourError(
            f"No output of this network means {threshold_percent} %: at most {max(below)} %.",
            "Lower the threshold.",
        )
    nearest = reachable[max(below)] if below else None
    return Levels(reachable[max(above)], reachable[min(above)], nearest)


def made_up(scores: Scores, index: int, level: tuple[int, int]) -> NDArray[np.int8]:
    """An output (classes,) whose greatest score is that of class `index`, at a level of Levels."""
    rivals, score = level
    output = np.full(len(scores.labels), LEAST, np.int8)
    others = [i for i in range(len(output)) if i != index]
    output[others[:rivals]] = score
    output[index] = GREATEST
    return output


def made_up_sequence(
    behaviour: Behaviour, scores: Scores, order: Generator
) -> list[NDArray[np.int8]]:
    """Outputs, one after the other, that bring up all that `behaviour` speaks of."""
    levels = find_levels(behaviour.threshold_percent, scores)
    passages = _passages(behaviour, scores.labels, levels)
    turns = [turn for i in order.permutation(len(passages)) for turn in passages[i]]
    return [made_up(scores, index, level) for index, level in turns]


Passage = list[tuple[int, tuple[int, int]]]


def _passages(behaviour: Behaviour, labels: tuple[str, ...], levels: Levels) -> list[Passage]:
    """Short runs of predictions, each (class, level) one; any order of them makes sense."""
    named = [labels.index(name) for name in behaviour.named()] or list(range(len(labels)))[:SAMPLE]
    others = [index for index in range(len(labels)) if index not in named][:OTHERS]
    row = behaviour.debounce
    passages = [[(index, levels.most)] * row for index in (*named[MOST_THOROUGH:], *others)]
    for index in named[:MOST_THOROUGH]:
        passages += [[(index, levels.most)] * (row + 1), [(index, levels.least)] * row]
        if levels.below is not None:
            passages.append([(index, levels.below)] * row)
    first, second = named[0], (*named[1:], *others)[0]
    return [*passages, *_interrupted(first, second, row, levels)]


def _interrupted(first: int, second: int, row: int, levels: Levels) -> list[Passage]:
    """Rows of the first class that something breaks: another class, a prediction too unsure."""
    almost, whole = [(first, levels.most)] * (row - 1), [(first, levels.most)] * row
    breaks = [(second, levels.most)]
    if levels.below is not None:
        breaks.append((first, levels.below))
    passages = [[*almost, each, *almost, each] for each in breaks]
    return [*passages, *([*whole, each, *whole] for each in breaks)]


def real_sequence(
    behaviour: Behaviour, predictions: Sequence[Prediction], order: Generator
) -> list[int]:
    """Which of the images with these `predictions` to show, one after the other."""
    chosen: dict[tuple[str, bool], int] = {}
    for number, each in enumerate(predictions):
        sure = each.percent >= behaviour.threshold_percent
        chosen.setdefault((each.label, sure), number)
    named = set(behaviour.named())
    interest = sorted(chosen, key=lambda key: (key[0] not in named, not key[1]))
    count = max(2, MOST_REAL_TURNS // (behaviour.debounce + 1))
    images = [chosen[key] for key in interest[:count]]
    rows = [[images[i]] * behaviour.debounce for i in order.permutation(len(images))]
    return [number for row in rows for number in row] + images[::-1]
