"""What a full and a short training have in common: the fit of network and data, and the loop."""

from __future__ import annotations

import torch

from tools.architecture import Architecture
from tools.data.dataset import Dataset
from tools.errors import ArchitectureError
from tools.footprint import measure
from tools.network import build_torch
from tools.train.augment import may_flip
from tools.train.loop import Images, Loop, largest_batch
from tools.train.parts import random_part
from tools.train.recipe import Recipe


def training_device() -> torch.device:
    """The accelerator where torch sees one, the CPU otherwise."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def check_fit(architecture: Architecture, dataset: Dataset) -> None:
    """ArchitectureError unless the images have the architecture's size, channels and classes."""
    have = (dataset.resolution, dataset.channels, len(dataset.classes))
    want = (architecture.resolution, architecture.input_channels, architecture.classes)
    if have != want:
        raise ArchitectureError(
            f"The architecture takes {want[0]}x{want[0]} images of {want[1]} channels in {want[2]} "
            f"classes; the data set {dataset.name} has {have[0]}x{have[0]}, {have[1]}, {have[2]}.",
            "Resize the data set, or change the architecture.",
        )


def prepare_loop(
    architecture: Architecture, dataset: Dataset, recipe: Recipe, seed: int, device: torch.device
) -> Loop:
    """A loop whose weights, order and augmentation all follow from `seed`."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        module = build_torch(architecture)
    split = random_part(dataset.train, recipe.train_images, seed)
    return Loop(
        module=module.to(device, memory_format=torch.channels_last),  # type: ignore[call-overload]
        train=Images.of(split, device),
        recipe=recipe,
        flip=recipe.flip and may_flip(dataset.classes),
        generator=torch.Generator().manual_seed(seed),
        largest_batch=largest_batch(measure(architecture).macs, device),
    )
