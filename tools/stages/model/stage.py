"""The stage *model*: a program that changes the architecture of a candidate by a JSON patch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from tools.bench import Bench
from tools.stages.contract import Adopted, Check, Prepared, Stage, StageArguments, checked
from tools.workspace import write_atomically

if TYPE_CHECKING:
    from tools.actions.candidates import Known, Situation
    from tools.footprint import Footprint

ARCHITECTURE_FILE, GOAL_FILE = "architecture.json", "goal.json"
FOOTPRINT_FILE = "footprint.json"


class ChangeArchitecture(StageArguments):
    """Which candidate the program changes."""

    candidate: str = Field("", description="id or its beginning; nothing means the selected one")


class ModelStage(Stage[ChangeArchitecture]):
    """Reads the design, writes ``patch.json``; the result is measured and becomes a candidate."""

    name = "model"
    tool = "change_architecture"
    purpose = (
        "Run a Python program of yours that changes a candidate's architecture by a JSON patch, "
        "where the user asks for a change"
    )
    file = "model.py"
    arguments = ChangeArchitecture
    timeout_s = 30.0
    memory_mb = 1024

    def prepare(self, arguments: ChangeArchitecture, bench: Bench, folder: Path) -> Prepared:
        """The design, the goal's limits, and what the design costs, as JSON."""
        from tools.actions.candidates import find, situation
        from tools.stages.model.contract import Base

        now = situation(bench)
        one = find(now, arguments.candidate)
        documents = {
            ARCHITECTURE_FILE: one.architecture.model_dump(mode="json"),
            GOAL_FILE: _goal(now),
            FOOTPRINT_FILE: _footprint(one),
        }
        paths = tuple(folder / "inputs" / name for name in documents)
        for path, document in zip(paths, documents.values(), strict=True):
            write_atomically(path, json.dumps(document, indent=2))
        return Prepared(paths, state=Base(now, one))

    def check(
        self, arguments: ChangeArchitecture, bench: Bench, prepared: Prepared, work: Path
    ) -> list[Check]:
        """From the file to a network that computes and fits; see ``contract.Contract``."""
        from tools.stages.model.contract import Contract

        return checked(Contract(prepared.state, work).clauses())

    def adopt(
        self, arguments: ChangeArchitecture, bench: Bench, prepared: Prepared, work: Path
    ) -> Adopted:
        """The result becomes a candidate, as one that was proposed."""
        from tools.actions.designs import admit
        from tools.footprint import measure
        from tools.stages.model.contract import patched

        base = prepared.state
        screening = admit(base.now, patched(base, work), "code")
        path = bench.project.design(screening.id)
        before, after = measure(base.one.architecture), screening.footprint
        words = _words(base.one.id, screening.id, before, after)
        return Adopted(words, _facts(base.one.id, screening.id, before, after), (path,))


def _goal(now: Situation) -> dict[str, Any]:
    """What the program must keep to; None: no limit."""
    limits = now.limits
    return {
        "board": now.board.name,
        "dataset": now.dataset.name,
        "input_channels": now.dataset.channels,
        "classes": len(now.dataset.classes),
        "resolution": now.dataset.resolution,
        "sram_bytes": limits.sram_bytes,
        "flash_bytes": limits.flash_bytes,
        "macs": limits.macs,
        "macs_min": limits.macs_min,
        "reserved_sram_bytes": limits.reserved_sram_bytes,
    }


def _footprint(one: Known) -> dict[str, Any]:
    from tools.footprint import measure
    from tools.layer_table import layer_table
    from tools.lowering import lower

    layers = [layer.model_dump() for layer in layer_table(lower(one.architecture))]
    return {**measure(one.architecture).model_dump(), "layers": layers}


def _facts(base: str, candidate: str, before: Footprint, after: Footprint) -> dict[str, Any]:
    """The figures of both networks; bytes for our runtime (aot), without stack."""
    return {
        "candidate": candidate,
        "base": base,
        "macs_before": before.macs,
        "macs": after.macs,
        "parameters_before": before.parameters,
        "parameters": after.parameters,
        "sram_bytes_before": before.sram_bytes["aot"],
        "sram_bytes": after.sram_bytes["aot"],
        "flash_bytes_before": before.flash_bytes["aot"],
        "flash_bytes": after.flash_bytes["aot"],
    }


def _words(base: str, candidate: str, before: Footprint, after: Footprint) -> str:
    from tools.units import format_bytes, format_count

    return (
        f"Candidate {candidate} is {base} changed: {format_count(after.macs)} MACs (before: "
        f"{format_count(before.macs)}), {format_count(after.parameters)} parameters "
        f"({format_count(before.parameters)}), {format_bytes(after.sram_bytes['aot'])} of SRAM "
        f"without stack ({format_bytes(before.sram_bytes['aot'])}) and "
        f"{format_bytes(after.flash_bytes['aot'])} of flash "
        f"({format_bytes(before.flash_bytes['aot'])}), measured for our runtime (aot)."
    )


STAGE = ModelStage()
