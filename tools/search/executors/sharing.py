"""An evaluation, data and all, in the memory of several processes once.

Pickle protocol 5 leaves large arrays out of the pickle (PEP 574); they are copied once into memory
that processes share, and every worker's arrays are views of that. The memory is a file that has no
name from the beginning, so that nothing of it outlives the last process.
"""

from __future__ import annotations

import ctypes
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import SpawnContext
from pickle import PickleBuffer

from tools.search.evaluation import Evaluate

SMALLEST_BYTES = 64 * 1024
"""Arrays below that travel with the rest."""


@dataclass(frozen=True, slots=True)
class Shared:
    """An evaluation that is sent to processes while they start, and to them alone."""

    pickled: bytes
    arrays: tuple[ctypes.Array[ctypes.c_byte], ...]

    def load(self) -> Evaluate:
        """The evaluation; its large arrays are shared, and nobody may write into them."""
        evaluate: Evaluate = pickle.loads(  # noqa: S301 - written by `share`, in our own parent
            self.pickled, buffers=[memoryview(array).cast("B") for array in self.arrays]
        )
        return evaluate


def share(evaluate: Evaluate, context: SpawnContext) -> Shared:
    """`evaluate` for the processes of `context`; raises what pickle raises where it cannot be."""
    arrays: list[ctypes.Array[ctypes.c_byte]] = []
    pickled = pickle.dumps(evaluate, protocol=5, buffer_callback=_into(arrays, context))
    return Shared(pickled, tuple(arrays))


def _into(
    arrays: list[ctypes.Array[ctypes.c_byte]], context: SpawnContext
) -> Callable[[PickleBuffer], bool]:
    """Takes large buffers out of the pickle; its answer says which stay in."""

    def take(buffer: PickleBuffer) -> bool:
        content = buffer.raw()
        if content.nbytes < SMALLEST_BYTES:
            return True
        array = context.RawArray(ctypes.c_byte, content.nbytes)
        memoryview(array).cast("B")[:] = content
        arrays.append(array)
        return False

    return take
