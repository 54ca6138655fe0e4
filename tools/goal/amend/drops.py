"""Limits that a message takes away: "drop the latency limit", "I don't care about flash"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from tools.goal.amend.phrases import FILLER, LIMIT_WORD, any_of, noun_of, resource
from tools.goal.amend.placing import FIELD_OF, amount_in, limit_of, quantity_in
from tools.goal.model import Goal
from tools.goal.text import Text
from tools.goal.vocabulary import Noun

LIMITS = ("sram_bytes", "flash_bytes", "macs", "macs_min", "latency_s", "accuracy")
FIELDS_OF: dict[Noun, tuple[str, ...]] = {
    "sram": ("sram_bytes",),
    "flash": ("flash_bytes",),
    "memory": ("sram_bytes",),
    "macs": ("macs", "macs_min"),
    "flops": ("macs", "macs_min"),
    "latency": ("latency_s",),
    "accuracy": ("accuracy",),
    "error": ("accuracy",),
}
_AWAY = any_of(
    r"""drop(?:ping)? | remov(?:e|ing) | forget(?:ting)? | ignor(?:e|ing) | lift(?:ing)?
    delet(?:e|ing)
    cancel(?:ling)? | skip(?:ping)? | discard | disregard(?:ing)? | waiv(?:e|ing) | scrap
    clear | screw | get(?:ting)? rid of | do(?:ing)? away with | take (?:out|away|off)
    leave out | throw out
    dispense with | omit | eliminate | abandon | without | reset | remove again | kill | erase
    ditch
    never ?mind | (?:don't|do not|doesn't|does not) (?:care|worry|bother|mind)(?: too much| much)?
    (?:don't|do not|doesn't) (?:limit|restrict|need|want|enforce|check|have|consider|require|set)
    stop (?:limiting|restricting|checking|caring) | no need (?:for|to limit)
    no longer (?:need|want|limit)
    (?:we|i) can ignore | unlimited | unrestricted | unbounded | infinite
    any (?:number|amount|value) of
    couldn't care less | not interested in | not worried | don't bother with | no more need for
    unlimit"""
)
_AFTER = any_of(
    r"""(?:doesn't|does not|don't|do not|no longer|needn't) (?:really |actually |have to )?
    (?:is|are|may|can)(?:n't| not| no longer)"""
)
_UNIMPORTANT = any_of(
    r"""(?:really |actually )?(?:matters?|counts?|be limited|interest me|apply|bother me)(?:\b)
    (?:really |actually |very |so |that |at all )*(?:important|relevant|needed)
    (?:really |actually |very |so |that |at all )*(?:necessary|limited|required)
    (?:really )?an? (?:concern|constraint|limit|problem|issue|requirement|priority|factor)"""
)
_FREE = (
    r"(?:is|are|may\s+be|can\s+be|should\s+be)(?:\s+(?:now|really|totally|completely))?\s+"
    + any_of(
        """irrelevant | unimportant | unlimited | unrestricted | free | gone | negligible
        anything
        whatever | arbitrary | open | up to you | secondary"""
    )
)
_NO_LIMIT = any_of(
    r"""limits? | restrictions? | constraints? | caps? | requirements? | budgets? | targets?
    ceilings?"""
)
_NOT_A_DROP = (
    r"(?!\s*(?:limit\w*\s+)?(?:to|below|under|by|down|at|=|:|<|from|than|about|around|above|over"
    r"|exceed\w*|loss|drop|a\s+(?:bit|little|lot)|slightly|somewhat)(?!\w))"
    r"(?!\s+(?:[\d<]|(?:one|network|candidate|model)s?\b))"
)


@dataclass(frozen=True, slots=True)
class Drop:
    """Fields whose limits go, and the words that say so."""

    fields: tuple[str, ...]
    words: str
    span: tuple[int, int]


def read_drops(goal: Goal | None, text: Text) -> tuple[list[Drop], list[str]]:
    """The limits that `text` takes away, and words that do not say which limit they mean."""
    drops: list[Drop] = []
    unclear: list[str] = []
    for match in _all_limits().finditer(text.plain):
        drops.append(Drop(LIMITS, text.words(*match.span()), match.span()))
    for match in _found(text.plain):
        if not any(_overlap(match.span(), drop.span) for drop in drops):
            words = text.words(*match.span())
            drops.append(Drop(_fields(goal, match["what"]), words, match.span()))
    drops += _of_amounts(goal, text, drops)
    for match in (*_nameless().finditer(text.plain), *_pronoun().finditer(text.plain)):
        if any(_overlap(match.span(), drop.span) for drop in drops):
            continue
        words = text.words(*match.span())
        fields = _referred(goal, text.plain, match, drops)
        if fields is not None:
            drops.append(Drop(fields, words, match.span()))
        elif match["noun"] and any(_limited(goal)):
            unclear.append(f"{words}: it does not say which limit")
    return drops, unclear


def _limited(goal: Goal | None) -> list[str]:
    return [field for field in LIMITS if goal and getattr(goal, field) is not None]


def _referred(
    goal: Goal | None, plain: str, match: re.Match[str], drops: Sequence[Drop]
) -> tuple[str, ...] | None:
    """What "drop it", "drop that requirement" mean: the limit that was just spoken of.

    Not where an amount stands between: "take 32 KB of RAM and forget it". A limit that nobody
    named is meant only where it is the only one, and called so.
    """
    place = match.start()
    named = list(re.finditer(rf"(?<!\w){resource()}", plain[:place]))
    if named and not re.search(r"\d", plain[named[-1].start() : place]):
        return _fields(goal, named[-1].group())
    if any(drop.span[1] <= place for drop in drops):
        return ()
    limited = _limited(goal)
    return (limited[0],) if match["noun"] and len(limited) == 1 else None


def _of_amounts(goal: Goal | None, text: Text, drops: list[Drop]) -> Iterator[Drop]:
    """ "Drop the 64 KB limit": the limit that has this value."""
    for match in _amount().finditer(text.plain):
        quantity = quantity_in(match["amount"])
        if quantity is None or any(_overlap(match.span(), drop.span) for drop in drops):
            continue
        same = [r for r in FIELD_OF if amount_in(goal, r, quantity) == (limit_of(goal, r) or 0)]
        if len(same) == 1:
            yield Drop((FIELD_OF[same[0]],), text.words(*match.span()), match.span())


def _found(plain: str) -> Iterator[re.Match[str]]:
    for pattern in _patterns():
        yield from pattern.finditer(plain)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _fields(goal: Goal | None, named: str) -> tuple[str, ...]:
    """The fields of every resource in `named`; "memory" is what is limited of RAM and flash."""
    found: list[str] = []
    for match in re.finditer(rf"(?<!\w){resource()}", named):
        noun = noun_of(match.group())
        fields = FIELDS_OF[noun]
        if noun == "memory" and goal is not None:
            both = re.search(r"limits|both|constraints", named) is not None
            if both or goal.sram_bytes is None:
                fields = ("sram_bytes", "flash_bytes")
        if noun in ("macs", "flops") and re.search(r"\b(?:minimum|min|lower|least)\b", named):
            fields = ("macs_min",)
        found += fields
    return tuple(dict.fromkeys(found))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    fill = rf"(?:{FILLER}\s+){{0,6}}"
    named = rf"{fill}(?:{LIMIT_WORD}\s+(?:on|for|of|to|about)\s+{fill})?{resource()}"
    named += rf"(?:[\s-]+{LIMIT_WORD}(?!\w)){{0,3}}"
    joint = r"\s*(?:,|/|&|\band\b|\bor\b|\bnor\b)\s*(?:and\s+|or\s+)?"
    several = rf"(?P<what>{named}(?:{joint}{named}){{0,6}})"
    firm = several + _NOT_A_DROP
    sources = (
        rf"(?<!\w)(?:{_AWAY})\s+(?:{FILLER}\s+){{0,6}}{firm}",
        rf"(?<!\w)(?:no|without(?:\s+an?y?)?)(?:\s+more)?\s+{_NO_LIMIT}\s+(?:on|for|of|to)\s+{firm}",
        rf"(?<!\w)no\s+(?P<what>{resource()}[\s-]+{LIMIT_WORD}){_NOT_A_DROP}",
        rf"(?<!\w){several}\s+(?:{_AFTER}\s*{_UNIMPORTANT}|{_FREE}|(?:can|may)\s+go)(?!\w)(?!\s+(?:up|down|to|over|above|as|below))",
        rf"(?<!\w)as\s+(?:many|much)\s+(?P<what>{resource()})\s+as\s+(?:you|it|we|they|needed|necessary)",
        rf"(?<!\w)any\s+(?P<what>{resource()})\s+(?:is|are|will|would)\s+(?:fine|ok|okay|good|do|acceptable)",
    )
    return tuple(re.compile(source) for source in sources)


@cache
def _amount() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:{_AWAY})\s+(?:{FILLER}\s+){{0,6}}(?P<amount>\d[^\s,.;!?]*(?:\.\d+)?(?:\s+[^\s\d,.;!?]+)?)"
        rf"(?:\s+(?:of\s+)?{resource()})?(?:\s+{LIMIT_WORD})?(?=\s*(?:$|[,.;!?]|and\b|but\b|then\b|please\b|any))"
    )


