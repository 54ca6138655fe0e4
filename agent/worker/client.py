"""The conversation's side of the worker: start it, call it, end it."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from agent.interrupt import INTERRUPTED, end_tree
from agent.worker.messages import (
    INTERNAL_FAULT,
    Answer,
    Answered,
    Ask,
    Assignment,
    Done,
    Failed,
    Found,
    NoAnswer,
    Note,
    Reply,
    Request,
    parse_reply,
)
from tools.language_model import Completion, NoAnswerError, Question
from tools.project import Options
from tools.provenance import Provenance
from tools.reporter import Reporter

DEATH_TIMEOUT_S = 5.0
"""A process that held much memory, on a machine that is busy, takes its time to go."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended; see `agent.events.ToolFinished` for the fields."""

    status: Literal["done", "failed", "stopped"]
    result: dict[str, Any] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    message: str = ""
    hint: str = ""
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class Lent:
    """A language model for one call; `answer` raises NoAnswerError where none comes."""

    name: str
    answer: Callable[[Question], Completion]


UNKNOWN = Provenance()
STOPPED = Outcome("stopped", message="Stopped by the user.", exit_code=INTERRUPTED)


class Worker:
    """One process for the tools of one project, started when first needed and again after a stop.

    Calls come one after the other, from whichever thread; `stop` may come from any other.
    """

    def __init__(self, workspace: Path, options: Options, log: Path) -> None:
        self.workspace, self.options, self.log = workspace, options, log
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = threading.Event()
        self._turn, self._starting = threading.Lock(), threading.Lock()

    def start(self) -> None:
        """Start the process unless it runs or was stopped; its imports are not waited for."""
        with self._starting:
            if self._process is not None and self._process.poll() is not None:
                self._let_go(self._process)
            if self._process is None and not self._stopped.is_set():
                self._start()

    def _start(self) -> None:
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                # -P: the folder that the user works in is no place to import from.
                [sys.executable, "-P", "-m", "agent.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        self._send(Assignment(workspace=str(self.workspace), options=self.options))

    def call(
        self,
        tool: str,
        arguments: dict[str, Any],
        reporter: Reporter,
        provenance: Provenance = UNKNOWN,
        lent: Lent | None = None,
    ) -> Outcome:
        """Run one tool; what it reports goes to `reporter`, what it asks to `lent`, as it happens.

        Whatever `reporter` and `lent` raise besides goes through, and the process ends.
        """
        request = Request(
            tool=tool, arguments=arguments, provenance=provenance, model=lent.name if lent else ""
        )
        with self._turn:
            try:
                self.start()
                # Asked after the start: a stop in the middle of it saw no process to end.
                if self._stopped.is_set():
                    return STOPPED
                self._send(request)
                return self._outcome(reporter, lent)
            except BrokenPipeError:
                return self._died()
            except BaseException:
                self._abandon()  # it is in the middle of a call, so it can take no other
                raise

    def stop(self) -> None:
        """End the process and its children now; until `allow`, every call ends as "stopped"."""
        self._stopped.set()
        process = self._process
        if process is not None and process.poll() is None:
            end_tree(process.pid)

    def allow(self) -> None:
        """Calls may run again after a stop."""
        self._stopped.clear()

    def close(self) -> None:
        """End the process for good."""
        self._stopped.set()
        with self._starting:
            self.stop()
            if self._process is not None:
                self._process.wait(timeout=DEATH_TIMEOUT_S)
                self._let_go(self._process)

    def _abandon(self) -> None:
        """End a process that nobody listens to any more; the next call has a new one."""
        process = self._process
        if process is not None:
            end_tree(process.pid)
            process.wait(timeout=DEATH_TIMEOUT_S)
            self._let_go(process)

    def _let_go(self, process: subprocess.Popen[bytes]) -> None:
        self._process = None
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                # Closing flushes, and nobody reads what is still buffered.
                with suppress(BrokenPipeError):
                    pipe.close()

    def _send(self, line: Assignment | Request | Answer) -> None:
        pipe = self._running().stdin
        if pipe is None:
            raise AssertionError("the worker has no standard input")
        pipe.write(line.model_dump_json().encode() + b"\n")
        pipe.flush()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise AssertionError("the worker was not started")
        return self._process

    def _outcome(self, reporter: Reporter, lent: Lent | None) -> Outcome:
        pipe = self._running().stdout
        if pipe is None:
            raise AssertionError("the worker has no standard output")
        for line in pipe:
            if not line.endswith(b"\n"):
                break  # it was killed in the middle of a line
            reply = parse_reply(line)
            if isinstance(reply, Done):
                return Outcome("done", reply.result, reply.digests)
            if isinstance(reply, Failed):
                return Outcome(
                    "failed", message=reply.message, hint=reply.hint, exit_code=reply.exit_code
                )
            if isinstance(reply, Ask):
                self._send(_answer(reply.question, lent))
            else:
                _report(reply, reporter)
        return self._died()

    def _died(self) -> Outcome:
        """The process ended in the middle of a call: by Ctrl-C, or by something worse."""
        process = self._running()
        code = process.wait(timeout=DEATH_TIMEOUT_S)
        stopped = self._stopped.is_set()
        self._let_go(process)
        if stopped:
            return STOPPED
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
        return Outcome(
            "failed",
            message=f"The process that runs the tools ended unexpectedly ({how}).",
            hint=f"What was finished is kept. Memory may have run out; see {self.log}.",
            exit_code=INTERNAL_FAULT,
        )


def _answer(question: Question, lent: Lent | None) -> Answer:
    if lent is None:
        return NoAnswer(message="This conversation has no language model.", hint="")
    try:
        return Answered(completion=lent.answer(question))
    except NoAnswerError as error:
        return NoAnswer(message=error.message, hint=error.hint)


def _report(reply: Reply, reporter: Reporter) -> None:
    if isinstance(reply, Note):
        (reporter.warn if reply.warning else reporter.note)(reply.text)
    elif isinstance(reply, Found):
        reporter.found(reply.state)
    elif not isinstance(reply, Ask | Done | Failed):
        reporter.progress(reply.stage, reply.done, reply.total, reply.figures)
