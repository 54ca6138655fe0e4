"""Runs a Python file that nobody trusts; knows nothing of TinyML.

Covered, each by a test in tests/sandbox: no network and no other process in sight; no file of the
machine but the system's programs, this Python environment and the inputs, all read-only; nothing
writable but the workspace and a private /tmp; an empty environment; no way to gain privileges or
make further namespaces; limits on time, memory, processes, output and disk; everything dies with
the run, or with the program that started it. Links left in the workspace are removed, since they
would lead whoever opens them outside.

Not covered: holes in the kernel (every system call is open: no seccomp filter yet), side channels,
how busy the processor is kept within the time limit, and what the result says: output and files
are still words of somebody who is not trusted. Memory, processes and disk are counted every
20 ms, so a burst may pass its limit for that long (no cgroup yet).

Where bubblewrap is missing or may make no namespace, nothing runs: SandboxError.
"""

from sandbox.choice import why_unavailable
from sandbox.folder import read_output
from sandbox.limits import Limits, SandboxResult
from sandbox.runner import run_command, run_python

__all__ = [
    "Limits",
    "SandboxResult",
    "read_output",
    "run_command",
    "run_python",
    "why_unavailable",
]
