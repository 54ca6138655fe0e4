"""Ctrl-C ends the program in time, even while a library computes in native code."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import psutil

INTERRUPTED = 130


@contextmanager
def stop_within(seconds: float) -> Iterator[None]:
    """After SIGINT the body has `seconds` to unwind by KeyboardInterrupt; then the process ends.

    Python's own handler runs only between two bytecodes, and a compiler or converter can hold the
    main thread for many seconds. A watcher thread, woken by the signal itself, keeps the promise;
    artefacts are written by rename, so an abrupt end leaves none half-written.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    # A shell script starts background jobs with SIGINT ignored; `kill -INT` must stop us there too.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    previous = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    finished = threading.Event()
    watcher = threading.Thread(target=_watch, args=(reader, finished, seconds), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        finished.set()
        signal.set_wakeup_fd(previous)
        signal.signal(signal.SIGINT, handler)
        writer.close()
        watcher.join()
        reader.close()


def _watch(reader: socket.socket, finished: threading.Event, seconds: float) -> None:
    """Wait for SIGINT among the signals announced on `reader`, then for the body to end."""
    while received := reader.recv(64):
        if signal.SIGINT in received:
            if not finished.wait(seconds):
                end_children()
                os._exit(INTERRUPTED)
            return


@contextmanager
def on_interrupt(stop: Callable[[], None]) -> Iterator[None]:
    """The first Ctrl-C calls `stop` and the body goes on to its end; the second leaves."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed = False

    def handle(_signal: int, _frame: object) -> None:
        nonlocal pressed
        if pressed:
            leave()
        pressed = True
        stop()

    previous = signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def leave() -> NoReturn:
    """End the process with exit code 130, its children with it, once the body has unwound.

    The teardown of the frameworks takes longer than somebody who pressed Ctrl-C should wait.
    """
    end_children()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(INTERRUPTED)


def end_children() -> None:
    """Kill everything that this process has started, and wait for it a moment.

    Compilers, emulators and sandboxes must not outlive us, and one that was started only just now
    has not yet asked the kernel to die with its parent.
    """
    import psutil

    _kill(psutil.Process().children(recursive=True))


def end_tree(pid: int) -> None:
    """Kill the process `pid` and everything that it has started.

    It goes first, so that it makes nothing of the deaths of the others. It is not halted before:
    were we killed in between, it would stay so for ever, deaf to the end of its input.
    """
    import psutil

    try:
        process = psutil.Process(pid)
        _kill([process, *process.children(recursive=True)])
    except psutil.NoSuchProcess:
        return


def _kill(processes: list[psutil.Process]) -> None:
    import psutil

    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=0.3)
