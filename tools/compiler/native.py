"""A compiled model on this machine: the same C, built by the host's compiler."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
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

    def __init__(self, graph: Graph, flags: Sequence[str] = ("-O3",)) -> None:
        """Compile and load; raises UnsupportedOpError, or ToolchainError without a C compiler."""
        self._input = graph.tensors[graph.inputs[0]]
        self._output = graph.tensors[graph.outputs[0]]
        with TemporaryDirectory(prefix="tinysmith-native-") as name:
            folder = Path(name)
            self.compiled = compile_model(graph, folder)
            library = folder / "model.so"
            include = ["-I", str(folder), "-I", str(engine_folder())]
            sources = [*map(str, self.compiled.sources), *_engine_objects(tuple(flags))]
            _compile(["-shared", *flags, *include, *sources, "-o", str(library)], folder)
            self._library: Any = ctypes.CDLL(str(library))

    def run(self, image: NDArray[Any]) -> NDArray[Any]:
        """Outputs, flat, for one image (h, w, c) of the model's input type."""
        data = np.ascontiguousarray(image)
        if data.size != self._input.elements or data.dtype != self._input.dtype:
            raise ValueError(
                f"the model takes {self._input.dtype} {self._input.shape}, "
                f"not {data.dtype} {data.shape}"
            )
        pointer = ctypes.c_void_p.in_dll(self._library, "model_input").value or 0
        ctypes.memmove(pointer, data.ctypes.data, data.nbytes)
        self._library.model_invoke()
        pointer = ctypes.c_void_p.in_dll(self._library, "model_output").value or 0
        result = ctypes.string_at(pointer, self._output.size_bytes)
        return np.frombuffer(result, self._output.dtype).copy()


@cache
def _engine_folder_built(flags: tuple[str, ...]) -> TemporaryDirectory[str]:
    """The engine's object files, built once a process; the folder goes when the process ends."""
    built = TemporaryDirectory(prefix="tinysmith-engine-")
    _compile(["-c", *flags, *map(str, engine_sources())], Path(built.name))
    return built


def _engine_objects(flags: tuple[str, ...]) -> list[str]:
    return sorted(map(str, Path(_engine_folder_built(flags).name).glob("*.o")))


def _compile(arguments: Sequence[str], folder: Path) -> None:
    """Run the C compiler in `folder`."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise ToolchainError("There is no C compiler on this machine.", "Install gcc.")
    result = subprocess.run(
        [compiler, *WARNINGS, "-fPIC", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=COMPILE_TIMEOUT_S,
    )
    if result.returncode != 0:
        first = next(iter(result.stderr.splitlines()), "it gave no reason")
        raise ToolchainError(f"{compiler} failed: {first}", "Report this with the network.")
