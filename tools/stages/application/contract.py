"""What an application must have done, clause by clause, after it was compiled in the sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tools.boards import Board
from tools.build import Application, build_firmware, compile_for_application
from tools.errors import BoardError, ToolchainError
from tools.firmware import Firmware
from tools.reporter import Reporter
from tools.stages.application import objects
from tools.stages.application.behaviour import Behaviour, Prediction, Reaction, reactions
from tools.stages.application.classes import Scores
from tools.stages.application.exercise import made_up_sequence, real_sequence
from tools.stages.application.trial import STEPS, Round, Trial, Turn, run_trial
from tools.stages.contract import BrokenError, Clause
from tools.units import format_bytes, plural
from tools.workspace import write_atomically

if TYPE_CHECKING:
    from tools.board.peripherals import Level

SHORTEST_BLINK_S = 0.05
STACK_MARGIN_BYTES = 512  # for what no run has shown
STARTED = ("application_start", "returned")


@dataclass(frozen=True, slots=True)
class Ground:
    """What an application is held against: the network, its classes, test images, the board.

    `images` (n, h, w, c) are int8 test images, `outputs` (n, classes) what TFLite Micro on the
    host makes of them. `sources` is the folder of the generated model, `objects` the firmware
    around an application; `folder` is for what is built.
    """

    board: Board
    sources: Path
    objects: tuple[Path, ...]
    scores: Scores
    images: NDArray[np.int8]
    outputs: NDArray[np.int8]
    reply_limit_s: float
    folder: Path
    reporter: Reporter


@dataclass(frozen=True, slots=True)
class Play:
    """A sequence on the board beside what it should have led to, turn by turn."""

    kind: str
    outputs: NDArray[np.int8]
    shown: tuple[Prediction, ...]
    expected: tuple[Reaction, ...]
    replies: tuple[bytes, ...]
    trial: Trial

    def turns(self) -> zip[tuple[Round, Reaction]]:
        """What happened in each turn, and what should have."""
        return zip(self.trial.rounds, self.expected, strict=True)

    def place(self, turn: int) -> str:
        """A turn in words, with those that led to it."""
        begin = max(0, turn - 3)
        seen = ", ".join(f"{p.label} {p.percent} %" for p in self.shown[begin : turn + 1])
        numbers = f" {turn + 1}" if begin == turn else f"s {begin + 1} to {turn + 1}"
        return f"After {self.kind}{numbers} ({seen})"


class Contract:
    """The clauses for one compiled program."""

    def __init__(self, code: str, behaviour: Behaviour, ground: Ground, work: Path) -> None:
        self._code = code
        self._behaviour = behaviour
        self._ground = ground
        self._work = work

    def clauses(self) -> list[tuple[str, Clause]]:
        """In the order in which they depend on one another."""
        return [
            ("warnings", lambda: objects.check_no_pragma(self._work)),
            ("sections", lambda: objects.check_sections(self._object)),
            ("symbols", lambda: objects.check_symbols(self._object)),
            ("fits", self._fits),
            ("runs", self._runs),
            ("inference", self._inference),
            ("memory", self._memory),
            ("text", self._text),
            ("led", self._led),
            ("stack", self._stack),
        ]

    @cached_property
    def _object(self) -> objects.ApplicationObject:
        return objects.read_object(self._work)

    @cached_property
    def _firmware(self) -> Firmware:
        return link(self._code, self._object, self._ground)

    @cached_property
    def _plays(self) -> tuple[Play, ...]:
        """Both sequences; each begins with a reset."""
        order = np.random.default_rng(list(sha256(self._code.encode()).digest()))
        ground = self._ground
        predictions = [ground.scores.predict(output) for output in ground.outputs]
        real = real_sequence(self._behaviour, predictions, order)
        made_up = made_up_sequence(self._behaviour, ground.scores, order)
        images = [number % len(ground.images) for number in range(len(made_up))]
        return (
            self._play("test image", real, None),
            self._play("made-up output", images, made_up),
        )

    def _play(
        self, kind: str, images: Sequence[int], made_up: Sequence[NDArray[np.int8]] | None
    ) -> Play:
        """Show `images` by number; instead of their outputs the application sees `made_up`."""
        ground = self._ground
        outputs = ground.outputs[list(images)]
        shown = outputs if made_up is None else np.stack(made_up)
        scores = [None if made_up is None else output.tobytes() for output in shown]
        turns = [Turn(ground.images[i].tobytes(), s) for i, s in zip(images, scores, strict=True)]
        trial = run_trial(self._firmware, turns, ground.reply_limit_s, ground.reporter)
        predictions = tuple(ground.scores.predict(output) for output in shown)
        expected = tuple(reactions(self._behaviour, predictions))
        replies = tuple(output.tobytes() for output in shown)
        return Play(kind, outputs, predictions, expected, replies, trial)

    def _fits(self) -> str:
        try:
            firmware = self._firmware
        except ToolchainError as error:
            hint = "Without the program it fits: use fewer or smaller static arrays."
            raise BrokenError(error.message, hint) from error
        sizes = (format_bytes(firmware.flash_bytes), format_bytes(firmware.sram_bytes))
        return f"Linked: {sizes[0]} of flash and {sizes[1]} of SRAM on the {firmware.board}."

    def _runs(self) -> str:
        try:
            plays = self._plays
        except BoardError as error:
            raise BrokenError(error.message, "The program is what is new on the board.") from error
        counts = " and ".join(plural(len(play.shown), play.kind) for play in plays)
        return f"Ran on the virtual {self._firmware.board}, from reset each: {counts}."

    def _inference(self) -> str:
        for play in self._plays:
            steps = play.trial.start_steps
            if steps != STARTED:
                raise _wrong_steps("At the start", steps, STARTED)
            for turn, each in enumerate(play.trial.rounds):
                if each.steps != STEPS:
                    raise _wrong_steps(play.place(turn), each.steps, STEPS)
                if each.output != play.outputs[turn].tobytes():
                    raise BrokenError(f"{play.place(turn)} the output differs from the host's.")
        count = sum(len(play.shown) for play in self._plays)
        return f"Once for each of {count} images, every output byte as on the host."

    def _memory(self) -> str:
        for play in self._plays:
            if play.trial.changed:
                changed = ", ".join(play.trial.changed)
                raise BrokenError(
                    f"The program changed what is none of its own: {changed}.",
                    "Keep to variables of its own and the services of application.h.",
                )
        return "It changed nothing but its own variables and the LED."

    def _text(self) -> str:
        for play in self._plays:
            outside = play.trial.start_text + play.trial.end_text
            if outside:
                raise BrokenError(f"It printed {_quoted(outside)} without a prediction.")
            for turn, (each, expected) in enumerate(play.turns()):
                if each.reply != play.replies[turn]:
                    raise BrokenError(f"{play.place(turn)} the board answered other scores.")
                if each.text != expected.text:
                    raise BrokenError(
                        f"{play.place(turn)} it printed {_quoted(each.text)} instead of "
                        f"{_quoted(expected.text)}.",
                        f"It shall do: {self._behaviour.words()}.",
                    )
        return f"Exactly the lines expected: {' and '.join(map(_lines, self._plays))}."

    def _led(self) -> str:
        changes = 0
        for play in self._plays:
            if play.trial.start_levels:
                raise BrokenError("The LED was on before the first prediction.")
            for turn, (each, expected) in enumerate(play.turns()):
                self._check_levels(play.place(turn), each.levels, expected, play.trial.ticks_hz)
                changes += len(each.levels)
        return f"It changed {plural(changes, 'time')}, each as it should."

    def _check_levels(
        self, place: str, levels: Sequence[Level], expected: Reaction, ticks_hz: int
    ) -> None:
        if tuple(level.on for level in levels) != expected.levels:
            shown = _levels([level.on for level in levels])
            raise BrokenError(
                f"{place} the LED went {shown} instead of {_levels(expected.levels)}.",
                f"It shall do: {self._behaviour.words()}.",
            )
        blinks = levels[len(levels) - 2 * expected.blinks :]
        for earlier, later in pairwise(level.cycles for level in blinks):
            if (later - earlier) % 2**32 < SHORTEST_BLINK_S * ticks_hz:
                raise BrokenError(f"{place} the LED blinked too fast to be seen.", "Use led_blink.")

    def _stack(self) -> str:
        trials = [play.trial for play in self._plays]
        used = max(trial.stack_used_bytes for trial in trials)
        reserved = trials[0].stack_reserved_bytes
        words = f"{format_bytes(used)} of {format_bytes(reserved)} of stack were used"
        if used > reserved - STACK_MARGIN_BYTES:
            raise BrokenError(
                f"{words}, and {STACK_MARGIN_BYTES} bytes must be left.",
                "Use smaller local arrays, or static ones.",
            )
        return f"{words}."


def prepare_objects(sources: Path, board: Board, scores: Scores, folder: Path) -> tuple[Path, ...]:
    """The firmware around an application, compiled below `folder`; raises ToolchainError."""
    write_atomically(folder / "tables" / "classes.c", scores.source())
    return compile_for_application(sources, board, folder / "tables", folder / "objects")


def link(code: str, compiled: objects.ApplicationObject, ground: Ground) -> Firmware:
    """The firmware with the application in it, below the folder of `ground`.

    Linked are the bytes that were looked at, whatever lies in the work folder by now.
    """
    source, binary = ground.folder / "application.c", ground.folder / objects.OBJECT_FILE
    write_atomically(source, code)
    write_atomically(binary, compiled.data)
    application = Application(source, binary, ground.objects)
    return build_firmware(ground.sources, ground.board, ground.folder / "firmware", application)


def _wrong_steps(place: str, steps: tuple[str, ...], expected: tuple[str, ...]) -> BrokenError:
    happened = ", ".join(steps) or "nothing"
    return BrokenError(f"{place} this happened: {happened}; not: {', '.join(expected)}.")


def _quoted(text: bytes) -> str:
    return repr(text.decode("ascii", "replace"))[:160] if text else "nothing"


def _levels(levels: Sequence[bool]) -> str:
    return ", ".join("on" if on else "off" for on in levels) or "nowhere"


def _lines(play: Play) -> str:
    told = sum(bool(expected.text) for expected in play.expected)
    return f"{told} after {plural(len(play.shown), play.kind)}"
