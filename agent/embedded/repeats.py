"""Training, converting or building once more: for how long, and whether it is meant at all."""

from __future__ import annotations

from agent.embedded.turn import Turn
from agent.embedded.understand import Request


def epochs(one: Request, turn: Turn) -> dict[str, int]:
    """How long to train: as said, on top of what was, or by "longer" and "shorter" of the last.

    A training starts from the beginning each time, so that 50 more after 30 are 80.
    """
    said = one.details.get("epochs")
    last = trained_epochs(turn)
    if said:
        return {"epochs": said + last if one.details.get("further") else said}
    if last and "longer" in one.details:
        return {"epochs": 2 * last}
    return {"epochs": max(1, last // 2)} if last and "shorter" in one.details else {}


def trained_epochs(turn: Turn) -> int:
    """The epochs of the last training of the candidate in question, 0 where they are not known."""
    made = turn.before.result("train", turn.candidate) or {}
    asked = [one.arguments for one in turn.before.outcomes if one.tool == "train"]
    found = made.get("epochs") or (asked[-1].get("epochs") if asked else None)
    return found if isinstance(found, int) else 0


def already(one: Request, turn: Turn) -> bool:
    """Whether training, converting or building again would only cost time."""
    candidate = turn.candidate
    repeats = {"again", "longer", "shorter", "further"} & set(one.details)
    if one.intent not in ("train", "convert", "build") or repeats:
        return False
    made = turn.before.result(one.intent, candidate)
    return made is not None and one.details.get("epochs") in (None, made.get("epochs"))


def unsaid_epochs(turn: Turn) -> bool:
    """ "Try again with fewer epochs", where nobody said how many the last training had."""
    one, last = turn.meaning.first, turn.before.last
    if one.intent not in ("again", "train") or last is None or last.tool != "train":
        return False
    changed = {"longer", "shorter"} & set(one.details)
    return bool(changed) and "epochs" not in one.details and not trained_epochs(turn)
