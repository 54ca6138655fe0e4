"""What training leaves behind: the record of a run, and the network on disk."""

from __future__ import annotations

import hashlib
import io
import pickle
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from tools.architecture import Architecture
from tools.errors import ModelFileError, TinysmithError
from tools.train.recipe import Recipe
from tools.workspace import write_atomically

if TYPE_CHECKING:
    from torch import Tensor

    from tools.network import TorchNetwork

WEIGHTS_FILE = "network.pt"
NETWORK_FILE = "network.json"


class TrainingError(TinysmithError):
    """Training came to nothing: the loss is no number, or no epoch was finished."""


class TrainingRecord(BaseModel):
    """Enough to repeat a training run, and what it reached; accuracies are shares of one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dataset: str
    dataset_digest: str
    recipe: Recipe
    seed: int
    epochs_asked: int
    epochs_done: int
    batch_size: int
    train_losses: tuple[float, ...]
    val_accuracies: tuple[float, ...]
    best_epoch: int
    """Counted from one: the epoch whose weights were kept, the best by validation accuracy."""
    val_accuracy: float
    test_accuracy: float | None
    """Measured once, on the kept weights; None when training was stopped before."""
    stopped: bool
    seconds: float
    images_per_second: float
    device: str
    versions: dict[str, str]


class ProxyResult(BaseModel):
    """What a short training reached on the validation images, and what it took.

    `accuracy` (a share of one) is 0 unless the training went to its end; `rungs` are the accuracies
    on the way, on a part of the validation images. `images` were trained on, `validated` were
    classified at the rungs and at the end; `seconds` include both.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    accuracy: float
    rungs: tuple[float, ...] = ()
    seconds: float
    images: int
    validated: int = 0
    epochs: int
    pruned: bool = False
    diverged: bool = False
    stopped: bool = False


class _NetworkFile(BaseModel):
    """`network.json`: the architecture, its record, and which weights belong to it."""

    model_config = ConfigDict(extra="forbid")

    architecture: Architecture
    record: TrainingRecord
    weights_digest: str


@dataclass(frozen=True)
class Network:
    """Trained weights with the architecture they fit and the record of their training."""

    architecture: Architecture
    record: TrainingRecord
    weights: dict[str, Tensor] = field(repr=False)

    def module(self) -> TorchNetwork:
        """The network in torch, in evaluation mode, on the CPU."""
        from tools.network import build_torch

        module = build_torch(self.architecture)
        module.load_state_dict(self.weights)
        return module.eval()

    def save(self, folder: Path) -> None:
        """Write network.pt (state dict only) and network.json to `folder`."""
        write_atomically(folder / WEIGHTS_FILE, encode_weights(self.weights))
        description = _NetworkFile(
            architecture=self.architecture,
            record=self.record,
            weights_digest=weights_digest(self.weights),
        )
        write_atomically(folder / NETWORK_FILE, description.model_dump_json(indent=2))

    @classmethod
    def load(cls, folder: Path) -> Network:
        """The network saved in `folder`; ModelFileError if it is missing, damaged or mixed up."""
        try:
            text = (folder / NETWORK_FILE).read_text(encoding="utf-8")
            description = _NetworkFile.model_validate_json(text)
            data = (folder / WEIGHTS_FILE).read_bytes()
        except (OSError, UnicodeDecodeError, ValidationError) as error:
            raise ModelFileError(
                f"{folder} holds no trained network: {error}", "Train one first."
            ) from error
        weights = decode_weights(data)
        if weights_digest(weights) != description.weights_digest:
            raise ModelFileError(
                f"{folder / WEIGHTS_FILE} is not the file that {NETWORK_FILE} was written for.",
                "Train the network again.",
            )
        return cls(description.architecture, description.record, weights)


def encode_weights(weights: dict[str, Tensor]) -> bytes:
    """A state dict as the bytes of a torch file."""
    import torch

    buffer = io.BytesIO()
    torch.save(weights, buffer)
    return buffer.getvalue()


def decode_weights(data: bytes) -> dict[str, Tensor]:
    """The state dict in `data`; tensors alone are read, never code. ModelFileError if damaged."""
    import torch

    try:
        weights: dict[str, Tensor] = torch.load(
            io.BytesIO(data), map_location="cpu", weights_only=True
        )
    except (RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise ModelFileError(
            f"The weights cannot be read: {error}", "Train the network again."
        ) from error
    return weights


def weights_digest(weights: dict[str, Tensor]) -> str:
    """The sha256 (hex) of the tensors of a state dict and their names."""
    total = hashlib.sha256()
    for name in sorted(weights):
        array = weights[name].detach().cpu().contiguous().numpy()
        total.update(f"{name} {array.dtype} {array.shape}".encode())
        total.update(array.tobytes())
    return total.hexdigest()
