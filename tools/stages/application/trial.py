"""An application on the virtual board, watched from outside: what ran, and what it changed.

Nothing that the firmware says is taken for granted: that the inference ran, its output, and the
memory before and after each call of the application are read from the emulated chip.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.board.protocol import Client
from tools.boards import board_named
from tools.elf_image import ElfImage
from tools.errors import BoardError
from tools.firmware import Firmware
from tools.reporter import Reporter

if TYPE_CHECKING:
    from tools.board.machine import Machine
    from tools.board.peripherals import Level

APPLICATION = ("application_start", "application_predicted")
CALLERS = ("main", "predictions_start", "prediction_made")
STEPS = ("inference", "application_predicted", "returned")
"""What must happen for each request, in this order and once."""
OWN_SECTIONS = (".data", ".bss")
"""The firmware itself has no variables but the model's pool, so these are the application's."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One request: the image to infer, and the scores that the application is shown instead.

    Without `scores` it is shown the network's own.
    """

    image: bytes
    scores: bytes | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """What one request led to.

    `steps` are those of STEPS as they happened, `output` the network's as it lay in the memory,
    `reply` what the firmware answered, `text` what came over the serial line before that.
    """

    steps: tuple[str, ...]
    output: bytes
    reply: bytes
    text: bytes
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A run of the board from reset on.

    `changed` names what the application changed without right, each once; `start_text` and
    `end_text` came outside of any request, and `start_levels` before the first.
    """

    rounds: tuple[Round, ...]
    changed: tuple[str, ...]
    start_steps: tuple[str, ...]
    start_text: bytes
    end_text: bytes
    start_levels: tuple[Level, ...]
    stack_used_bytes: int
    stack_reserved_bytes: int
    ticks_hz: int


def run_trial(
    firmware: Firmware, turns: Sequence[Turn], reply_limit_s: float, reporter: Reporter
) -> Trial:
    """Run `turns` on the emulated board of `firmware`, which holds an application.

    Raises BoardError where the firmware faults, answers something else than its protocol, or
    takes more than `reply_limit_s` for one reply.
    """
    from tools.board.virtual import VirtualBoard

    board = VirtualBoard(board_named(firmware.board), firmware.elf)
    watch = Watch(board.machine, board.image, firmware)
    with board:
        client = Client(board, reply_limit_s, board.image.function_at)
        ticks_hz = client.hello().ticks_hz
        start_text, start_steps = client.text, watch.take_steps()
        start_levels = board.machine.led_levels()
        rounds = []
        for done, turn in enumerate(turns, start=1):
            rounds.append(_round(client, watch, board.machine, turn))
            reporter.progress("application", done, len(turns), "predictions on the virtual board")
        used, reserved = client.stack()
        end_text = client.text
    changed = tuple(dict.fromkeys(watch.changed))
    return Trial(
        rounds=tuple(rounds),
        changed=changed,
        start_steps=start_steps,
        start_text=start_text,
        end_text=end_text,
        start_levels=start_levels,
        stack_used_bytes=used,
        stack_reserved_bytes=reserved,
        ticks_hz=ticks_hz,
    )


def _round(client: Client, watch: Watch, machine: Machine, turn: Turn) -> Round:
    watch.scores = turn.scores
    before = len(machine.led_levels())
    reply, _ = client.infer(turn.image)
    levels = machine.led_levels()[before:]
    return Round(watch.take_steps(), watch.output, reply, client.text, levels)


