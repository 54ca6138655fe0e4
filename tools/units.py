"""Sizes and counts as the house prints them: KB is 1024 bytes, M MACs is 10^6."""

from __future__ import annotations

KIB = 1024
MIB = 1024 * KIB


def format_bytes(size: int) -> str:
    """`size` bytes as ``812 B``, ``61.5 KB`` or ``1.25 MB`` (binary steps)."""
    if abs(size) < KIB:
        return f"{size} B"
    if abs(size) < MIB:
        return f"{_short(size / KIB)} KB"
    return f"{_short(size / MIB)} MB"


def format_count(count: int) -> str:
    """A count as ``950``, ``12.5 k``, ``1.97 M`` or ``1.2 G`` (decimal steps)."""
    for step, letter in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if abs(count) >= step:
            return f"{_short(count / step)} {letter}"
    return str(count)


def format_percent(fraction: float) -> str:
    """A fraction of one as ``97.2 %``."""
    return f"{100 * fraction:.1f} %"


def plural(count: int, noun: str) -> str:
    """``1 epoch``, ``1,200 images``: for nouns that take an s."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _short(value: float) -> str:
    """At most two decimals, no trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
