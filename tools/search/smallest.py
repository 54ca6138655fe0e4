"""The smallest networks of a space: found before the search may say that a limit is too tight."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from tools.architecture import Architecture
from tools.errors import LimitError
from tools.search.limits import RESOURCES, Resource
from tools.search.screen import Screen, Screening
from tools.search.space import SearchSpace

PROPOSER = "smallest"


def smallest_designs(space: SearchSpace) -> Iterator[Architecture]:
    """One-stage networks of the least resolution, depth, width and kernel, with and without stem.

    Wide first layers cost SRAM, strides save it, and a residual keeps a tensor alive: the
    corners of these choices hold the minimum of every resource.
    """
    least = min((w for w in space.stem_widths if w), default=None)
    stems = [None, *((least, stride) for stride in (1, 2) if least)]
    choices = product(
        space.resolutions[:2], stems, space.widths[:2], (1, 2), ("depthwise", "mbconv")
    )
    for resolution, stem, width, stride, kind in choices:
        stage = {
            "output_channels": width, "num_layers": min(space.depths),
            "kernel_size": min(space.kernels), "stride": stride,
            "expansion_factor": min(space.expansions), "se_ratio": min(space.se_ratios),
            "conv_type": kind, "skip_op": "identity", "activation": space.activations[0],
        }  # fmt: skip
        yield space.build(resolution, stem, [stage], 0)


def check_reachable(space: SearchSpace, screen: Screen) -> None:
    """Raise LimitError when even the smallest designs break one of the screen's limits.

    The message names that limit and the smallest footprint found; the designs that were tried are
    in the archive then.
    """
    limits, designs = screen.limits, list(smallest_designs(space))
    for resource in RESOURCES:
        limit = resource.limit(limits)
        least = min(resource.used(screen.footprint(design), limits) for design in designs)
        if limit is not None and least > limit:
            for design in designs:
                screen.look(design, PROPOSER)
            screen.save()
            raise LimitError(_needs(resource, least, limit), "Raise the limit, or drop it.")


def smallest_admitted(space: SearchSpace, screen: Screen) -> list[Screening]:
    """The smallest designs that meet every limit, most MACs first.

    Raises LimitError, with what the nearest design breaks, when there is none.
    """
    check_reachable(space, screen)
    tried = [screen.look(design, PROPOSER) for design in smallest_designs(space)]
    admitted = {one.id: one for one in tried if one.admitted}
    if admitted:
        return sorted(admitted.values(), key=lambda one: -one.footprint.macs)
    screen.save()
    reason = screen.nearest().reason
    raise LimitError(
        f"No network was found that meets all limits at once; the nearest has {reason}.",
        "Relax one of the limits.",
    )


def _needs(resource: Resource, least: int, limit: int) -> str:
    needed, allowed = resource.text(least), resource.text(limit)
    if needed == allowed:
        needed, allowed = f"{least:,}", f"{limit:,}"
    return (
        f"The smallest network found needs {needed} {resource.sentence_name}; "
        f"the limit is {allowed}."
    )
