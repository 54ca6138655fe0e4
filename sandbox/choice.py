"""Which backend contains a program here: the first that works, and never none."""

from __future__ import annotations

from sandbox.backend import Backend
from sandbox.bubblewrap import INSTALL_HINT, Bubblewrap
from sandbox.container import Container
from tools.errors import SandboxError


def backends() -> tuple[Backend, ...]:
    """All there are, the one to prefer first."""
    return (Bubblewrap(), Container("podman"), Container("docker"))


def choose() -> Backend:
    """The first backend that works here; raises SandboxError where none does."""
    reasons: list[str] = []
    for backend in backends():
        reason = backend.why_unavailable()
        if reason is None:
            return backend
        reasons.append(reason)
    raise SandboxError(f"The code was not run: {' '.join(reasons)}", INSTALL_HINT)


def why_unavailable() -> str | None:
    """Why no code can be contained on this machine, in one sentence; None where it can be."""
    try:
        choose()
    except SandboxError as error:
        return error.message
    return None
