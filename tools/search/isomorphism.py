"""Designs that are the same network: what is equal once names are gone.

Two documents are the same network if they lower to the same operators, with the same attributes,
shapes and connections: a stage of three layers and two of one and two, ratios of
squeeze-and-excitation that give the same number of channels, an activation that no operator has,
a residual around a stage of stride 2 and one layer, and the like.
"""

from __future__ import annotations

import hashlib

from tools.architecture import Architecture, expand
from tools.lowering import Operators, operators
from tools.lowering.build import FUSED


def network_key(architecture: Architecture) -> str:
    """32 hex digits that two architectures share if and only if they lower to the same network."""
    return operators_key(operators(architecture, expand(architecture)))


def operators_key(lowered: Operators) -> str:
    """The key of a network that is lowered already.

    A digest (BLAKE2b, 128 bits) of the input, the operators and their attributes, from which all
    other tensors follow.
    """
    table, marks = lowered
    parts = table.tensors[:1], table.ops, marks[:, FUSED:]
    numbers = b"".join(part.astype("<i8", copy=False).tobytes() for part in parts)
    return hashlib.blake2b(numbers, digest_size=16).hexdigest()
