"""The first program for a wish: which template, filled with what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.embedded.stages.application import Behaviour
from agent.embedded.stages.behaviour import board_behaviour
from agent.embedded.stages.plan import Plan

_ACTIVATIONS = {
    "relu": "ReLU", "relu6": "ReLU6", "leakyrelu": "Leaky ReLU", "swish": "Swish",
    "hardswish": "hard Swish",
}  # fmt: skip
_READERS = {"csv": "data_table.py", "numpy": "data_arrays.py"}
_SIDE, _FEW_IMAGES = 32, 50
"""Pixels, and images to calibrate with, where the user names no number."""


def plan_change(change: dict[str, Any], candidate: str) -> Plan:
    """A program that changes an architecture in one respect."""
    case = change["case"]
    values = {name: one for name, one in change.items() if name != "case"}
    named = {"candidate": candidate} if candidate else {}
    return Plan(f"model_{case}.py", change_words(change), values, named)


def change_words(change: dict[str, Any]) -> str:
    """One change as a sentence for whoever approves it."""
    where = _where(change.get("stages", ()))
    match change["case"]:
        case "width":
            return f"Multiply the width of {where} by {change['factor']:g}."
        case "depth":
            more = "deeper" if change["layers"] > 0 else "shallower"
            number = abs(change["layers"])
            where = where if change["stages"] else "the deepest stage"
            return f"Make {where} {number} layer{'s' * (number > 1)} {more}."
        case "kernel":
            return f"Give {where} {change['size']}x{change['size']} kernels."
        case "se":
            verb = "Add squeeze-and-excitation to" if change["ratio"] else (
                "Remove squeeze-and-excitation from")  # fmt: skip
            return f"{verb} {where}."
        case "block":
            name = "MBConv" if change["conv_type"] == "mbconv" else "depthwise separable"
            return f"Make {where} of {name} blocks."
        case "activation":
            return f"Use {_ACTIVATIONS[change['activation']]} in {where}."
        case "resolution":
            return f"Take images of {change['side']}x{change['side']} pixels."
        case _:
            return (
                "Add a stage at the end." if change["change"] == "add" else "Drop the last stage."
            )


def _where(stages: Sequence[int]) -> str:
    if not stages:
        return "every stage"
    names = {-1: "the last stage", -2: "the last stage but one"}
    return " and ".join(names.get(n, f"stage {n}") for n in stages)


def plan_board(wish: Behaviour, classes: Sequence[str], candidate: str) -> Plan:
    """C for what the board does; raises UnknownClassError."""
    behaviour = board_behaviour(wish, classes)
    named = {"candidate": candidate} if candidate else {}
    purpose = f"On the board: {behaviour_words(behaviour)}."
    return Plan("application_behaviour.c", purpose, behaviour, {"behaviour": behaviour} | named)


def behaviour_words(behaviour: dict[str, Any]) -> str:
    """A behaviour in words, short enough for a purpose."""
    led = behaviour["led"]
    does = "light the LED" if led and led[0]["does"] == "on" else "blink the LED"
    labels = ", ".join(one["label"] for one in led[:8]) + (", …" if len(led) > 8 else "")
    what = "the class and its percentage" if "percent" in behaviour["text"] else "the class"
    parts = [f"print {what} over the UART"] if behaviour["text"] else []
    parts += [f"{does} for {labels}"] if led else []
    if behaviour["when"] == "change":
        parts.append("only when it changes")
    if behaviour["classes"]:
        parts.append(f"only for {', '.join(behaviour['classes'][:8])}")
    if behaviour["threshold_percent"]:
        parts.append(f"from {behaviour['threshold_percent']} % on")
    if behaviour["debounce"] > 1:
        parts.append(f"after {behaviour['debounce']} equal predictions in a row")
    return ", ".join(parts)


def plan_data(wish: dict[str, Any]) -> Plan:
    """A program that brings the user's own data into the project's format."""
    kind = wish["kind"]
    template = _READERS.get(kind, "data_folders.py")
    grey = bool(wish.get("grey", kind == "audio"))
    values: dict[str, Any] = {
        "side": min(max(int(wish.get("side") or _SIDE), 8), 256),
        "channels": 1 if grey else 3,
        "seed": 0,
        "test_share": 0.2,
    }
    if template == "data_table.py":
        values["label"] = wish.get("label_column", "")
    what = "sounds as log-mel images" if kind == "audio" else "grey images" if grey else "images"
    where, side = wish["data"][:150], values["side"]
    purpose = f"Bring {where} into the project's format: {what} of {side}x{side}."
    return Plan(template, purpose, values, {"data": wish["data"]})


def plan_quantize(wish: dict[str, Any], candidate: str) -> Plan:
    """A script that calibrates and quantizes a trained network, in one of four ways."""
    template, values, words = _calibration(wish)
    named = {"candidate": candidate} if candidate else {}
    return Plan(f"conversion_{template}.py", f"Quantize {words}.", values, named)


def _calibration(wish: dict[str, Any]) -> tuple[str, dict[str, Any], str]:
    """The template, its values, and the way in words; what clips or rounds more decides."""
    if wish.get("per_channel") is False:
        return "per_tensor", {}, "with one scale for each tensor of weights"
    if (percent := wish.get("percentile", 100.0)) < 100:
        return "percentile", {"percent": percent}, f"with activations clipped at {percent:g} %"
    if "images" in wish or wish.get("fewer"):
        images = max(2, int(wish.get("images", _FEW_IMAGES)))
        return "subset", {"images": images, "seed": 0}, f"calibrated with {images} images"
    return "minmax", {}, "with ranges from the least to the greatest value of all images"


def left_out(wish: dict[str, Any]) -> str:
    """What the script for `wish` leaves aside, since it does one thing only; "" for nothing."""
    parts = [
        (wish.get("per_channel") is False, "per-tensor weights"),
        (wish.get("percentile", 100.0) < 100, "the percentile"),
        ("images" in wish, "the number of images"),
    ]
    asked = [words for named, words in parts if named]
    return " and ".join(asked[1:])
