"""One operator of a graph together with its tensors."""

from __future__ import annotations

from dataclasses import dataclass

from tools.errors import NO_KERNEL_HINT, UnsupportedOpError
from tools.graph import Graph, Op, Tensor


@dataclass(frozen=True, slots=True)
class Layer:
    """Operator number `position` of `graph`."""

    graph: Graph
    position: int

    @property
    def op(self) -> Op:
        """The operator."""
        return self.graph.ops[self.position]

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        """The input tensors that are present."""
        return tuple(self.graph.tensors[i] for i in self.op.inputs if i >= 0)

    @property
    def output(self) -> Tensor:
        """The first output tensor."""
        return self.graph.tensors[self.op.outputs[0]]

    @property
    def name(self) -> str:
        """A short name: converters join the names of everything they fused with semicolons."""
        parts = [part for part in self.op.name.split(";") if part]
        return min(parts, key=len) if parts else f"operator {self.position}"

    def scale(self, tensor: Tensor) -> float:
        """The one scale of an activation."""
        if tensor.quantization is None or len(tensor.quantization.scales) != 1:
            raise self.unsupported(f"tensor {tensor.name!r} is not quantized with one scale")
        return tensor.quantization.scales[0]

    def zero_point(self, tensor: Tensor) -> int:
        """The one zero point of an activation."""
        if tensor.quantization is None or len(tensor.quantization.zero_points) != 1:
            raise self.unsupported(f"tensor {tensor.name!r} is not quantized with one zero point")
        return tensor.quantization.zero_points[0]

    def unsupported(self, reason: str) -> UnsupportedOpError:
        """The error that names this layer."""
        return UnsupportedOpError(
            f"{self.op.kind} (layer {self.position}, {self.name}) cannot be compiled: {reason}.",
            NO_KERNEL_HINT,
        )
