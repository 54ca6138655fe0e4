"""LangGraph's checkpoints of a session, in the same file as its events."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from agent.store.database import connect
from agent.store.session import Session


@contextmanager
def checkpointer(session: Session) -> Iterator[SqliteSaver]:
    """A saver on a connection of its own; threads are named ``<session id>-<anything>``.

    Plain data and messages only: nothing that the file holds is unpickled, and no other class is
    ever constructed from it.
    """
    with closing(connect(session.path)) as connection:
        yield SqliteSaver(connection, serde=JsonPlusSerializer(allowed_msgpack_modules=None))
