"""Runs a program that nobody trusts; knows nothing of TinyML.

Covered, each by a test in tests/sandbox:

- No network, and no socket but those between processes inside; no other process in sight.
- No file of the machine but the system's programs, this Python environment, the program and the
  inputs, all read-only; no input through which one could talk (pipe, socket, device). Writable are
  the workspace, a private /tmp and /dev/shm. An empty environment, in process 1 too.
- No way to gain privileges or make further namespaces; of the kernel's calls those that a
  computation needs (sandbox/seccomp.py): no tracing, keys, mounts, io_uring, bpf, perf, modules,
  no typing into a terminal, no files that run as their owner. Programs of another architecture die.
- Limits on time, processor time, memory, processes, open files, file size, disk and output; memory
  that no process is charged for cannot be had. `limit_hit` names the limit.
- Everything dies with the run, or with the program that started it.
- What is left in the workspace is safe to open: links, pipes, sockets and folders nested too deep
  are removed, closed folders opened, set-user-id bits taken away.

Not covered: holes in what is left of the kernel; side channels; how busy the processor is kept
within the limits; advisory locks on the inputs while it runs; what /proc tells of this machine
(mount points, processors); and what the result says: output and files are still words of somebody
who is not trusted. Without a control group of version 2, memory, processes and processor time are
counted every 20 ms and disk every 200 ms, so that a burst may pass its limit for that long; files
in /tmp and /dev/shm (each at most `file_bytes`) count as nobody's memory, and children that nobody
waits for take their processor time with them. Without one of version 1 that counts tasks either,
root, whom the kernel spares its limit of tasks, may make some thousand before a look ends them.

Where neither bubblewrap nor a container engine works, nothing runs: SandboxError.
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
