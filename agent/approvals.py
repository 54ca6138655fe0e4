"""What a call would do, exactly, for the person who decides; and who decides where nobody looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.events import (
    ApprovalAsked,
    ApprovalGiven,
    BudgetReached,
    GoalDiffers,
    GoalSettled,
    Record,
    ToolCall,
)
from agent.listeners import Approver
from agent.policy import ASKED_EACH_TIME, Policy
from tools.bench import Bench
from tools.errors import WorkspaceError
from tools.project import Project
from tools.stages import StageArguments
from tools.tool import Arguments, Effect

RUNS_CODE: frozenset[Effect] = frozenset({"run_code", "compile_code"})
"""Kinds that bring somebody else's program to life."""

CONTRACT = "the contract of the stage {}, on what the program leaves"


def describe(
    call: ToolCall,
    arguments: Arguments,
    effect: Effect,
    bench: Bench,
    previous: str,
) -> ApprovalAsked:
    """The question; `previous` is the last version of the code.

    Raises TinysmithError where the call cannot be done anyway, such as without a board.
    """
    details: dict[str, Any] = {}
    project = bench.project
    if isinstance(arguments, StageArguments):
        details = _about_stage(arguments, bench, previous)
    elif effect == "run_code":
        details = _about_code(arguments, project, previous)
    elif effect == "write_outside":
        details = _about_file(arguments, project)
    elif effect == "flash":
        call, details = _about_flash(call, arguments, project)
    return ApprovalAsked(call=call, effect=effect, **details)


def _about_code(arguments: Any, project: Project, previous: str) -> dict[str, Any]:
    from agent.code.program import sandbox_limits, visible_inputs

    inputs = ", ".join(project.relative(path) for path in visible_inputs(project))
    return {
        "title": f"Run a Python program: {arguments.purpose}",
        "code": arguments.code,
        "language": "python",
        "previous": previous,
        "editable": "code",
        "files": (
            "writes code/<number>/work in the workspace",
            *([f"reads {inputs}"] if inputs else []),
        ),
        "limits": sandbox_limits(arguments),
    }


def _about_stage(arguments: StageArguments, bench: Bench, previous: str) -> dict[str, Any]:
    from agent.code.attempt import limits_of
    from agent.code.program import limits_words
    from agent.code.stage import stage_of

    stage = stage_of(arguments)
    language = "c" if stage.file.endswith(".c") else "python"
    done = "Compile C for the board" if language == "c" else "Run a Python program"
    return {
        "title": f"{done} (stage {stage.name}): {arguments.purpose}",
        "code": arguments.code,
        "language": language,
        "previous": previous,
        "editable": "code",
        "files": (
            "writes code/<number>/work in the workspace",
            *stage.touches(arguments, bench),
        ),
        "limits": limits_words(limits_of(stage, arguments)),
        "checked": tuple(filter(None, (stage.promise(arguments), CONTRACT.format(stage.name)))),
    }


def _about_file(arguments: Any, project: Project) -> dict[str, Any]:
    """The very file that the tool will write, found by the tool's own rule."""
    from tools.actions.files import resolved_path

    target = resolved_path(project.folder, arguments.path)
    return {
        "title": f"Write {target}, outside the workspace",
        "code": arguments.content,
        "language": target.suffix.lstrip(".") or "text",
        "previous": _text_of(target),
        "editable": "content",
        "files": (f"{'replaces' if target.exists() else 'creates'} {target}",),
    }


def _text_of(path: Path) -> str:
    """What stands in a file now; nothing where there is none."""
    try:
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    except OSError as error:
        raise WorkspaceError(
            f"{path} cannot be read, so nobody can be shown what would change: {error.strerror}.",
            "Give another path.",
        ) from error


def _about_flash(
    call: ToolCall, arguments: Any, project: Project
) -> tuple[ToolCall, dict[str, Any]]:
    """What is agreed to is one firmware by one method, whatever is plugged in meanwhile."""
    from tools.actions.flash import describe_flash, pinned

    exact = pinned(arguments, project)
    details = {
        "title": "Flash the board: what is on it now is overwritten",
        "files": describe_flash(exact, project),
    }
    return call.model_copy(update={"arguments": exact.model_dump(mode="json")}), details


class Nobody:
    """Answers where no person can: no."""

    def approve(self, asked: ApprovalAsked) -> ApprovalGiven:
        """No, and why."""
        hint = "--allow flash" if asked.effect in ASKED_EACH_TIME else "--yes, or a policy"
        return ApprovalGiven(
            call_id=asked.call.id,
            answer="no",
            by="nobody",
            reason=f"nobody is there to approve it (it takes a terminal, {hint})",
        )

    def settle(self, differs: GoalDiffers) -> GoalSettled:
        """Neither reading runs; the model is told what the words say."""
        return GoalSettled(call_id=differs.call_id, choice="neither", by="nobody")

    def more(self, what: str, used: float, limit: float) -> BudgetReached:
        """No more."""
        return BudgetReached(what=what, used=used, limit=limit, more=False, by="nobody")


@dataclass
class Gate:
    """Policy, switches and earlier "always" first; `inner` is asked where these say nothing.

    `allowed` are the kinds that `--allow` names; `always` those that were answered so before.
    """

    inner: Approver
    policy: Policy = field(default_factory=Policy)
    yes: bool = False
    allowed: frozenset[str] = frozenset()
    always: set[str] = field(default_factory=set)

    def approve(self, asked: ApprovalAsked) -> ApprovalGiven:
        """The answer, and who gave it."""
        rule = self.policy.rule(asked.effect)
        if rule == "never":
            reason = f"the policy never allows {asked.effect}"
            return ApprovalGiven(call_id=asked.call.id, answer="no", by="policy", reason=reason)
        by = self._agreed(asked.effect)
        if by:
            return ApprovalGiven(call_id=asked.call.id, answer="yes", by=by)
        given = self.inner.approve(asked)
        if given.answer == "always" and asked.effect not in ASKED_EACH_TIME:
            self.always.add(asked.effect)
        return given

    def _agreed(self, effect: Effect) -> str:
        """Who agreed beforehand, or nothing."""
        if self.policy.rule(effect) == "always":
            return "policy"
        if effect in self.allowed:
            return "--allow"
        if effect in self.always:
            return "always"
        return "--yes" if self.yes and effect not in ASKED_EACH_TIME else ""

    def settle(self, differs: GoalDiffers) -> GoalSettled:
        """A wrong limit is never acted on silently: no switch answers this."""
        return self.inner.settle(differs)

    def more(self, what: str, used: float, limit: float) -> BudgetReached:
        """A hard budget is what somebody set: `--yes` does not lift it."""
        return self.inner.more(what, used, limit)


def answered_always(records: Iterable[Record]) -> set[str]:
    """The kinds that the user has allowed for the whole session."""
    asked: dict[str, Effect] = {}
    found: set[str] = set()
    for event in (record.event for record in records):
        if isinstance(event, ApprovalAsked):
            asked[event.call.id] = event.effect
        elif isinstance(event, ApprovalGiven) and event.answer == "always":
            found.add(asked[event.call_id])
    return found - ASKED_EACH_TIME
