"""What a designer would try on the networks of a front, each with the reason for it.

A move changes one or few things and stays in the space. What it changed is not said here: that is
read off the design itself, so that no reason can claim what is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tools.architecture import Architecture
from tools.footprint import Footprint
from tools.mends import mends
from tools.remedies import cuts
from tools.search.candidate import Candidate
from tools.search.limits import Limits, broken_limits, sram_used
from tools.search.partition import Cell, Partition
from tools.search.screen import Screening
from tools.search.space import SearchSpace
from tools.units import format_bytes, format_percent

_SCALES = (0.35, 0.5, 0.7, 1.4, 2.0, 2.8)
_NEAREST = 3  # candidates that are scaled into a cell


def _always(_footprint: Footprint) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Idea:
    """A design, the candidates that it is made from, nearest first, and why to try it.

    `holds` says whether the reason is true of a design of that footprint.
    """

    architecture: Architecture
    parents: tuple[Candidate, ...]
    why: str
    holds: Callable[[Footprint], bool] = _always


def fill(
    cell: Cell, partition: Partition, known: Sequence[Candidate], space: SearchSpace
) -> Iterator[Idea]:
    """The candidates nearest to `cell`, with all their widths scaled."""
    here = sum(partition.cell(one.footprint) == cell for one in known)
    count = f"{here} of {len(known)} candidates lie in"
    nearest = sorted(known, key=lambda one: (_distance(one, cell, partition), -one.score))
    for one in nearest[:_NEAREST]:
        why = f"{count} {partition.words(cell)}; from {name_of(one)} nearby"
        for factor in _SCALES:
            scaled = space.scaled(one.architecture, factor)
            yield Idea(scaled, (one,), why, lambda found: partition.cell(found) == cell)


def cheapen(one: Candidate, limits: Limits, space: SearchSpace) -> Iterator[Idea]:
    """The cheapest changes that lower the peak of SRAM."""
    runtime, before = limits.runtime, sram_used(one.footprint, limits)
    why = (
        f"{name_of(one)} of the front peaks at {one.footprint.peak_op[runtime]} "
        f"with {format_bytes(before)} SRAM"
    )
    for mend in mends(one.architecture, runtime):
        near = space.decode(space.encode(mend.architecture))
        yield Idea(near, (one,), why, lambda found: sram_used(found, limits) < before)


def mend(missed: Idea, screening: Screening, limits: Limits, space: SearchSpace) -> Iterator[Idea]:
    """The cheapest changes that bring an idea within the limits that it misses."""
    why = f"{missed.why}, but {screening.reason}; mended"
    runtime = limits.runtime
    for broken in broken_limits(screening.footprint, limits):
        if broken.name == "SRAM":
            most = broken.limit - limits.reserved_sram_bytes
            changed = [one.architecture for one in mends(missed.architecture, runtime, most)]
        elif broken.name == "MACs" and not broken.too_little:
            found = cuts(missed.architecture, lambda one: one.macs, broken.limit, 3)
            changed = [one.architecture for one in found]
        else:
            continue
        for architecture in changed:
            yield Idea(space.decode(space.encode(architecture)), missed.parents, why)


def cross(front: Sequence[Candidate], space: SearchSpace) -> Iterator[Idea]:
    """Of neighbours on the front: the first stages of one, the last ones of the other."""
    ordered = sorted(front, key=lambda one: one.footprint.macs)
    for pair in pairwise(ordered):
        for head, tail in (pair, pair[::-1]):
            why = f"The first stages of {name_of(head)}, the last of {name_of(tail)} beside it"
            yield Idea(joined(head.architecture, tail.architecture, space), (head, tail), why)


def steps(one: Candidate, limits: Limits, space: SearchSpace) -> Iterator[Idea]:
    """Every gene that has an effect one option up and down, or another of an unordered choice."""
    design = space.encode(one.architecture)
    why = f"{name_of(one)} of the front{_shares(one.footprint, limits)}"
    for name, gene in space.genes().items():
        if name[0].isdigit() and int(name[0]) >= len(one.architecture.blocks):
            continue
        old = design[name]
        for option in (old - 1, old + 1) if gene.ordered else range(len(gene.options)):
            if option != old and 0 <= option < len(gene.options):
                yield Idea(space.decode(design | {name: option}), (one,), why)


def joined(head: Architecture, tail: Architecture, space: SearchSpace) -> Architecture:
    """Input, stem and the first half of the stages of `head`; the last half and head of `tail`."""
    first, last = space.encode(head), space.encode(tail)
    kept = (len(head.blocks) + 1) // 2
    sources = range(len(tail.blocks) - len(tail.blocks) // 2, len(tail.blocks))
    design = first | {"head": last["head"]}
    stages = kept
    for source in sources:
        if stages < space.max_stages:
            genes = [name for name in last if name.startswith(f"{source}_")]
            design |= {f"{stages}_{name.partition('_')[2]}": last[name] for name in genes}
            stages += 1
    return space.decode(design | {"stages": space.genes()["stages"].options.index(stages)})


def name_of(one: Candidate) -> str:
    """Such as ``3fa2c1d0 (97.1 %)``."""
    return f"{one.id[:8]} ({format_percent(one.score)})"


def _shares(footprint: Footprint, limits: Limits) -> str:
    """How much of the limits it uses."""
    shares = []
    if limits.macs:
        shares.append(f"{format_percent(footprint.macs / limits.macs)} of the MACs")
    if limits.sram_bytes:
        used = sram_used(footprint, limits) / limits.sram_bytes
        shares.append(f"{format_percent(used)} of the SRAM")
    return f" uses {' and '.join(shares)}" if shares else ""


def _distance(one: Candidate, cell: Cell, partition: Partition) -> int:
    at = partition.cell(one.footprint)
    return abs(at.macs - cell.macs) + abs(at.sram - cell.sram)
