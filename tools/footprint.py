"""MACs, parameters, flash and peak SRAM of a network, from its architecture or graph alone.

Nothing is built and nothing is run; `tools.runtimes` says what is exact and what is estimated.
Padding taps count as MACs, as the kernels compute or skip them alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod

from pydantic import BaseModel, ConfigDict

from tools.architecture import Architecture, ConvUnit, Layers, SqueezeExcite, expand
from tools.graph import CHANNEL_AXES, Graph, Op
from tools.lowering import Operators, op_names, operators
from tools.runtimes import RUNTIMES, Network, graph_names, network_of, unwritten_network
from tools.schedule.table import macs_of


class Footprint(BaseModel):
    """What a network costs; bytes are by runtime ("aot", "tflm") and without stack.

    `peak_op` names what runs while most SRAM is in use: an operator, or those that take turns.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    macs: int
    parameters: int
    sram_bytes: dict[str, int]
    flash_bytes: dict[str, int]
    peak_op: dict[str, str]


def measure(architecture: Architecture) -> Footprint:
    """The footprint of `architecture`; parameters as trained, batch norm's two per channel too."""
    layers = expand(architecture)
    return measure_operators(layers, operators(architecture, layers))


def measure_operators(layers: Layers, lowered: Operators) -> Footprint:
    """What `measure` returns, from an architecture's layers and what they lower to."""
    network, names = unwritten_network(lowered), op_names(layers, lowered)
    return _measure(network, names, count_parameters(layers), RUNTIMES)


def measure_graph(graph: Graph, runtimes: Iterable[str] = tuple(RUNTIMES)) -> Footprint:
    """The footprint of `graph`; parameters are the elements of its weights and biases.

    Raises UnsupportedOpError, naming the layer, for an operator that one of `runtimes` lacks.
    """
    runtimes = tuple(runtimes)
    for name in runtimes:
        RUNTIMES[name].check(graph)
    return _measure(network_of(graph), graph_names(graph), graph_parameters(graph), runtimes)


def count_parameters(layers: Layers) -> int:
    """Trained parameters: weights, biases, batch norm's scales and shifts."""
    total = (layers.features + 1) * layers.classes
    for block in layers.blocks:
        for unit in block.layers:
            total += _unit_parameters(unit)
        if block.projection:
            total += _unit_parameters(block.projection)
    return total


def graph_parameters(graph: Graph) -> int:
    """Elements of the constants of convolutions and dense layers, batch norm folded away."""
    used = {i for op in graph.ops if op_macs(graph, op) for i in op.inputs[1:] if i >= 0}
    return sum(graph.tensors[i].elements for i in used if graph.tensors[i].constant)


def op_macs(graph: Graph, op: Op) -> int:
    """Multiply-accumulates of one operator: outputs times the taps of each; 0 for the others."""
    kind = op.kind
    if kind not in CHANNEL_AXES:
        return 0
    filters = graph.tensors[op.inputs[1]].shape
    taps = prod(filters[1:3] if kind == "DEPTHWISE_CONV_2D" else filters[1:])
    return prod(graph.tensors[op.outputs[0]].shape) * taps


def _unit_parameters(unit: ConvUnit | SqueezeExcite) -> int:
    if isinstance(unit, SqueezeExcite):
        return 2 * unit.channels * unit.reduced + unit.channels + unit.reduced
    inputs = 1 if unit.kind == "depthwise" else unit.in_channels
    return (inputs * unit.kernel**2 + 2) * unit.out_channels


def _measure(
    network: Network, names: Callable[[int], str], parameters: int, runtimes: Iterable[str]
) -> Footprint:
    costs = {name: RUNTIMES[name].cost(network) for name in runtimes}
    return Footprint(
        macs=macs_of(network.table.ops, network.table.tensors),
        parameters=parameters,
        sram_bytes={name: cost.sram_bytes for name, cost in costs.items()},
        flash_bytes={name: cost.flash_bytes for name, cost in costs.items()},
        peak_op={name: cost.peak_name(names) for name, cost in costs.items()},
    )
