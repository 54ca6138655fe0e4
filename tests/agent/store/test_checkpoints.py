"""Messages survive LangGraph's checkpoints as messages; nothing else comes back as an object."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypedDict

import pytest
from langchain_core.messages import BaseMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages

from agent.events import Record, ToolCall
from agent.store import Session, SessionStore
from agent.store.checkpoints import checkpointer, thread
from agent.store.history import messages
from tests.agent.store.samples import conversation

RECORDS = [Record(step=n, time=0.0, event=event) for n, event in enumerate(conversation(3), 1)]


class State(TypedDict):
    messages: Annotated[list[BaseMessage], add_messages]
    thing: Any


def write(session: Session, thing: object = None) -> None:
    """One turn of a graph, checkpointed under the session's name."""
    with checkpointer(session) as saver:
        compiled(saver).invoke({"messages": messages(RECORDS), "thing": thing}, thread(session))


def compiled(saver: Any) -> Any:
    graph = StateGraph(State)
    graph.add_node("nothing", lambda state: {})
    graph.add_edge(START, "nothing")
    graph.add_edge("nothing", END)
    return graph.compile(checkpointer=saver)


def test_messages_come_back_as_they_were(tmp_path: Path) -> None:
    with SessionStore(tmp_path / "sessions.sqlite") as store:
        session = store.create("one", "embedded", tmp_path)
        write(session)
        with checkpointer(session) as saver:
            assert compiled(saver).get_state(thread(session)).values["messages"] == messages(
                RECORDS
            )


def test_no_other_object_is_constructed(tmp_path: Path) -> None:
    with SessionStore(tmp_path / "sessions.sqlite") as store:
        session = store.create("one", "embedded", tmp_path)
        write(session, ToolCall(id="a", tool="t", arguments={}))
        with checkpointer(session) as saver:
            state = compiled(saver).get_state(thread(session)).values
    assert not isinstance(state["thing"], ToolCall)


def test_pickles_are_refused(tmp_path: Path) -> None:
    with SessionStore(tmp_path / "sessions.sqlite") as store:
        session = store.create("one", "embedded", tmp_path)
        with checkpointer(session) as saver, pytest.raises(NotImplementedError):
            saver.serde.loads_typed(("pickle", b"cos\nsystem\n."))


def test_checkpoints_go_with_their_session(tmp_path: Path) -> None:
    with SessionStore(tmp_path / "sessions.sqlite") as store:
        one, other = (store.create(title, "embedded", tmp_path) for title in ("one", "other"))
        write(one)
        write(other)
        store.delete(one.id)
        with checkpointer(other) as saver:
            threads = {found.config["configurable"]["thread_id"] for found in saver.list(None)}
    assert threads == {other.id}
