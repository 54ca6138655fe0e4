"""How much of the user's data the program used, and what became of the rest."""

from __future__ import annotations

from collections.abc import Sequence

from tools.data.pictures import SUFFIXES
from tools.stages.contract import BrokenError
from tools.stages.data.descriptors import readable
from tools.stages.data.origins import Library, Origin
from tools.stages.data.output import shown
from tools.stages.data.place import SOUNDS
from tools.stages.data.rules import Rule
from tools.units import format_percent

_TRIED = 40


def enough_used(origins: Sequence[Origin], rule: Rule, library: Library, least_share: float) -> str:
    """A sentence with the share of the examples that were used; BrokenError below the least.

    Files that we cannot read either do not count: at most _TRIED of the unused ones are tried,
    and the others are taken to be like them.
    """
    kind = origins[0].kind
    if kind in ("array", "table"):
        total = _rows(origins, library)
        return _judge(len(origins), total, 0, least_share, "rows", "")
    names = library.found.of_kind(SUFFIXES if kind == "image" else SOUNDS)
    meant = [name for name in names if _speaks_of(rule, name)]
    used = {origin.file for origin in origins}
    unused = [name for name in meant if name not in used]
    tried = unused[:: max(1, -(-len(unused) // _TRIED))]
    broken = [name for name in tried if not readable(library.found.files[name])]
    unreadable = round(len(unused) * len(broken) / len(tried)) if tried else 0
    first = f" The first unused is {shown(unused[0])}." if unused else ""
    return _judge(len(used), len(used) + len(unused), unreadable, least_share, "files", first)


def _speaks_of(rule: Rule, name: str) -> bool:
    if rule.names is not None:
        return name in rule.names
    return rule.value(Origin(name)) is not None


def _rows(origins: Sequence[Origin], library: Library) -> int:
    """The rows of every array, or table, that looks like those that were used."""
    if origins[0].kind == "table":
        files = {origin.file for origin in origins}
        return sum(len(library.table(file).rows) for file in files)
    used = {(origin.file, origin.array) for origin in origins}
    shapes = {library.headers(file)[array].shape[1:] for file, array in used}
    return sum(
        header.shape[0]
        for file, array, header in library.readable()
        if (file, array) in used or (len(header.shape) > 1 and header.shape[1:] in shapes)
    )


def _judge(
    used: int, total: int, unreadable: int, least_share: float, noun: str, first: str
) -> str:
    share = used / max(1, total - unreadable)
    what = f"{used:,} of {total:,} {noun} with examples were used ({format_percent(share)}"
    what += f" without about {unreadable:,} that cannot be read)" if unreadable else ")"
    if share < least_share:
        raise BrokenError(
            f"{what}; at least {format_percent(least_share)} have to be.{first}",
            "Use all that can be read.",
        )
    return f"{what}; {total - used:,} were not.{first}"
