"""The worker: reads requests from standard input until it ends, and with it every child."""

from __future__ import annotations

import hashlib
import logging
import os
import queue
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from agent.interrupt import end_children
from agent.toolset import toolset
from agent.worker.messages import (
    INTERNAL_FAULT,
    Ask,
    Assignment,
    Done,
    Failed,
    Found,
    NoAnswer,
    Note,
    Progress,
    Request,
    parse_answer,
)
from tools.bench import Bench
from tools.errors import TinysmithError
from tools.language_model import Completion, NoAnswerError, Question
from tools.project import Project
from tools.search_state import SearchState


class PipeReporter:
    """Sends what a tool reports to the conversation."""

    def __init__(self, channel: BinaryIO) -> None:
        self.channel = channel
        self._lock = threading.Lock()

    def send(self, line: Note | Progress | Found | Ask | Done | Failed) -> None:
        """One line, whole, even if tools report from several threads."""
        with self._lock:
            self.channel.write(line.model_dump_json().encode() + b"\n")
            self.channel.flush()

    def note(self, text: str) -> None:
        """One finished fact."""
        self.send(Note(text=text))

    def warn(self, text: str) -> None:
        """Something to look at."""
        self.send(Note(text=text, warning=True))

    def progress(self, stage: str, done: int, total: int, figures: str = "") -> None:
        """The state of a long step."""
        self.send(Progress(stage=stage, done=done, total=total, figures=figures))

    def found(self, state: SearchState) -> None:
        """One candidate more of a search."""
        self.send(Found(state=state))


class PipeModel:
    """The conversation's language model, as tools ask it; one question at a time."""

    def __init__(self, name: str, reporter: PipeReporter, lines: queue.SimpleQueue[bytes]) -> None:
        self.name, self._reporter, self._lines = name, reporter, lines
        self._turn = threading.Lock()

    def complete(self, question: Question) -> Completion:
        """The model's answer; NoAnswerError where none comes."""
        with self._turn:
            self._reporter.send(Ask(question=question))
            # During a call the conversation sends answers alone.
            answer = parse_answer(self._lines.get())
        if isinstance(answer, NoAnswer):
            raise NoAnswerError(answer.message, answer.hint)
        return answer.completion


def main() -> None:
    """Serve one conversation."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the conversation decides what Ctrl-C ends
    channel = _private_channel()
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(lines,), daemon=True).start()
    assignment = Assignment.model_validate_json(lines.get())
    reporter = PipeReporter(channel)
    bench = Bench(Project(Path(assignment.workspace)), assignment.options, reporter)
    while True:
        request = Request.model_validate_json(lines.get())
        model = PipeModel(request.model, reporter, lines) if request.model else None
        reporter.send(_serve(request, replace(bench, model=model)))


def _private_channel() -> BinaryIO:
    """Standard output for our lines alone; what libraries print goes where standard error goes."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return channel


def _read(lines: queue.SimpleQueue[bytes]) -> None:
    """Queue requests; when the conversation is gone, end this process and its children at once."""
    for line in sys.stdin.buffer:
        lines.put(line)
    end_children()
    os.killpg(0, signal.SIGKILL)


def _serve(request: Request, bench: Bench) -> Done | Failed:
    tool = toolset()[request.tool]
    bench = replace(bench, provenance=request.provenance)
    try:
        result = tool.run(tool.arguments.model_validate(request.arguments), bench)
        digests = {name: _digest(bench.project.folder / name) for name in result.files}
    except TinysmithError as error:
        return Failed(message=error.message, hint=error.hint, exit_code=error.exit_code)
    except ValidationError as error:
        return Failed(message=f"{request.tool}: {error}", hint="", exit_code=2)
    except Exception as error:  # a bug of one tool must not end the conversation
        logging.exception("The tool %s failed", request.tool)
        return Failed(
            message=f"{request.tool} failed by a fault of tinysmith itself: {error!r}.",
            hint="Nothing that was finished is lost. The log names the place.",
            exit_code=INTERNAL_FAULT,
        )
    return Done(result=result.model_dump(mode="json"), digests=digests)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    main()
