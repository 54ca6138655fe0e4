"""Exports hold everything, run nothing, load nothing, and can be read again."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Protocol

import pytest

from agent.events import (
    ApprovalAsked,
    ApprovalGiven,
    BudgetReached,
    Event,
    GoalDiffers,
    GoalSettled,
    ModelAnswered,
    ModelChosen,
    ModelFailed,
    ModelSaid,
    Noted,
    Resumed,
    SessionStarted,
    Stopped,
    ToolCall,
    ToolFinished,
    ToolStarted,
    TurnEnded,
    Undone,
    UserSaid,
)
from agent.export import document_of, export
from agent.export.blocks import blocks
from agent.progress import CandidateFound, Progressed
from agent.sessions import load_document
from agent.store import Session, SessionDocument, SessionStore
from tests.agent.show.samples import found, search_state
from tests.agent.store.samples import conversation
from tests.conftest import REPOSITORY

EVIL = "<script>alert('x')</script>\"><img src=http://evil/x onerror=x>|```\n# {{ 7*7 }}"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPj/HwADAgH/p1tS3QAAAABJRU5ErkJggg=="
)


class Save(Protocol):
    def __call__(self, events: list[Event], title: str = "digits") -> Session: ...


@pytest.fixture
def saved(tmp_path: Path) -> Iterator[Save]:
    """Makes a session of events; its workspace is ``work``."""
    (tmp_path / "work").mkdir()
    with SessionStore(tmp_path / "sessions.sqlite") as store:

        def save(events: list[Event], title: str = "digits") -> Session:
            session = store.create(title, "embedded", tmp_path / "work")
            for event in events:
                session.append(event)
            return session

        yield save


def everything(text: str) -> list[Event]:
    """One event of every kind with `text` in each of its fields."""
    call = ToolCall(id=text, tool=text, arguments={"code": text, text: [text], "n": {text: text}})
    unanswered = call.model_copy(update={"id": text + "2"})
    result: dict[str, Any] = {"summary": text, "rows": [{text: text}], "files": [text + ".png"]}
    return [
        SessionStarted(
            workspace=text, options={text: text}, versions={text: text}, machine={text: text}
        ),
        ModelChosen(model=text, why=text, context_tokens=4096),
        UserSaid(text=text),
        ModelSaid(model=text, text=f"{text}\n\n[l](javascript:alert(1)) ![p](http://evil/p.png)",
                  calls=(call, unanswered), stopped=True),
        ModelFailed(model=text, attempt=1, attempts=3, reason=text, then=text),
        ModelAnswered(call_id=text, model=text, question=text, text=text, seconds=1.0),
        ApprovalAsked(call=call, effect="run_code", title=text, code=text, language="python",
                      previous=text + "!", editable="code", files=(text,), limits=(text,)),
        ApprovalGiven(call_id=text, answer="edit", by=text, reason=text,
                      arguments={"code": text + "edited"}),
        GoalDiffers(call_id=text, differences=((text, text, text),)),
        GoalSettled(call_id=text, choice="words", by=text),
        ToolStarted(call=call),
        ToolStarted(call=unanswered),
        Noted(text=text),
        Noted(text=text, warning=True),
        Progressed(stage=text, done=1, total=1, figures=text),
        CandidateFound(state=search_state(
            1, 2, newest=found(candidate=text, proposer=text, rationale=text, reason=text))),
        ToolFinished(call_id=text, tool=text, status="done", result={text: text, **result},
                     digests={text + ".svg": text}),
        ToolFinished(call_id="other", tool=text, status="failed", message=text, hint=text),
        BudgetReached(what=text, used=2, limit=1, more=True, by=text),
        Stopped(what=text),
        TurnEnded(seconds=1.0, input_tokens=1, output_tokens=2, cost_usd=0.5),
        Undone(to_step=3),
        Resumed(versions={text: text}),
    ]  # fmt: skip


class Page(HTMLParser):
    """Every tag of a page, and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.loads: list[str] = []
        self.handlers: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("src", "srcset", "data", "action", "poster") or tag == "link":
                self.loads.append(value or "")
            if name.startswith("on") or (value or "").lower().startswith("javascript:"):
                self.handlers.append(name)


def test_every_kind_of_event_is_in_the_list() -> None:
    kinds = {type(event) for event in everything("x")}
    assert kinds == set(Event.__args__[0].__args__)


