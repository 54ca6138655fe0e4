"""Follows something that blocks without being blocked by it.

The source runs in a daemon thread; whoever follows can stop, or lose patience, at any moment.
What the thread says afterwards is heard by nobody, and its connection is hung up.
"""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from agent.models.hangup import HANGUP, Hangup

Item = TypeVar("Item")
GLANCE_S = 0.05
"""How often the stop is looked at while nothing comes; an item wakes the reader at once."""


class SilenceError(Exception):
    """Nothing came for `seconds`; `first` where nothing had come at all."""

    def __init__(self, seconds: float, *, first: bool) -> None:
        super().__init__(f"no answer for {seconds:g} s")
        self.seconds, self.first = seconds, first


class Interrupted(Exception):  # noqa: N818  # no error: the user wanted it
    """The stop was set."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How long to wait for the first item, and for each next one."""

    first_s: float = 300.0
    gap_s: float = 60.0


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None = None


@dataclass(slots=True)
class _Source(Generic[Item]):
    """What the thread runs."""

    items: Callable[[], Iterable[Item]]
    queue: SimpleQueue[Item | _End]
    abandoned: threading.Event

    def run(self) -> None:
        try:
            for item in self.items():
                self.queue.put(item)
                if self.abandoned.is_set():
                    return
            self.queue.put(_End())
        except BaseException as error:  # noqa: BLE001  # handed to the reader's thread, which raises it
            self.queue.put(_End(error))


def listen(
    items: Callable[[], Iterable[Item]], stop: threading.Event, waits: Waits | None = None
) -> Iterator[Item]:
    """The items as they come.

    Raises Interrupted within 0.1 s of `stop`, SilenceError where the patience of `waits` ends, and
    whatever the source raises. Context variables are those of the caller.
    """
    waits = waits or Waits()
    hangup = Hangup()
    source = _Source(items, SimpleQueue(), threading.Event())
    context = contextvars.copy_context()
    context.run(HANGUP.set, hangup)
    thread = threading.Thread(target=context.run, args=(source.run,), daemon=True, name="listen")
    thread.start()
    try:
        yield from _read(source.queue, stop, waits)
    finally:
        source.abandoned.set()
        hangup.hang_up()


def _read(queue: SimpleQueue[Item | _End], stop: threading.Event, waits: Waits) -> Iterator[Item]:
    first, patience_s = True, waits.first_s
    until = time.monotonic() + patience_s
    while True:
        if stop.is_set():
            raise Interrupted
        left = until - time.monotonic()
        if left <= 0:
            raise SilenceError(patience_s, first=first)
        try:
            item = queue.get(timeout=min(left, GLANCE_S))
        except Empty:
            continue
        if isinstance(item, _End):
            if item.error is not None:
                raise item.error
            return
        yield item
        first, patience_s = False, waits.gap_s
        until = time.monotonic() + patience_s
