"""Python functions on numbers and arrays, compiled by numba: planning is a matter of tight loops."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """`function` in machine code from its first call on; kept on disk where a folder allows it."""
    try:
        return cast(Function, njit(cache=True)(function))
    except RuntimeError:  # neither the package's folder nor the user's cache can be written
        return cast(Function, njit(function))
