"""How long a call takes, for tests that hold a growth against a bound."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def least_seconds(call: Callable[[], object], repeats: int = 5) -> float:
    """Processor seconds of this thread, the least of `repeats` calls.

    The least is what a busy machine disturbs least; the collector is off because one full
    collection takes longer than the call where large libraries are loaded.
    """
    seconds = []
    gc.disable()
    try:
        for _ in range(repeats):
            start = time.thread_time()
            call()
            seconds.append(time.thread_time() - start)
    finally:
        gc.enable()
    return min(seconds)
