"""`tinysmith doctor`: one line per need, what was found, and the command that mends it."""

from __future__ import annotations

import argparse

from agent.screen import Screen


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments: everything is examined."""


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Print the findings; 1 when the main job could not run."""
    from agent.tables import findings_table
    from tools.doctor import examine, required_failed

    findings = examine()
    screen.show(findings_table(findings))
    return int(required_failed(findings))
