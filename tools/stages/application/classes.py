"""What the firmware knows of the classes: their names, and how scores become a percentage.

The percentage is the probability of the class with the greatest score: of logits by softmax,
of the output of a softmax as it stands. Integers alone, so that board and host agree:
``(100 * weight(greatest) + sum / 2) / sum`` over the weights of all scores, rounded down, or 0
where the sum is 0. A logit's weight is 65536 * exp(scale * (score - greatest)), rounded; that of
a softmax's output is score + 128.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.graph import Graph
from tools.stages.application.behaviour import Prediction

ONE = 1 << 16
MOST_CLASSES = (1 << 16) - 1  # so many weights of 65536 fit into 32 bits


@dataclass(frozen=True, slots=True)
class Scores:
    """How one network's output reads: class names, and the weights by distance, if of logits."""

    labels: tuple[str, ...]
    weights: tuple[int, ...]

    def predict(self, scores: NDArray[np.int8]) -> Prediction:
        """What the firmware makes of an output (classes,)."""
        values = scores.astype(int)
        index = int(values.argmax())
        each = [self._weight(int(value), int(values[index])) for value in values]
        total = sum(each)
        percent = (100 * each[index] + total // 2) // total if total else 0
        return Prediction(index, self.labels[index], percent)

    def source(self) -> str:
        """The same as C, for firmware/application/predictions.h."""
        names = "\n".join(f"    {_c_text(label)}," for label in self.labels)
        return (
            '#include "predictions.h"\n\n'
            f"const char *const class_labels[] = {{\n{names}\n}};\n\n{self._weight_source()}"
        )

    def _weight(self, score: int, greatest: int) -> int:
        return self.weights[greatest - score] if self.weights else score + 128

    def _weight_source(self) -> str:
        head = "uint32_t score_weight(int8_t score, int8_t greatest) {\n"
        if not self.weights:
            return f"{head}    (void)greatest;\n    return (uint32_t)(score + 128);\n}}\n"
        rows = [self.weights[i : i + 8] for i in range(0, len(self.weights), 8)]
        table = "\n".join("    " + " ".join(f"{weight}u," for weight in row) for row in rows)
        return (
            f"static const uint32_t weights[{len(self.weights)}] = {{\n{table}\n}};\n\n"
            f"{head}    return weights[greatest - score];\n}}\n"
        )


def network_scores(graph: Graph, classes: Sequence[str]) -> Scores:
    """How the output of the int8 network `graph` reads, one score for each of `classes`.

    Raises ValueError where it has another number of scores, or no quantization.
    """
    output = graph.tensors[graph.outputs[0]]
    if output.elements != len(classes) or output.quantization is None:
        raise ValueError(f"{output.elements} scores do not stand for {len(classes)} classes")
    labels = class_labels(classes)
    if graph.ops[-1].kind == "SOFTMAX":
        return Scores(labels, ())
    return Scores(labels, softmax_weights(output.quantization.scales[0]))


def softmax_weights(scale: float) -> tuple[int, ...]:
    """The weight of a logit by how far it lies below the greatest, 0 to 255 steps of `scale`."""
    return tuple(round(ONE * math.exp(-scale * distance)) for distance in range(256))


def class_labels(classes: Sequence[str]) -> tuple[str, ...]:
    """The names of `classes` as a board can print them: ASCII, no two the same."""
    labels: dict[str, int] = {}
    for index, name in enumerate(classes):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
        label = "".join(character for character in plain if character.isprintable()).strip()
        labels[label if label and label not in labels else f"class {index}"] = index
    return tuple(labels)


def _c_text(text: str) -> str:
    """`text`, printable ASCII, as a C string; a question mark could begin a trigraph."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
    return f'"{escaped}"'
