"""TFLite Micro on the host: the real kernels and the real allocator, from `tflite-micro`.

The arena is 64-bit here, so its persistent part is larger than on a board; the head, which holds
the activations, is the same size.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.errors import ModelFileError, UnsupportedOpError
from tools.graph import Graph
from tools.memory import activation_buffers, aligned, plan_memory
from tools.tflite_reader import parse_tflite, read_model_file, read_tflite

LARGEST_ARENA_BYTES = 2**30
_PERSISTENT_BYTES = 256 * 1024  # a first guess for what is not an activation; doubled if too small


@dataclass(frozen=True, slots=True)
class Arena:
    """Bytes of the arena: head for activations and scratch, tail for persistent structures."""

    head_bytes: int
    tail_bytes: int
    total_bytes: int


class HostInterpreter:
    """One int8 network in TFLite Micro.

    `model` is the .tflite file or its bytes. Raises ModelFileError when it is damaged or cannot be
    prepared, UnsupportedOpError when TFLite Micro has no kernel for an operator. Not safe for
    threads: what the C++ code writes to the process's stderr is collected meanwhile.
    """

    def __init__(self, model: Path | bytes) -> None:
        self.graph: Graph = read_tflite(model) if isinstance(model, Path) else parse_tflite(model)
        self._data = read_model_file(model) if isinstance(model, Path) else model
        self._interpreter = _allocate(self._data, self._activation_bytes(), preserve=False)

    def run(self, image: NDArray[Any]) -> NDArray[Any]:
        """The output, flat, for one image (h, w, c) of the model's input type."""
        return _invoke(self._interpreter, self._shaped(image))

    def run_batch(self, images: NDArray[Any]) -> NDArray[Any]:
        """The outputs (n, outputs) for images (n, h, w, c), one after the other."""
        outputs = self.graph.tensors[self.graph.outputs[0]]
        results = np.empty((len(images), outputs.elements), outputs.dtype)
        for i, image in enumerate(images):
            results[i] = self.run(image)
        return results

    def arena(self) -> Arena:
        """What TFLite Micro's own allocator used."""
        with _stderr_collected() as collected:
            self._interpreter.print_allocations()
        sizes = dict(re.findall(r"Arena allocation (total|head|tail) (\d+) bytes", collected.text))
        if set(sizes) != {"total", "head", "tail"}:
            raise ModelFileError(
                "TFLite Micro did not report its arena.", "Install the locked tflite-micro."
            )
        return Arena(int(sizes["head"]), int(sizes["tail"]), int(sizes["total"]))

    def tensor_values(self, image: NDArray[Any]) -> dict[int, NDArray[Any]]:
        """Every activation after running `image`, by tensor index, in the tensor's shape.

        Uses a second interpreter in which no two tensors share memory.
        """
        indices = sorted(self.graph.lifetimes())
        every = sum(aligned(self.graph.tensors[i].size_bytes) for i in indices)
        interpreter = _allocate(self._data, every, preserve=True)
        _invoke(interpreter, self._shaped(image))
        return {i: np.array(interpreter.GetTensor(i, 0)["tensor_data"]) for i in indices}

    def _activation_bytes(self) -> int:
        return plan_memory(activation_buffers(self.graph)).pool_bytes

    def _shaped(self, image: NDArray[Any]) -> NDArray[Any]:
        """`image` as the model's input tensor; raises ValueError when it does not fit."""
        given = self.graph.tensors[self.graph.inputs[0]]
        if image.dtype != given.dtype:
            raise ValueError(f"the model takes {given.dtype}, not {image.dtype}")
        return np.ascontiguousarray(image).reshape(given.shape)


def _invoke(interpreter: Any, image: NDArray[Any]) -> NDArray[Any]:
    interpreter.set_input(image, 0)
    interpreter.invoke()
    output: NDArray[Any] = np.array(interpreter.get_output(0)).reshape(-1)
    return output


def _allocate(data: bytes, activation_bytes: int, preserve: bool) -> Any:
    """An interpreter whose arena is large enough: doubled until the model fits."""
    from tflite_micro import runtime

    kinds = runtime.InterpreterConfig
    config = kinds.kPreserveAllTensors if preserve else kinds.kAllocationRecording
    arena = 2 * activation_bytes + _PERSISTENT_BYTES
    while True:
        with _stderr_collected() as collected:
            try:
                return runtime.Interpreter.from_bytes(
                    data, arena_size=arena, intrepreter_config=config
                )
            except RuntimeError as error:
                failure = error
        arena *= 2
        if "llocate" not in collected.text or arena > LARGEST_ARENA_BYTES:
            raise _explained(collected.text) from failure


def _explained(log: str) -> UnsupportedOpError | ModelFileError:
    """The error behind what TFLite Micro wrote."""
    missing = re.search(r"Didn't find op for builtin opcode '(\w+)'", log)
    if missing:
        return UnsupportedOpError(
            f"TFLite Micro has no kernel for {missing.group(1)}.",
            "Change the network so that it does without.",
        )
    reason = next(iter(log.strip().splitlines()), "it gave no reason")
    return ModelFileError(
        f"TFLite Micro cannot prepare the model: {reason}", "Convert the network again."
    )


class _Collected:
    """Text written to the process's stderr; complete when the block has ended."""

    text = ""


@contextmanager
def _stderr_collected() -> Iterator[_Collected]:
    """Collect what C++ code writes to file descriptor 2, which Python cannot see otherwise."""
    collected = _Collected()
    sys.stderr.flush()
    with tempfile.TemporaryFile() as file:
        saved = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            yield collected
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            file.seek(0)
            collected.text = file.read().decode(errors="replace")
