"""Answers in words: texts of prompts/embedded, with figures that tool results gave."""

from __future__ import annotations

import re

from agent.embedded.agenda import changes_goal, complete
from agent.embedded.moved import moved_what_if
from agent.embedded.programs import program
from agent.embedded.repeats import already, unsaid_epochs
from agent.embedded.stages.telling import program_words
from agent.embedded.state import STAGE_TOOLS, Outcome, State, dict_of
from agent.embedded.turn import Turn
from agent.embedded.understand import ACTIONS, OF_A_CANDIDATE
from agent.embedded.what_if import what_if, wider
from agent.embedded.wording import change_words, front_words, proposal, say, standing_words
from tools.goal.wordlists import word_set

TALK = word_set(
    "hello howareyou thanks bye praise insult no who llm help offtopic othertask otherboard boards "
    "datasets photos foreign empty unknown cost othersearch"
)
FACTS = word_set(
    "accuracy size speed fit why_memory why_slow why_accuracy agree goal rejected tried recommend "
    "compare choose which failure time status epochs stack hypervolume recipe distil_help "
    "flash_how the_code why_proposed searched"
)
_LINES_SHOWN = 30
"""Of a file that was read, by every screen."""
_FIRST_SENTENCE = re.compile(r"^(.*?\.)\s.*$", re.DOTALL)
_VERBS = {
    "go_on": "go on with", "front": "show", "code": "compute", "again": "repeat",
    "prepare": "prepare", "behave": "program",
}  # fmt: skip
"""What cannot be done without a goal, where the name of the intent is no verb."""
_SAME = {"why_choice": "recommend", "done": "status", "made": "status", "next": "status"}
_WISHES = {"wish_smaller": "smaller", "wish_faster": "faster", "wish_better": "better"}


def opening_words(turn: Turn) -> str:
    """What ends a turn before anything is called, or nothing: what is missing or not understood."""
    intent = turn.meaning.first.intent
    if turn.goal_error and not (turn.amendment.goal and intent in ("othertask", "offtopic", "llm")):
        return say(
            "ask", topic="goal_error", message=turn.goal_error.message, hint=turn.goal_error.hint
        )
    if turn.unattended:
        return ""
    return _about_the_goal(turn, intent)


def _about_the_goal(turn: Turn, intent: str) -> str:
    touched = bool(turn.amendment.changes) or turn.amendment.started
    if turn.amendment.cleared and turn.goal is None:
        return say("ask", topic="cleared")
    if turn.amendment.undo and not touched and intent in ("undo", "unknown"):
        return say("ask", topic="undo")
    if touched and turn.goal is None:
        return say("ask", topic="cleared")
    if turn.amendment.unclear and (touched or (intent not in ACTIONS and intent not in _WISHES)):
        return say("ask", topic="unclear", unclear=turn.amendment.unclear, has_data=complete(turn))
    if touched and not complete(turn) and intent not in ("othertask", "offtopic", "llm"):
        return say("ask", topic="data")
    if turn.amendment.standing and not touched and intent not in ACTIONS and not turn.asks:
        return standing_words(turn.amendment)
    if changes_goal(turn) or intent not in ACTIONS | {"go_on"}:
        return ""
    if turn.pending and turn.state.goal is None and not complete(turn):
        return say("ask", topic="data")
    return ""


def answer_words(turn: Turn) -> str:
    """The answer of a turn in which everything that was wanted is called, or nothing had to be."""
    last = len(turn.done) - 1
    several = turn.meaning.first.details.get("several")
    parts = [program_words(turn)] + [
        _call_words(one, turn)
        for n, one in enumerate(turn.done)
        if n == last or one.tool == "set_goal" or several  # each result was shown when it came
    ]
    about = _topic_words(turn)
    if turn.done and not about and not turn.unattended:
        about = proposal(turn.state)
    return "\n\n".join(part for part in (*parts, about) if part)


def _call_words(outcome: Outcome, turn: Turn) -> str:
    if outcome.tool in STAGE_TOOLS:  # told by program_words
        return ""
    if outcome.tool == "set_goal":
        return _goal_words(outcome, turn)
    if outcome.tool in ("search", "show_front"):
        return front_words(outcome, wider(outcome.arguments, turn.state.goal or {}))
    if outcome.tool == "measure" and turn.meaning.first.intent in FACTS:
        return ""
    said = str(outcome.result.get("summary") or "")
    if outcome.tool == "read_file":  # its beginning was shown when it came
        rest = str(outcome.result.get("text", "")).rstrip("\n").split("\n")[_LINES_SHOWN:]
        return "\n".join(["```", *rest, "```"]) if rest else said
    return _FIRST_SENTENCE.sub(r"\1", said) if outcome.tool == "explain" else said


