"""MACs, parameters, flash and peak SRAM of a network, from its architecture or graph alone.

Nothing is built and nothing is run; what is exact and what is estimated is said in
`tools.runtime_costs`. Padding taps count as MACs, as the kernels compute or skip them alike.
"""

from __future__ import annotations

from math import prod

from pydantic import BaseModel, ConfigDict

from tools.architecture import Architecture, ConvUnit, SqueezeExcite, expand
from tools.graph import Graph, Op
from tools.lowering import lower
from tools.memory import activation_buffers
from tools.runtime_costs import RUNTIME_COSTS


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LayerFootprint(_Frozen):
    """One operator: its MACs, the bytes of its constants, and all activations alive beside it."""

    name: str
    kind: str
    output_shape: tuple[int, ...]
    macs: int
    weights_bytes: int
    alive_bytes: int


class AliveTensor(_Frozen):
    """An activation tensor that exists while the operator at the peak runs."""

    name: str
    size_bytes: int


class Footprint(_Frozen):
    """What a network costs; `sram_bytes` and `flash_bytes` are by runtime ("aot", "tflm").

    `peak_op` is the operator beside which most activation bytes are alive, `peak_tensors` these.
    """

    macs: int
    parameters: int
    sram_bytes: dict[str, int]
    flash_bytes: dict[str, int]
    layers: tuple[LayerFootprint, ...]
    peak_op: str
    peak_tensors: tuple[AliveTensor, ...]


def measure(architecture: Architecture) -> Footprint:
    """The footprint of `architecture`; parameters as trained, batch norm's two per channel too."""
    return _measure(lower(architecture), count_parameters(architecture))


def measure_graph(graph: Graph) -> Footprint:
    """The footprint of `graph`; parameters are the elements of its weights and biases."""
    return _measure(graph, graph_parameters(graph))


def count_parameters(architecture: Architecture) -> int:
    """Trained parameters: weights, biases, batch norm's scales and shifts."""
    layers = expand(architecture)
    total = (layers.features + 1) * layers.classes
    for block in layers.blocks:
        total += sum(_unit_parameters(unit) for unit in block.layers)
        total += _unit_parameters(block.projection) if block.projection else 0
    return total


def graph_parameters(graph: Graph) -> int:
    """Elements of the constants of convolutions and dense layers, batch norm folded away."""
    used = {i for op in graph.ops if op_macs(graph, op) for i in op.inputs[1:] if i >= 0}
    return sum(graph.tensors[i].elements for i in used if graph.tensors[i].constant)


def op_macs(graph: Graph, op: Op) -> int:
    """Multiply-accumulates of one operator: outputs times the taps of each; 0 for the others."""
    if op.kind not in {"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"}:
        return 0
    filters = graph.tensors[op.inputs[1]].shape
    taps = prod(filters[1:3]) if op.kind == "DEPTHWISE_CONV_2D" else prod(filters[1:])
    return graph.tensors[op.outputs[0]].elements * taps


def _unit_parameters(unit: ConvUnit | SqueezeExcite) -> int:
    if isinstance(unit, SqueezeExcite):
        return 2 * unit.channels * unit.reduced + unit.channels + unit.reduced
    inputs = 1 if unit.kind == "depthwise" else unit.in_channels
    return (inputs * unit.kernel**2 + 2) * unit.out_channels


def _measure(graph: Graph, parameters: int) -> Footprint:
    buffers = activation_buffers(graph)
    alive = [0] * len(graph.ops)
    for buffer in buffers:
        for position in range(buffer.first, buffer.last + 1):
            alive[position] += buffer.size_bytes
    layers = tuple(_layer(graph, op, alive[i]) for i, op in enumerate(graph.ops))
    peak = max(range(len(alive)), key=alive.__getitem__)
    return Footprint(
        macs=sum(layer.macs for layer in layers),
        parameters=parameters,
        sram_bytes={name: cost.sram_bytes(graph, buffers) for name, cost in RUNTIME_COSTS.items()},
        flash_bytes={name: cost.flash_bytes(graph) for name, cost in RUNTIME_COSTS.items()},
        layers=layers,
        peak_op=layers[peak].name,
        peak_tensors=tuple(
            AliveTensor(name=graph.tensors[b.key].name, size_bytes=b.size_bytes)
            for b in buffers
            if b.first <= peak <= b.last
        ),
    )


def _layer(graph: Graph, op: Op, alive_bytes: int) -> LayerFootprint:
    constants = (graph.tensors[i] for i in op.inputs if i >= 0)
    output = graph.tensors[op.outputs[0]]
    return LayerFootprint(
        name=op.name or output.name,
        kind=op.kind,
        output_shape=output.shape,
        macs=op_macs(graph, op),
        weights_bytes=sum(tensor.size_bytes for tensor in constants if tensor.constant),
        alive_bytes=alive_bytes,
    )
