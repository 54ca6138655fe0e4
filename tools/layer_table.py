"""One row for each operator of a network: shape, MACs and bytes of weights."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from tools.footprint import op_macs
from tools.graph import Graph, Op
from tools.memory_layout import op_name


class LayerFootprint(BaseModel):
    """One operator; `output_shape` has the batch dimension, `weights_bytes` counts constants."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: str
    output_shape: tuple[int, ...]
    macs: int
    weights_bytes: int


def layer_table(graph: Graph) -> tuple[LayerFootprint, ...]:
    """The operators of `graph` in their order; a constant that two share counts in both rows."""
    return tuple(_layer(graph, op) for op in graph.ops)


def _layer(graph: Graph, op: Op) -> LayerFootprint:
    constants = (graph.tensors[i] for i in op.inputs if i >= 0)
    return LayerFootprint(
        name=op_name(graph, op),
        kind=op.kind,
        output_shape=graph.tensors[op.outputs[0]].shape,
        macs=op_macs(graph, op),
        weights_bytes=sum(tensor.size_bytes for tensor in constants if tensor.constant),
    )