def _goal_words(outcome: Outcome, turn: Turn) -> str:
    """What changed, and what the reader of the goal has to say of it."""
    notes = [str(note) for note in dict_of(outcome.result.get("goal")).get("notes", ())]
    changed = [change_words(one) for one in turn.amendment.changes]
    said = [] if turn.amendment.started or not changed else [f"Changed: {'; '.join(changed)}."]
    return " ".join([*said, *(f"Note: {note}." for note in notes)])


def _topic_words(turn: Turn) -> str:
    """What the message asked about, beyond the calls."""
    intent = turn.meaning.first.intent
    if turn.done and (changes_goal(turn) or moved_what_if(turn)):
        return ""
    if (choice := turn.meaning.choice) and choice.problem and intent in OF_A_CANDIDATE:
        return say(
            "ask",
            topic="choice",
            problem=choice.problem,
            rows=turn.state.rows,
            next=proposal(turn.state),
        )
    if intent in FACTS or intent in _SAME:
        return fact_words(_SAME.get(intent, intent), turn)
    if intent in TALK or intent == "undo":
        return talk_words(intent if intent in TALK else "no", turn)
    return _other_words(intent, turn)


def _other_words(intent: str, turn: Turn) -> str:
    if intent == "glossary":
        return say("glossary", term=turn.meaning.first.details["term"])
    if intent == "what_if":
        return "" if turn.done else _what_if_words(turn)
    if intent in _WISHES:
        return say("ask", topic="vague", wish=_WISHES[intent], row=turn.state.row())
    if turn.done:
        return ""
    return _nothing_called(intent, turn)


def _nothing_called(intent: str, turn: Turn) -> str:
    """Why a request led to no call."""
    if program_words(turn):
        return ""
    if turn.state.goal is None and intent in ACTIONS | {"go_on"}:
        return say("ask", topic="goal", verb=_VERBS.get(intent, intent))
    if already(turn.meaning.first, turn):
        return _already_words(intent, turn)
    if intent == "code":
        found = program(str(turn.meaning.first.details.get("kind", "")), turn.state, turn.candidate)
        return say("ask", topic="program", problem=found.problem)
    if intent in ("go_on", "finish"):
        return proposal(turn.state)
    if unsaid_epochs(turn):
        return say("ask", topic="epochs")
    return talk_words("unknown", turn)


def _already_words(intent: str, turn: Turn) -> str:
    made = turn.before.result(intent, turn.candidate) or {}
    accuracy = made.get("test_accuracy") if intent == "train" else made.get("int8_accuracy")
    return say(
        "ask",
        topic="already",
        intent=intent,
        candidate=turn.candidate,
        epochs=made.get("epochs"),
        accuracy=accuracy,
        next=proposal(turn.state),
    )


def _what_if_words(turn: Turn) -> str:
    asked = what_if(turn.message, turn.goal)
    best = turn.state.rows[0] if turn.state.rows else None
    return say(
        "ask",
        topic="what_if",
        accuracy=asked.accuracy,
        latency=asked.latency_s,
        best=best,
        next=proposal(turn.state),
    )


def talk_words(topic: str, turn: Turn) -> str:
    """Small talk, what cannot be done, and what is not understood."""
    from tools.boards import all_boards
    from tools.data.names import known_datasets

    return say(
        "talk",
        topic=topic,
        next=proposal(turn.state),
        examples=_examples(turn.state),
        dataset=turn.state.dataset,
        boards="; ".join(f"{board.name} ({board.title})" for board in all_boards() if board.target),
        datasets="; ".join(info.title for info in known_datasets()),
    )


def _examples(state: State) -> str:
    """Two things to say that fit where the conversation stands."""
    if state.goal is None:
        return "“a digits classifier under 64 KB of SRAM” or “which data sets do you know?”"
    if not state.rows:
        return "“go on” or “make it 128 KB”"
    if state.next_step() is None:
        return "“explain it” or “how accurate is it?”"
    return "“go on” or “take the smaller one”"


def fact_words(topic: str, turn: Turn) -> str:
    """An answer out of what the tools have said of a candidate."""
    from agent.embedded.facts import facts

    following = proposal(turn.state, ways=turn.meaning.first.intent == "next")
    return say("facts", topic=topic, **facts(turn), next=following)
