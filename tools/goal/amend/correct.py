"""A correction of a goal: its amounts, drops, names and units, put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tools.boards import DEFAULT_BOARD
from tools.errors import GoalError
from tools.goal.amend.amounts import Amounts, read_amounts
from tools.goal.amend.clauses import Clause, blank, only
from tools.goal.amend.drops import read_drops
from tools.goal.amend.job import job_numbers
from tools.goal.amend.model import Value
from tools.goal.amend.names import Names, read_names
from tools.goal.amend.openings import FILLERS
from tools.goal.amend.phrases import any_of
from tools.goal.amend.relative import read_factors, read_vague
from tools.goal.amend.respelled import read_respelling, wrong_units
from tools.goal.amend.steps import bound_on, read_multiple
from tools.goal.bounds import Bound
from tools.goal.model import Goal
from tools.goal.reader import FIELDS, PRECISION
from tools.goal.text import Text

_DEFAULT = {"board": "no board is named; this is the default"}
_ONES = any_of("ones? | candidates? | versions? | variants?")
_NETWORKS = any_of("networks? | models? | designs? | ones? | candidates? | versions? | variants?")
_CHOICES = (
    re.compile(
        rf"\b(?:the|that|this|a|any|your)\s+(?:[\w-]+\s+){{0,3}}?{_ONES}\s+(?:with|at|of|under|below|using|that"
        r"|which|around|near|over|above)\b[^,.;]*"
    ),
    re.compile(
        rf"\bthe\s+{_NETWORKS}\s+(?:that|which)\s+(?:needs?|uses?|has|have|takes?|reach\w*|got)\b[^,.;]*"
    ),
    re.compile(
        rf"\b(?:the|that|this|your)\s+(?:[^\s,.;]+\s+){{0,4}}?(?=[^\s,.;]*\d)[^,.;]{{0,30}}?\b{_NETWORKS}(?!\w)"
    ),
    re.compile(r"\bcandidates?\s+[\w-]+"),
    re.compile(r"(?<!\w)(?!\d+(?:b|e\d+)(?!\w))(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{4,16}(?!\w)"),
)
_BEST_OF = re.compile(
    FILLERS.pattern.removesuffix("+")
    + r"*the\s+(?:"
    + any_of(
        """smallest | tiniest | lightest | leanest | cheapest | fastest | quickest | best | largest
        biggest | slowest | most accurate | most efficient"""
    )
    + r")\b(?!\s+(?:accuracy|latency|limit|value))"
)
_LIMIT_WORDS = re.compile(
    r"(?<!lower )(?<!upper )(?<!minimum )\b(?:limits?|budgets?|caps?|thresholds?|requirements?"
    r"|constraints?)\b(?:\s+(?:of|on|for|to|is|at)\b)?"
)
_ACCURACY_TARGET = re.compile(r"(?<=accuracy )(?:targets?|goals?|bounds?)\b")
_A_BIT = re.compile(r"\ba\s+(?:(?:little|tiny|wee)\s+)?bit\b(?!\s+of\s+(?:ram|flash)$)")
_WHY_NOT = re.compile(
    r"\bwhy\s+(?:not|don't\s+(?:we|you|i))\b|\b(?:can't|won't|couldn't|wouldn't)\s+(?:you|we|i)\b"
)
_PRAISE = re.compile(
    r"[\d.,]+\s*(?:%|[a-z]{1,7}\b)?(?:\s+accuracy)?\s+(?:is|looks|sounds|seems)\s+(?:\w+\s+){0,2}?"
    r"(?:good|great|nice|excellent|impressive|amazing|awesome|bad|poor|high|low|cool|weird|strange"
    r"|interesting|surprising|disappointing|better|worse)\b(?!\s+enough)"
)
_UP_TO = re.compile(
    r"\b(?:raise|raising|increase|increasing|bring|push|go|move|bump|lift|take|turn|put)\b"
    r"[^,.;]{0,40}?\bup(?= to\b)"
)
_DURATION = re.compile(r"\d[\d.,]*\s*(?:s|secs?|seconds?|min|mins|minutes?|hours?|h|ms)(?!\w)")


@dataclass
class Draft:
    """What a message asks for, field by field."""

    values: dict[str, Value] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)

    def put(self, name: str, value: Value, words: str) -> None:
        """Set a field, or None to take its limit away."""
        self.values[name] = value
        self.words[name] = words


def read_correction(
    goal: Goal | None, text: Text, clauses: Sequence[Clause], own_data: bool
) -> Draft:
    """What `text` changes about `goal`.

    Raises GoalError for impossible limits and for two different ones in one message,
    UnknownBoardError and DataError for names that are not known.
    """
    draft = Draft()
    wish = _wishes(goal, text, clauses)
    names = read_names(goal, wish, only(text, clauses, ("wish", "search", "train")), own_data)
    drops, draft.unclear = read_drops(goal, wish)
    for drop in drops:
        for name in drop.fields:
            if getattr(goal, name, None) is not None:
                draft.put(name, None, drop.words)
            else:
                draft.idle.append(name)
    wish = blank(wish, (drop.span for drop in drops))
    _read_names_into(goal, draft, names)
    _read_limits_into(goal, draft, wish, names)
    return draft


def _wishes(goal: Goal | None, text: Text, clauses: Sequence[Clause]) -> Text:
    """What is wished, without choices among networks and without durations of a search.

    Only where a goal says what to classify can "the smallest with more than 70 %" be a choice.
    """
    wish = only(text, clauses, ("wish", "search"))
    searches = [(c.start, c.end) for c in clauses if c.kind == "search"]
    spans = [
        m.span() for start, end in searches for m in _DURATION.finditer(wish.plain, start, end)
    ]
    spans += [
        match.span()
        for pattern in (*_CHOICES, _PRAISE, *job_numbers())
        for match in pattern.finditer(wish.plain)
    ]
    if goal is not None and (goal.dataset or goal.data_path):
        wishes = [c for c in clauses if c.kind == "wish"]
        spans += [(c.start, c.end) for c in wishes if _BEST_OF.match(wish.plain, c.start, c.end)]
    return blank(wish, spans)


def _read_limits_into(goal: Goal | None, draft: Draft, wish: Text, names: Names) -> None:
    respelled = read_respelling(goal, wish)
    factors = read_factors(wish)
    plain = blank(wish, (factor.span for factor in factors))
    masks = [*names.spans, *(match.span() for match in PRECISION.finditer(plain.plain))]
    found = read_amounts(goal, _without_limit_words(plain), masks, wrong_units(plain))
    for factor in factors:
        bound = read_multiple(goal, factor)
        _add(found, bound)
    if respelled is not None:
        found.bounds.append(bound_on(respelled.resource, respelled.value, respelled.words))
    _combine_into(draft, found)
    taken = [*found.read, *(factor.span for factor in factors)]
    draft.unclear += [f"{words}: it holds no amount" for words in read_vague(plain, taken)]


def _add(found: Amounts, bound: Bound | str) -> None:
    if isinstance(bound, Bound):
        found.bounds.append(bound)
    else:
        found.unclear.append(bound)


def _combine_into(draft: Draft, found: Amounts) -> None:
    limits = found.limits()
    for key, bound in limits.bounds.items():
        name = FIELDS[key]
        whole = key[0] in ("sram", "flash", "macs")
        draft.put(name, limits.whole(*key) if whole else limits.real(*key), bound.words)
    draft.notes += limits.notes
    draft.unclear += found.unclear
    draft.unclear += [f"{item.words}: {item.reason}" for item in limits.unplaced]


def _without_limit_words(text: Text) -> Text:
    """A correction says "the accuracy limit" and "raise it up to", whichever side is meant."""
    plain = text.plain
    for pattern in (_LIMIT_WORDS, _ACCURACY_TARGET, _A_BIT, _WHY_NOT):
        plain = pattern.sub(lambda match: " " * len(match.group()), plain)
    plain = _UP_TO.sub(lambda match: match.group()[:-2] + "  ", plain)
    return Text(text.sentence, plain, text.origin)


def _read_names_into(goal: Goal | None, draft: Draft, names: Names) -> None:
    """The board and the data; a data set replaces a folder, and a folder a data set."""
    if names.board is not None and names.board.given:
        draft.put("board", names.board.name, names.board.words)
    if names.data is None:
        return
    if names.data.name is not None:
        draft.put("dataset", names.data.name, names.data.name_words)
        if goal is not None and goal.data_path is not None and names.data.path is None:
            draft.put("data_path", None, names.data.name_words)
    if names.data.path is not None:
        draft.put("data_path", names.data.path, names.data.path)
        if goal is not None and goal.dataset is not None and names.data.name is None:
            draft.put("dataset", None, names.data.path)


def apply(goal: Goal | None, draft: Draft, message: str) -> Goal | None:
    """`goal` with what `draft` asks for; the very same goal where that changes nothing.

    Raises GoalError where a new limit contradicts one that stands.
    """
    base = goal or Goal(sentence="", board=DEFAULT_BOARD, board_given=False, assumed=_DEFAULT)
    changed = {name: value for name, value in draft.values.items() if _differs(base, name, value)}
    if not changed:
        return goal
    words = {name: said for name, said in base.words.items() if name not in changed}
    words |= {name: draft.words[name] for name, value in changed.items() if value is not None}
    gone = [base.words[name] for name in changed if name in base.words]
    update = base.model_dump() | changed
    update |= {
        "sentence": f"{base.sentence}\n{message}".strip("\n"),
        "words": words,
        "notes": _notes(base, gone, draft.notes),
    }
    if "board" in changed:
        update |= {
            "board_given": True,
            "assumed": {k: v for k, v in base.assumed.items() if k != "board"},
        }
    found = Goal.model_validate(_without_settled(update, changed))
    _check_order(found)
    return found


def standing(goal: Goal | None, draft: Draft) -> tuple[str, ...]:
    """The fields that `draft` leaves as they are in `goal`, though the message names them."""
    same = [
        name for name, value in draft.values.items() if goal and not _differs(goal, name, value)
    ]
    return tuple(dict.fromkeys([*same, *draft.idle]))


def _differs(goal: Goal, name: str, value: Value) -> bool:
    return getattr(goal, name) != value or (name == "board" and not goal.board_given)


def _notes(goal: Goal, gone: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    """The notes of what still holds, then the new ones."""
    kept = [note for note in goal.notes if not any(note.startswith(f"“{said}”:") for said in gone)]
    return tuple(dict.fromkeys([*kept, *new]))


def _without_settled(update: dict[str, object], changed: dict[str, Value]) -> dict[str, object]:
    """An amount of memory that named neither RAM nor flash is settled once one of them is set."""
    reasons = update["reasons"]
    assert isinstance(reasons, dict)  # noqa: S101 - the field of Goal is a dictionary
    if {"sram_bytes", "flash_bytes"} & set(changed):
        reasons = {said: why for said, why in reasons.items() if "RAM or flash" not in why}
    return update | {"reasons": reasons, "not_understood": tuple(reasons)}


def _check_order(goal: Goal) -> None:
    if goal.macs is not None and goal.macs_min is not None and goal.macs_min > goal.macs:
        quoted = f"“{goal.words.get('macs_min', '')}” and “{goal.words.get('macs', '')}”"
        raise GoalError(
            f"The limits for MACs contradict each other: {quoted}.",
            "Drop one of them, or say both again.",
        )
