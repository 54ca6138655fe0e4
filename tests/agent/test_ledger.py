"""What the agent's programs have cost, and how many did their work."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from agent.ledger import Entry, ledger, stage_names
from tests.agent.talking import User, talk
from tests.ollama_server import Call, calls, says
from tests.ollama_server.answers import Answer


def run_code(code: str) -> Answer:
    return calls(Call(name="run_code", arguments={"code": code, "purpose": "try"}))


def other(entries: list[Entry]) -> Entry:
    return next(one for one in entries if one.stage == "other")


def test_attempts_tasks_tokens_and_seconds(tmp_path: Path) -> None:
    answers = [
        run_code("raise SystemExit(1)"), run_code("print(1)"), says("Done."),
        run_code("raise SystemExit(2)"), run_code("print(2)"), says("It failed."),
    ]  # fmt: skip
    with talk(tmp_path, answers, User(["yes", "yes", "yes", "no"])) as talked:
        talked.says("first")
        talked.says("second")
        found = other(ledger(talked.conversation.records(), stage_names()))
    assert (found.tasks, found.succeeded, found.attempts, found.refused) == (2, 1, 3, 1)
    assert found.tokens == 4 * 120
    assert found.seconds > 0


def test_after_a_success_begins_another_task(tmp_path: Path) -> None:
    answers = [run_code("print(1)"), run_code("print(2)"), says("Done.")]
    with talk(tmp_path, answers, User(["yes", "yes"])) as talked:
        talked.says("two programs")
        found = other(ledger(talked.conversation.records(), stage_names()))
    assert (found.tasks, found.succeeded, found.attempts) == (2, 2, 2)


def test_what_was_undone_is_still_spent(tmp_path: Path) -> None:
    with talk(tmp_path, [run_code("print(1)"), says("Done.")], User(["yes"])) as talked:
        talked.says("first")
        before = other(ledger(talked.conversation.session.records(), stage_names()))
        talked.conversation.undo()
        after = other(ledger(talked.conversation.session.records(), stage_names()))
    assert before == after
    assert before.succeeded == 1


def test_every_stage_has_its_line() -> None:
    assert [one.stage for one in ledger([], stage_names())][-1] == "other"


def test_the_command_shows_it(tmp_path: Path) -> None:
    with talk(tmp_path, [run_code("print(1)"), says("Done.")], User(["yes"])) as talked:
        talked.says("first")
        session = talked.conversation.session.info.id
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "sessions.sqlite").rename(home / "sessions.sqlite")
    run = subprocess.run(
        [sys.executable, "-m", "agent.cli", "sessions", "show", session, "--stages", "--json"],
        capture_output=True, text=True, check=True,
        env={"TINYSMITH_HOME": str(home), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    found = [Entry.model_validate(one) for one in json.loads(run.stdout)]
    assert (other(found).tasks, other(found).succeeded, other(found).attempts) == (1, 1, 1)
