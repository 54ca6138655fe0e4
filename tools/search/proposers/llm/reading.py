"""Reads an answer: designs with their rationales, and why the rest is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.architecture import Architecture
from tools.search.proposers.llm.design import NoDesignError, read_design
from tools.search.proposers.llm.document import JsonObject, NoDocumentError, document_in
from tools.search.proposers.llm.wording import clean_rationale, quoted
from tools.search.space import SearchSpace

_DESIGNS, _ARCHITECTURE, _BLOCKS = "designs", "architecture", "blocks"
_RATIONALES = ("rationale", "reason", "explanation")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A design of the space, and why the model proposes it, in its own words."""

    architecture: Architecture
    rationale: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer holds: `proposals`, and in words what of it is no design."""

    proposals: tuple[Proposal, ...] = ()
    refusals: tuple[str, ...] = ()
    ignored: int = 0


def read_answer(text: str, space: SearchSpace, most: int) -> Reading:
    """At most `most` designs, in the order of the answer; those after them are ignored.

    Never raises: whatever `text` is, what cannot be used is among the refusals.
    """
    try:
        entries = _entries(document_in(text, (_DESIGNS, _ARCHITECTURE, _BLOCKS)))
    except (NoDocumentError, NoDesignError) as error:
        return Reading(refusals=(str(error),))
    proposals: list[Proposal] = []
    refusals: list[str] = []
    for number, entry in enumerate(entries[:most], 1):
        try:
            proposals.append(_proposal(entry, space))
        except NoDesignError as error:
            refusals.append(f"design {number}: {error}")
    return Reading(tuple(proposals), tuple(refusals), max(0, len(entries) - most))


def _entries(document: Any) -> list[Any]:
    """The designs of a document: its list, the document itself where it is one design."""
    if isinstance(document, list):
        entries = document
    elif _DESIGNS in document:
        if isinstance(document, JsonObject) and document.twice == _DESIGNS:
            raise NoDesignError("designs stands twice")
        found = document[_DESIGNS]
        entries = found if isinstance(found, list) else [found]
    elif _ARCHITECTURE in document or _BLOCKS in document:
        entries = [document]
    else:
        names = ", ".join(quoted(name) for name in list(document)[:4])
        raise NoDesignError(f"the answer has no designs (its fields: {names or 'none'})")
    if not entries:
        raise NoDesignError("the list of designs is empty")
    return entries


def _proposal(entry: Any, space: SearchSpace) -> Proposal:
    if not isinstance(entry, Mapping):
        raise NoDesignError("is no JSON object")
    said = next((entry[name] for name in _RATIONALES if name in entry), "")
    if _ARCHITECTURE in entry:
        if isinstance(entry, JsonObject) and entry.twice == _ARCHITECTURE:
            raise NoDesignError("architecture stands twice")
        document = entry[_ARCHITECTURE]
    elif _BLOCKS in entry:
        document = JsonObject((k, v) for k, v in entry.items() if k not in _RATIONALES)
        document.twice = getattr(entry, "twice", "")
    else:
        raise NoDesignError("has no architecture")
    return Proposal(read_design(document, space), clean_rationale(said))
