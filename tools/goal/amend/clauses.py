"""Which parts of a message ask for something, and which only ask, tell or suppose.

The rules, in this order; a clause without an opening of its own goes with the one before it:

1. "can/could/would/will you (we, I)", "please", "let's", "how about" and the like are taken off;
   the verb after them decides: "could we lower it to 128 KB?" is a wish, "could you show ..." a
   request for a tool, "can we reach 95 %?" a question. "Should we ...?" asks for advice.
2. A question word, or an auxiliary with its subject ("can it", "is 95 %", "would that"), opens a
   question, unless it is "can it ... please"; so do "I wonder", "tell me", "not sure if". A
   sentence that ends with a question mark and opens with nothing ("128 KB?") is a question too.
3. "if", "suppose", "imagine", and "it (that, the ...) would" open a supposition.
4. A verb of change ("make", "use", "drop") opens a wish.
5. A verb of a tool ("show", "convert", "take") opens a request that holds no limit; after "train"
   and "run" a data set still counts, after "search" and "find" limits too.
6. "it needs 300 KB", "the accuracy is 91 %", "you said 64 KB", "because ..." report something.
7. Everything else is a wish.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tools.goal.amend import openings as words
from tools.goal.text import Text

Kind = Literal["wish", "question", "supposition", "report", "tool", "train", "search"]

_END = re.compile(r"[.!?;]+(?=\s|$)|\n+")
_JOINT = re.compile(
    r",(?!\d)|:(?=\s)|—|(?<=\s)[-–](?=\s)"
    r"|\b(?:and|then|but|so|because|since|or|while|although|though)\b"
)
_RELATIVE = re.compile(r"[\s,]*(?:and\s+)?(?:which|whose|who|where|when)\b")
_PLEASE = re.compile(r"(?:can|could)\s+(?:it|that|this|the\s+\w+)\b.*\bplease\b")
_STATES = re.compile(
    words.FILLERS.pattern.removesuffix("+")
    + r"*(?:i|we|you|it|they|the|that|this|my|our)\s+(?!(?:want|need|would|'d)\b)"
)
_AFTER_COURTESY: tuple[tuple[str, Kind], ...] = (
    (words.TRAINS, "train"),
    (words.SEARCHES, "search"),
    (words.TOOLS, "tool"),
)
_ASKING = re.compile(r"(?:can|could|would|will|can't|couldn't|won't|may|might|shall|why)\b")


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a message and what it does."""

    start: int
    end: int
    kind: Kind


def read_clauses(plain: str) -> list[Clause]:
    """The whole of `plain` as clauses, in order."""
    return [clause for start, end in _sentences(plain) for clause in _sentence(plain, start, end)]


def only(text: Text, clauses: Iterable[Clause], kinds: Iterable[Kind]) -> Text:
    """`text` with every clause of another kind blanked out."""
    wanted = set(kinds)
    return blank(text, ((c.start, c.end) for c in clauses if c.kind not in wanted))


def blank(text: Text, spans: Iterable[tuple[int, int]]) -> Text:
    """`text` with a semicolon and spaces in place of each span, so that nothing reaches across."""
    plain = list(text.plain)
    for start, end in spans:
        if start < end:
            plain[start:end] = [";", *" " * (end - start - 1)]
    return Text(text.sentence, "".join(plain), text.origin)


def _sentences(plain: str) -> Iterator[tuple[int, int]]:
    place = 0
    for match in _END.finditer(plain):
        yield place, match.end()
        place = match.end()
    if place < len(plain):
        yield place, len(plain)


def _sentence(plain: str, start: int, end: int) -> Iterator[Clause]:
    """The clauses of one sentence; what opens with nothing goes with its neighbour."""
    parts = [(first, last, _kind(plain[first:last])) for first, last in _cut(plain, start, end)]
    asked = "?" in plain[max(start, end - 4) : end]
    opened = [kind for _, _, kind in parts if kind is not None]
    kind: Kind = "question" if asked and (not opened or opened[0] == "question") else "wish"
    for first, last, found in parts:
        relative = first > start and not asked and _RELATIVE.match(plain, first)
        if asked and last == end and found == "wish" and _STATES.match(plain, first, last):
            kind = "question"
        elif found is not None and not (found == "question" and relative):
            kind = found
        yield Clause(first, last, kind)


def _cut(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    place = start
    for joint in _JOINT.finditer(plain, start, end):
        if joint.start() <= place:
            continue
        if words.openings().match(plain, _after_fillers(plain, joint.start(), end), end):
            yield place, joint.start()
            place = joint.start()
    yield place, end


def _after_fillers(plain: str, start: int, end: int) -> int:
    match = words.FILLERS.match(plain, start, end)
    return match.end() if match else start


def _kind(clause: str) -> Kind | None:
    """What a clause does, or None if it opens with nothing that tells."""
    start = _after_fillers(clause, 0, len(clause))
    asking = _ASKING.match(clause, start) is not None
    courteous = False
    while polite := words.COURTESY.match(clause, start):
        start, courteous = _after_fillers(clause, polite.end(), len(clause)), True
    if words.CHANGE.match(clause, start):
        return "wish" if not _is_choice(clause, start) else "tool"
    for block, kind in _AFTER_COURTESY:
        if words.pattern(block).match(clause, start):
            return kind
    if courteous:
        return "question" if asking else _unmasked(clause, start) or "wish"
    return _unmasked(clause, start)


def _is_choice(clause: str, start: int) -> bool:
    return words.pattern(words.CHOICES).match(clause, start) is not None


def _unmasked(clause: str, start: int) -> Kind | None:
    if _PLEASE.match(clause, start) or words.HARMLESS.match(clause, start):
        return "wish"
    if words.pattern(words.ASKS).match(clause, start):
        return "question"
    if words.pattern(words.SUPPOSES).match(clause, start):
        return "supposition"
    if words.pattern(words.REPORTS).match(clause, start):
        return "report"
    return "wish" if words.openings().match(clause, start) else None
