"""The few programs that the planner can write: templates filled with what tools have measured."""

from __future__ import annotations

import json
from dataclasses import dataclass

from agent.embedded.state import State
from tools.texts import render


@dataclass(frozen=True, slots=True)
class Program:
    """A program, or what has to be called before it can be written, or why it cannot be."""

    code: str = ""
    purpose: str = ""
    needs: str = ""
    problem: str = ""

    @property
    def wanted(self) -> bool:
        """Whether it can be written, now or after what it needs."""
        return not self.problem


def program(kind: str, state: State, candidate: str) -> Program:
    """The program of a kind: "balance", "front" or "layers"."""
    if kind == "balance":
        return _balance(state)
    if kind == "front":
        return _front(state)
    return _layers(state, candidate) if kind == "layers" else Program(problem="unknown")


def _balance(state: State) -> Program:
    """Only the digits come with the Python environment that a program may read."""
    if state.dataset.get("name") != "digits":
        return Program(problem="data")
    return Program(
        render("embedded/code/balance.py.j2"), "Count the images of each class in the data set."
    )


def _front(state: State) -> Program:
    if not state.rows:
        return Program(needs="search", purpose="Write the front as CSV.")
    ids = [str(row["candidate"]) for row in state.rows]
    code = render("embedded/code/front.py.j2", ids=json.dumps(ids, indent=4))
    return Program(code, "Write the candidates of the front to front.csv.")


def _layers(state: State, candidate: str) -> Program:
    layers = (state.result("measure", candidate) or {}).get("layers")
    if not layers:
        return Program(needs="measure", purpose="Write the memory of each layer as CSV.")
    rows = [
        (str(one["name"]), str(one["kind"]), [int(side) for side in one["output_shape"]],
         int(one["macs"]), int(one["weights_bytes"]))
        for one in layers
    ]  # fmt: skip
    code = render(
        "embedded/code/layers.py.j2", candidate=candidate, rows=[repr(row) for row in rows]
    )
    return Program(code, "Write the memory and the MACs of each layer to layers.csv.")