def test_no_text_becomes_html(saved: Save) -> None:
    page = Page(export(saved(everything(EVIL), EVIL), "html"))
    assert not page.tags & {"script", "iframe", "object", "embed", "link", "form", "base"}
    assert page.handlers == []
    assert page.loads == []
    assert "{{" not in str(page.loads)


@pytest.mark.parametrize("form", ["html", "md"])
def test_every_text_is_in_the_export(saved: Save, form: str) -> None:
    text = export(saved(everything("Needle")), form)
    for words in (
        "Model: Needle", "Needleedited", "attempt 1 of 3", "Stopped by the user: Needle",
        "$0.5000", "Undone: what came after step 3", "no end", "edit", "difference to",
        "Needle: 1/1 Needle", "words, said by Needle", "2 Needle used of 1",
    ):  # fmt: skip
        assert words in text, words


def test_a_picture_of_the_workspace_is_in_the_page(tmp_path: Path, saved: Save) -> None:
    digest = hashlib.sha256(PIXEL).hexdigest()
    names = {"front.png": digest, "changed.png": "0" * 64, "gone.png": digest, "../out.png": digest}
    done = ToolFinished(call_id="a", tool="explain", status="done", digests=names)
    session = saved([done])
    for name in ("work/front.png", "work/changed.png", "out.png"):
        (tmp_path / name).write_bytes(PIXEL)
    text = export(session, "html")
    assert Page(text).loads == ["data:image/png;base64," + base64.b64encode(PIXEL).decode()]
    for reason in ("has changed since", "is gone", "outside the workspace"):
        assert reason in text


def test_a_picture_is_not_read_through_a_link_out_of_the_workspace(
    tmp_path: Path, saved: Save
) -> None:
    session = saved(
        [ToolFinished(call_id="a", tool="t", status="done", result={"files": ["a.png"]})]
    )
    (tmp_path / "secret.png").write_bytes(PIXEL)
    (tmp_path / "work" / "a.png").symlink_to(tmp_path / "secret.png")
    assert "outside the workspace" in export(session, "html")


def test_code_has_colours_for_light_and_dark(saved: Save) -> None:
    call = ToolCall(id="a", tool="run_code", arguments={"code": "def f():\n    return 1"})
    text = export(saved([ToolStarted(call=call)]), "html")
    assert '<span class="k">def</span>' in text
    assert "prefers-color-scheme: dark" in text


def test_json_is_read_as_it_was(saved: Save) -> None:
    session = saved(conversation(3) + everything(EVIL))
    document = SessionDocument.model_validate_json(export(session, "json"))
    assert document == document_of(session)


def test_markdown_reads_as_the_conversation(saved: Save) -> None:
    lines = export(saved(conversation(2)), "md").splitlines()
    assert lines[0] == "# digits"
    assert [line for line in lines if line.startswith("## ")] == [
        "## digits under 64 KB of SRAM"
    ] * 2
    assert "The limit is 2 KB." in lines
    assert "- sram: 2 KB" in lines


def test_c_for_the_board_is_exported_as_c() -> None:
    recording = load_document(str(REPOSITORY / "docs" / "example-session.json"))
    made = {block.title: block for block in blocks(recording.records) if block.kind == "tool"}
    codes = {code.caption: code.language for code in made["program_board"].codes}
    assert codes["code"] == "c"


def test_the_candidates_of_a_search_are_a_table_in_its_block(saved: Save) -> None:
    call = ToolCall(id="s", tool="search", arguments={"trials": 2})
    pruned = found(candidate="f00d", status="pruned", accuracy=None, reason="hopeless")
    events: list[Event] = [
        ToolStarted(call=call),
        CandidateFound(state=search_state(1, 2)),
        Progressed(stage="search", done=1, total=2, figures="accuracy 94.0 %"),
        CandidateFound(state=search_state(2, 2, newest=pruned)),
    ]
    ended = ToolFinished(call_id="s", tool="search", status="done", result={"summary": "Done."})
    for told in (events, [*events, ended]):
        found_blocks = blocks(saved(told).records())
        assert [one.kind for one in found_blocks] == ["tool"]
        (table,) = found_blocks[0].tables
        assert [row[0] for row in table.rows] == ["1", "2"]
        assert table.rows[0][8] == "“a wider second stage”"
        assert table.rows[1][8] == "hopeless"
    assert "| 2 | f00d | pruned" in export(saved([*events, ended]), "md")
    assert "hopeless" in export(saved([*events, ended]), "html")
