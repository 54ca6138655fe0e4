"""Whether there are labels and images enough, and how evenly the classes share them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.stages.contract import BrokenError
from tools.stages.data.output import Output, shown
from tools.units import plural

LEAST_TRAIN = 5
LEAST_TEST = 2
LEAST_TRAIN_SHARE, LEAST_TEST_SHARE = 0.3, 0.05
UNEVEN = 5.0
_LISTED = 12


def label_range(output: Output) -> str:
    """Labels are places in the list of classes, and every class is in every split."""
    count = len(output.classes)
    for name, part in output.parts.items():
        outside = part.labels[(part.labels < 0) | (part.labels >= count)]
        if len(outside):
            raise BrokenError(
                f"y_{name} has a label {outside[0]}; there are {count} classes, 0 to {count - 1}."
            )
        absent = np.flatnonzero(np.bincount(part.labels, minlength=count) == 0)
        if len(absent):
            raise BrokenError(
                f"{plural(len(absent), 'class') if len(absent) == 1 else f'{len(absent)} classes'} "
                f"of {count} have no image in {name}, {shown(output.classes[absent[0]])} first.",
                "Split class by class; leave out a class that has too few images for it.",
            )
    names = ", ".join(shown(name, 24) for name in output.classes[:_LISTED])
    return f"{count} classes, each in every split: {names}{', …' if count > _LISTED else ''}."


def enough(output: Output) -> str:
    """Least numbers of images for each class and each split; the report of the balance."""
    counts = _counts(output)
    least = {"train": LEAST_TRAIN, "val": 1, "test": LEAST_TEST}
    for name, of_class in counts.items():
        rarest = int(np.argmin(of_class))
        if of_class[rarest] < least[name]:
            raise BrokenError(
                f"{shown(output.classes[rarest])} has {of_class[rarest]} images in {name}, "
                f"fewer than {least[name]}.",
                "Leave out a class that has too few images, and say so.",
            )
    total = sum(int(of_class.sum()) for of_class in counts.values())
    train, test = (int(counts[name].sum()) for name in ("train", "test"))
    if train < LEAST_TRAIN_SHARE * total or test < LEAST_TEST_SHARE * total:
        raise BrokenError(
            f"Of {total:,} images {train:,} are for training and {test:,} for the test.",
            f"At least {LEAST_TRAIN_SHARE:.0%} and {LEAST_TEST_SHARE:.0%} are.",
        )
    return _report(output, counts)


def _counts(output: Output) -> dict[str, NDArray[np.int64]]:
    count = len(output.classes)
    return {
        name: np.bincount(part.labels, minlength=count).astype(np.int64)
        for name, part in output.parts.items()
    }


def _report(output: Output, counts: dict[str, NDArray[np.int64]]) -> str:
    """The images of each class and split, in words, with a warning where they are uneven."""
    splits = ", ".join(f"{int(of_class.sum()):,} {name}" for name, of_class in counts.items())
    rows = [
        f"{shown(name, 24)} {'/'.join(str(of_class[place]) for of_class in counts.values())}"
        for place, name in enumerate(output.classes[:_LISTED])
    ]
    more = "; …" if len(output.classes) > _LISTED else ""
    whole = np.sum(list(counts.values()), axis=0)
    largest, smallest = int(whole.argmax()), int(whole.argmin())
    ratio = whole[largest] / whole[smallest]
    uneven = (
        f" Warning: very uneven, {shown(output.classes[largest], 24)} has {ratio:.1f} times the "
        f"images of {shown(output.classes[smallest], 24)}."
        if ratio > UNEVEN
        else ""
    )
    return f"{splits} images; by class ({'/'.join(counts)}) {'; '.join(rows)}{more}.{uneven}"
