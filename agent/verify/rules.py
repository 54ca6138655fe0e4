"""What is compared, and how exactly: the one list of what may differ between two runs, and why.

`docs/sessions.md` says the same in words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatch

from tools.tool import Effect

VOLATILE_FILES: tuple[tuple[str, str], ...] = (
    ("*.sqlite", "holds the time that each training took"),
    ("*.sqlite-*", "is SQLite's log"),
    ("*.log", "holds times and paths"),
    ("*.map", "names the linker's temporary files"),
    ("*network.json", "holds the seconds of the training"),
    ("*int8.json", "holds the seconds of the conversion, and a path"),
    ("report.*", "holds the seconds of every step, and paths"),
)
"""Files whose digest differs from run to run on one machine, and the reason."""

WEIGHT_FILES = ("networks/*", "front.png")
"""Files that follow from trained weights: other last bits on another machine, other digests."""

UNTIMED: tuple[tuple[str, str], ...] = (
    ("*seconds", "time"),
    ("images_per_second", "time"),
    ("next_commands", "names the place of this installation"),
)
"""Fields that are not compared, with everything in them, and the reason."""

LOOSE_TEXTS = ("summary", "message", "hint", "detail")
"""Sentences, compared without their numbers: those that matter are fields of their own, too."""

WEIGHT_CHOICES = (
    "best",
    "front",
    "on_front",
    "screened",
    "rejected",
    "trained",
    "pruned",
    "failed",
    "recalled",
    "duplicates",
    "images",
    "by_proposer",
    "proposals",
    "rationale",
    "diagnosis",
    "confus",
    "picture",
    "digest",
)
"""Parts of names of fields that follow from trained weights and are no figures."""

EXACT = ("dataset",)
"""Parts of paths that do not, whatever else their names hold: data are the same everywhere."""

NOT_REPEATED: frozenset[Effect] = frozenset({"flash", "write_outside"})
"""Effects that a verification never has: they would reach beyond its scratch folder."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a figure that follows from training may be off on another machine."""

    name: str
    absolute: float = 0.0
    relative: float = 0.0

    def admits(self, before: float, after: float) -> bool:
        """Whether the difference is small enough."""
        allowed = max(self.absolute, self.relative * abs(before))
        return abs(before - after) <= allowed + 1e-12


TOLERANCES = (
    Tolerance("accurac", absolute=0.03),
    Tolerance("agreement", absolute=0.03),
    Tolerance("loss", absolute=0.1),
    Tolerance("hypervolume", relative=0.1),
    Tolerance("instructions", relative=0.01),  # saturating and pooling branch on the data
)
"""By part of the field's name; accuracies are fractions, so 0.03 is three points."""


def volatile_file(name: str) -> bool:
    """Whether the digest of the file says nothing."""
    return any(fnmatch(name, pattern) for pattern, _reason in VOLATILE_FILES)


def weight_file(name: str) -> bool:
    """Whether the file follows from trained weights."""
    return any(fnmatch(name, pattern) for pattern in WEIGHT_FILES)


def untimed(field: str) -> bool:
    """Whether the field is left out."""
    return any(fnmatch(field, pattern) for pattern, _reason in UNTIMED)


def tolerance(path: tuple[str, ...]) -> Tolerance | None:
    """What a figure may be off on another machine, by the names on the way to it."""
    if _exact(path):
        return None
    found = (one for name in reversed(path) for one in TOLERANCES if one.name in name)
    return next(found, None)


def weight_choice(path: tuple[str, ...]) -> bool:
    """Whether what is there follows from trained weights."""
    return not _exact(path) and any(part in name for name in path for part in WEIGHT_CHOICES)


def _exact(path: tuple[str, ...]) -> bool:
    return any(part in name for name in path for part in EXACT)


def without_numbers(text: str) -> str:
    """`text` with every number as #; an amount of time is one number, whatever its units."""
    amounts = re.sub(r"\d[\d,.]*(?:\s?(?:h|min|s|ms)\b)?", "#", text)
    return re.sub(r"#(?:[\s.]*#)+", "#", amounts)
