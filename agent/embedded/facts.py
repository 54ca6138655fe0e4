"""The figures that answers are made of: each is a tool's, and none is guessed."""

from __future__ import annotations

from typing import Any

from agent.embedded.compared import beside, verdict
from agent.embedded.state import State, dict_of
from agent.embedded.turn import Turn
from tools.units import format_bytes, format_count, format_percent

_SAMPLE = 12


def facts(turn: Turn) -> dict[str, Any]:
    """Everything that is known of the candidate in question, and of the job."""
    state, candidate = turn.state, turn.candidate
    rows = state.rows
    built, row, measured = (
        state.result("build", candidate), state.row(candidate), state.result("measure", candidate)
    )  # fmt: skip
    counted = state.front or state.searched or {}
    sram, flash = _memory(built, row)
    return {
        "candidate": candidate,
        "asked": turn.meaning.mood == "ask",
        "row": row,
        "rows": rows,
        "compared": (named := _named(turn)),
        "verdict": verdict(named),
        "beside": beside(turn.meaning.choice, state),
        "code": _code(turn),
        "searched": state.searched,
        "shares": _shares(state),
        "hypervolume": dict_of(state.searched).get("hypervolume"),
        "target": _target(state, candidate),
        "trained": _trained(state, candidate),
        "converted": state.result("convert", candidate),
        "built": built,
        "ran": state.result("run_on_board", candidate),
        "measured": measured,
        "best": state.known.get(state.best),
        "smallest": min(rows, key=lambda one: one["sram_bytes"], default=None),
        "failed": next((one for one in reversed(turn.before.outcomes) if one.failed), None),
        "rejected": counted.get("rejected"),
        "trained_count": counted.get("trained"),
        "times": _times(state, candidate),
        "lines": _lines(state),
        "sram": sram,
        "flash": flash,
        "checks": _checks(state, built, row, turn),
        **_goal(state),
    }


def _named(turn: Turn) -> list[dict[str, Any]]:
    """The candidates that a comparison names, all of the list where it names none."""
    names = turn.meaning.first.details.get("several", ())
    return [row for name in names if (row := turn.state.row(name))] or turn.state.rows


def _shares(state: State) -> list[tuple[str, int]]:
    """Each proposer with its candidates of the last search, the most first."""
    counts = dict_of(dict_of(state.searched).get("by_proposer"))
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def _code(turn: Turn) -> dict[str, Any] | None:
    """The program that was written last, whether it ran or not."""
    written = [one.arguments for one in turn.before.outcomes if one.tool == "run_code"]
    return written[-1] if written else None


def _target(state: State, candidate: str) -> dict[str, Any] | None:
    """The accuracy that the goal asks for, and whether the best known figure reaches it."""
    least = (state.goal or {}).get("accuracy")
    known = (state.result("convert", candidate) or {}).get("int8_accuracy")
    if known is None:
        known = (_trained(state, candidate) or {}).get("test_accuracy")
    return None if least is None or known is None else {"least": least, "met": known >= least}


def _trained(state: State, candidate: str) -> dict[str, Any] | None:
    """The last training; distilling is one."""
    return state.result("distil", candidate) or state.result("train", candidate)


def _memory(
    built: dict[str, Any] | None, row: dict[str, Any] | None
) -> tuple[int | None, int | None]:
    known = built or row
    return (known["sram_bytes"], known["flash_bytes"]) if known else (None, None)


def _checks(
    state: State, built: dict[str, Any] | None, row: dict[str, Any] | None, turn: Turn
) -> list[dict[str, Any]]:
    """Each limit of the goal that a figure can be held against."""
    goal = state.goal or {}
    sram, flash = _memory(built, row)
    trained = state.result("convert", turn.candidate) or {}
    found = [
        _check("SRAM", sram, goal.get("sram_bytes"), format_bytes),
        _check("flash", flash, goal.get("flash_bytes"), format_bytes),
        _check("MACs", row["macs"] if row else None, goal.get("macs"), format_count),
    ]
    accuracy, least = trained.get("int8_accuracy"), goal.get("accuracy")
    if accuracy is not None and least is not None:
        met = accuracy >= least
        texts = format_percent(accuracy), f"at least {format_percent(least)}"
        found.append({"name": "int8 accuracy", "has": texts[0], "limit": texts[1], "met": met})
    return [one for one in found if one]


def _check(name: str, has: int | None, limit: int | None, write: Any) -> dict[str, Any]:
    if has is None or limit is None:
        return {}
    return {"name": name, "has": write(has), "limit": write(limit), "met": has <= limit}


def _goal(state: State) -> dict[str, Any]:
    from tools.goal import Goal, limit_texts

    if state.goal is None:
        return {"goal_rows": [], "data": "", "board": ""}
    try:
        limits = limit_texts(Goal.model_validate(state.goal))
    except ValueError:  # a goal that an older version has saved
        limits = []
    data = state.dataset.get("name") or state.goal.get("dataset") or state.goal.get("data_path")
    return {"goal_rows": limits, "data": str(data), "board": str(state.goal.get("board", ""))}


def _times(state: State, candidate: str) -> list[tuple[str, float]]:
    found = [("the search", dict_of(state.searched).get("seconds"))]
    for tool, name in (
        ("train", "the training"),
        ("distil", "distilling"),
        ("convert", "converting"),
    ):
        found.append((name, dict_of(state.result(tool, candidate)).get("seconds")))
    return [(name, float(seconds)) for name, seconds in found if seconds is not None]


def _lines(state: State) -> list[str]:
    """One line for each call, the last ones where there are many."""
    lines = []
    for one in state.outcomes:
        if one.failed:
            lines.append(f"{one.tool}: {one.status} – {one.error}")
        else:
            lines.append(f"{one.tool}: {one.result.get('summary') or 'done'}")
    return list(dict.fromkeys(lines))[-_SAMPLE:]
