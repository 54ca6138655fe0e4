"""What a network says of the test images: the confusions, and which images are worth a look."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Predictions:
    """Of n images: true class, predicted class, and the softmax of the latter; each (n,)."""

    classes: tuple[str, ...]
    labels: NDArray[np.int64]
    predicted: NDArray[np.int64]
    confidence: NDArray[np.float32]

    @property
    def accuracy(self) -> float:
        """The share of right predictions."""
        return float((self.labels == self.predicted).mean())

    def confusion(self) -> NDArray[np.int64]:
        """(classes, classes) counts: rows are true, columns predicted."""
        count = len(self.classes)
        flat = np.bincount(self.labels * count + self.predicted, minlength=count * count)
        return flat.reshape(count, count).astype(np.int64)

    def class_accuracies(self) -> list[tuple[int, float, int]]:
        """(class, accuracy, images) of each class that has images, the worst first."""
        confusion = self.confusion()
        images = confusion.sum(1)
        rows = [(k, float(confusion[k, k] / images[k]), int(images[k])) for k in range(len(images))
                if images[k]]  # fmt: skip
        return sorted(rows, key=lambda row: (row[1], row[0]))

    def confused_pairs(self) -> list[tuple[int, int, int]]:
        """(true class, predicted class, images) of all mistakes, the most frequent first."""
        wrong = self.confusion()
        np.fill_diagonal(wrong, 0)
        rows = [(int(i), int(j), int(wrong[i, j])) for i, j in np.argwhere(wrong)]
        return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))

    def worth_a_look(self, count: int) -> list[int]:
        """Up to `count` images: the surest mistakes, then right ones, each of another class.

        Mistakes take at most half, where there are right ones; classes that are confused most come
        first.
        """
        right = self.predicted == self.labels
        mistakes = _by_confidence(np.flatnonzero(~right), self.confidence)
        first_right: list[int] = []
        for k, _, _ in self.class_accuracies():
            first_right += _by_confidence(
                np.flatnonzero(right & (self.labels == k)), self.confidence
            )[:1]
        chosen = mistakes[: max(count // 2, count - len(first_right))]
        return chosen + first_right[: count - len(chosen)]


def _by_confidence(indices: NDArray[np.int64], confidence: NDArray[np.float32]) -> list[int]:
    """`indices`, the surest first; the lower index among equals."""
    order = np.argsort(-confidence[indices], kind="stable")
    return [int(i) for i in indices[order]]
