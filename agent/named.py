"""Whose files a program may see: those that the user has named, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.bench import Bench
from tools.errors import DataError
from tools.tool import Arguments

_AROUND = "\"'`“”‘’()[]<>,;:!?"
"""What may stand around a path in a sentence."""
TABLES = (".csv", ".tsv", ".txt", ".npy", ".npz")
"""Files whose folder is named with them."""


def check_named(arguments: Arguments, messages: Iterable[str], bench: Bench) -> None:
    """Raise DataError where `arguments.data` is neither in the user's words nor the session's.

    A model that is told to read a folder by a text which it found elsewhere ends here.
    """
    wanted = getattr(arguments, "data", None)
    if not wanted:
        return
    path = Path(str(wanted)).expanduser().resolve()
    if not any(path == named or named in path.parents for named in _named(messages, bench)):
        raise DataError(
            f"The user has not named {wanted}, so no program may read it.",
            "Ask the user where the data are.",
        )


def _named(messages: Iterable[str], bench: Bench) -> Iterator[Path]:
    if bench.options.data is not None:
        yield bench.options.data.resolve()
    for message in messages:
        for text in _candidates(message):
            # "/" and "~" would name everything.
            path = Path(text).expanduser().resolve()
            if path not in (Path("/"), Path.home().resolve()):
                yield path
                # A table is of no use without the files beside it that it lists.
                if path.suffix.lower() in TABLES and path.is_file():
                    yield path.parent


def _candidates(message: str) -> Iterator[str]:
    """Every word and every quoted text, which may hold spaces."""
    for mark in "\"'`":
        yield from message.split(mark)[1::2]
    for word in message.split():
        yield word.strip(_AROUND)
        yield word.strip(_AROUND).rstrip(".")
