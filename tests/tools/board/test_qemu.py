from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from tests.firmware.models import ECHO_MODEL, Deed, deed_input, echo_outputs, random_images
from tools.board import count_instructions
from tools.board.protocol import Client
from tools.board.qemu import measure_inference, running_qemu
from tools.elf_image import read_elf
from tools.errors import BoardError, ToolchainError
from tools.firmware import Firmware

TICK_INSTRUCTIONS = 40


def test_a_loop_of_known_length_is_counted_exactly(instrumented: Firmware) -> None:
    counts = {
        measure_inference(instrumented, deed_input(Deed.TWO_MILLION_INSTRUCTIONS)) for _ in range(2)
    }
    assert len(counts) == 1, "a count must not change from run to run"
    idle = measure_inference(instrumented, deed_input(Deed.NOTHING))
    assert abs(counts.pop() - idle - 2_000_000) <= TICK_INSTRUCTIONS


def test_the_model_computes_the_same_as_on_the_host(tmp_path: Path) -> None:
    image = random_images(1)
    assert 0 < count_instructions(ECHO_MODEL, image[0], tmp_path) <= 200
    with running_qemu(tmp_path / "firmware.elf") as link:
        output, _ = Client(link).infer(image.tobytes())
    assert output == echo_outputs(image).tobytes()


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (Deed.WRITE_OUTSIDE, r"model_invoke.*nothing answers 0x90000000"),
        (Deed.UNDEFINED, r"model_invoke.*undefined instruction"),
        (Deed.SVC, r"exception 11"),
        (Deed.RECURSE, r"unknown place.*stack ran out of its memory 0x5ffff"),
    ],
)
def test_a_fault_is_reported_by_the_firmware_itself(
    instrumented: Firmware, deed: Deed, words: str
) -> None:
    with pytest.raises(BoardError, match=words):
        measure_inference(instrumented, deed_input(deed), limit_s=30)


def test_an_endless_loop_ends_within_the_limit_and_leaves_no_process(
    instrumented: Firmware,
) -> None:
    locate = read_elf(instrumented.elf).function_at
    with running_qemu(instrumented.elf) as link:
        Client(link, 60.0, locate).hello()
        with pytest.raises(BoardError, match="said nothing in QEMU for 1 s"):
            Client(link, 1.0, locate).infer(deed_input(Deed.LOOP))
    assert not [p for p in psutil.Process().children() if "qemu" in p.name()]


def test_a_missing_emulator_is_named_with_the_command_that_installs_it(
    instrumented: Firmware, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolchainError, match=r"qemu-system-arm is not installed.*install"):
        measure_inference(instrumented, deed_input(Deed.NOTHING))
