"""Whether the labels are what the user's data say of each example."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tools.stages.contract import BrokenError
from tools.stages.data.origins import Library, Origin
from tools.stages.data.output import Output, shown
from tools.stages.data.rules import Rule, rules

_SAMPLE = 2000
_READABLE_AGREEMENT = 0.3


def explain(output: Output, origins: Sequence[Origin], library: Library) -> tuple[Rule, str]:
    """The rule that gives every label, one to one with the classes, and a sentence on it.

    Raises BrokenError where no rule does; it names the one that comes nearest.
    """
    labels = output.labels
    step = max(1, len(origins) // _SAMPLE)
    nearest, best = "", 0.0
    for rule in rules(origins, library):
        sampled = [rule.value(origin) for origin in origins[::step]]
        if _one_to_one(sampled, labels[::step]):
            values = [rule.value(origin) for origin in origins]
            if (named := _one_to_one(values, labels)) is not None:
                return rule, _name_classes(rule, named, output.classes)
        agreement = _agreement(sampled, labels[::step])
        if agreement > best:
            nearest, best = rule.words, agreement
    near = f" Nearest is {nearest}, for {best:.1%} of the images." if nearest else ""
    raise BrokenError(
        f"The labels are not what the user's data say.{near}",
        "A label is the folder's name, a part of the file's, a column or an array, one to one.",
    )


def _one_to_one(values: Sequence[str | None], labels: NDArray[np.int64]) -> dict[str, int] | None:
    """The label of each value where they stand one to one; with and without regard to case."""
    if any(value is None for value in values):
        return None
    for fold in (str, str.casefold):
        pairs = {
            (fold(str(value)), int(label)) for value, label in zip(values, labels, strict=True)
        }
        named = dict(pairs)
        if len(pairs) == len(named) == len(set(named.values())):
            return named
    return None


def _agreement(values: Sequence[str | None], labels: NDArray[np.int64]) -> float:
    """The share of examples with the most frequent label of their value; 0 for no rule at all."""
    pairs = Counter(zip(values, labels.tolist(), strict=True))
    best: dict[str, int] = {}
    for (value, _), count in pairs.items():
        if value is not None:
            best[value] = max(best.get(value, 0), count)
    classes = len(set(labels.tolist()))
    if not classes <= len(best) <= 2 * classes:
        return 0.0
    agreement = sum(best.values()) / len(values)
    return agreement if agreement > _READABLE_AGREEMENT else 0.0


def _name_classes(rule: Rule, named: dict[str, int], classes: Sequence[str]) -> str:
    """Names that are the values themselves must not be swapped; others are the program's."""
    bare = {_bare(value): label for value, label in named.items()}
    mine = {_bare(name): label for label, name in enumerate(classes)}
    if len(bare) == len(named) and bare.keys() == mine.keys() and bare != mine:
        value = next(value for value in sorted(bare) if bare[value] != mine[value])
        raise BrokenError(
            f"The examples of {shown(value)} have the label of {shown(classes[bare[value]])}.",
            "Write the names in `classes` in the order of their labels.",
        )
    return f"Each label is {rule.words}, one to one with {len(classes)} classes."


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
