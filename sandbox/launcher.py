"""First program inside the sandbox: lowers its own limits for good, then becomes the untrusted one.

Arguments: NAME=VALUE for each limit of the ``resource`` module, ``--``, the program and its
arguments. It is mounted alone, so it imports nothing of ours.
"""

import os
import resource
import sys


def main(arguments: list[str]) -> None:
    """Set every limit, soft and hard, and replace this process."""
    end = arguments.index("--")
    for setting in arguments[:end]:
        name, value = setting.split("=")
        kind = getattr(resource, f"RLIMIT_{name}")
        _, hard = resource.getrlimit(kind)
        limit = int(value) if hard == resource.RLIM_INFINITY else min(int(value), hard)
        resource.setrlimit(kind, (limit, limit))
    program = arguments[end + 1 :]
    os.nice(10)  # the watch outside goes first, and so does the user
    os.execvp(program[0], program)  # noqa: S606 - an argument list, and no shell


if __name__ == "__main__":
    main(sys.argv[1:])
