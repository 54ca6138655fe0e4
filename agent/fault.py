"""A fault of tinysmith itself, which ends a turn and not the session."""

from __future__ import annotations

import traceback
from pathlib import Path


def log_fault(log: Path) -> None:
    """Write the exception that is being handled, with its traceback, to the end of `log`."""
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as file:
        traceback.print_exc(file=file)


def fault_words(fault: Exception, log: Path) -> str:
    """What the user is told of it."""
    return (
        f"This turn ended by a fault of tinysmith itself: {fault!r}. What was finished is "
        f"kept, and the session goes on. The whole report is in {log}."
    )
