"""Tensors, operators and lifetimes."""

from __future__ import annotations

import pytest

from tools.graph import Graph, Op, Tensor

# input -> A -> B, and the input again in the sum that is the output
GRAPH = Graph(
    tensors=(
        Tensor("input", (1, 4)),
        Tensor("weights", (4, 4), constant=True),
        Tensor("a", (1, 4)),
        Tensor("b", (1, 4)),
        Tensor("sum", (1, 4)),
    ),
    ops=(
        Op("FULLY_CONNECTED", (0, 1, -1), (2,)),
        Op("LOGISTIC", (2,), (3,)),
        Op("ADD", (3, 0), (4,)),
    ),
    inputs=(0,),
    outputs=(4,),
)


def test_lifetimes_reach_from_producer_to_last_reader() -> None:
    assert GRAPH.lifetimes() == {0: (0, 2), 2: (0, 1), 3: (1, 2), 4: (2, 2)}


def test_constants_and_absent_inputs_have_no_lifetime() -> None:
    assert not {1, -1} & set(GRAPH.lifetimes())


def test_outputs_live_to_the_end_even_when_made_early() -> None:
    early = Graph(GRAPH.tensors, GRAPH.ops, (0,), (2, 4))
    assert early.lifetimes()[2] == (0, 2)


def test_an_output_without_a_producer_does_not_break() -> None:
    assert Graph((Tensor("x", (1,)),), (Op("LOGISTIC", (0,), (0,)),), (0,), (0,)).lifetimes() == {
        0: (0, 0)
    }


@pytest.mark.parametrize(("dtype", "size"), [("int8", 24), ("int32", 96), ("int64", 192)])
def test_size_counts_elements_and_type(dtype: str, size: int) -> None:
    assert Tensor("t", (1, 2, 3, 4), dtype).size_bytes == size
