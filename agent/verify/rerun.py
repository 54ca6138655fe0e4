"""Runs a recorded session again: the real conversation and tools, the recorded model and user."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from agent.approvals import Gate
from agent.conversation import Conversation
from agent.events import Event, Record, SessionStarted, Stopped
from agent.listeners import Audience
from agent.models.choose import ChosenModel
from agent.store import Session, SessionStore
from agent.verify.recorded import RecordedAnswers, RecordedApprover, RecordedModel
from agent.verify.script import ScriptedTurn, script
from tools.project import Options


class Silent:
    """An audience that hears nothing."""

    def hear(self, event: Event) -> None:
        """Nothing."""

    def stream(self, text: str) -> None:
        """Nothing."""


def rerun(recorded: Sequence[Record], audience: Audience | None = None) -> list[Record]:
    """The records of a new run, in a scratch workspace and a scratch store that are then gone.

    Raises KeyboardInterrupt where the user stops it.
    """
    with tempfile.TemporaryDirectory(prefix="tinysmith-verify-") as temporary:
        folder = Path(temporary).resolve()
        with SessionStore(folder / "sessions.sqlite") as store:
            session = store.create("verification", "recorded", folder / "workspace")
            _converse(session, recorded, audience or Silent())
            return session.records()


def _converse(session: Session, recorded: Sequence[Record], audience: Audience) -> None:
    model = RecordedModel(answered=RecordedAnswers(recorded))
    why = "its answers are those of the recording"
    chosen = ChosenModel("recorded", why, 0, lambda: model, lent=lambda: model.lent)
    gate = Gate(RecordedApprover(recorded))
    with Conversation(session, chosen, audience, gate, _options(recorded)) as conversation:
        conversation.begin()
        for turn in script(recorded):
            _take(turn, conversation, model)
            if any(isinstance(one.event, Stopped) for one in session.records()):
                raise KeyboardInterrupt


def _take(turn: ScriptedTurn, conversation: Conversation, model: RecordedModel) -> None:
    if turn.undo:
        conversation.undo()
    else:
        model.load(turn.answers)
        conversation.turn(turn.text)


def _options(recorded: Sequence[Record]) -> Options:
    for record in recorded:
        if isinstance(record.event, SessionStarted):
            return Options.model_validate(record.event.options)
    return Options()
