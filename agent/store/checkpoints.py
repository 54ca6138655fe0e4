"""LangGraph's checkpoints of a session, in the same file as its events."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from agent.store.database import connect
from agent.store.session import Session

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig


def thread(session: Session) -> RunnableConfig:
    """Under which name LangGraph keeps the turn that is under way."""
    return {"configurable": {"thread_id": session.id}}


@contextmanager
def checkpointer(session: Session) -> Iterator[SqliteSaver]:
    """A saver for `thread(session)`, on a connection of its own.

    Plain data and messages only: nothing that the file holds is unpickled, and no other class is
    ever constructed from it.
    """
    with closing(connect(session.path)) as connection:
        yield SqliteSaver(connection, serde=JsonPlusSerializer(allowed_msgpack_modules=None))
