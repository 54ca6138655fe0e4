"""A .tflite file as a Graph with weights, quantization and options; damaged files say so.

The flatbuffers runtime trusts every offset of a file, so all of its reading happens under guards,
every number that indexes something is checked, what a model describes is bounded (see
`tools.tflite_limits`), and the graph is checked before it leaves (see `tools.graph_checks`).
"""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.errors import ModelFileError, TinysmithError, UnsupportedOpError
from tools.graph import Graph, Op, Tensor
from tools.graph_checks import check_graph
from tools.tflite_limits import (
    LARGEST_FILE_BYTES,
    MIB,
    MOST_OPERATORS,
    MOST_TENSORS,
    Budget,
    check_count,
    short_name,
)
from tools.tflite_options import read_options
from tools.tflite_tensors import DAMAGED_HINT, TensorReader

IDENTIFIER = b"TFL3"
_OTHER_FILES = {
    b"": ("The file is empty.", "Copy it again."),
    b"PK\x03\x04": ("This is a zip archive.", "Unpack it, or convert the Keras model to .tflite."),
    b"\x89HDF": ("This is an HDF5 file.", "Convert the Keras model to .tflite first."),
    b"version https://git-lfs": ("This is a Git LFS pointer.", "Run git lfs pull."),
}
_SUBGRAPHS = "runs other subgraphs, depending on the data"
_STATE = "keeps state from one inference to the next"
_CUSTOM = "is a custom operator, known to its author's code alone"
_REFUSED: dict[str, str] = {
    "CUSTOM": _CUSTOM,
    **dict.fromkeys(("DELEGATE", "PLACEHOLDER_FOR_GREATER_OP_CODES"), "is no operator of a file"),
    **dict.fromkeys(("IF", "WHILE", "CALL", "CALL_ONCE"), _SUBGRAPHS),
    **dict.fromkeys(("STABLEHLO_WHILE", "STABLEHLO_CASE", "STABLEHLO_COMPOSITE"), _SUBGRAPHS),
    **dict.fromkeys(("VAR_HANDLE", "READ_VARIABLE", "ASSIGN_VARIABLE", "HASHTABLE"), _STATE),
}

# What the flatbuffers runtime raises on offsets, counts and text that make no sense.
_BROKEN = (struct.error, LookupError, ValueError, TypeError, OverflowError, AttributeError)


