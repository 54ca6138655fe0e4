"""From an int8 .tflite to dependency-free C99 and its kernels."""

from tools.compiler.emit import CompiledModel, compile_model
from tools.compiler.native import NativeModel, engine_folder, engine_sources
from tools.compiler.support import check_supported

__all__ = [
    "CompiledModel",
    "NativeModel",
    "check_supported",
    "compile_model",
    "engine_folder",
    "engine_sources",
]
