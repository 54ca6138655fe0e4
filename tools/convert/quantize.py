"""From a Keras mirror to the bytes of an int8 .tflite, and the checks on what came out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.architecture import Architecture
from tools.errors import ConversionError
from tools.graph import Graph, Quantization
from tools.lowering import lower
from tools.network.keras_mirror import KerasMirror
from tools.network.tensorflow_import import import_tensorflow, quiet

INPUT_SCALE = 1 / 128


def float_images(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Pixels (n, h, w, c) as the float network's input, (pixel - 128) / 128."""
    return (images.astype(np.float32) - np.float32(128)) / np.float32(128)


def int8_images(images: NDArray[np.uint8]) -> NDArray[np.int8]:
    """Pixels (n, h, w, c) as the int8 network's input, pixel - 128."""
    return (images ^ 0x80).view(np.int8)


def quantize(mirror: KerasMirror, calibration: NDArray[np.uint8]) -> bytes:
    """Post-training quantization to int8, weights a channel, ranges from `calibration` images.

    Raises ConversionError, with the converter's last words, when TensorFlow's converter fails.
    """
    tensorflow = import_tensorflow()

    def representative() -> Iterator[list[NDArray[np.float32]]]:
        for image in calibration:
            yield [float_images(image[None])]

    try:
        with quiet():
            converter = tensorflow.lite.TFLiteConverter.from_keras_model(mirror.model)
            converter.optimizations = [tensorflow.lite.Optimize.DEFAULT]
            converter.representative_dataset = representative
            converter.target_spec.supported_ops = [tensorflow.lite.OpsSet.TFLITE_BUILTINS_INT8]
            converter.inference_input_type = tensorflow.int8
            converter.inference_output_type = tensorflow.int8
            data: bytes = converter.convert()
    except (RuntimeError, ValueError, tensorflow.errors.OpError) as error:
        words = "\n".join([str(error), *getattr(error, "__notes__", [])])
        raise ConversionError(
            f"TensorFlow's converter failed: {words}", "Try another activation or kernel size."
        ) from error
    return data


def check_graph(graph: Graph, architecture: Architecture) -> None:
    """The file must hold the operators that the footprint was computed from, and take pixel - 128.

    Raises ConversionError.
    """
    kinds = [op.kind for op in graph.ops]
    expected = [op.kind for op in lower(architecture).ops]
    if kinds != expected:
        stray = next((k for k, e in zip(kinds, expected, strict=False) if k != e), "its end")
        raise ConversionError(
            f"The converted network is not the one that was measured: it differs at {stray} "
            f"({len(kinds)} operators, {len(expected)} expected).",
            "Use the locked version of TensorFlow.",
        )
    quantization = tensor_quantization(graph, graph.inputs[0])
    if quantization != (INPUT_SCALE, 0):
        raise ConversionError(
            f"The int8 input is not pixel - 128: scale {quantization[0]}, zero {quantization[1]}.",
            "The calibration images must contain pixels 0 and 255.",
        )


def tensor_quantization(graph: Graph, index: int) -> tuple[float, int]:
    """Scale and zero point of an activation; ConversionError when it is not int8."""
    tensor = graph.tensors[index]
    quantization: Quantization | None = tensor.quantization
    if tensor.dtype != "int8" or quantization is None:
        raise ConversionError(
            f"The tensor {tensor.name} is {tensor.dtype}, not int8.",
            "Use the locked version of TensorFlow.",
        )
    return quantization.scales[0], quantization.zero_points[0]


def keras_logits(mirror: KerasMirror, images: NDArray[np.uint8] | Any) -> NDArray[np.float32]:
    """Logits (n, classes) of float images (n, h, w, c), one image at a time."""
    tensorflow = import_tensorflow()
    with quiet():
        run = tensorflow.function(mirror.model)
        return np.concatenate([run(image[None]).numpy() for image in images])
