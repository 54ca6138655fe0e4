"""Says why the first measuring on a machine takes longer than any other."""

from __future__ import annotations

from agent.screen import Screen


def announce_planner(screen: Screen) -> None:
    """A line for the user if the memory planner is about to be compiled for this machine."""
    from tools.jit import is_first_use

    if is_first_use():
        screen.note("The memory planner is compiled for this machine, once: 10 to 20 s.")