@cache
def _all_limits() -> re.Pattern[str]:
    whole = rf"(?:all|every|any)(?:\s+of)?(?:\s+(?:the|my|our|these|those))?\s+{_NO_LIMIT}"
    many = "(?:limits|constraints|restrictions|requirements)"
    whole = rf"(?:{whole}|(?:the|my|our|these|those)\s+{many})"
    after = r"(?!\w)(?!\s+(?:on|for|of|to|about|are|is|should|were)\b)"
    return re.compile(
        rf"(?<!\w)(?:(?:{_AWAY})\s+(?:about\s+)?{whole}|no\s+(?:more\s+)?(?:limits|constraints"
        rf"|restrictions)(?:\s+(?:at\s+all|whatsoever|any\s?more))?){after}"
    )


@cache
def _nameless() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:{_AWAY})\s+(?P<noun>(?:the|that|this|my|any)\s+{_NO_LIMIT})(?!\w)"
        r"(?!\s+(?:on|for|of|to)\b)"
    )


@cache
def _pronoun() -> re.Pattern[str]:
    """ "Drop it", at the end of a clause, which means a limit only where one was named before."""
    away = any_of(
        r"""drop | remove | lift | ignore | delete | skip | scrap | waive | get rid of | leave out
        forget(?: about)?"""
    )
    return re.compile(
        rf"(?<!\w){away}\s+(?:it|that|this|that\s+one)(?P<noun>)"
        r"(?=\s*(?:$|[.,;!]|please\b|and\b|then\b|again\b|instead\b))"
    )
