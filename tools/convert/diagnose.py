"""Where an int8 network loses what its float network knew: signal to noise, operator by operator.

Noise is weighed channel by channel: where one channel's huge range crushes all others, the tensor
as a whole still looks clean, because that channel carries nearly all of its power.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.architecture import Architecture
from tools.convert.int8_model import Diagnosis, LayerNoise
from tools.convert.quantize import float_images, int8_images, tensor_quantization
from tools.graph import Graph, Op
from tools.lowering import lower
from tools.network.keras_mirror import KerasMirror
from tools.network.tensorflow_import import import_tensorflow, quiet
from tools.tflm import HostInterpreter

Values = dict[str, NDArray[np.float32]]
# They move values and compute none, so they lose nothing; the float network may do without them.
_MOVES = frozenset({"PAD", "RESHAPE"})
# Eight bits rarely do better; without a ceiling, the exact input would blame the first operator.
BEST_DB = 35.0


def diagnose(
    interpreter: HostInterpreter,
    mirror: KerasMirror,
    architecture: Architecture,
    images: NDArray[np.uint8],
) -> Diagnosis:
    """Compare every operator's output on `images` (n, h, w, c); name the one that loses most.

    int8 values come from TFLite Micro's kernels, float values from the Keras mirror.
    """
    graph = interpreter.graph
    names = operator_names(graph, architecture)
    ratios = _ratios(int8_values(interpreter, names, images), float_values(mirror, images))
    layers = tuple(_noise(graph, op, names, ratios) for op in graph.ops if op.outputs[0] in names)
    worst = max(layers, key=lambda layer: layer.lost_db)
    text = (
        f"The loss arises in {worst.name} ({worst.kind}): {worst.lost_db:.0f} dB of its signal are "
        f"lost there, {worst.signal_to_noise_db:.0f} dB are left."
    )
    return Diagnosis(layer=worst.name, text=text, images=len(images), layers=layers)


def operator_names(graph: Graph, architecture: Architecture) -> dict[int, str]:
    """Output tensor of each operator that computes, and the layer's name of that operator."""
    pairs = zip(graph.ops, lower(architecture).ops, strict=True)
    return {op.outputs[0]: like.name for op, like in pairs if op.kind not in _MOVES}


def int8_values(
    interpreter: HostInterpreter, names: dict[int, str], images: NDArray[np.uint8]
) -> Values:
    """Dequantized outputs of the named tensors, (n, ...) each."""
    runs = [interpreter.tensor_values(image) for image in int8_images(images)]
    values: Values = {}
    for index, name in names.items():
        scale, zero = tensor_quantization(interpreter.graph, index)
        stacked = np.concatenate([run[index] for run in runs])
        values[name] = (stacked.astype(np.float32) - zero) * np.float32(scale)
    return values


def float_values(mirror: KerasMirror, images: NDArray[np.uint8]) -> Values:
    """The mirror's output of every operator, (n, ...) each."""
    import_tensorflow()
    import keras

    with quiet():
        model = keras.Model(mirror.model.inputs, mirror.outputs)
        runs = [model(image[None]) for image in float_images(images)]
    return {name: np.concatenate([run[name].numpy() for run in runs]) for name in mirror.outputs}


def _ratios(quantized: Values, exact: Values) -> dict[str, float]:
    """Signal to noise of each named tensor in dB."""
    return {name: signal_to_noise_db(exact[name], value) for name, value in quantized.items()}


def signal_to_noise_db(exact: NDArray[np.float32], noisy: NDArray[np.float32]) -> float:
    """Signal to noise over the mean channel (the last axis), a lost channel counting as 0 dB.

    A channel's signal is its variance; channels that never change carry none and are left out.
    """
    axes = tuple(range(exact.ndim - 1))
    signal = exact.var(axis=axes, dtype=np.float64)
    noise = np.square(noisy - exact, dtype=np.float64).mean(axis=axes)
    alive = signal > 1e-12
    if not alive.any():
        return BEST_DB
    share = np.minimum(noise[alive] / signal[alive], 1.0).mean()
    return min(BEST_DB, float(-10 * np.log10(max(share, 1e-12))))


def _noise(graph: Graph, op: Op, names: dict[int, str], ratios: dict[str, float]) -> LayerNoise:
    """An operator's ratio, and how far it lies below the worst of its inputs."""
    name = names[op.outputs[0]]
    sources = (ratios[names[i]] for i in _sources(graph, op, names))
    return LayerNoise(
        name=name,
        kind=op.kind,
        signal_to_noise_db=ratios[name],
        lost_db=min(sources, default=BEST_DB) - ratios[name],
    )


def _sources(graph: Graph, op: Op, names: dict[int, str]) -> list[int]:
    """The named activations that `op` reads, looking through operators that only move them."""
    moved = {other.outputs[0]: other.inputs[0] for other in graph.ops if other.kind in _MOVES}
    sources = (moved.get(i, i) for i in op.inputs)
    return [i for i in sources if i in names]
