"""NSGA-II's parts: children bear the genes of their parents, and the fit survive."""

from __future__ import annotations

from tests.tools.search.designs import DIGITS
from tools.architecture import Architecture
from tools.search.proposers.nsga2 import Member, Nsga2

ACTIVATIONS = DIGITS.activations


def design(activation: str, width: int = 16) -> Architecture:
    stage = {
        "output_channels": width, "num_layers": 2, "kernel_size": 3, "stride": 1,
        "expansion_factor": 3, "se_ratio": 0.0, "conv_type": "mbconv", "skip_op": "residual",
        "activation": activation,
    }  # fmt: skip
    return DIGITS.build(8, None, [stage, stage], 0)


def member(key: str, objectives: tuple[float, ...], excess: float = 0.0) -> Member:
    return Member(key, design(key if key in ACTIVATIONS else "relu"), objectives, excess)


def front() -> list[Member]:
    """None dominates another."""
    return [member(key, (i, 4 - i, 1.0)) for i, key in enumerate(ACTIVATIONS)]


def test_children_bear_the_genes_of_the_parents_they_name() -> None:
    nsga2 = Nsga2(DIGITS, 8, seed=0)
    nsga2.select(front())
    children = nsga2.offspring(64)
    inherited = [one.architecture.blocks[0].activation in one.parents for one in children]
    assert len(children) >= 60
    assert {len(one.parents) for one in children} <= {1, 2}
    assert sum(inherited) > 0.85 * len(children)  # the rest are mutants


def test_the_dominated_and_what_breaks_a_limit_die_first() -> None:
    nsga2 = Nsga2(DIGITS, 5, seed=0)
    nsga2.select([member("worse", (9.0, 9.0, 9.0)), member("best", (-9.0, -9.0, -9.0), excess=0.1)])
    assert len(nsga2) == 2
    nsga2.select(front())
    assert len(nsga2) == 5
    assert {key for one in nsga2.offspring(32) for key in one.parents} <= set(ACTIVATIONS)


def test_the_better_of_a_tournament_is_the_parent_more_often() -> None:
    nsga2 = Nsga2(DIGITS, 6, seed=0)
    best, *_ = ACTIVATIONS
    nsga2.select(
        [
            member(best, (0.0, 0.0, 0.0)),
            *(member(k, (1.0, 1.0, i)) for i, k in enumerate("abcde", 1)),
        ]
    )
    children = nsga2.offspring(40)
    assert sum(best in one.parents for one in children) > 0.5 * len(children)


def test_one_member_has_no_children() -> None:
    nsga2 = Nsga2(DIGITS, 4, seed=0)
    nsga2.select([])
    assert nsga2.offspring(4) == []
    nsga2.select(front()[:1])
    assert nsga2.offspring(4) == []


def test_the_seed_decides() -> None:
    made = []
    for seed in (1, 1, 2):
        nsga2 = Nsga2(DIGITS, 8, seed)
        nsga2.select(front())
        made.append(nsga2.offspring(10))
    assert made[0] == made[1] != made[2]
