"""A trained network to an int8 .tflite that TFLite Micro runs, measured before it is handed on."""

from __future__ import annotations

import hashlib
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.architecture import Architecture
from tools.convert.diagnose import diagnose
from tools.convert.evaluate import (
    Comparison,
    compare,
    images_within_budget,
    stratified_subset,
    torch_logits,
)
from tools.convert.int8_model import MODEL_FILE, ArenaSize, Diagnosis, FileContents, Int8Model
from tools.convert.quantize import (
    check_graph,
    float_images,
    keras_logits,
    quantize,
    tensor_quantization,
)
from tools.data import Dataset, calibration_images
from tools.errors import ConversionError
from tools.footprint import measure
from tools.network import TorchNetwork
from tools.network.keras_mirror import KerasMirror, build_keras
from tools.network.tensorflow_import import import_tensorflow
from tools.reporter import Reporter, Silent
from tools.tflm import HostInterpreter
from tools.train.record import Network, weights_digest
from tools.units import format_percent
from tools.workspace import write_atomically

CALIBRATION_IMAGES = 256
COMPARED_IMAGES = 16
DIAGNOSED_IMAGES = 16
LARGEST_DIFFERENCE = 1e-4
LARGEST_LOSS = 0.02
_REPORT_EVERY_S = 0.1
_STEPS = 3
_SILENT = Silent()


def convert(
    network: Network | TorchNetwork,
    architecture: Architecture,
    dataset: Dataset,
    output: Path,
    reporter: Reporter = _SILENT,
    seed: int = 0,
    test_images: int | None = None,
) -> Int8Model:
    """Convert `network` to int8; writes model.tflite and int8.json into the folder `output`.

    `dataset` must have the architecture's resolution. `test_images` are classified by float and
    int8 alike, a stratified draw; None: as many as take about half a minute. A loss of more than 2
    points of accuracy is reported as a warning with the operator where it arises. Raises
    ConversionError when the Keras mirror computes something else (difference above 1e-4 of the
    logits' scale), or the converted file is not the network that was measured.
    """
    original = mirrored(network, architecture, dataset, seed, reporter)
    reporter.progress("convert", 2, _STEPS, f"{len(original.calibration)} calibration images")
    data = quantize(original.mirror, original.calibration)
    reporter.progress("convert", _STEPS, _STEPS)
    interpreter = HostInterpreter(data)
    check_graph(interpreter.graph, architecture)
    model = measured(original, data, interpreter, output, reporter, test_images)
    write_atomically(model.path, data)
    model.save()
    return model


@dataclass(frozen=True, slots=True)
class Original:
    """What is converted: the float network in torch and in Keras, and its data."""

    module: TorchNetwork
    architecture: Architecture
    dataset: Dataset
    seed: int
    calibration: NDArray[np.uint8]
    mirror: KerasMirror
    difference: float
    """Largest difference of the mirror's logits from torch's, over the largest logit or 1."""
    started: float
    """Of the conversion, on the monotonic clock."""


def mirrored(
    network: Network | TorchNetwork,
    architecture: Architecture,
    dataset: Dataset,
    seed: int,
    reporter: Reporter,
) -> Original:
    """`network` and its mirror in Keras; raises ConversionError when they compute two things."""
    started = time.monotonic()
    module = network.module() if isinstance(network, Network) else network
    calibration = calibration_images(dataset, CALIBRATION_IMAGES, seed)
    reporter.progress("convert", 0, _STEPS, "loading TensorFlow")
    import_tensorflow()
    reporter.progress("convert", 1, _STEPS, "mirroring the network in Keras")
    mirror = build_keras(module, architecture)
    difference = check_mirror(module, mirror, calibration[:COMPARED_IMAGES], seed)
    return Original(module, architecture, dataset, seed, calibration, mirror, difference, started)


def measured(
    original: Original,
    data: bytes,
    interpreter: HostInterpreter,
    output: Path,
    reporter: Reporter,
    test_images: int | None = None,
) -> Int8Model:
    """The record of the int8 network `data`, which `interpreter` runs, as a file in `output`.

    Nothing is written. A loss of more than 2 points is diagnosed and reported as a warning.
    """
    dataset, architecture = original.dataset, original.architecture
    count = test_images or images_within_budget(len(dataset.test), measure(architecture).macs)
    test = stratified_subset(dataset.test, count, original.seed)
    comparison = compare(original.module, interpreter, test, _Progress(reporter))
    diagnosis = None
    if comparison.float_accuracy - comparison.int8_accuracy > LARGEST_LOSS:
        shown = original.calibration[:DIAGNOSED_IMAGES]
        diagnosis = diagnose(interpreter, original.mirror, architecture, shown)
        reporter.warn(_loss_text(comparison, diagnosis))
    return Int8Model(
        path=output / MODEL_FILE,
        contents=_contents(data, interpreter),
        **asdict(comparison),
        test_images_available=len(dataset.test),
        diagnosis=diagnosis,
        keras_difference=original.difference,
        calibration_images=len(original.calibration),
        seed=original.seed,
        dataset=dataset.name,
        dataset_digest=dataset.digest,
        weights_digest=weights_digest(original.module.state_dict()),
        seconds=time.monotonic() - original.started,
        versions={name: version(name) for name in ("tinysmith", "tensorflow", "tflite-micro")},
    )


def _contents(data: bytes, interpreter: HostInterpreter) -> FileContents:
    """What is in the file, and what TFLite Micro allocated for it."""
    graph = interpreter.graph
    inputs = tensor_quantization(graph, graph.inputs[0])
    outputs = tensor_quantization(graph, graph.outputs[0])
    return FileContents(
        digest=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        operators=tuple(op.kind for op in graph.ops),
        arena=ArenaSize(**asdict(interpreter.arena())),
        input_scale=inputs[0],
        input_zero_point=inputs[1],
        output_scale=outputs[0],
        output_zero_point=outputs[1],
    )


def check_mirror(
    network: TorchNetwork, mirror: KerasMirror, images: NDArray[np.uint8], seed: int
) -> float:
    """Largest difference of Keras' logits from torch's, over the largest logit or 1.

    On `images` (n, h, w, c) and as many random ones. Raises ConversionError above 1e-4.
    """
    random = np.random.default_rng(seed).uniform(-1, 1, images.shape).astype(np.float32)
    inputs = np.concatenate([float_images(images), random])
    expected = torch_logits(network, inputs)
    scale = max(1.0, float(np.abs(expected).max()))
    difference = float(np.abs(keras_logits(mirror, inputs) - expected).max()) / scale
    # Written so that a difference that is no number fails too.
    if not difference < LARGEST_DIFFERENCE:
        raise ConversionError(
            f"The Keras mirror differs from the trained network by {difference:.1e} of its logits; "
            f"{LARGEST_DIFFERENCE:.0e} is allowed.",
            "Train the network again; if it stays so, report the architecture.",
        )
    return difference


class _Progress:
    """Tells a reporter about int8 test images, at most ten times a second."""

    def __init__(self, reporter: Reporter) -> None:
        self.reporter = reporter
        self.told = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if done == total or now - self.told > _REPORT_EVERY_S:
            self.told = now
            self.reporter.progress("int8 test", done, total, "images")


def _loss_text(comparison: Comparison, diagnosis: Diagnosis) -> str:
    return (
        f"int8 reaches {format_percent(comparison.int8_accuracy)} where float reaches "
        f"{format_percent(comparison.float_accuracy)} on the same {comparison.test_images} "
        f"test images. {diagnosis.text}"
    )