def read_model_file(path: Path) -> bytes:
    """The bytes of the file at `path`, 64 MB at most.

    Raises ModelFileError when it cannot be read, is too large, or is no regular file (opening a
    pipe or a device might never return).
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ModelFileError(f"{path} is not a regular file.", "Give a .tflite file.")
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelFileError(f"{path} cannot be read: {reason}.", "Check the path.") from error
    if len(data) > LARGEST_FILE_BYTES:
        size = max(status.st_size, len(data)) // MIB
        raise ModelFileError(
            f"{path} has {size} MB; a model may have {LARGEST_FILE_BYTES // MIB} MB at most.",
            "No microcontroller holds more; check that this is the right file.",
        )
    return data


def read_tflite(path: Path) -> Graph:
    """The graph in the file at `path`; raises as `read_model_file` and `parse_tflite` do."""
    data = read_model_file(path)
    try:
        return parse_tflite(data)
    except TinysmithError as error:
        raise type(error)(f"{path}: {error.message}", error.hint) from error


def parse_tflite(data: bytes) -> Graph:
    """The graph in the bytes of a .tflite file (schema 3, one subgraph).

    Shapes are as in the file, sizes in bytes. Raises ModelFileError when the bytes are truncated,
    damaged, not a model, or describe more than `tools.tflite_limits` allows; UnsupportedOpError,
    naming layer or tensor, for what no runtime here runs: several subgraphs, control flow, custom
    operators, dynamic shapes, variables, sparse tensors. Float models and operators without a
    kernel are read (see `tools.graph_checks.check_int8` and the compiler's `check_supported`).
    Source: tensorflow/lite/schema/schema.fbs.
    """
    if data[4:8] != IDENTIFIER:
        raise _no_model(data)
    if len(data) > LARGEST_FILE_BYTES:
        raise ModelFileError(f"The model has more than {LARGEST_FILE_BYTES // MIB} MB.")
    with _guard("The .tflite model"):
        graph = _Reader(data).graph()
    check_graph(graph)
    return graph


def _no_model(data: bytes) -> ModelFileError:
    """What the bytes are instead of a model, where that can be told."""
    for beginning, words in _OTHER_FILES.items():
        if data.startswith(beginning) if beginning else not data:
            return ModelFileError(*words)
    return ModelFileError("This is not a .tflite model.", "Give a file that ends in .tflite.")


@contextmanager
def _guard(what: str) -> Iterator[None]:
    """Turn what flatbuffers raises into a ModelFileError that names `what`."""
    try:
        yield
    except _BROKEN as error:
        raise ModelFileError(f"{what} is truncated or damaged.", DAMAGED_HINT) from error


class _Reader:
    """Walks the flatbuffer."""

    def __init__(self, data: bytes) -> None:
        from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

        self.schema = schema
        self.model = schema.Model.GetRootAsModel(data, 0)
        self.budget = Budget()
        names = vars(schema.BuiltinOperator).items()
        self.op_names: dict[int, str] = {v: k for k, v in names if isinstance(v, int)}
        self.codes = self.model.OperatorCodesLength()
        check_count(self.model.SubgraphsLength(), MOST_OPERATORS, "subgraphs")
        if self.model.SubgraphsLength() < 1:
            raise ValueError("a model without a subgraph")
        self.subgraph = self.model.Subgraphs(0)
        check_count(self.subgraph.TensorsLength(), MOST_TENSORS, "tensors")
        check_count(self.subgraph.OperatorsLength(), MOST_OPERATORS, "operators")

    def graph(self) -> Graph:
        """The only subgraph of the model."""
        kinds = [self.kind(i) for i in range(self.subgraph.OperatorsLength())]
        if self.model.SubgraphsLength() > 1:
            raise UnsupportedOpError(
                f"The model holds {self.model.SubgraphsLength():,} subgraphs; one can be handled.",
                "Convert a single function, without branches or loops that depend on data.",
            )
        reader = TensorReader(self.schema, self.model, self.budget)
        tensors = tuple(self.tensor(reader, i) for i in range(self.subgraph.TensorsLength()))
        ops = tuple(self.op(i, kind, tensors) for i, kind in enumerate(kinds))
        inputs = self.indices(self.subgraph.InputsAsNumpy(), len(tensors), 0)
        outputs = self.indices(self.subgraph.OutputsAsNumpy(), len(tensors), 0)
        return Graph(tensors, ops, inputs, outputs)

    def tensor(self, reader: TensorReader, index: int) -> Tensor:
        """Tensor number `index`."""
        with _guard(f"Tensor {index} of the model"):
            return reader.read(self.subgraph.Tensors(index))

    def kind(self, position: int) -> str:
        """The kind of an operator; raises UnsupportedOpError for what a Graph cannot stand for."""
        table = self.subgraph.Operators(position)
        if table.OpcodeIndex() >= self.codes:
            raise IndexError("an operator names a code that does not exist")
        code = self.model.OperatorCodes(table.OpcodeIndex())
        number = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
        kind = self.op_names.get(number, f"BUILTIN {number}")
        reason = _REFUSED.get(kind)
        if kind == "CUSTOM":
            kind += f" {short_name(self.budget.name(code.CustomCode()))}"
        elif number not in self.op_names:
            reason = "is newer than the schema that is known here"
        elif not reason and table.OutputsLength() == 0:
            reason = "has no output"
        if reason:
            raise UnsupportedOpError(
                f"{kind} (layer {position}, {self.output_name(table)}) {reason}.",
                "Change the network so that it does without.",
            )
        return kind

    def output_name(self, table: Any) -> str:
        """The name of an operator's first output, as the name of the layer."""
        if table.OutputsLength() == 0 or not 0 <= table.Outputs(0) < self.subgraph.TensorsLength():
            return "without output"
        return short_name(self.budget.name(self.subgraph.Tensors(table.Outputs(0)).Name()))

    def op(self, position: int, kind: str, tensors: tuple[Tensor, ...]) -> Op:
        """One operator with its options."""
        table = self.subgraph.Operators(position)
        with _guard(f"{kind} (layer {position})"):
            inputs = self.indices(table.InputsAsNumpy(), len(tensors), -1)
            outputs = self.indices(table.OutputsAsNumpy(), len(tensors), 0)
            present = [tensors[i] for i in inputs if i >= 0]
            options = read_options(self.schema, kind, table, present)
            return Op(kind, inputs, outputs, options, tensors[outputs[0]].name)

    def indices(self, values: Any, tensors: int, smallest: int) -> tuple[int, ...]:
        """Tensor numbers, checked to exist."""
        numbers = self.budget.numbers(values)
        if numbers and not smallest <= min(numbers) <= max(numbers) < tensors:
            raise IndexError("a tensor that does not exist is named")
        return numbers
