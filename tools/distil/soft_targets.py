"""What a teacher says about a batch, and the loss that follows from it (Hinton et al. 2015)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


def distillation_loss(
    hard: Tensor, logits: Tensor, taught: Tensor, temperature: float, alpha: float
) -> Tensor:
    """``(1 - alpha) hard + alpha T² KL(teacher ‖ student)``, both logits divided by T.

    `logits` and `taught` are (n, classes). T² keeps the gradients as large as those of `hard`
    (Hinton et al. 2015, section 2).
    """
    soft = functional.kl_div(
        functional.log_softmax(logits / temperature, 1),
        functional.log_softmax(taught / temperature, 1),
        reduction="batchmean",
        log_target=True,
    )
    return (1 - alpha) * hard + alpha * temperature**2 * soft


@dataclass(frozen=True, slots=True)
class LiveTeacher:
    """Looks at the very batch that the student sees, augmentation included."""

    module: nn.Module
    temperature: float
    alpha: float

    def blend(self, hard: Tensor, logits: Tensor, inputs: Tensor, _chosen: Tensor) -> Tensor:
        """See `tools.train.loop.Teacher`."""
        with torch.no_grad():
            taught = self.module(inputs)
        return distillation_loss(hard, logits, taught, self.temperature, self.alpha)


@dataclass(frozen=True, slots=True)
class CachedTeacher:
    """Has looked at each training image once, as it is; `taught` (n, classes) are its logits.

    The student's augmentation is then nothing it knows of.
    """

    taught: Tensor
    temperature: float
    alpha: float

    def blend(self, hard: Tensor, logits: Tensor, _inputs: Tensor, chosen: Tensor) -> Tensor:
        """See `tools.train.loop.Teacher`."""
        return distillation_loss(hard, logits, self.taught[chosen], self.temperature, self.alpha)
