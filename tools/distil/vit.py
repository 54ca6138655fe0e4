"""The teacher's network: a small vision transformer of timm, without pretrained weights."""

from __future__ import annotations

import math
from typing import Any

import torch
from pydantic import BaseModel, ConfigDict
from torch import Tensor, nn
from torch.nn import functional

from tools.distil.recipe import TeacherSize

_PATCHES_A_SIDE = 8
_MLP_RATIO = 2


class VitShape(BaseModel):
    """What a transformer is built from; images are `resolution` pixels square."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    resolution: int
    channels: int
    classes: int
    patch: int
    width: int
    depth: int
    heads: int

    @property
    def padded(self) -> int:
        """The image's side, rounded up to whole patches."""
        return math.ceil(self.resolution / self.patch) * self.patch

    @property
    def macs(self) -> int:
        """Multiply-accumulates an image, attention included, norms and the head left out."""
        tokens, stem_width = (self.padded // self.patch) ** 2, self.width // 2
        stem = self.padded**2 * 9 * self.channels * stem_width
        patches = tokens * self.patch**2 * stem_width * self.width
        projections = tokens * (4 + 2 * _MLP_RATIO) * self.width**2
        attention = 2 * tokens**2 * self.width
        return stem + patches + self.depth * (projections + attention)


def vit_shape(resolution: int, channels: int, classes: int, size: TeacherSize) -> VitShape:
    """The shape for a data set: patches of 2 pixels up to 16, of 4 at 32, of 8 at 64."""
    return VitShape(
        resolution=resolution,
        channels=channels,
        classes=classes,
        patch=max(2, math.ceil(resolution / _PATCHES_A_SIDE)),
        **size.model_dump(exclude={"up_to_pixels"}),
    )


class ConvStem(nn.Module):
    """(n, c, h, w) to (n, patches, width): one 3 × 3 convolution before the image is cut up.

    Without it, transformers learn next to nothing from a thousand images (Xiao et al. 2021,
    "Early Convolutions Help Transformers See Better"; measured: docs/training.md).
    """

    def __init__(
        self, img_size: int, patch_size: int, in_chans: int, embed_dim: int, **_more: Any
    ) -> None:
        super().__init__()
        self.num_patches = (img_size // patch_size) ** 2
        self.layers = nn.Sequential(
            nn.Conv2d(in_chans, embed_dim // 2, 3, padding=1, bias=False),
            nn.BatchNorm2d(embed_dim // 2),
            nn.GELU(),
            nn.Conv2d(embed_dim // 2, embed_dim, patch_size, patch_size),
        )

    def forward(self, x: Tensor) -> Tensor:
        """One token for each patch."""
        tokens: Tensor = self.layers(x).flatten(2).transpose(1, 2)
        return tokens


class Vit(nn.Module):
    """(n, c, h, w) floats as (pixel - 128) / 128 to (n, classes) logits (Dosovitskiy et al. 2021).

    Images that are no whole number of patches are continued with their last row and column; the
    tokens' mean is classified.
    """

    def __init__(self, shape: VitShape) -> None:
        from timm.models.vision_transformer import VisionTransformer

        super().__init__()
        self.missing = shape.padded - shape.resolution
        self.transformer = VisionTransformer(
            img_size=shape.padded,
            patch_size=shape.patch,
            in_chans=shape.channels,
            num_classes=shape.classes,
            embed_dim=shape.width,
            depth=shape.depth,
            num_heads=shape.heads,
            mlp_ratio=_MLP_RATIO,
            class_token=False,
            global_pool="avg",
            embed_layer=ConvStem,
        )

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        if self.missing:
            x = functional.pad(x, (0, self.missing, 0, self.missing), mode="replicate")
        logits: Tensor = self.transformer(x)
        return logits


def build_vit(shape: VitShape, seed: int) -> Vit:
    """The transformer of `shape`, its weights drawn from `seed`; torch's own state stays."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Vit(shape)
