"""In which words two architectures differ, for the reasons that are stored with a candidate."""

from __future__ import annotations

from collections.abc import Iterator

from tools.architecture import Architecture, Stage

MOST = 4
"""Differences that are named; the rest is counted."""
_FIELDS = {
    "output_channels": "width",
    "num_layers": "layers",
    "kernel_size": "kernel",
    "stride": "stride",
    "expansion_factor": "expansion",
    "se_ratio": "squeeze-and-excitation",
    "conv_type": "kind",
    "skip_op": "skip",
    "activation": "activation",
}


def differences(before: Architecture, after: Architecture) -> list[str]:
    """Each as ``stage 2: width 24 -> 32``; stages count from 0, as layers are named."""
    return list(_all(before, after))


def difference_words(before: Architecture, after: Architecture, most: int = MOST) -> str:
    """The first `most` differences in one line, each stage named once, and how many more there
    are; "" for none."""
    found = differences(before, after)
    words, place = list[str](), ""
    for one in found[:most]:
        words.append(one.removeprefix(place))
        place = one[: one.index(": ") + 2] if ": " in one else ""
    more = [f"{len(found) - most} more"] if len(found) > most else []
    return ", ".join(words + more)


def _all(before: Architecture, after: Architecture) -> Iterator[str]:
    if before.resolution != after.resolution:
        yield f"resolution {before.resolution} -> {after.resolution}"
    if _stem(before) != _stem(after):
        yield f"stem {_stem(before)} -> {_stem(after)}"
    for index, (old, new) in enumerate(zip(before.blocks, after.blocks, strict=False)):
        yield from _stage(index, old, new)
    for index in range(len(after.blocks), len(before.blocks)):
        yield f"without stage {index}"
    for index in range(len(before.blocks), len(after.blocks)):
        yield f"stage {index} added"
    if before.head_channels != after.head_channels:
        yield f"head {before.head_channels or 'none'} -> {after.head_channels or 'none'}"


def _stem(architecture: Architecture) -> str:
    stem = architecture.stem
    return f"{stem.output_channels}/{stem.stride}" if stem else "none"


def _stage(index: int, old: Stage, new: Stage) -> Iterator[str]:
    for field, word in _FIELDS.items():
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield f"stage {index}: {word} {before or 'off'} -> {after or 'off'}"
