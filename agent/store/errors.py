"""What can go wrong with saved sessions."""

from __future__ import annotations

from tools.errors import TinysmithError


class SessionError(TinysmithError):
    """A session is unknown, or the file of sessions cannot be used."""
