"""Float and int8 accuracy on the same test images, the latter by TFLite Micro itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from tools.convert.quantize import float_images, int8_images
from tools.data.dataset import Split
from tools.network import TorchNetwork
from tools.tflm import HostInterpreter

# TFLite Micro's reference kernels take 5 to 10 ns a MAC on a host: about half a minute in all.
MACS_BUDGET = 4_000_000_000
FEWEST_IMAGES = 200


@dataclass(frozen=True, slots=True)
class Comparison:
    """Accuracies and agreement as shares of the `test_images` that both networks saw."""

    test_images: int
    float_accuracy: float
    int8_accuracy: float
    agreement: float


def images_within_budget(available: int, macs: int) -> int:
    """How many of the `available` images TFLite Micro can be asked to classify."""
    return min(available, max(FEWEST_IMAGES, MACS_BUDGET // max(macs, 1)))


def stratified_subset(split: Split, count: int, seed: int) -> Split:
    """`count` images of `split`, each class in proportion, the same for the same seed."""
    if count >= len(split):
        return split
    order = np.random.default_rng(seed).permutation(len(split))
    labels = split.labels[order]
    sizes = np.bincount(labels)
    rank = np.empty(len(labels))
    by_class = np.argsort(labels, kind="stable")
    rank[by_class] = np.arange(len(labels)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    chosen = order[np.argsort((rank + 0.5) / sizes[labels], kind="stable")[:count]]
    return split.take(np.sort(chosen))


def compare(
    network: TorchNetwork,
    interpreter: HostInterpreter,
    test: Split,
    tell: Callable[[int, int], None],
) -> Comparison:
    """Classify `test` with both; `tell` hears how many of how many images int8 has finished."""
    exact = torch_logits(network, float_images(test.images)).argmax(1)
    quantized = np.empty(len(test), np.int64)
    for i, image in enumerate(int8_images(test.images)):
        quantized[i] = interpreter.run(image).argmax()
        tell(i + 1, len(test))
    return Comparison(
        test_images=len(test),
        float_accuracy=float((exact == test.labels).mean()),
        int8_accuracy=float((quantized == test.labels).mean()),
        agreement=float((quantized == exact).mean()),
    )


def torch_logits(network: TorchNetwork, images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Logits (n, classes) of float images (n, h, w, c), in evaluation mode."""
    network.eval()
    with torch.inference_mode():
        batches = (images[i : i + 256] for i in range(0, len(images), 256))
        outputs = [network(torch.from_numpy(batch).permute(0, 3, 1, 2)) for batch in batches]
        logits: NDArray[np.float32] = torch.cat(outputs).numpy()
    return logits
