"""What to try next where a program broke its contract: another program, or other limits.

A remedy is deterministic and never comes back to what was tried; None where nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from agent.embedded.stages.plan import Plan
from tools.stages.registry import stages

_MOST_SECONDS, _MOST_MB = 3600.0, 16_384
_COLUMNS = re.compile(r"no column of \S+ says a class: (?P<names>.+)")
_NEAREST = re.compile(r"Nearest is the column [\"'“‘]?(?P<name>[^\"'”’,]+?)[\"'”’]?,? for")
_NO_TABLE = re.compile(r"no table names files")
_NO_FOLDERS = re.compile(r"tell at least two classes apart|max\(\) (?:arg|iterable)")
_NO_ARRAYS = re.compile(r"no array holds pictures")
_LOSSES = frozenset(("tells classes apart", "agrees with the float network", "keeps its accuracy"))
_FILE_COLUMNS = frozenset(("file", "path", "filename", "image", "photo", "name", "filepath", "id"))


@dataclass(frozen=True, slots=True)
class Broken:
    """How an attempt ended: its limit, the first broken check, and the useful part of the error."""

    limit: str
    check: str
    detail: str
    excerpt: str

    @staticmethod
    def of(result: dict[str, Any]) -> Broken:
        """From the result of a stage's tool."""
        checks = [one for one in result.get("checks") or [] if isinstance(one, dict)]
        failed: dict[str, Any] = next((one for one in checks if not one.get("passed")), {})
        return Broken(
            str(result.get("limit_hit") or ""),
            str(failed.get("name") or ""),
            str(failed.get("detail") or ""),
            str(result.get("excerpt") or ""),
        )


def remedies(tool: str, plan: Plan, broken: Broken) -> Iterator[Plan]:
    """What could help, the most likely first."""
    if broken.limit:
        yield from _more_of(tool, plan, broken.limit)
        return
    yield from _BY_TOOL.get(tool, _none)(plan, broken)


def next_plan(tool: str, tried: Sequence[Plan], broken: Broken) -> Plan | None:
    """The first remedy for the last plan whose call was not made yet."""
    made = [_call(plan) for plan in tried]
    found = remedies(tool, tried[-1], broken)
    return next((plan for plan in found if _call(plan) not in made), None)


def _call(plan: Plan) -> tuple[Any, ...]:
    return plan.template, plan.values, plan.extra


def _none(_plan: Plan, _broken: Broken) -> Iterator[Plan]:
    yield from ()


def _more_of(tool: str, plan: Plan, limit: str) -> Iterator[Plan]:
    """Three times the time, or twice the memory."""
    stage = stages()[tool]
    if limit in ("time", "cpu"):
        more = min(3 * float(plan.extra.get("timeout_s") or stage.timeout_s), _MOST_SECONDS)
        yield plan.with_limit(f"with up to {more:g} s", timeout_s=more)
    elif limit == "memory":
        larger = min(2 * int(plan.extra.get("memory_mb") or stage.memory_mb), _MOST_MB)
        yield plan.with_limit(f"with up to {larger} MB of memory", memory_mb=larger)
        if "side" in plan.values and plan.values["side"] > 32:
            yield plan.again("with images of 32×32", side=32)


def _for_data(plan: Plan, broken: Broken) -> Iterator[Plan]:
    """Another column, another way to read the same files, fewer of them."""
    said = f"{broken.detail}\n{broken.excerpt}"
    if match := _NEAREST.search(said):
        yield _with_label(plan, match["name"].strip())
    if match := _COLUMNS.search(said):
        if plan.values.get("label"):
            yield plan.again("with a guessed column", label="")
        for name in _label_columns(match["names"]):
            yield _with_label(plan, name)
    if broken.check == "all data are used" and plan.extra.get("least_share", 0.9) > 0.5:
        yield plan.with_limit("content with half of the examples", least_share=0.5)
    if _NO_TABLE.search(said) or _NO_FOLDERS.search(said) or _NO_ARRAYS.search(said):
        for template, words in _READINGS.items():
            if template != plan.template:
                yield _read_as(plan, template, words)


_READINGS = {
    "data_folders.py": "reading folders and names of files",
    "data_table.py": "reading a table",
    "data_arrays.py": "reading arrays",
}


def _read_as(plan: Plan, template: str, words: str) -> Plan:
    values = {name: one for name, one in plan.values.items() if name != "label"}
    values |= {"label": ""} if template == "data_table.py" else {}
    return Plan(template, plan.purpose, values, plan.extra, words)


def _with_label(plan: Plan, name: str) -> Plan:
    values = plan.values | {"label": name}
    return Plan("data_table.py", plan.purpose, values, plan.extra, f"with the column {name}")


def _label_columns(names: str) -> list[str]:
    columns = [name.strip() for name in names.split(",") if name.strip()]
    return [name for name in columns if name.lower() not in _FILE_COLUMNS]


def _for_model(plan: Plan, broken: Broken) -> Iterator[Plan]:
    """Half of the change where the whole does not fit."""
    if broken.check != "meets the limits":
        return
    values = plan.values
    match plan.template:
        case "model_width.py" if values["factor"] > 1.05:
            factor = round(1 + (values["factor"] - 1) / 2, 4)
            yield plan.again(f"with {factor:g} times the width", factor=factor)
        case "model_depth.py" if values["layers"] > 1:
            yield plan.again("with one layer more", layers=1)
        case "model_kernel.py" if values["size"] > 3:
            size = values["size"] - 2
            yield plan.again(f"with {size}×{size} kernels", size=size)
        case "model_se.py" if values["ratio"] > 0.0625:
            ratio = values["ratio"] / 2
            yield plan.again(f"with a squeeze ratio of {ratio:g}", ratio=ratio)
        case "model_block.py" if values["conv_type"] == "mbconv" and values["expansion"] > 1:
            expansion = values["expansion"] // 2
            yield plan.again(f"with an expansion of {expansion}", expansion=expansion)
        case "model_resolution.py" if values["side"] > 12:
            side = max(8, values["side"] * 3 // 4 // 4 * 4)
            yield plan.again(f"with images of {side}×{side}", side=side)
        case "model_activation.py" if values["activation"] == "swish":
            yield plan.again("with hard Swish", activation="hardswish")


def _for_conversion(plan: Plan, broken: Broken) -> Iterator[Plan]:
    """Fewer values clipped, more images, and at last the whole range of all of them."""
    if broken.check not in _LOSSES:
        return
    if plan.template == "conversion_percentile.py":
        for percent in (99.9, 99.99):
            if plan.values["percent"] < percent:
                yield plan.again(f"clipped at {percent:g} % only", percent=percent)
    if plan.template == "conversion_subset.py" and plan.values["images"] < 500:
        yield plan.again("calibrated with 500 images", images=500)
    if plan.template != "conversion_minmax.py":
        words = "with the whole range of all images"
        yield Plan("conversion_minmax.py", plan.purpose, {}, plan.extra, words)


_BY_TOOL: dict[str, Callable[[Plan, Broken], Iterator[Plan]]] = {
    "prepare_data": _for_data,
    "change_architecture": _for_model,
    "quantize": _for_conversion,
}
