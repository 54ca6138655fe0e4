"""What came of a program, in a few sentences: figures and reasons are the tool's."""

from __future__ import annotations

from typing import Any

from agent.embedded.stages.behaviour import UnknownClassError
from agent.embedded.stages.course import Course
from agent.embedded.stages.courses import course_of, known_classes
from agent.embedded.stages.planning import left_out
from agent.embedded.stages.remedies import Broken
from agent.embedded.stages.wish import TOOL_OF
from agent.embedded.turn import Turn
from tools.texts import render

_NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_COLUMN = "Say which column holds the class: “the labels are in the column species”."
_ADVICE = {
    "meets the limits": "Allow more (“make it 128 KB”), or change less.",
    "changes the network": "Ask for another change, or name another candidate.",
    "labels are the user's": _COLUMN,
    "labels and classes": _COLUMN,
    "enough images": "Each class needs more images; add some, or leave the class out.",
    "all data are used": "Look at the files that could not be read.",
}
_DONE = {
    "prepare_data": "your data are ready",
    "change_architecture": "the changed network is candidate `{}`",
    "quantize": "candidate `{}` has its int8 network",
    "program_board": "the firmware of candidate `{}` does this from now on",
}
"""Beyond the tool's own sentences, which stand above the answer."""
_OTHERWISE = {
    "prepare_data": "Say more of how the data are stored, or write a program with a language model "
    "(`--model ollama:<name>`).",
    "change_architecture": "Ask for a smaller change, or for another candidate.",
    "quantize": "“convert it” uses the built-in conversion.",
    "program_board": "Ask for something simpler, for example “print the class name over UART”.",
}


def program_words(turn: Turn) -> str:
    """What became of the programs of this turn, or why none was written; nothing without a wish."""
    tool = TOOL_OF.get(turn.meaning.first.intent, "")
    if not tool and any(one.tool == "prepare_data" for one in turn.done):
        tool = "prepare_data"
    if not tool:
        return ""
    try:
        course = course_of(tool, turn)
    except UnknownClassError as unknown:
        return _say(topic="class", said=unknown.name, classes=known_classes(turn))
    if course.attempts:
        return _ended(tool, course, turn.meaning.first.details)
    return "" if course.next else _not_written(turn)


def _not_written(turn: Turn) -> str:
    details = turn.meaning.first.details
    match turn.meaning.first.intent:
        case "prepare":
            return _say(topic="where", kind=details.get("kind", ""))
        case "quantize":
            return _say(topic="other", other=details.get("other", ""))
        case _:
            return _say(topic="idle")


def _ended(tool: str, course: Course, wish: dict[str, Any]) -> str:
    last = course.attempts[-1]
    if last.outcome.failed:
        return ""
    failed = [_failed(n, course) for n, one in enumerate(course.attempts) if not one.passed]
    result = last.outcome.result
    if last.passed:
        done = _DONE[tool].format(str(result["adopted"].get("candidate", ""))[:8])
        aside = left_out(wish) if tool == "quantize" else ""
        return _say(topic="passed", failed=failed, done=done, aside=aside)
    check = Broken.of(result).check
    return _say(
        topic="gave_up",
        failed=failed,
        excerpt=str(result.get("excerpt") or "") if check in ("", "ends well") else "",
        left=result.get("attempts_left"),
        advice=_ADVICE.get(check, _OTHERWISE[tool]),
    )


def _failed(n: int, course: Course) -> dict[str, Any]:
    """One attempt that broke its contract, and what was done about it."""
    broken = Broken.of(course.attempts[n].outcome.result)
    after = course.attempts[n + 1].plan if n + 1 < len(course.attempts) else None
    return {
        "nth": _NTH[n] if n < len(_NTH) else f"{n + 1}th",
        "check": broken.check,
        "detail": broken.detail,
        "limit": broken.limit,
        "then": after.changed if after else "",
    }


def _say(**values: Any) -> str:
    return render("embedded/stages.md.j2", **values).strip()
