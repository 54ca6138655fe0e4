"""Compares two JSON values field by field, under the rules of `agent.verify.rules`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agent.verify.rules import (
    LOOSE_TEXTS,
    tolerance,
    untimed,
    volatile_file,
    weight_choice,
    weight_file,
    without_numbers,
)

EQUAL, TOLERATED, MACHINE, DIFFERS = range(4)
Path = tuple[str, ...]
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference; `level` is TOLERATED, MACHINE or DIFFERS."""

    level: int
    words: str


def compare_values(before: Any, after: Any, same: bool, path: Path = ()) -> Iterator[Finding]:
    """Every difference of two values; `same`: made by the same versions on the same machine."""
    if path and untimed(path[-1]):
        return
    before, after = _by_candidate(before), _by_candidate(after)
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys([*before, *after]):
            parts = before.get(name, _ABSENT), after.get(name, _ABSENT)
            yield from compare_values(*parts, same, (*path, name))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from compare_values(one, other, same, (*path, str(place)))
    elif not _equal(before, after, path):
        yield Finding(_level(before, after, same, path), _words(before, after, path))


def compare_digests(
    before: Mapping[str, str], after: Mapping[str, str], same: bool
) -> Iterator[Finding]:
    """Every difference of two sets of files."""
    for name in dict.fromkeys([*before, *after]):
        if name not in before or name not in after:
            # Which files there are is compared even where what they hold is not.
            yield Finding(DIFFERS, f"file {name}: {_only(name in before)}")
        elif before[name] != after[name] and not volatile_file(name):
            level = DIFFERS if same or not weight_file(name) else MACHINE
            yield Finding(level, f"file {name}: {before[name][:8]}… became {after[name][:8]}…")


def _by_candidate(value: Any) -> Any:
    """Rows about candidates by the candidate: which of two comes first may hang on a last bit."""
    rows = isinstance(value, list) and all(isinstance(r, dict) and "candidate" in r for r in value)
    return {str(row["candidate"]): row for row in value} if rows and value else value


def _equal(before: Any, after: Any, path: Path) -> bool:
    if path and path[-1] in LOOSE_TEXTS and isinstance(before, str) and isinstance(after, str):
        return without_numbers(before) == without_numbers(after)
    return type(before) is type(after) and bool(before == after)


def _level(before: Any, after: Any, same: bool, path: Path) -> int:
    """How much a difference means; on the same machine every one means something."""
    if same:
        return DIFFERS
    allowed = tolerance(path)
    if allowed and _is_number(before) and _is_number(after):
        return TOLERATED if allowed.admits(before, after) else DIFFERS
    if weight_choice(path):
        return MACHINE
    texts = isinstance(before, str) and isinstance(after, str)
    return MACHINE if texts and without_numbers(before) == without_numbers(after) else DIFFERS


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _words(before: Any, after: Any, path: Path) -> str:
    name = ".".join(path)
    if before is _ABSENT or after is _ABSENT:
        return f"{name}: {_only(after is _ABSENT)}"
    return f"{name}: {_short(before)} became {_short(after)}"


def _only(recorded: bool) -> str:
    return "only in the recording" if recorded else "only in the new run"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
