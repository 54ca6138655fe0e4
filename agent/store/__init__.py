"""Saved sessions: every event on disk before it is shown; no LangChain is imported here."""

from agent.store.database import sessions_file
from agent.store.errors import SessionError
from agent.store.info import SessionDocument, SessionInfo
from agent.store.session import Session
from agent.store.store import SessionStore
from agent.store.turns import counting, turn_boundary
from agent.store.workspaces import restore_goal

__all__ = [
    "Session",
    "SessionDocument",
    "SessionError",
    "SessionInfo",
    "SessionStore",
    "counting",
    "restore_goal",
    "sessions_file",
    "turn_boundary",
]
