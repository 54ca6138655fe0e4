"""Messages about the goal as a whole: "undo that", "back to the previous limits", "start over"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tools.goal.amend.phrases import any_of
from tools.goal.text import Text

_OTHERS = (
    r"(?!\s+(?:the\s+)?(?:search|training|conversion|build|flash|quantization|distillation|run|file"
    r"|write|edit|deletion|code)\b)"
)
_LAST = "(?:last |latest |previous )?"
_FORMER = any_of("previous | old | last | former | earlier | original | prior | first")
_GOAL = any_of("limits? | goal | values? | settings? | ones | state | constraints?")
_NO_NETWORK = r"(?!\s+(?:one|candidate|network|model|design|net|version|architecture|entry|row)\b)"
"""Not after "back to the first": "the first one" is one of the networks, not the goal before."""
_WHICH = rf"(?: {_GOAL}|{_NO_NETWORK})"
_REVERTED = any_of(
    """that | this | it | to | back | the | last | latest | previous | change | limits? | goal
    before | old | what | was | we | had"""
)
_AS_BEFORE = any_of("it was | before | they were | we had it")
_UNDO = re.compile(
    r"(?<!\w)"
    + any_of(
        rf"""undo{_OTHERS}(?: (?:both|everything|that|this|it))?
        undo{_OTHERS} (?:the|my|that|this) {_LAST}\w+(?: \w+)?
        revert{_OTHERS}(?: {_REVERTED})*
        roll(?: (?:that|this|it))? back | take (?:that|it) back | scratch that | strike that
        (?:go |going |move |switch |put it )?back to (?:the |my |our )?{_FORMER}{_WHICH}
        (?:go|going|move|switch) back(?=\s*(?:$|[.!,;]|please|now|again|one))
        (?:go |leave it |keep it |put it |make it )?(?:as|like|the way|how) {_AS_BEFORE}(?: before)?
        restore (?:the |my )?{_FORMER}(?: \w+)?
        put (?:it|that|them) back
        (?:cancel|forget|drop|discard|ignore) (?:that|this|the) {_LAST}(?:change|edit)s?
        (?:the )?previous (?:limits?|goal|values?)(?: please| again)? | back to before
        forget what i (?:just )?said | step back | change (?:it|that|them) back"""
    )
    + r"(?!\w)"
)
_CLEAR = re.compile(
    r"(?<!\w)"
    + any_of(
        r"""start(?:ing)? (?:all )?over
        start(?:ing)? (?:again|afresh|anew|fresh|from scratch|from zero)
        forget (?:everything|it all|all of (?:it|that|this)|all that|the (?:whole )?goal)
        forget the whole thing
        (?:a )?(?:new|fresh|different) goal | begin (?:again|anew|afresh|from scratch)
        wipe (?:everything|the goal)
        (?:reset|clear|delete|drop|discard|scrap) (?:everything|(?:the|my) goal|it all)
        clean slate"""
    )
    + r"(?!\w)"
)
_TWICE = re.compile(r"(?<!\w)(?:twice|two|both|2)(?!\w)")


@dataclass(frozen=True, slots=True)
class Orders:
    """How many changes to take back, whether to start over, and where the message says so."""

    undo: int
    clear: bool
    spans: tuple[tuple[int, int], ...]


def read_orders(text: Text) -> Orders:
    """What `text` orders for the whole goal; amounts that follow are no part of it."""
    undo = [match for match in _UNDO.finditer(text.plain) if not _sets(text.plain, match.end())]
    clear = list(_CLEAR.finditer(text.plain))
    times = _times(text.plain, undo)
    return Orders(times, bool(clear), tuple(match.span() for match in (*undo, *clear)))


def _times(plain: str, undo: Iterable[re.Match[str]]) -> int:
    """Two in "undo the last two changes" and "undo that twice"; several words for it are one."""
    found = [plain[match.start() : match.end() + 8] for match in undo]
    return 0 if not found else 2 if any(_TWICE.search(words) for words in found) else 1


def _sets(plain: str, end: int) -> bool:
    """Whether an amount or a data set follows: "go back to the old 64 KB", "revert to CIFAR-10"."""
    return (
        re.match(r"\s*(?:to\s+)?(?:about\s+)?(?:[\d½]|cifar|digits|mnist)", plain[end:]) is not None
    )
