"""Isomorphic designs: equal keys for the same network however it is written, others for others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from tests.random_architectures import random_architecture
from tools.architecture import Architecture
from tools.footprint import measure
from tools.graph import Graph
from tools.lowering import lower
from tools.search.isomorphism import network_key
from tools.search.sampling import sample
from tools.search.space import SearchSpace

Fields = dict[str, Any]


def structure(graph: Graph) -> str:
    """All of a graph but its names."""
    tensors = [
        (one.shape, one.dtype, one.constant, None if one.data is None else one.data.tolist())
        for one in graph.tensors
    ]
    ops = [(op.kind, op.inputs, op.outputs, sorted(op.options.items())) for op in graph.ops]
    return repr((tensors, ops, graph.inputs, graph.outputs))


def designs(count: int, seed: int) -> Iterator[Architecture]:
    """Half of them over the whole schema, half as the search draws them."""
    rng, spaces = np.random.default_rng(seed), [SearchSpace.for_data(s, 3, 10) for s in (8, 32)]
    for number in range(count):
        if number % 2:
            yield random_architecture(rng, large=False)
        else:
            yield sample(spaces[number // 2 % 2], rng)


def with_stage(architecture: Architecture, position: int, *stages: Fields) -> Architecture:
    """`architecture` with the stage at `position` replaced by `stages`."""
    document = architecture.model_dump()
    blocks = document["blocks"]
    document["blocks"] = [*blocks[:position], *stages, *blocks[position + 1 :]]
    return Architecture.parse(document)


def split(stage: Fields) -> list[Fields]:
    """A stage of several layers as two."""
    first = stage["num_layers"] // 2
    second = stage["num_layers"] - first
    if first == 0:
        return [stage]
    return [stage | {"num_layers": first}, stage | {"num_layers": second, "stride": 1}]


WRITTEN_ANEW: dict[str, Callable[[Fields], list[Fields]]] = {
    "two stages for one": split,
    "an expansion that nothing expands": lambda stage: [
        stage | ({"expansion_factor": 9} if stage["conv_type"] == "depthwise" else {})
    ],
    "a ratio that nothing squeezes": lambda stage: [
        stage if stage["use_se"] else stage | {"se_ratio": 0.75}
    ],
    "a ratio that gives the same channels": lambda stage: [
        stage | {"se_ratio": stage["se_ratio"] * (1 - 1e-12) + 1e-9}
        if stage["use_se"] and 0 < stage["se_ratio"] < 1
        else stage
    ],
    "a residual around a stride": lambda stage: [
        stage
        | ({"skip_op": "residual"} if (stage["stride"], stage["num_layers"]) == (2, 1) else {})
    ],
}  # fmt: skip


@pytest.mark.parametrize("way", WRITTEN_ANEW)
def test_the_same_network_has_one_key_however_it_is_written(way: str) -> None:
    changed = 0
    for design in designs(120, 1):
        for position, stage in enumerate(design.blocks):
            again = with_stage(design, position, *WRITTEN_ANEW[way](stage.model_dump()))
            assert network_key(again) == network_key(design)
            assert structure(lower(again)) == structure(lower(design))
            changed += again != design
    assert changed > 20


def test_keys_are_equal_exactly_where_graphs_are() -> None:
    """3,000 random designs, and a mutant of each that the search would try."""
    rng, space = np.random.default_rng(2), SearchSpace.for_data(32, 3, 10)
    by_key: dict[str, set[str]] = defaultdict(set)
    by_structure: dict[str, set[str]] = defaultdict(set)
    for design in designs(3000, 3):
        for one in (design, space.mutate(design, rng)):
            key, graph = network_key(one), structure(lower(one))
            by_key[key].add(graph)
            by_structure[graph].add(key)
    assert all(len(graphs) == 1 for graphs in by_key.values())
    assert all(len(keys) == 1 for keys in by_structure.values())
    assert 4000 < len(by_key) < 6000


def test_equal_keys_mean_equal_figures() -> None:
    for design in designs(150, 4):
        halves = split(design.blocks[-1].model_dump())
        again = with_stage(design, len(design.blocks) - 1, *halves)
        one, other = measure(design), measure(again)
        assert one.model_dump(exclude={"peak_op"}) == other.model_dump(exclude={"peak_op"})


@pytest.mark.parametrize(
    "change",
    [
        {"resolution": 17}, {"classes": 11}, {"input_channels": 2}, {"padding": "symmetric"},
        {"head_channels": 8}, {"stem": None},
    ],
)  # fmt: skip
def test_another_network_has_another_key(change: Fields) -> None:
    stage = {
        "output_channels": 8, "num_layers": 2, "kernel_size": 5, "stride": 2,
        "expansion_factor": 3, "use_se": True, "se_ratio": 0.25, "conv_type": "mbconv",
        "skip_op": "residual", "activation": "swish",
    }  # fmt: skip
    document = {
        "input_channels": 3, "resolution": 16, "classes": 10, "padding": "same", "blocks": [stage],
        "stem": {"output_channels": 8},
    }  # fmt: skip
    keys = {network_key(Architecture.parse(one)) for one in (document, document | change)}
    changes: list[Fields] = [
        {"output_channels": 9}, {"num_layers": 3}, {"kernel_size": 7}, {"stride": 1},
        {"expansion_factor": 4}, {"use_se": False}, {"se_ratio": 0.5}, {"conv_type": "depthwise"},
        {"skip_op": "identity"}, {"activation": "relu"}, {"activation": "relu6"},
        {"activation": "leakyrelu"}, {"activation": "hardswish"},
    ]  # fmt: skip
    keys |= {network_key(Architecture.parse(document | {"blocks": [stage | c]})) for c in changes}
    assert len(keys) == 2 + len(changes)


def test_the_key_does_not_change_from_run_to_run() -> None:
    (design,) = designs(1, 0)
    assert network_key(design) == network_key(Architecture.parse(design.model_dump()))
    assert len(network_key(design)) == 32
