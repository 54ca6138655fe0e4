"""The stage *application*: C that says what the board does with a prediction."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from tools.bench import Bench
from tools.stages.application.behaviour import Behaviour
from tools.stages.contract import Adopted, Check, Prepared, Stage, StageArguments, checked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.actions.candidates import Known, Situation
    from tools.boards import Board
    from tools.data import Split
    from tools.firmware import Firmware
    from tools.stages.application.contract import Ground

MOST_IMAGES = 48
IMAGES_A_CLASS = 4
BUILT_FOLDER = "built"
SHORTEST_LIMIT_S = 10.0
EMULATED_MACS_PER_S = 5e6  # ten times slower than measured, for machines with other work to do


class ProgramBoard(StageArguments):
    """Which candidate's firmware gets the application, and what the board shall do."""

    candidate: str = Field(
        default="", description="id or its beginning; nothing means the selected one"
    )
    behaviour: Behaviour = Field(description="what the board does with a prediction")


@dataclass(frozen=True, slots=True)
class Plan:
    """The candidate, its firmware as it is, and what the program is held against."""

    candidate: str
    firmware: Firmware
    ground: Ground


class ApplicationStage(Stage[ProgramBoard]):
    """Compiled alone in the sandbox; linked, run and watched outside."""

    name = "application"
    tool = "program_board"
    purpose = (
        "Compile C of yours for what the board does with each prediction (text over UART, LED); "
        "it is tried on the virtual board"
    )
    file = "application.c"
    arguments = ProgramBoard
    timeout_s = 60.0
    memory_mb = 1024

    def promise(self, arguments: ProgramBoard) -> str:
        """The behaviour, in words."""
        return arguments.behaviour.words()

    def prepare(self, arguments: ProgramBoard, bench: Bench, folder: Path) -> Prepared:
        """The header, and the command that compiles the program to an object.

        Raises WorkspaceError where no firmware was built, BehaviourError where the behaviour
        cannot be had with the classes and scores of the network.
        """
        from tools.actions.artefacts import built_firmware
        from tools.actions.candidates import find, situation
        from tools.firmware_files import firmware_root

        now = situation(bench)
        one = find(now, arguments.candidate)
        firmware = built_firmware(now, one)
        ground = _ground(now, one, arguments.behaviour, folder / BUILT_FOLDER)
        header = firmware_root() / "application" / "application.h"
        plan = Plan(one.id, firmware, ground)
        return Prepared((header,), compile_command(now.board), plan)

    def check(
        self, arguments: ProgramBoard, bench: Bench, prepared: Prepared, work: Path
    ) -> list[Check]:
        """From the object to a board that does what the behaviour says; see ``contract``."""
        from tools.stages.application.contract import Contract

        plan: Plan = prepared.state
        contract = Contract(arguments.code, arguments.behaviour, plan.ground, work)
        return checked(contract.clauses())

    def adopt(
        self, arguments: ProgramBoard, bench: Bench, prepared: Prepared, work: Path
    ) -> Adopted:
        """The firmware that was checked becomes the candidate's, its source beside it."""
        from tools.actions.artefacts import drop_firmware
        from tools.firmware import FIRMWARE_FILE, load_firmware, save_firmware
        from tools.workspace import write_atomically

        plan: Plan = prepared.state
        files = bench.project.network(plan.candidate)
        built = load_firmware(plan.ground.folder / "firmware")
        drop_firmware(files)
        for path in sorted(built.elf.parent.iterdir()):
            if path.name != FIRMWARE_FILE:  # comes last: it says that the rest is there
                write_atomically(files.firmware / path.name, path.read_bytes())
        firmware = built.model_copy(update={"elf": files.firmware / built.elf.name})
        save_firmware(firmware)
        words, facts = _adopted(plan, firmware, arguments.behaviour)
        return Adopted(words, facts, tuple(sorted(files.firmware.iterdir())))


def _adopted(plan: Plan, firmware: Firmware, behaviour: Behaviour) -> tuple[str, dict[str, object]]:
    from tools.units import format_bytes

    predictions = [plan.ground.scores.predict(output) for output in plan.ground.outputs]
    images, accepted = len(predictions), sum(map(behaviour.proposes, predictions))
    flash, sram = firmware.flash_bytes, firmware.sram_bytes
    words = (
        f"The firmware of candidate {plan.candidate} now does this: {behaviour.words()}. "
        f"It takes {format_bytes(flash)} of flash and {format_bytes(sram)} of SRAM; before, "
        f"{format_bytes(plan.firmware.flash_bytes)} and {format_bytes(plan.firmware.sram_bytes)}. "
        f"Of {images} test images, {accepted} are of its classes and reach its threshold."
    )
    facts: dict[str, object] = {
        "candidate": plan.candidate,
        "flash_bytes": flash,
        "sram_bytes": sram,
        "application_digest": firmware.application_digest,
        "test_images": images,
        "accepted_images": accepted,
    }
    return words, facts


def compile_command(board: Board) -> tuple[str, ...]:
    """The compiler inside the sandbox: one object, and the preprocessor's output beside it."""
    from tools.build import COMPILE_FLAGS
    from tools.stages.application.objects import OBJECT_FILE
    from tools.toolchain import COMPILER, require_program

    return (
        require_program(COMPILER),
        *board.cpu_flags,
        *COMPILE_FLAGS,
        # Pedantic also refuses line markers, which would pass text off as a system header.
        *("-Wpedantic", "-Wcast-align=strict", "-save-temps=cwd", "-I/inputs"),
        *("-c", f"/program/{STAGE.file}", "-o", OBJECT_FILE),
    )


def _ground(now: Situation, one: Known, behaviour: Behaviour, folder: Path) -> Ground:
    """What the program is held against; raises as `prepare` does."""
    from tools.actions.artefacts import network_data, trained_network
    from tools.footprint import measure
    from tools.stages.application.classes import network_scores
    from tools.stages.application.contract import Ground, prepare_objects
    from tools.stages.application.exercise import check_behaviour
    from tools.tflm import HostInterpreter

    files = now.bench.project.network(one.id)
    data = network_data(now, trained_network(now, one))
    interpreter = HostInterpreter(files.tflite)
    scores = network_scores(interpreter.graph, data.classes)
    check_behaviour(behaviour, scores)
    named = [scores.labels.index(name) for name in behaviour.named()]
    macs = measure(one.architecture).macs
    images = _images(data.test, named, now.bench.options.seed)
    return Ground(
        board=now.board,
        sources=files.sources,
        objects=prepare_objects(files.sources, now.board, scores, folder),
        scores=scores,
        images=images,
        outputs=interpreter.run_batch(images),
        reply_limit_s=SHORTEST_LIMIT_S + ceil(macs / EMULATED_MACS_PER_S),
        folder=folder,
        reporter=now.bench.reporter,
    )


def _images(test: Split, named: list[int], seed: int) -> NDArray[np.int8]:
    """Test images as int8: some of each class in `named`, then of all; the same for a seed."""
    import numpy as np

    from tools.convert.quantize import int8_images

    order = np.random.default_rng(seed).permutation(len(test.labels))
    some = [order[test.labels[order] == index][:IMAGES_A_CLASS] for index in named]
    chosen = dict.fromkeys(int(i) for i in np.concatenate([*some, order]))
    return int8_images(test.images[list(chosen)[:MOST_IMAGES]])


STAGE = ApplicationStage()
