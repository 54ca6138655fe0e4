"""`tinysmith goal`: what is read from a sentence, each value with the words it came from."""

from __future__ import annotations

import argparse

from agent.screen import Screen


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The sentence and the form of the answer."""
    parser.add_argument("sentence", help="what you want, in plain English")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Print the goal."""
    from agent.show.results import view
    from tools.goal import read_goal

    goal = read_goal(arguments.sentence)
    if screen.json:
        screen.document(goal.model_dump_json(indent=2))
    else:
        screen.show(view("set_goal", {"goal": goal.model_dump(mode="json")}))
    return 0
