"""What one message does to a goal, and what all messages of a conversation say together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.errors import TinysmithError
from tools.goal.amend.clauses import blank, only, read_clauses
from tools.goal.amend.correct import Draft, apply, read_correction, standing
from tools.goal.amend.meant import read_meant
from tools.goal.amend.model import Amendment, changes_between
from tools.goal.amend.orders import Orders, read_orders
from tools.goal.amend.phrases import noun_of, resource
from tools.goal.amend.starts import has_task, merged, one_line, starts_anew, whole_goal
from tools.goal.model import Goal
from tools.goal.reader import MAX_CHARACTERS, clean
from tools.goal.text import Text, plain_text

_CODE = re.compile(r"```.*?(?:```|$)", re.DOTALL)
_ANSWER = 60
"""The length in characters up to which a message can be the answer "I mean the RAM"."""


def amend(goal: Goal | None, text: str, own_data: bool = False) -> Amendment:
    """The goal after the user's message `text`; a message without limits changes nothing.

    Raises GoalError for impossible or contradictory limits, UnknownBoardError for a board and
    DataError for a data set that is not known; never for small talk or questions.
    """
    return _amend(goal, text, own_data, _open_questions(goal))


def fold(messages: Sequence[str], own_data: bool = False) -> Amendment:
    """What all messages of a user say together; the amendment is the last message's.

    "Undo that" brings back the goal before the last change; the first goal stays. A message that
    raised changed nothing, so that only the last message's error is raised here.
    """
    history: list[Goal | None] = []
    last = Amendment(goal=None)
    for i, message in enumerate(messages):
        before = last.goal
        try:
            last = _step(before, history, message, own_data, last)
        except TinysmithError:
            if i == len(messages) - 1:
                raise
            last = Amendment(goal=before)
            continue
        if last.goal != before and not last.undo:
            history.append(before)
    return last


def _step(
    goal: Goal | None,
    history: list[Goal | None],
    message: str,
    own_data: bool,
    last: Amendment,
) -> Amendment:
    """One message, with the goals before it at hand; `history` loses what is taken back."""
    found = _amend(goal, message, own_data, _asked(last))
    if not found.undo:
        return _meant(goal, message, last) or found if found.goal == goal else found
    times = read_orders(_readable(message)).undo
    back = goal
    kept = list(history)
    for _ in range(times):
        if kept and kept[-1] is not None:
            back = kept.pop()
    found = _amend(back, message, own_data, ())
    if found.goal != back:
        kept.append(back)
    history[:] = kept
    words = {change.field: one_line(clean(message)) for change in changes_between(goal, found.goal)}
    return found.model_copy(update={"changes": changes_between(goal, found.goal, words)})


def _meant(goal: Goal | None, message: str, last: Amendment) -> Amendment | None:
    """The amount of the last message on the other side: "I meant flash"."""
    text = _readable(message)
    draft = read_meant(text, last.changes) if goal is not None else None
    if draft is None:
        return None
    after = apply(goal, draft, one_line(text.sentence))
    return _amendment(goal, after, draft, Orders(0, False, ()))


def _amend(goal: Goal | None, message: str, own_data: bool, asked: tuple[str, ...]) -> Amendment:
    if len(message) > MAX_CHARACTERS:
        start = one_line(clean(message[:40]))
        reason = f"the message is longer than {MAX_CHARACTERS:,} characters and was not read"
        return Amendment(goal=goal, unclear=(f"{start}: {reason}",))
    text = _readable(message)
    clauses = read_clauses(text.plain)
    orders = read_orders(only(text, clauses, ("wish", "tool")))
    text = blank(text, orders.spans)
    base = None if orders.clear else goal
    clauses = read_clauses(text.plain)
    started = _started(base, text, own_data)
    if started is not None:
        return _amendment(goal, started, Draft(), orders, started=True)
    draft = read_correction(base, text, clauses, own_data)
    if not draft.values and (answer := _answer(text, asked)):
        return _amend(goal, answer, own_data, ()).model_copy(update={"undo": bool(orders.undo)})
    after = apply(base, draft, one_line(text.sentence))
    return _amendment(goal, after, draft, orders)


def _readable(message: str) -> Text:
    """The message without code; bytes that are no text are shown as such."""
    text = plain_text(clean(message))
    return blank(text, (match.span() for match in _CODE.finditer(text.plain)))


def _started(goal: Goal | None, text: Text, own_data: bool) -> Goal | None:
    """The whole goal that the message states, with limits that were said before any task."""
    clauses = read_clauses(text.plain)
    if has_task(goal) and not starts_anew(text, clauses):
        return None
    whole = whole_goal(text, clauses, own_data)
    if whole is None or has_task(goal) or goal is None:
        return whole
    return merged(goal, whole)


def _amendment(
    before: Goal | None, after: Goal | None, draft: Draft, orders: Orders, started: bool = False
) -> Amendment:
    unclear = tuple(dict.fromkeys(draft.unclear))
    if started and after is not None:
        new = after.not_understood
        unclear = tuple(f"{words}: {after.reasons[words]}" for words in new)
    return Amendment(
        goal=after,
        changes=changes_between(before, after, draft.words),
        unclear=unclear,
        started=started,
        undo=bool(orders.undo),
        cleared=orders.clear,
        standing=standing(before, draft),
    )


def _open_questions(goal: Goal | None) -> tuple[str, ...]:
    """Amounts of the goal that name neither RAM nor flash."""
    reasons = goal.reasons if goal is not None else {}
    return tuple(words for words, why in reasons.items() if "RAM or flash" in why)


def _asked(last: Amendment) -> tuple[str, ...]:
    """The same of the last message, which the next one may answer."""
    found = [item.rpartition(": ") for item in last.unclear]
    new = tuple(words for words, _, why in found if "RAM or flash" in why)
    return new or _open_questions(last.goal)


def _answer(text: Text, asked: tuple[str, ...]) -> str:
    """ "RAM", "I mean the flash": the amount that was asked about, with its noun."""
    plain = text.plain.strip()
    if len(asked) != 1 or len(plain) > _ANSWER or any(c.isdigit() or c == "?" for c in plain):
        return ""
    kinds = {noun_of(match.group()) for match in re.finditer(rf"(?<!\w){resource()}", plain)}
    if kinds not in ({"sram"}, {"flash"}, {"memory"}):
        return ""
    return f"{asked[0]} of {'flash' if kinds == {'flash'} else 'RAM'}"
