"""A compiled model on this machine: the same C, built by the host's compiler."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.compiler.emit import compile_model
from tools.errors import ToolchainError
from tools.firmware_files import firmware_root
from tools.graph import Graph

WARNINGS = ("-std=c99", "-Wall", "-Wextra", "-Werror", "-Wconversion")
COMPILE_TIMEOUT_S = 120.0


def engine_folder() -> Path:
    """The folder of the kernels' sources and headers."""
    return firmware_root() / "engine"


def engine_sources() -> tuple[Path, ...]:
    """The C files of the kernels, to be compiled with every model."""
    return tuple(sorted(engine_folder().glob("*.c")))


class NativeModel:
    """Runs `graph` through generated C in a shared library."""

    def __init__(self, graph: Graph, flags: Sequence[str] = ("-O2",)) -> None:
        """Compile and load; raises UnsupportedOpError, or ToolchainError without a C compiler."""
        self._input = graph.tensors[graph.inputs[0]]
        self._output = graph.tensors[graph.outputs[0]]
        with TemporaryDirectory(prefix="tinysmith-native-") as name:
            folder = Path(name)
            self.compiled = compile_model(graph, folder)
            library = folder / "model.so"
            sources = (*self.compiled.sources, *engine_sources())
            _build([*flags, "-I", str(folder), "-I", str(engine_folder())], sources, library)
            self._library: Any = ctypes.CDLL(str(library))

    def run(self, image: NDArray[Any]) -> NDArray[Any]:
        """Outputs, flat, for one image (h, w, c) of the model's input type."""
        data = np.ascontiguousarray(image, self._input.dtype)
        if data.size != self._input.elements:
            raise ValueError(f"the model takes {self._input.shape}, not {data.shape}")
        pointer = ctypes.c_void_p.in_dll(self._library, "model_input").value or 0
        ctypes.memmove(pointer, data.ctypes.data, data.nbytes)
        self._library.model_invoke()
        result = ctypes.c_void_p.in_dll(self._library, "model_output").value or 0
        return np.frombuffer(
            ctypes.string_at(result, self._output.size_bytes), self._output.dtype
        ).copy()


def _build(flags: Sequence[str], sources: Sequence[Path], library: Path) -> None:
    """Compile `sources` into a shared library."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise ToolchainError("There is no C compiler on this machine.", "Install gcc.")
    command = [compiler, *WARNINGS, "-shared", "-fPIC", *flags, *map(str, sources)]
    result = subprocess.run(
        [*command, "-o", str(library)],
        capture_output=True,
        text=True,
        check=False,
        timeout=COMPILE_TIMEOUT_S,
    )
    if result.returncode != 0:
        first = next(iter(result.stderr.splitlines()), "no message")
        raise ToolchainError(f"{compiler} failed: {first}", "Report this with the network.")
