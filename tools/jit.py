"""Python functions on numbers and arrays, compiled by numba: planning is all tight loops."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TypeVar, cast

import numba
import platformdirs

Function = TypeVar("Function", bound=Callable[..., object])


def _digest() -> str:
    """Of all sources with compiled functions: numba itself does not see when a callee changes."""
    texts = (path.read_bytes() for path in sorted(Path(__file__).parent.rglob("*.py")))
    return sha256(b"".join(text for text in texts if b"tools.jit" in text)).hexdigest()[:16]


_CACHE = platformdirs.user_cache_path("tinysmith") / "compiled" / _digest()
numba.config.CACHE_DIR = str(_CACHE)


def is_first_use() -> bool:
    """Whether nothing was compiled on this machine yet, which then takes some seconds."""
    return not any(_CACHE.rglob("*.nbi"))


def compiled(function: Function) -> Function:
    """`function` in machine code from its first call on; kept on disk where a folder allows it."""
    try:
        return cast(Function, numba.njit(cache=True, no_cfunc_wrapper=True)(function))
    except RuntimeError:  # the user's cache cannot be written
        return cast(Function, numba.njit(function))


def inner(function: Function) -> Function:
    """A part of compiled functions, which Python itself does not call: quicker to compile."""
    options = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast(Function, numba.njit(**options)(function))
