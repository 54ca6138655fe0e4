"""The figures and names that go with a request: epochs, images, a path, several candidates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agent.embedded.concepts import found_concepts, found_terms, plain
from agent.embedded.numbers import further_epochs, number_after_more, number_of
from agent.embedded.searching import read_search, without_budget
from agent.embedded.several import several
from agent.embedded.state import State

PATH = re.compile(
    r"(?<![\w/])((?:[\w-]+/)*[\w-]+\.(?:md|json|txt|csv|py|toml|c|h|log|yaml|yml|elf|tflite|sqlite|ld|map)"
    r"|(?:networks|designs|code)(?:/[\w.-]+)+)(?!\w)"
)
_METHODS = (
    ("stlink", re.compile(r"\bst-?\s?link\b")),
    ("dfu", re.compile(r"\bdfu\b")),
    ("openocd", re.compile(r"\bopen-?\s?ocd\b")),
)
_Details = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """The whole message that a request is a part of, and where the conversation stands."""

    message: str
    state: State


def read_details(intent: str, part: str, found: frozenset[str], said: Said) -> _Details:
    """What `part` of a message says of a request; `found` are its concepts."""
    details: _Details = {"again": True if "again" in found else None}
    for intents, read in _READERS.items():
        if intent in intents:
            details |= read(part, found, said)
    return {name: value for name, value in details.items() if value is not None}


def _epochs(part: str, _found: frozenset[str], said: Said) -> _Details:
    return {"epochs": number_of("epochs", part) or number_of("epochs", plain(said.message))}


def _change_of_epochs(part: str, found: frozenset[str], _said: Said) -> _Details:
    """ "Longer", "with fewer epochs", "50 more epochs"."""
    named: _Details = {name: True for name in ("longer", "shorter") if name in found}
    return named | {"further": further_epochs(part) or None}


def _several(part: str, _found: frozenset[str], said: Said) -> _Details:
    return {"several": several(part, said.state) or None}


def _search(part: str, _found: frozenset[str], _said: Said) -> _Details:
    """How many designs, for how long, who proposes; "10 more minutes" are no 10 designs."""
    rest = without_budget(part)
    return {"trials": number_of("trials", rest) or number_after_more(rest), **read_search(part)}


def _images(part: str, _found: frozenset[str], _said: Said) -> _Details:
    return {"images": number_of("images", part)}


def _method(part: str, _found: frozenset[str], _said: Said) -> _Details:
    return {"method": next((name for name, words in _METHODS if words.search(part)), None)}


def _layers(_part: str, found: frozenset[str], _said: Said) -> _Details:
    return {"layers": "layers" in found}


def _path(_part: str, _found: frozenset[str], said: Said) -> _Details:
    """The path as the user wrote it, in upper and lower case."""
    match = re.search(PATH.pattern, said.message, re.IGNORECASE)
    return {"path": match.group(1) if match else ""}


def _term(part: str, _found: frozenset[str], _said: Said) -> _Details:
    return {"term": found_terms(part)[0]}


def _kind(_part: str, found: frozenset[str], said: Said) -> _Details:
    """Which of the few programs is meant, "" where none is; "plot it" goes by the whole message."""
    return {"kind": _program(found) or _program(found_concepts(plain(said.message)))}


def _program(found: frozenset[str]) -> str:
    if "balance" in found:
        return "balance"
    if "layers" in found:
        return "layers"
    return "front" if {"front", "csv"} & found else ""


def _agreed(_part: str, found: frozenset[str], _said: Said) -> _Details:
    return {"do_it": True if "do_it" in found else None}


_READERS: Mapping[frozenset[str], Callable[[str, frozenset[str], Said], _Details]] = {
    frozenset(("train", "distil", "again")): _epochs,
    frozenset(("train", "again")): _change_of_epochs,
    frozenset(
        ("train", "convert", "build", "measure", "explain", "run", "compare", "distil")
    ): _several,
    frozenset(("search",)): _search,
    frozenset(("run", "explain")): _images,
    frozenset(("flash",)): _method,
    frozenset(("measure",)): _layers,
    frozenset(("read",)): _path,
    frozenset(("glossary",)): _term,
    frozenset(("code",)): _kind,
    frozenset(("go_on",)): _agreed,
}
"""What is read for which requests."""
