"""TensorFlow without its noise: imported late, on the CPU, its C++ log kept for when it fails."""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from tools.errors import ConversionError

_LOG_LINES = 15


@contextmanager
def quiet() -> Iterator[None]:
    """Everything written to the process's stdout and stderr is held back while inside.

    TensorFlow prints from Python and logs from C++, past `sys.stderr`, so the file descriptors are
    turned away too. An exception that passes through carries the log's last lines as a note.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    saved = os.dup(1), os.dup(2)
    with tempfile.TemporaryFile("w+", errors="replace", buffering=1) as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        try:
            with redirect_stdout(log), redirect_stderr(log), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # third parties' own deprecations
                yield
        except Exception as error:
            log.flush()
            error.add_note(_tail(log.fileno()))
            raise
        finally:
            for target, copy in zip((1, 2), saved, strict=True):
                os.dup2(copy, target)
                os.close(copy)


def import_tensorflow() -> ModuleType:
    """The tensorflow module, silent and without accelerators (8 to 10 s the first time).

    Raises ConversionError when it cannot be imported.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        with quiet():
            _import_triton()
            import tensorflow

            # Its log level is its own affair; hiding devices leaves torch's view of them alone.
            tensorflow.config.set_visible_devices([], "GPU")
            tensorflow.get_logger().setLevel("ERROR")
    except ImportError as error:
        raise ConversionError(
            f"TensorFlow, which converts networks, cannot be imported: {error}",
            "Run `make setup` again.",
        ) from error
    module: ModuleType = tensorflow
    return module


def _import_triton() -> None:
    """Load triton's LLVM before TensorFlow's: the other way round, the process aborts.

    torch imports triton by itself, late, with the first optimizer; absent on machines without it.
    """
    if find_spec("triton"):
        import_module("triton")


def _tail(descriptor: int) -> str:
    """The last lines of what was written to `descriptor`, from its start on."""
    size = os.fstat(descriptor).st_size
    text = os.pread(descriptor, size, 0).decode(errors="replace")
    return "\n".join(text.splitlines()[-_LOG_LINES:])
