"""From an architecture to the operators that the TFLite converter emits for it, without weights."""

from tools.lowering.graph import lower, op_names
from tools.lowering.operators import Operators, operators

__all__ = ["Operators", "lower", "op_names", "operators"]
