"""The search space of arXiv 2504.09685 as data, with what makes it complete.

The field names are those of the paper's ``candidate_config`` files, so that these load unchanged;
``resolution``, ``classes``, ``stem``, ``head_channels`` and ``padding`` are ours, and their
defaults are what the paper's networks were trained with.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.errors import ArchitectureError

Activation = Literal["relu", "relu6", "leakyrelu", "swish", "hardswish"]
Channels = Annotated[int, Field(ge=1, le=2048)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Stem(_Frozen):
    """A full convolution in front of the stages."""

    output_channels: Channels
    kernel_size: Literal[3, 5, 7] = 3
    stride: Literal[1, 2] = 2
    activation: Activation = "relu6"


class Stage(_Frozen):
    """`num_layers` blocks of one kind; the first one has the stride and the change of width."""

    output_channels: Channels
    num_layers: Annotated[int, Field(ge=1, le=12)]
    kernel_size: Literal[3, 5, 7]
    stride: Literal[1, 2]
    expansion_factor: Annotated[int, Field(ge=1, le=10)]
    use_se: bool = False
    se_ratio: Annotated[float, Field(ge=0, le=1)] = 0.0
    conv_type: Literal["depthwise", "mbconv"]
    skip_op: Literal["identity", "residual"] = "identity"
    activation: Activation = "relu6"


class Architecture(_Frozen):
    """A whole network: input, optional stem, stages, optional head, classifier."""

    input_channels: Annotated[int, Field(ge=1, le=4)] = 3
    resolution: Annotated[int, Field(ge=4, le=512)] = 160
    classes: Annotated[int, Field(ge=2, le=10_000)] = 100
    padding: Literal["same", "symmetric"] = "symmetric"
    stem: Stem | None = None
    blocks: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=8)]
    head_channels: Annotated[int, Field(ge=0, le=2048)] = 0
    pool_type: Literal["average"] = "average"

    @classmethod
    def parse(cls, data: Any) -> Architecture:
        """An architecture from decoded JSON, bare or inside the paper's ``candidate_config``.

        Raises ArchitectureError that names the first field at fault.
        """
        if isinstance(data, dict) and "candidate_config" in data:
            data = data["candidate_config"]
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the document"
            raise ArchitectureError(
                f"This is not an architecture: {where}: {first['msg']}.",
                "Compare it with docs/architecture.md.",
            ) from error

    @classmethod
    def load(cls, path: Path) -> Architecture:
        """An architecture from a JSON file; ArchitectureError if it is missing or malformed."""
        try:
            return cls.parse(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise ArchitectureError(
                f"The architecture {path} cannot be read: {error}.", "Give the path of a JSON file."
            ) from error
