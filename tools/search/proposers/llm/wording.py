"""Designs on one line for the model to read, and as the JSON that it shall write."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from tools.architecture import Architecture, Stage

LONGEST_RATIONALE, MOST_SENTENCES = 300, 2
_READ = 4 * LONGEST_RATIONALE  # characters that are looked at: a megabyte is no rationale
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def line_of(architecture: Architecture) -> str:
    """Such as ``16 px; stem 8 s1; mbconv 24 x2 k3 s2 e4 residual relu6; head 64``."""
    stem = architecture.stem
    parts = [f"{architecture.resolution} px"]
    if stem:
        parts.append(f"stem {stem.output_channels} s{stem.stride}")
    parts += map(_stage, architecture.blocks)
    if architecture.head_channels:
        parts.append(f"head {architecture.head_channels}")
    return "; ".join(parts)


def _stage(stage: Stage) -> str:
    words = [
        stage.conv_type,
        f"{stage.output_channels} x{stage.num_layers} k{stage.kernel_size} s{stage.stride}",
    ]
    if stage.conv_type == "mbconv":
        words.append(f"e{stage.expansion_factor}")
    if stage.use_se:
        words.append(f"se{stage.se_ratio:g}")
    if stage.skip_op == "residual":
        words.append("residual")
    return " ".join((*words, stage.activation))


def document_of(architecture: Architecture) -> dict[str, Any]:
    """The architecture as an answer writes it; what the task fixes is left out."""
    stem = architecture.stem
    return {
        "resolution": architecture.resolution,
        "stem": {
            "output_channels": stem.output_channels if stem else 0,
            "stride": stem.stride if stem else 1,
        },
        "blocks": [
            {
                "conv_type": stage.conv_type,
                "output_channels": stage.output_channels,
                "num_layers": stage.num_layers,
                "kernel_size": stage.kernel_size,
                "stride": stage.stride,
                "expansion_factor": stage.expansion_factor,
                "se_ratio": stage.se_ratio if stage.use_se else 0.0,
                "skip_op": stage.skip_op,
                "activation": stage.activation,
            }
            for stage in architecture.blocks
        ],
        "head_channels": architecture.head_channels,
    }


def clean_line(text: str) -> str:
    """`text` on one line, without characters that are not seen or that steer a terminal."""
    kept = (" " if c.isspace() else c for c in text if c.isspace() or _seen(c))
    return " ".join("".join(kept).split())


def clean_rationale(said: Any) -> str:
    """The first two sentences, 300 characters at most; "" where it is no text."""
    if not isinstance(said, str):
        return ""
    line = " ".join(_SENTENCE_END.split(clean_line(said[:_READ]))[:MOST_SENTENCES])
    return line if len(line) <= LONGEST_RATIONALE else line[: LONGEST_RATIONALE - 1] + "…"


def quoted(value: Any, longest: int = 40) -> str:
    """What a model wrote, short enough to be told again; lists and objects by their kind alone."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    line = clean_line(value[:_READ] if isinstance(value, str) else str(value))
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _seen(character: str) -> bool:
    """Not a control, format or private character, nor half of one."""
    return not unicodedata.category(character).startswith("C")
