"""The steps of a job as a LangGraph graph, checkpointed in SQLite after every step."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any, Protocol

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from agent.job import reporting, steps
from agent.job.state import Job, JobState
from tools.report import JobReport

Step = Callable[[Job, JobState], None]


class _Node(Protocol):
    def __call__(self, state: JobState) -> dict[str, Any]: ...


Workflow = CompiledStateGraph[JobState, Any, Any, Any]

STEPS: tuple[tuple[str, str, Step], ...] = (
    ("search", "Search", steps.search_architecture),
    ("train", "Train", steps.train_network),
    ("convert", "Convert to int8", steps.convert_network),
    ("compile", "Compile", steps.compile_firmware),
    ("board", "Run on the virtual board", steps.run_board),
    ("report", "Report", reporting.write_report),
)


def run_job(job: Job) -> JobReport:
    """Run the steps that `job` has not finished yet and return its report.

    A killed job goes on with the step it was in; steps are idempotent, because each reads the files
    of the steps before it and writes its own by rename.
    """
    with closing(sqlite3.connect(job.files.session, check_same_thread=False)) as connection:
        # Plain data only: nothing that a checkpoint file holds is ever unpickled or constructed.
        serde = JsonPlusSerializer(allowed_msgpack_modules=None)
        workflow = _build(job, SqliteSaver(connection, serde=serde))
        begun = bool(workflow.get_state(_CONFIG).values)
        start: JobState | None = None if begun else {"seconds": {}, "warnings": []}
        workflow.invoke(start, _CONFIG, durability="sync")
    return JobReport.model_validate_json(job.files.report.read_text(encoding="utf-8"))


_CONFIG: Any = {"configurable": {"thread_id": "job"}}


def _build(job: Job, saver: SqliteSaver) -> Workflow:
    graph = StateGraph(JobState)
    before = START
    for name, title, step in STEPS:
        graph.add_node(name, _node(job, name, title, step))
        graph.add_edge(before, name)
        before = name
    graph.add_edge(before, END)
    return graph.compile(checkpointer=saver)


def _node(job: Job, name: str, title: str, step: Step) -> _Node:
    """`step` with its heading, its time and the warnings it gave."""

    def run(state: JobState) -> dict[str, Any]:
        job.screen.heading(title)
        begun, heard = time.monotonic(), len(job.screen.warnings)
        step(job, state)
        return {
            "seconds": {name: round(time.monotonic() - begun, 2)},
            "warnings": job.screen.warnings[heard:],
        }

    return run
