"""An image network as data: the schema, and the one place that reads it as layers."""

from tools.architecture.layers import Block, ConvUnit, Layers, SqueezeExcite, expand
from tools.architecture.schema import Activation, Architecture, Stage, Stem

__all__ = [
    "Activation",
    "Architecture",
    "Block",
    "ConvUnit",
    "Layers",
    "SqueezeExcite",
    "Stage",
    "Stem",
    "expand",
]
