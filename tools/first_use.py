"""Says why the first measuring on a machine takes longer than any other."""

from __future__ import annotations

from tools.reporter import Reporter


def announce_first_use(reporter: Reporter) -> None:
    """Tell `reporter` if the memory planner is about to be compiled for this machine."""
    # Not said in that module, so that those who call this are not part of its cache's digest.
    from tools.jit import is_first_use

    if is_first_use():
        reporter.note("The memory planner is compiled for this machine, once: 15 to 30 s.")
