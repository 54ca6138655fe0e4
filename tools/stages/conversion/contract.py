"""What an int8 file must be: this network and no other, in bounds, and as good as measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tools.actions.candidates import Known, Situation
from tools.bench import Bench
from tools.compiler import check_supported
from tools.convert import Int8Model
from tools.convert.converter import Original, measured
from tools.convert.correspondence import with_numbers_of
from tools.convert.evaluate import images_within_budget, stratified_subset, torch_logits
from tools.convert.quantize import INPUT_SCALE, float_images, int8_images, tensor_quantization
from tools.errors import TinysmithError
from tools.footprint import measure, measure_graph
from tools.graph import Graph
from tools.graph_checks import check_int8
from tools.search import violations
from tools.stages.contract import BrokenError, Clause
from tools.stages.conversion.agreement import Agreement, compared
from tools.stages.outputs import read_output
from tools.tflite_reader import parse_tflite
from tools.tflite_writer import write_tflite
from tools.tflm import HostInterpreter
from tools.units import format_bytes, format_percent

MODEL_FILE = "model.tflite"
SPARE_BYTES = 256 * 1024
"""Of a file besides four bytes a parameter: names, scales, what a converter adds."""
LARGEST_LOSS = 0.05
"""Of accuracy against float on the same test images; docs/stage-conversion.md says why."""
LEAST_AGREEMENT = 0.7
LEAST_CORRELATION = 0.95
T = TypeVar("T")


@dataclass(slots=True)
class Trial:
    """What is quantized, and, once every clause has passed, what came of it."""

    now: Situation
    one: Known
    original: Original
    found: tuple[bytes, Int8Model] | None = field(default=None)

    def measured(self) -> tuple[bytes, Int8Model]:
        """The clean file and its record; AssertionError before the contract was kept."""
        if self.found is None:
            raise AssertionError("an int8 network is taken over that was not measured")
        return self.found


class Contract:
    """The clauses in order; each uses what the ones before have read.

    Nothing of the program's file reaches C++ code: TFLite Micro gets a file that is written here,
    of the architecture's own operators and shapes with the program's numbers in them.
    """

    def __init__(self, trial: Trial, bench: Bench, work: Path) -> None:
        self.trial, self.bench, self.work = trial, bench, work
        self.original, self.architecture = trial.original, trial.one.architecture

    def clauses(self) -> tuple[tuple[str, Clause], ...]:
        """Names and clauses, as `checked` takes them."""
        return (
            (f"writes {MODEL_FILE}", self._written),
            ("is a model", self._model),
            ("is int8", self._int8),
            ("takes images, gives classes", self._ends),
            ("is the trained network", self._corresponds),
            ("has supported operators", self._supported),
            ("meets the limits", self._limits),
            ("runs in TFLite Micro", self._runs),
            ("tells classes apart", self._tells_apart),
            ("agrees with the float network", self._agrees),
            ("keeps its accuracy", self._accuracy),
        )

    @cached_property
    def _bytes(self) -> bytes:
        most = 4 * measure(self.architecture).parameters + SPARE_BYTES
        return read_output(self.work, MODEL_FILE, most)

    @cached_property
    def _graph(self) -> Graph:
        return _or_broken(lambda: parse_tflite(self._bytes))

    @cached_property
    def _clean(self) -> Graph:
        return _or_broken(lambda: with_numbers_of(self._graph, self.architecture))

    @cached_property
    def _data(self) -> bytes:
        return write_tflite(self._clean)

    @cached_property
    def _interpreter(self) -> HostInterpreter:
        return _or_broken(lambda: HostInterpreter(self._data))

    @cached_property
    def _agreement(self) -> Agreement:
        """With float, on validation images: what is chosen by them is not judged by them."""
        split = self.original.dataset.val
        count = images_within_budget(len(split), 4 * measure(self.architecture).macs)
        images = stratified_subset(split, count, self.original.seed).images
        exact = torch_logits(self.original.module, float_images(images))
        return compared(exact, self._logits(images))

    def _logits(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        scale, zero_point = tensor_quantization(self._clean, self._clean.outputs[0])
        outputs = self._interpreter.run_batch(int8_images(images))
        return (outputs.astype(np.float32) - zero_point) * np.float32(scale)

    def _written(self) -> str:
        return f"{MODEL_FILE} has {format_bytes(len(self._bytes))}."

    def _model(self) -> str:
        return f"It holds {len(self._graph.ops)} operators."

    def _int8(self) -> str:
        _or_broken(lambda: check_int8(self._graph))
        return "All activations are int8."

    def _ends(self) -> str:
        graph, design = self._graph, self.architecture
        side = design.resolution
        expected = ((1, side, side, design.input_channels),), ((1, design.classes),)
        found = _shapes(graph, graph.inputs), _shapes(graph, graph.outputs)
        if found != expected:
            raise BrokenError(f"It takes and gives {found}; {expected} is wanted.")
        scale, zero_point = _or_broken(lambda: tensor_quantization(graph, graph.inputs[0]))
        _or_broken(lambda: tensor_quantization(graph, graph.outputs[0]))
        if (scale, zero_point) != (INPUT_SCALE, 0):
            raise BrokenError(
                f"Its input has scale {scale} and zero point {zero_point}; the board gives "
                "pixel - 128, which is scale 1/128 and zero point 0.",
                "Let -1 and 127/128 both occur in the images of the representative data set.",
            )
        return f"int8 images {expected[0][0]} in, {design.classes} int8 numbers out."

    def _corresponds(self) -> str:
        return f"Its {len(self._clean.ops)} layers are those of candidate {self.trial.one.id}."

    def _supported(self) -> str:
        _or_broken(lambda: check_supported(self._clean))
        return "The compiler has a kernel for each, with these scales."

    def _limits(self) -> str:
        limits, footprint = self.trial.now.limits, measure_graph(self._clean)
        if broken := violations(footprint, limits):
            raise BrokenError(f"It breaks the limits: {'; '.join(broken)}.")
        sram_bytes = footprint.sram_bytes["aot"] + limits.reserved_sram_bytes
        return (
            f"Measured: {format_bytes(sram_bytes)} of SRAM (aot, with stack), "
            f"{format_bytes(footprint.flash_bytes['aot'])} of flash."
        )

    def _runs(self) -> str:
        return (
            f"Its arena takes {format_bytes(self._interpreter.arena().total_bytes)} on this host."
        )

    def _tells_apart(self) -> str:
        found = self._agreement
        if found.classes == 1 and found.exact_classes > 1:
            raise BrokenError(
                f"It gives the same class for all of {found.images} validation images; float "
                f"gives {found.exact_classes}.",
                "The ranges of some layer are far too small or too large.",
            )
        return f"It gives {found.classes} classes for {found.images} validation images."

    def _agrees(self) -> str:
        found = self._agreement
        words = (
            f"On {found.images} validation images it gives the class of the float network for "
            f"{format_percent(found.share)}, and its logits correlate by {found.correlation:.3f}"
        )
        # Written so that what is no number fails too.
        if not (found.share >= LEAST_AGREEMENT and found.correlation >= LEAST_CORRELATION):
            raise BrokenError(
                f"{words}; {format_percent(LEAST_AGREEMENT)} and {LEAST_CORRELATION} are wanted.",
                "Convert /inputs/float.keras with its own weights, and ranges from the images.",
            )
        return f"{words}."

    def _accuracy(self) -> str:
        folder = self.bench.project.network(self.trial.one.id).conversion
        reporter = self.bench.reporter
        model = measured(self.original, self._data, self._interpreter, folder, reporter)
        words = (
            f"Measured: {format_percent(model.int8_accuracy)} of {model.test_images:,} test images "
            f"where float has {format_percent(model.float_accuracy)}"
        )
        if model.float_accuracy - model.int8_accuracy > LARGEST_LOSS:
            where = model.diagnosis.text if model.diagnosis else ""
            raise BrokenError(f"{words}; {100 * LARGEST_LOSS:.0f} points may be lost.", where)
        self.trial.found = self._data, model
        return f"{words}."


def _shapes(graph: Graph, tensors: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    return tuple(graph.tensors[i].shape for i in tensors)


def _or_broken(step: Callable[[], T]) -> T:
    """What `step` gives; what is wrong with the file breaks the clause."""
    try:
        return step()
    except TinysmithError as error:
        raise BrokenError(error.message, error.hint) from error
