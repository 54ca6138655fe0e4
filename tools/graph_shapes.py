"""Shapes of an operator's tensors: the rules of TFLite for the kinds that are known here.

They are checked by TFLite's own Prepare functions (tensorflow/lite/kernels): a file that breaks one
is damaged, and no runtime would run it. Other kinds are read as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

import numpy as np

from tools.errors import ModelFileError, TinysmithError, UnsupportedOpError
from tools.graph import Op, Tensor
from tools.tflite_limits import short_name
from tools.tflite_tensors import DAMAGED_HINT
from tools.windows import window_extent


def layer_words(op: Op, position: int) -> str:
    """An operator as the messages name it: kind, position, and name where it has one."""
    name = short_name(op.name)
    return f"{op.kind} (layer {position}, {name})" if name else f"{op.kind} (layer {position})"


def check_operator(op: Op, position: int, inputs: Sequence[Tensor | None], output: Tensor) -> None:
    """Raise ModelFileError unless an operator of a known kind has its tensors, of shapes that fit.

    `inputs` holds None for absent ones. Raises UnsupportedOpError where it computes on a constant.
    """
    if not inputs or inputs[0] is None:
        raise _error(ModelFileError, op, position, "has no input")
    if op.kind not in _KNOWN:
        return
    fewest, most, fits = _KNOWN[op.kind]
    present = [tensor for tensor in inputs[:fewest] if tensor is not None]
    if len(present) < fewest or len(inputs) > most or len(op.outputs) != 1:
        words = f"has {len(inputs)} inputs and {len(op.outputs)} outputs, or lacks one"
        raise _error(ModelFileError, op, position, words)
    if op.kind not in _BINARY and present[0].constant:
        raise _error(UnsupportedOpError, op, position, "computes on a constant")
    if not fits(op, present, output):
        shapes = ", ".join(str(tensor.shape) for tensor in present)
        raise _error(
            ModelFileError, op, position, f"cannot give shape {output.shape} from {shapes}"
        )


def _error(kind: type[TinysmithError], op: Op, position: int, reason: str) -> TinysmithError:
    return kind(f"{layer_words(op, position)} {reason}.", DAMAGED_HINT)


def _convolution(op: Op, inputs: Sequence[Tensor], output: Tensor) -> bool:
    source, weights = inputs[0].shape, inputs[1].shape
    if len(source) != 4 or len(weights) != 4:
        return False
    count, height, width, depth = weights
    if op.kind == "DEPTHWISE_CONV_2D":
        grouped = count == 1 and depth % source[3] == 0
        return grouped and output.shape == _window(op, source, (height, width), depth)
    return source[3] % depth == 0 and output.shape == _window(op, source, (height, width), count)


def _pool(op: Op, inputs: Sequence[Tensor], output: Tensor) -> bool:
    source = inputs[0].shape
    return len(source) == 4 and output.shape == _window(op, source, op.options["filter"], source[3])


def _window(
    op: Op, source: tuple[int, ...], kernel: tuple[int, int], channels: int
) -> tuple[int, ...]:
    """The shape that a convolution or pool gives."""
    options = op.options
    dilation = options.get("dilation", (1, 1))
    height, width = (
        window_extent(
            source[1 + i], kernel[i], options["stride"][i], dilation[i], options["padding"]
        )
        for i in range(2)
    )
    return (source[0], height, width, channels)


def _dense(_: Op, inputs: Sequence[Tensor], output: Tensor) -> bool:
    weights = inputs[1].shape
    if len(weights) != 2:
        return False
    rows, rest = divmod(inputs[0].elements, weights[1])
    fits = rest == 0 and output.elements == rows * weights[0]
    return fits and output.shape[-1:] == weights[:1]


def _broadcast(_: Op, inputs: Sequence[Tensor], output: Tensor) -> bool:
    try:
        return np.broadcast_shapes(inputs[0].shape, inputs[1].shape) == output.shape
    except ValueError:
        return False


def _mean(op: Op, inputs: Sequence[Tensor], output: Tensor) -> bool:
    axes = op.options.get("axes")
    if axes is None:
        return True
    kept = prod(n for i, n in enumerate(inputs[0].shape) if i not in axes)
    return output.elements == kept


def _padded(_: Op, inputs: Sequence[Tensor], output: Tensor) -> bool:
    source, amounts = inputs[0].shape, inputs[1].data
    if len(source) != len(output.shape):
        return False
    if amounts is None:
        return all(a <= b for a, b in zip(source, output.shape, strict=True))
    if amounts.dtype.kind != "i" or amounts.shape != (len(source), 2) or amounts.min() < 0:
        return False
    sizes = zip(source, amounts.tolist(), strict=True)
    return output.shape == tuple(size + before + after for size, (before, after) in sizes)


def _same_elements(_: Op, inputs: Sequence[Tensor], output: Tensor) -> bool:
    return inputs[0].elements == output.elements


def _same_shape(_: Op, inputs: Sequence[Tensor], output: Tensor) -> bool:
    return inputs[0].shape == output.shape


def _softmax(_: Op, inputs: Sequence[Tensor], output: Tensor) -> bool:
    return len(output.shape) > 0 and inputs[0].shape == output.shape


_Fits = Callable[[Op, Sequence[Tensor], Tensor], bool]
_BINARY = frozenset({"ADD", "MUL"})
_UNARY = ("LEAKY_RELU", "LOGISTIC", "HARD_SWISH", "RELU", "RELU6", "QUANTIZE")
_VIEWS = ("RESHAPE", "SQUEEZE", "EXPAND_DIMS")
_KNOWN: dict[str, tuple[int, int, _Fits]] = {  # fewest and most inputs
    "CONV_2D": (2, 3, _convolution),
    "DEPTHWISE_CONV_2D": (2, 3, _convolution),
    "FULLY_CONNECTED": (2, 3, _dense),
    "AVERAGE_POOL_2D": (1, 1, _pool),
    "MAX_POOL_2D": (1, 1, _pool),
    "SOFTMAX": (1, 1, _softmax),
    "MEAN": (2, 2, _mean),
    "PAD": (2, 2, _padded),
    "PADV2": (3, 3, _padded),
    **dict.fromkeys(_BINARY, (2, 2, _broadcast)),
    **dict.fromkeys(_UNARY, (1, 1, _same_shape)),
    **dict.fromkeys(_VIEWS, (1, 2, _same_elements)),
}