class Watch:
    """Follows inference and application in the emulated chip; its methods run in its thread."""

    def __init__(self, machine: Machine, image: ElfImage, firmware: Firmware) -> None:
        self.changed: list[str] = []
        self.output = b""
        self.scores: bytes | None = None
        self._machine = machine
        self._steps: list[str] = []
        self._foreign = _foreign_memory(image, firmware)
        self._call: _Call | None = None
        self._stack_top = _stack_top(image)
        self._watch_functions(image)

    def take_steps(self) -> tuple[str, ...]:
        """What happened since this was asked last."""
        steps, self._steps = tuple(self._steps), []
        return steps

    def _watch_functions(self, image: ElfImage) -> None:
        self._at(image, "model_invoke", lambda: self._steps.append("inference"))
        self._at(image, "prediction_made", self._inferred)
        for name in APPLICATION:
            self._at(image, name, lambda name=name: self._called(name))  # type: ignore[misc]
        for name in CALLERS:
            begin, end = extent(image, name)
            self._machine.watch(begin, end, self._may_have_returned)

    def _at(self, image: ElfImage, name: str, deed: Callable[[], None]) -> None:
        begin, _ = extent(image, name)
        self._machine.watch(begin, begin + 2, lambda _address: deed())

    def _inferred(self) -> None:
        """At the entry of prediction_made(scores, count)."""
        scores, count = self._machine.register("r0"), self._machine.register("r1")
        self.output = self._machine.memory(scores, count)
        if self.scores is not None:
            self._machine.store(scores, self.scores)

    def _called(self, name: str) -> None:
        self._steps.append(name)
        stack, link = self._machine.register("sp"), self._machine.register("lr")
        self._call = _Call(name, stack, link & ~1, self._state(stack))

    def _may_have_returned(self, address: int) -> None:
        call = self._call
        if call is None or address != call.link:
            return
        self._call = None
        self._steps.append("returned")
        if self._machine.register("sp") != call.stack:
            self.changed.append("the stack pointer")
        now = self._state(call.stack)
        for part, held in call.state.items():
            if now[part] != held:
                self.changed.append(_named(part, held, now[part]))

    def _state(self, stack: int) -> dict[int | str, object]:
        """All that an application has no right to change: memory by address, registers by name."""
        spans = (*self._foreign, (stack, self._stack_top))
        state: dict[int | str, object] = {}
        state.update(self._machine.settings())
        for begin, end in spans:
            state[begin] = self._machine.memory(begin, end - begin)
        return state


@dataclass(frozen=True, slots=True)
class _Call:
    """A call of the application: where it came from, and what it found."""

    name: str
    stack: int
    link: int
    state: dict[int | str, object]


def _named(part: int | str, before: object, after: object) -> str:
    """What changed, in words."""
    if isinstance(before, bytes) and isinstance(after, bytes) and isinstance(part, int):
        offset = next(i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b)
        return f"memory at {part + offset:#010x}"
    return f"the registers of {part}"


def extent(image: ElfImage, name: str) -> tuple[int, int]:
    """From where to where the only function `name` goes; BoardError where there are several."""
    starts = sorted({address for address, _ in image.functions})
    found = [address for address, each in image.functions if each == name]
    if len(found) != 1:
        raise BoardError(f"The firmware has {len(found)} functions called {name}.")
    later = [start for start in starts if start > found[0]]
    return found[0], later[0] if later else found[0] + 2


def _foreign_memory(image: ElfImage, firmware: Firmware) -> tuple[tuple[int, int], ...]:
    """The RAM that is neither stack nor the application's, as (from, to)."""
    own = [
        (section.address, section.address + section.size_bytes)
        for section in image.sections
        if section.name in (*OWN_SECTIONS, ".stack") and section.size_bytes
    ]
    spans = []
    for region in board_named(firmware.board).regions:
        if region.kind == "flash":
            continue  # it cannot be written
        start, end = region.origin, region.origin + region.length_bytes
        for begin, stop in sorted(span for span in own if region.holds(span[0])):
            spans.append((start, begin))
            start = stop
        spans.append((start, end))
    return tuple((begin, stop) for begin, stop in spans if begin < stop)


def _stack_top(image: ElfImage) -> int:
    stack = next(section for section in image.sections if section.name == ".stack")
    return stack.address + stack.size_bytes
