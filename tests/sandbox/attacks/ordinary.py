"""The whole suite in one process, as whoever starts it or as an ordinary user.

    python -m tests.sandbox.attacks.ordinary [NAME ...]

prints one JSON document: a list of verdicts.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.conftest import REPOSITORY
from tests.sandbox.attacks.attack import Verdict
from tests.sandbox.attacks.carry_out import carry_out
from tests.sandbox.attacks.planted import planted
from tests.sandbox.attacks.table import ATTACKS

NOBODY = "65534"
SUITE_S = 300


def main() -> None:
    """Carry out the named attacks, or all."""
    names = sys.argv[1:] or list(ATTACKS)
    with planted() as things:
        verdicts = [dataclasses.asdict(carry_out(ATTACKS[name], things)) for name in names]
    sys.stdout.write(json.dumps(verdicts))


class OrdinaryUser:
    """The suite in a process of the user 65534, at work while others are."""

    def __init__(self, names: Sequence[str] = ()) -> None:
        module = ["-m", "tests.sandbox.attacks.ordinary", *names]
        self.process = subprocess.Popen(
            [*as_ordinary_user(), sys.executable, "-B", *module],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
            env={**os.environ, "HOME": "/nonexistent", "TMPDIR": "/tmp"},  # noqa: S108
        )

    def __enter__(self) -> OrdinaryUser:
        return self

    def __exit__(self, *_: object) -> None:
        with self.process:
            self.process.terminate()

    def verdicts(self) -> dict[str, Verdict]:
        """By name, once all are there; RuntimeError with the reason where it did not end well."""
        output, errors = self.process.communicate(timeout=SUITE_S)
        if self.process.returncode:
            raise RuntimeError(f"The suite failed as an ordinary user: {errors[-2000:]}")
        verdicts = [
            Verdict(**{**document, "complaints": tuple(document["complaints"])})
            for document in json.loads(output)
        ]
        return {verdict.name: verdict for verdict in verdicts}


def as_ordinary_user() -> list[str]:
    """The words before a command that run it as 65534; root's alone to use.

    Where Python or the checkout lies below a folder that only root may enter (a home), the command
    gets a view of the machine in which that folder is empty but for them.
    """
    view = ["bwrap", "--die-with-parent", "--dev-bind", "/", "/"]
    emptied: set[Path] = set()
    for path in map(Path, dict.fromkeys((sys.base_prefix, sys.prefix, str(REPOSITORY)))):
        closed = [above for above in path.parents if not above.stat().st_mode & stat.S_IXOTH]
        if not closed:
            continue
        if closed[-1] not in emptied:
            view += ["--perms", "0755", "--tmpfs", str(closed[-1])]
            emptied.add(closed[-1])
        for above in reversed([each for each in path.parents if closed[-1] in each.parents]):
            view += ["--perms", "0755", "--dir", str(above)]
        view += ["--ro-bind", str(path), str(path)]
    return [*view, "--", "setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]


def why_no_ordinary_user() -> str | None:
    """Why the suite cannot be run as somebody else; None where it can."""
    if os.getuid():
        return "it runs as an ordinary user already"
    if missing := [name for name in ("bwrap", "setpriv") if shutil.which(name) is None]:
        return f"{missing[0]} is not installed"
    command = [
        *as_ordinary_user(),
        sys.executable,
        "-B",
        "-c",
        "import tests.sandbox.attacks.table",
    ]
    process = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, check=False)
    return process.stderr.strip().rpartition("\n")[2] or None


if __name__ == "__main__":
    main()
