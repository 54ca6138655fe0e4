"""Random shifts and mirror images of a whole batch at once, and the step from pixels to input."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def network_input(images: Tensor) -> Tensor:
    """uint8 (n, h, w, c) to float32 (n, c, h, w) as (pixel - 128) / 128, channels last in memory.

    The int8 input of the converted network is then exactly pixel - 128.
    """
    return ((images.float() - 128.0) / 128.0).permute(0, 3, 1, 2)


def may_flip(classes: Sequence[str]) -> bool:
    """Whether a mirror image keeps its class: not for digits, letters, or anything sided."""
    words = [word.lower() for name in classes for word in name.replace("_", " ").split()]
    sided = any(word in {"left", "right"} for word in words)
    return not sided and all(len(name) > 1 and not name.isdecimal() for name in classes)


def augment(images: Tensor, shift: float, flip: bool, generator: torch.Generator) -> Tensor:
    """uint8 (n, h, w, c), each image moved by up to `shift` of its side and mirrored by chance.

    What a shift leaves open is filled with the nearest edge, which suits ink and photographs.
    """
    count, height, width, _ = images.shape
    rows = _moved(count, height, shift, generator)
    columns = _moved(count, width, shift, generator)
    if flip:
        mirrored = torch.rand(count, 1, generator=generator) < 0.5
        columns = torch.where(mirrored, columns.flip(1), columns)
    rows, columns = rows.to(images.device), columns.to(images.device)
    image = torch.arange(count, device=images.device)
    return images[image[:, None, None], rows[:, :, None], columns[:, None, :]]


def _moved(count: int, size: int, shift: float, generator: torch.Generator) -> Tensor:
    """(count, size) indices along one axis, each row moved by its own random offset."""
    most = round(size * shift)
    offsets = torch.randint(-most, most + 1, (count, 1), generator=generator)
    return (torch.arange(size) + offsets).clamp(0, size - 1)
