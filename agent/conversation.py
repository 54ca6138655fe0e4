"""A session at work: what the user says goes in, events come out, and everything is saved.

The events are the session. LangGraph's checkpoint holds only the turn that is under way, so that
a turn which was killed goes on where it was; it is gone when the turn has ended.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from importlib import import_module
from typing import TYPE_CHECKING, Any

from agent.approvals import Gate, answered_always
from agent.events import (
    Event,
    ModelAnswered,
    ModelChosen,
    ModelSaid,
    Noted,
    Record,
    Resumed,
    SessionStarted,
    Stopped,
    ToolFinished,
    ToolStarted,
    TurnEnded,
    Undone,
    UserSaid,
)
from agent.executor import Executor
from agent.fault import fault_words, log_fault
from agent.fingerprint import fingerprint
from agent.interrupt import on_interrupt
from agent.lender import Lender
from agent.listeners import Audience
from agent.policy import Policy
from agent.progress import CandidateFound, Progressed
from agent.store import SessionError, counting, restore_goal
from agent.store.lock import alone
from agent.title import title_of
from agent.turn import Budget, Turn, usage_of
from agent.worker import Worker
from tools.errors import TinysmithError
from tools.goal.model import Goal
from tools.project import Options, Project

if TYPE_CHECKING:
    from agent.brain import Brain
    from agent.models.choose import ChosenModel
    from agent.store import Session


class Conversation:
    """One session with its model, its worker and its audience; close it, or use `with`.

    `waits_s` are the pauses before a model that failed is asked again; None is the usual ones.
    """

    def __init__(
        self,
        session: Session,
        chosen: ChosenModel,
        audience: Audience,
        gate: Gate,
        options: Options,
        policy: Policy | None = None,
        budget: Budget | None = None,
        unattended: bool = False,
        waits_s: Sequence[float] | None = None,
    ) -> None:
        self.session, self.chosen, self.audience, self.gate = session, chosen, audience, gate
        self.options, self.policy = options, policy or Policy()
        self.budget, self.unattended, self.waits_s = budget or Budget(), unattended, waits_s
        self.stop_flag, self._lock = threading.Event(), threading.RLock()
        self.now, self.used = Turn(self.stop_flag), usage_of(session.records())
        self.project = Project(session.workspace)
        self.worker = Worker(self.project.folder, options, session.log)
        lender = Lender(
            self._answering, self.policy, self.tell, self.stop_flag, self._may_spend, waits_s
        )
        self.executor = Executor(session, self.worker, gate, self.policy, self.tell, lender.lend)
        self.gate.always = answered_always(self.records())
        self._resources = ExitStack()
        self._brain: Brain | None = None
        self._graph: Any = None
        self._doing = ""

    def __enter__(self) -> Conversation:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the worker and let go of the store."""
        self.worker.close()
        self._resources.close()

    def begin(self) -> None:
        """The first events of a new session, or the note that an old one goes on.

        Raises SessionError where the session is open in another terminal.
        """
        self._resources.enter_context(alone(self.session))
        versions, machine = fingerprint()
        if self.session.records():
            self.tell(Resumed(versions=versions))
        else:
            options = self.options.model_dump(mode="json")
            folder = str(self.project.folder)
            self.tell(
                SessionStarted(
                    workspace=folder, options=options, versions=versions, machine=machine
                )
            )
        self.tell(_chosen(self.chosen))

    def warm_up(self) -> None:
        """Load what the first turn needs; meanwhile the user reads and types."""
        self.worker.start()
        import_module("agent.graph")

    def turn(self, text: str) -> None:
        """Answer one message of the user; returns when the turn has ended, however it ended."""
        self.tell(UserSaid(text=text))
        self._run_turn(begun=False)

    def go_on(self) -> bool:
        """Finish the turn that a kill has cut off; False where there is none."""
        if not cut_off(self.records()):
            return False
        self._run_turn(begun=True)
        return True

    def stop(self) -> None:
        """End the turn now, from whichever thread: the worker dies, the model is not waited for."""
        self.stop_flag.set()
        self.worker.stop()

    def undo(self) -> str | None:
        """Take the last turn back and restore the goal of before; what the user had said there.

        What was allowed for good in that turn is asked again. Files stay. None where no turn is
        left.
        """
        turns = [r for r in self.records() if isinstance(r.event, UserSaid)]
        if not turns:
            return None
        last = turns[-1]
        self.tell(Undone(to_step=last.step - 1))
        self.gate.always = answered_always(self.records())
        restore_goal(self.session.records(), self.project.folder)
        return last.event.text if isinstance(last.event, UserSaid) else None

    def change_model(self, chosen: ChosenModel) -> None:
        """Another model answers from the next turn on."""
        self.chosen, self._brain, self._graph = chosen, None, None
        self.tell(_chosen(chosen))

    def records(self) -> list[Record]:
        """The records that count: without what was undone."""
        return counting(self.session.records())

    def goal(self) -> Goal | None:
        """The goal as the last set_goal left it, in the turns that count."""
        for record in reversed(self.records()):
            event = record.event
            if (
                isinstance(event, ToolFinished)
                and event.tool == "set_goal"
                and event.status == "done"
            ):
                return Goal.model_validate(event.result["goal"])
        return None

    def tell(self, event: Event) -> Record:
        """Save `event`, count it, then show it; from whichever thread."""
        with self._lock:
            passing = isinstance(event, Progressed | CandidateFound) and event.passing
            record = Record(step=0, time=0.0, event=event)
            if not passing:
                record = self.session.append(event)
                self._count(event)
            self.audience.hear(event)
            return record

    def _count(self, event: Event) -> None:
        if isinstance(event, ModelSaid | ModelAnswered):
            for usage in (self.now.usage, self.used):
                usage.add(event.input_tokens, event.output_tokens, event.cost_usd)
            self.now.model_calls += isinstance(event, ModelSaid)
        elif isinstance(event, ToolStarted):
            self._doing = event.call.tool
        elif isinstance(event, ToolFinished):
            self.now.tool_calls += 1
            self._doing = ""
            if event.tool == "set_goal" and event.status == "done":
                self.session.rename(title_of(Goal.model_validate(event.result["goal"])))

    def _run_turn(self, begun: bool) -> None:
        """Run the last turn, from where it was if it had `begun`.

        A fault of ours ends the turn, not the session.
        """
        self.stop_flag.clear()
        self.executor.begin_turn()
        self.now = Turn(self.stop_flag)
        self._doing = "the answer"
        try:
            with on_interrupt(self.stop):
                self._invoke(begun)
        except SessionError:
            raise  # nothing can be saved any more, so the conversation must not go on
        except TinysmithError as error:
            self.tell(Noted(text=str(error), warning=True))
        except Exception as fault:  # noqa: BLE001 - whatever it is, the session goes on
            log_fault(self.session.log)
            self.tell(Noted(text=fault_words(fault, self.session.log), warning=True))
        if self.stop_flag.is_set():
            self.tell(Stopped(what=self._doing or "the turn"))
        self.tell(self.now.ended())

    def _invoke(self, begun: bool) -> None:
        from agent.store.checkpoints import thread
        from agent.store.history import messages

        graph = self._built_graph()
        config = {**thread(self.session), "recursion_limit": 10_000, "max_concurrency": 1}
        start: dict[str, Any] | None = None
        if not (begun and graph.get_state(config).values):
            graph.checkpointer.delete_thread(self.session.id)
            start = {"messages": messages(self.records())}
        graph.invoke(start, config, durability="sync")
        graph.checkpointer.delete_thread(self.session.id)

    def _built_graph(self) -> Any:
        """LangChain and the model are loaded at the first turn, not before the first prompt."""
        if self._graph is None:
            from agent.brain import Brain
            from agent.graph import House, build_graph, langchain_tools, system_prompt
            from agent.models.planner import fallback
            from agent.store.checkpoints import checkpointer

            self._brain = Brain(
                self.chosen,
                fallback(self.unattended, self.options.data is not None),
                langchain_tools(),
                system_prompt(self.unattended),
                self.policy,
                self.tell,
                self.audience.stream,
                self.stop_flag,
                self.waits_s,
            )
            house = House(self._brain, self.executor, self._may_go_on)
            saver = self._resources.enter_context(checkpointer(self.session))
            self._graph = build_graph(house, saver)
        return self._graph

    def _may_go_on(self) -> bool:
        """Whether the model may be asked again."""
        if self.stop_flag.is_set():
            return False
        if reason := self.now.why_end():
            self.tell(Noted(text=reason, warning=True))
            return False
        return self._may_spend()

    def _answering(self) -> ChosenModel:
        """The model that answers now, which is not the chosen one where that did not answer."""
        return self._brain.chosen if self._brain else self.chosen

    def _may_spend(self) -> bool:
        """Whether the session's budget lasts; where it is used up, somebody is asked, once."""
        if self.now.declined:
            return False
        for spent in self.budget.exceeded(self.used):
            answer = self.gate.more(*spent)
            self.tell(answer)
            if not answer.more:
                self.now.declined = True
                return False
            self.budget.extend(answer.what)
        return True


def cut_off(records: list[Record]) -> bool:
    """Whether the last turn has begun and not ended."""
    for record in reversed(records):
        if isinstance(record.event, TurnEnded | UserSaid):
            return isinstance(record.event, UserSaid)
    return False


def _chosen(chosen: ChosenModel) -> ModelChosen:
    return ModelChosen(model=chosen.name, why=chosen.why, context_tokens=chosen.context_tokens)
