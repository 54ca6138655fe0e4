"""A source read through the cache; what was reported the first time is reported every time."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from tools.data.assembly import assemble
from tools.data.cache import DamagedError, Line, fetch, store
from tools.data.dataset import Dataset
from tools.data.source import Source
from tools.reporter import Reporter
from tools.search_state import SearchState


class _Recorder:
    """Passes everything on and remembers the lines."""

    def __init__(self, listener: Reporter) -> None:
        self._listener = listener
        self.lines: list[Line] = []

    def note(self, text: str) -> None:
        self.lines.append(("note", text))
        self._listener.note(text)

    def warn(self, text: str) -> None:
        self.lines.append(("warn", text))
        self._listener.warn(text)

    def progress(self, stage: str, done: int, total: int, figures: str = "") -> None:
        self._listener.progress(stage, done, total, figures)

    def found(self, state: SearchState) -> None:
        self._listener.found(state)


def load(name: str, source: Source, reporter: Reporter) -> Dataset:
    """The data set of `source` under the name `name`, from the cache where it is there.

    A damaged entry is rebuilt and an unwritable cache done without; both are reported. Raises
    DataError when the source cannot be read.
    """
    key = hashlib.sha256(f"{name}\n{source.fingerprint}".encode()).hexdigest()
    try:
        cached = fetch(key)
    except DamagedError as error:
        reporter.warn(f"The cached data was damaged and is read again ({error}).")
        cached = None
    if cached is None:
        return _read_and_store(key, name, source, reporter)
    dataset, lines = cached
    for kind, text in lines:
        (reporter.warn if kind == "warn" else reporter.note)(text)
    return dataset


def _read_and_store(key: str, name: str, source: Source, reporter: Reporter) -> Dataset:
    """The slow way, once."""
    recorder = _Recorder(reporter)
    dataset = assemble(name, source.read(recorder), recorder)
    dataset = replace(dataset, notes=tuple(text for _, text in recorder.lines))
    try:
        store(key, dataset, recorder.lines)
    except OSError as error:
        reporter.warn(f"The data cannot be cached ({error}) and is read again next time.")
    return dataset
