"""The steps of a schedule as C constants: what each computes, what it reads, where it writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tools.compiler.c_text import Arrays, comment, constant, initializer
from tools.compiler.kernels import Call, engine_call
from tools.compiler.layer import Layer
from tools.compiler.tables import chain_table
from tools.graph import Graph
from tools.schedule import Group, schedule
from tools.schedule.steps import Link, Step
from tools.schedule.table import rows_of


class ProgramText:
    """The parts of the text of one model; `arrays` are its weights and tables."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.schedule = schedule(graph)
        self.arrays = Arrays()
        self._constants: list[str] = []
        self._steps: list[str] = []
        for group in self.schedule.groups:
            for position in range(group.first, group.end):
                self._steps.append(self._step(position, group))

    def constants(self) -> str:
        """One constant for each kernel that needs one."""
        return "\n\n".join(self._constants)

    def steps(self) -> str:
        """The initializers of all steps."""
        return "\n".join(self._steps)

    def calls(self) -> str:
        """One call of the engine for each group of steps."""
        return "\n".join(
            f"    engine_run(steps + {group.first}, {group.end - group.first}, "
            f"{int(group.descending)});"
            for group in self.schedule.groups
        )

    def place(self, value: int) -> str:
        """Where a value lies in the pool."""
        return f"pool + {self.schedule.offsets[value]}"

    def _step(self, position: int, group: Group) -> str:
        """One step with a comment that names its operators."""
        step = self.schedule.steps[position]
        layer = Layer(self.graph, step.op)
        kinds = dict.fromkeys(self.graph.ops[at].kind for at in (step.op, *step.table))
        shapes = ("x".join(map(str, t.shape)) for t in (layer.inputs[0], layer.output))
        note = comment(f"{position}: {' '.join(kinds)} {layer.name}, {' -> '.join(shapes)}")
        value = position + 1
        fields: dict[str, Any] = {
            **self._kernel(position, step, layer),
            "inputs": tuple(self._inputs(step, layer, group)),
            "output": self.place(value),
            "row_bytes": step.row_bytes,
            "held": int(self.schedule.held[value]),
            "height": step.height,
        }
        return f"    {note}\n    {initializer(fields, 8)},"

    def _kernel(self, position: int, step: Step, layer: Layer) -> dict[str, str]:
        """What to run, its constant and its table."""
        name = f"step_{position}"
        call = Call("engine_copy") if step.op in step.table else engine_call(layer)
        fields = {"run": call.function}
        if call.struct:
            self._constants.append(constant(call.struct, name, self._named(name, call.fields)))
            fields["layer"] = f"&{name}"
        if step.table:
            fields["table"] = self.arrays.add(f"{name}_table", chain_table(self.graph, step.table))
        return fields

    def _named(self, name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """`fields` with each array replaced by its name."""
        return {
            member: self.arrays.add(f"{name}_{member}", value)
            if isinstance(value, np.ndarray)
            else value
            for member, value in fields.items()
        }

    def _inputs(self, step: Step, layer: Layer, group: Group) -> list[dict[str, Any]]:
        """What the step reads, in the operator's order; sums and products may read a constant."""
        if len(step.links) == 1 and not self._reads_constant(layer):
            return [self._activation(step.links[0], group)]
        links = {link.tensor: link for link in step.links}
        return [
            self._activation(links[i], group) if i in links else self._constant(i, step)
            for i in layer.op.inputs
        ]

    def _reads_constant(self, layer: Layer) -> bool:
        binary = layer.op.kind in ("ADD", "MUL")
        return binary and any(tensor.constant for tensor in layer.inputs)

    def _activation(self, link: Link, group: Group) -> dict[str, Any]:
        """Rows of an activation; its maker goes first where it belongs to the group."""
        inside = link.value > group.first
        return {
            "data": self.place(link.value),
            "row_bytes": link.row_bytes,
            "held": link.height if link.whole else int(self.schedule.held[link.value]),
            "height": link.height,
            "stride": link.stride,
            "before": link.before,
            "reach": link.reach,
            "producer": link.value - 1 - group.first if inside else -1,
        }

    def _constant(self, index: int, step: Step) -> dict[str, Any]:
        """A constant operand, by rows or the same for every row."""
        tensor = self.graph.tensors[index]
        height, row_bytes = rows_of(tensor)
        if tensor.data is None:
            raise ValueError(f"{tensor.name} has no data")
        by_rows = height == step.height
        return {
            "data": self.arrays.add(f"tensor_{index}", tensor.data),
            "row_bytes": row_bytes if by_rows else tensor.size_bytes,
            "held": height if by_rows else 1,
            "height": height if by_rows else 1,
            "stride": int(by_rows),
            "producer": -1,
        }
