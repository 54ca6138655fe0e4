"""Conversion of a trained network to int8, with the measurements that go with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.convert.int8_model import ArenaSize, Diagnosis, FileContents, Int8Model, LayerNoise

if TYPE_CHECKING:
    from tools.convert.converter import convert

__all__ = ["ArenaSize", "Diagnosis", "FileContents", "Int8Model", "LayerNoise", "convert"]


def __getattr__(name: str) -> Any:
    """`convert` brings torch with it, so it is imported when first used."""
    if name == "convert":
        from tools.convert import converter

        return converter.convert
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
