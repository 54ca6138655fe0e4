"""Which pixels speak for a prediction: integrated gradients and occlusion, and a check of both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from tools.architecture import Architecture
from tools.data import Dataset, Split
from tools.explain.predictions import Predictions
from tools.network import TorchNetwork, build_torch
from tools.train.augment import network_input

STEPS = 64
BLACK = -1.0  # a pixel of 0 as the network sees it
_WINDOWS_A_SIDE = 8
_AT_ONCE = 64

Map = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Maps:
    """Of one image, (h, w): what each pixel adds to the logit of the predicted class."""

    gradients: Map
    occlusion: Map


def predict(module: nn.Module, dataset: Dataset) -> Predictions:
    """What `module` says of the test images of `dataset`."""
    probabilities = []
    with torch.inference_mode():
        for first in range(0, len(dataset.test), 256):
            logits = module(_inputs(dataset.test, slice(first, first + 256)))
            probabilities.append(functional.softmax(logits, 1))
    confidence, predicted = torch.cat(probabilities).max(1)
    return Predictions(dataset.classes, dataset.test.labels, predicted.numpy(), confidence.numpy())


def attribute(module: nn.Module, inputs: Tensor, target: int) -> Maps:
    """The maps of one image, `inputs` (1, c, h, w), for the class `target`; channels are summed.

    Integrated gradients from black (Sundararajan et al. 2017) add up to the logit's difference to
    that of a black image; occlusion (Zeiler and Fergus 2014) is the logit's fall when a window of
    an eighth of the side is blackened.
    """
    from captum.attr import IntegratedGradients, Occlusion

    shown = inputs.detach().clone().requires_grad_()
    gradients = IntegratedGradients(module).attribute(
        shown, baselines=BLACK, target=target, n_steps=STEPS, internal_batch_size=_AT_ONCE
    )
    window = max(2, inputs.shape[2] // _WINDOWS_A_SIDE)
    with torch.no_grad():
        occlusion = Occlusion(module).attribute(
            inputs, (inputs.shape[1], window, window), max(1, window // 2), BLACK, target,
            perturbations_per_eval=_AT_ONCE,
        )  # fmt: skip
    # Occlusion gives every channel of a pixel the same value already.
    return Maps(_array(gradients.sum(1)), _array(occlusion.mean(1)))


def image_input(dataset: Dataset, index: int) -> Tensor:
    """Test image `index` as the network sees it, (1, c, h, w)."""
    return _inputs(dataset.test, slice(index, index + 1))


def random_twin(architecture: Architecture, seed: int) -> TorchNetwork:
    """The same network with weights that know nothing; torch's own random state stays."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build_torch(architecture).eval()


def sanity(trained: Maps, random: Maps, inputs: Tensor) -> float | None:
    """How alike the maps of a trained and of a random network are: the larger rank correlation.

    A map that stays when the weights go explains the image, not the network (Adebayo et al. 2018).
    Black pixels are left out: gradients from black are nothing there, whatever the weights. None
    where too little is left to compare.
    """
    seen = (inputs[0] != BLACK).any(0).numpy()
    pairs = ((trained.gradients, random.gradients), (trained.occlusion, random.occlusion))
    found = [rank_correlation(a[seen], b[seen]) for a, b in pairs]
    known = [value for value in found if value is not None]
    return max(known, default=None)


def rank_correlation(a: Map, b: Map) -> float | None:
    """Spearman's, ties by average rank; None for fewer than three values or a constant."""
    if len(a) < 3 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return None
    return float(np.corrcoef(_ranks(a), _ranks(b))[0, 1])


def _ranks(values: Map) -> NDArray[np.float64]:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: NDArray[np.float64] = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return ranks


def _inputs(split: Split, which: slice) -> Tensor:
    return network_input(torch.from_numpy(split.images[which]))


def _array(maps: Tensor) -> Map:
    """(1, h, w) to an array (h, w)."""
    found: Map = maps[0].detach().numpy().astype(np.float32)
    return found
