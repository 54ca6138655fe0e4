"""Reads a file that a program left: a regular one of a bounded size, never through a link."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from tools.stages.contract import BrokenError
from tools.units import format_bytes


def read_output(work: Path, name: str, most_bytes: int) -> bytes:
    """The bytes of `name` in the folder `work`.

    Raises BrokenError where it is missing, empty, larger than `most_bytes`, or no regular file
    (opening a pipe might never return).
    """
    try:
        descriptor = os.open(work / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise BrokenError(
            f"The program wrote no {name}.", "Write it into the current folder."
        ) from error
    except OSError as error:  # ELOOP where it is a link
        raise BrokenError(f"{name} cannot be read: {error.strerror}.", "Write a file.") from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise BrokenError(f"{name} is no regular file.", "Write a file.")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(most_bytes + 1)
    finally:
        os.close(descriptor)
    if not data:
        raise BrokenError(f"{name} is empty.")
    if len(data) > most_bytes:
        raise BrokenError(f"{name} has more than {format_bytes(most_bytes)}.")
    return data
