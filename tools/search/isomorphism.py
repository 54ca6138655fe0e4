"""Designs that are the same network: what is equal once names and fields without effect are gone.

Two documents are the same network if they lower to the same operators, with the same attributes,
shapes and connections: two equal stages and one of twice the layers, squeeze-and-excitation ratios
that round to the same number of channels, a stride of 2 on a map of one pixel, and the like.
"""

from __future__ import annotations

import hashlib

from tools.architecture import Architecture
from tools.graph import Graph
from tools.lowering import lower


def network_key(architecture: Architecture) -> str:
    """32 hex digits that two architectures share if and only if they lower to the same network.

    (A 128-bit digest: that two different networks share it by chance is beyond any search.)
    """
    return hashlib.sha256(repr(structure(lower(architecture))).encode()).hexdigest()[:32]


def structure(graph: Graph) -> tuple[object, ...]:
    """All of `graph` but its names: tensors in order, operators, inputs, outputs."""
    tensors = tuple(
        (one.shape, one.dtype, one.constant, None if one.data is None else one.data.tolist())
        for one in graph.tensors
    )
    ops = tuple((op.kind, op.inputs, op.outputs, sorted(op.options.items())) for op in graph.ops)
    return tensors, ops, graph.inputs, graph.outputs
