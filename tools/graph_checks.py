"""What must hold of any graph before it is measured, and what makes it an int8 graph."""

from __future__ import annotations

from collections.abc import Sequence

from tools.errors import ModelFileError, UnsupportedOpError
from tools.graph import Graph, Op, Tensor
from tools.graph_shapes import check_operator, layer_words
from tools.tflite_limits import MOST_ROWS, short_name, too_many
from tools.tflite_tensors import DAMAGED_HINT, INT8_HINT, STATIC_HINT

BYTES = frozenset({"int8", "uint8"})
_ENDS = frozenset({"QUANTIZE", "DEQUANTIZE"})
_ENDS_HINT = (
    "Convert it again with converter.inference_input_type = tf.int8 and "
    "converter.inference_output_type = tf.int8."
)
_INT16_HINT = (
    "Convert it with target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8], not with "
    "16-bit activations."
)
_PART_HINT = (
    "Replace the layers of which the converter knows no int8 form; where this is one that it does "
    "know, convert with a representative_dataset and tf.lite.OpsSet.TFLITE_BUILTINS_INT8."
)
_OTHER_HINT = "Change the network so that all it computes are int8 numbers."


def check_int8(graph: Graph) -> None:
    """Raise UnsupportedOpError, naming layer and remedy, unless `graph` is int8 and of batch 1.

    All activations must be int8 or uint8. Told apart: float models, networks that are int8 but for
    their input and output, 16-bit and other activations, and images in batches.
    """
    typed = [(i, op, _activation_types(graph, op)) for i, op in enumerate(graph.ops)]
    floats = [(i, op) for i, op, types in typed if "float32" in types]
    if floats:
        raise _float_model(graph, floats, any(types & BYTES for _, _, types in typed))
    for i, op, types in typed:
        if types - BYTES:
            raise _other_model(layer_words(op, i), op.kind, min(types - BYTES))
    for i in graph.inputs:
        _check_batch(graph.tensors[i])


def _activation_types(graph: Graph, op: Op) -> set[str]:
    """Types of what an operator reads and writes, its constants left out."""
    tensors = [graph.tensors[i] for i in (*op.inputs, *op.outputs) if i >= 0]
    return {tensor.dtype for tensor in tensors if not tensor.constant}


def _float_model(
    graph: Graph, floats: Sequence[tuple[int, Op]], has_int8: bool
) -> UnsupportedOpError:
    """The error for a graph with float activations: all, some, or those at its ends only."""
    computing = [(i, op) for i, op in floats if op.kind not in _ENDS]
    if not computing:
        position, op = floats[0]
        ends = {"input": graph.inputs, "output": graph.outputs}
        names = [
            f"its {end} {short_name(graph.tensors[i].name)!r} is float32"
            for end, indices in ends.items()
            for i in indices
            if graph.tensors[i].dtype == "float32"
        ]
        what = " and ".join(names[:2]) or "it turns numbers into float32 and back"
        return UnsupportedOpError(
            f"The network is int8 inside, but {what}: {layer_words(op, position)}.", _ENDS_HINT
        )
    position, op = computing[0]
    words, hint = "This is a float model", INT8_HINT
    if has_int8:
        words, hint = "The network is in part a float model", _PART_HINT
    weights = {graph.tensors[i].dtype for i in op.inputs if i >= 0 and graph.tensors[i].constant}
    note = ", with int8 weights" if "int8" in weights else ""
    return UnsupportedOpError(
        f"{words}: {layer_words(op, position)} computes in float32{note}.", hint
    )


def _other_model(layer: str, kind: str, dtype: str) -> UnsupportedOpError:
    """The error for activations that are neither bytes nor float32."""
    if kind == "SHAPE":  # what the converter writes for a batch of unknown size
        words = f"{layer} works out a dynamic shape while the network runs."
        return UnsupportedOpError(words, STATIC_HINT)
    hint = _INT16_HINT if dtype == "int16" else _OTHER_HINT
    return UnsupportedOpError(f"{layer} has {dtype} activations; they must be int8.", hint)


def _check_batch(tensor: Tensor) -> None:
    if len(tensor.shape) == 4 and tensor.shape[0] != 1:
        raise UnsupportedOpError(
            f"The input {short_name(tensor.name)!r} holds a batch of {tensor.shape[0]} images.",
            STATIC_HINT,
        )


def check_graph(graph: Graph) -> None:
    """Raise ModelFileError or UnsupportedOpError unless `graph` can be measured.

    Every activation is written once, before it is read; the operators that are known here have the
    tensors they need, of shapes that fit; all images together have at most 2^18 rows.
    """
    if not graph.ops or not graph.inputs or not graph.outputs:
        raise ModelFileError(
            "The model holds no operators, or no input, or no output.", DAMAGED_HINT
        )
    _check_order(graph)
    for position, op in enumerate(graph.ops):
        tensors = [graph.tensors[i] if i >= 0 else None for i in op.inputs]
        check_operator(op, position, tensors, graph.tensors[op.outputs[0]])
    rows = sum(tensor.shape[-3] for tensor in graph.tensors if len(tensor.shape) > 2)
    if rows > MOST_ROWS:
        raise too_many("rows of images", MOST_ROWS)


def _check_order(graph: Graph) -> None:
    """Every activation is written once, before it is read."""
    constants = {i for i, tensor in enumerate(graph.tensors) if tensor.constant}
    inputs = set(graph.inputs)
    if len(inputs) < len(graph.inputs) or inputs & constants:
        raise ModelFileError("The model's inputs are constants, or one twice.", DAMAGED_HINT)
    known = constants | inputs
    for position, op in enumerate(graph.ops):
        outputs = set(op.outputs)
        unknown = any(i >= 0 and i not in known for i in op.inputs)
        if unknown or known & outputs or len(outputs) < len(op.outputs):
            words = layer_words(op, position)
            raise ModelFileError(
                f"The model's operators are out of order at {words}.", DAMAGED_HINT
            )
        known |= outputs
    if not set(graph.outputs) <= known - constants:
        raise ModelFileError("The model's output is a constant, or never computed.", DAMAGED_HINT)
