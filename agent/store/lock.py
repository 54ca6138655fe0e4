"""One terminal at a time works in a session; the kernel lets go when that one ends, however."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from agent.store.errors import SessionError
from agent.store.session import Session


@contextmanager
def alone(session: Session) -> Iterator[None]:
    """Nobody else works in `session` meanwhile; SessionError where somebody does already."""
    path = session.log.with_suffix(".lock")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SessionError(
                f"Session {session.id} is open in another terminal.",
                f"Go on there, or copy it: tinysmith fork {session.id} --at {session.info.steps}",
            ) from error
        yield
