"""Turns one design of an answer into an architecture of the space, or says why it is none.

Numbers may be written as texts and whole numbers as decimal ones; one that is not an option is
taken as the nearest where that is within a quarter of it, and refused otherwise. A field that the
space does not know is refused, because the model believes that it does something.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

from tools.architecture import Architecture
from tools.search.proposers.llm.document import JsonObject
from tools.search.proposers.llm.wording import quoted
from tools.search.space import Gene, SearchSpace

NEAR = 0.25
"""Largest relative distance to an option at which a number counts as that option."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_NETWORK = {"resolution", "stem", "blocks", "head_channels"}
_STEM = {"output_channels", "stride"}
# Where a stage leaves out what most stages are without.
_PLAIN: dict[str, Any] = {
    "expansion_factor": 1, "se_ratio": 0.0, "skip_op": "identity", "activation": "relu6",
}  # fmt: skip


class NoDesignError(ValueError):
    """What the model wrote is no design of the space; the words go to the model."""


def read_design(document: Any, space: SearchSpace) -> Architecture:
    """The architecture in `document`, repaired as the space repairs its own; or NoDesignError."""
    fields = _object(document, "architecture")
    fixed = {
        "input_channels": space.input_channels,
        "classes": space.classes,
        "padding": "same",
        "pool_type": "average",
    }
    _check_names(fields, _NETWORK, fixed, "architecture")
    genes = space.genes()
    resolution = _option(fields, "resolution", genes["resolution"], "")
    head = _option({"head_channels": 0, **fields}, "head_channels", genes["head"], "")
    stages = [
        _stage(stage, f"blocks[{place}].", genes)
        for place, stage in enumerate(_blocks(fields, space))
    ]
    return space.build(resolution, _stem(fields.get("stem"), genes), stages, head)


def _blocks(fields: Mapping[str, Any], space: SearchSpace) -> list[Any]:
    blocks = fields.get("blocks")
    if not isinstance(blocks, list):
        raise NoDesignError("blocks is no list")
    if not 1 <= len(blocks) <= space.max_stages:
        raise NoDesignError(f"blocks has {len(blocks)} stages, not 1 to {space.max_stages}")
    return blocks


def _stem(document: Any, genes: Mapping[str, Gene]) -> tuple[int, int] | None:
    """(width, stride); None where there is no stem, which width 0 says as well."""
    if document is None:
        return None
    fields = {"output_channels": 0, "stride": 1, **_object(document, "stem")}
    _check_names(fields, _STEM, {"kernel_size": 3}, "stem", free={"activation"})
    width = _option(fields, "output_channels", genes["stem"], "stem.")
    stride = _option(fields, "stride", genes["stem_stride"], "stem.")
    return (width, stride) if width else None


def _stage(document: Any, place: str, genes: Mapping[str, Gene]) -> dict[str, Any]:
    """The fields of one stage, by the names that the space has for them."""
    written = _object(document, place.rstrip("."))
    names = {name[2:] for name in genes if name.startswith("0_")}
    _check_names(written, names, {}, place.rstrip("."), free={"use_se"})
    fields = _PLAIN | {name: value for name, value in written.items() if value is not None}
    if written.get("use_se") is False:
        fields["se_ratio"] = 0.0
    return {name: _option(fields, name, genes[f"0_{name}"], place) for name in sorted(names)}


def _object(document: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(document, dict):
        raise NoDesignError(f"{what} is no JSON object")
    if isinstance(document, JsonObject) and document.twice:
        raise NoDesignError(f"{what} has the field {quoted(document.twice)!r} twice")
    return document


def _check_names(
    fields: Mapping[str, Any],
    known: set[str],
    fixed: Mapping[str, Any],
    what: str,
    free: set[str] | None = None,
) -> None:
    """Refuse unknown fields, and `fixed` ones of another value; `free` ones may say anything."""
    for name, value in fields.items():
        if name in fixed and value != fixed[name]:
            raise NoDesignError(f"{name} is fixed to {fixed[name]}, not {quoted(value)}")
        if name not in known | set(fixed) | (free or set()):
            raise NoDesignError(f"{what} has an unknown field {quoted(name)!r}")


def _option(fields: Mapping[str, Any], name: str, gene: Gene, place: str) -> Any:
    """The option of `gene` that `fields` name; NoDesignError where it is none and near none."""
    if name not in fields:
        raise NoDesignError(f"{place}{name} is missing")
    value = fields[name]
    if isinstance(gene.options[0], str):
        word = value.strip().lower() if isinstance(value, str) else value
        if isinstance(word, str) and word in gene.options:
            return word
    else:
        number = _number(value)
        nearest = None if number is None else _nearest(gene, number)
        if nearest is not None:
            return nearest
    options = ", ".join(f"{option}" for option in gene.options)
    raise NoDesignError(f"{place}{name} is {quoted(value)}, which is none of {options}")


def _number(value: Any) -> float | None:
    """A finite number, also one that was written as a text; None for anything else."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None


def _nearest(gene: Gene, number: float) -> Any:
    """The nearest option, None where it is further away than `NEAR` of itself."""
    option = min(gene.options, key=lambda one: abs(one - number))
    return option if abs(option - number) <= NEAR * abs(option) else None
