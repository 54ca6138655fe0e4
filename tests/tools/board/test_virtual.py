from __future__ import annotations

import signal
import threading
import time

import pytest

from tests.firmware.models import Deed, deed_input, echo_outputs, random_images
from tools.board import run_on_virtual_board
from tools.board.protocol import ERROR, HELLO, INFER, REPLY, Client, Frame, encode, receive
from tools.board.virtual import VirtualBoard
from tools.boards import board_named
from tools.errors import BoardError
from tools.firmware import Firmware

BOARD = board_named("stm32h743")


def do(firmware: Firmware, deed: Deed, limit_s: float = 30.0) -> Client:
    """Have the misbehaving model do `deed` and give back the client, for what can follow."""
    with VirtualBoard(BOARD, firmware.elf) as board:
        client = Client(board, limit_s, board.image.function_at)
        client.infer(deed_input(deed))
    return client


def test_outputs_equal_the_host_for_every_image(echo: Firmware) -> None:
    images = random_images(100)
    expected = echo_outputs(images)
    report = run_on_virtual_board(echo, images, expected)
    assert (report.images, report.outputs_equal, report.agreement) == (100, 100, 1.0)
    assert report.predictions == tuple(expected.argmax(axis=1))
    assert (report.board, report.sram_bytes) == ("stm32h743", echo.sram_bytes)
    assert 0 < report.stack_used_bytes < report.stack_reserved_bytes == 4096


def test_a_single_wrong_byte_is_found_and_its_image_named(echo: Firmware) -> None:
    images = random_images(5)
    expected = echo_outputs(images)
    expected[3, 1] ^= 1
    with pytest.raises(BoardError, match="1 of 5 images, first on image 3"):
        run_on_virtual_board(echo, images, expected)


def test_a_firmware_for_another_network_is_refused(echo: Firmware) -> None:
    images = random_images(2)
    other = echo.model_copy(update={"model_digest": "0" * 64})
    with pytest.raises(BoardError, match="another firmware"):
        run_on_virtual_board(other, images, echo_outputs(images))
    with pytest.raises(BoardError, match="takes 12 bytes"):
        run_on_virtual_board(echo, images[:, :1], echo_outputs(images))


def test_an_endless_loop_ends_within_the_limit(misbehaving: Firmware) -> None:
    start = time.monotonic()
    with pytest.raises(BoardError, match=r"within 0\.5 s; it was still computing"):
        do(misbehaving, Deed.LOOP, limit_s=0.5)
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (Deed.WRITE_OUTSIDE, "write outside the memory map to 0x90000000"),
        (Deed.WRITE_FLASH, "write to flash at 0x08000100"),
        (Deed.JUMP_OUTSIDE, "jump outside the memory map to 0x30000000"),
        (Deed.UNDEFINED, "Invalid instruction"),
        (Deed.SVC, "SVC instruction"),
        (Deed.RECURSE, "write outside the memory map to 0x1ffff"),
        (Deed.UNKNOWN_REGISTER, "register 0x58024c00"),
    ],
)
def test_a_fault_is_named_with_its_address(misbehaving: Firmware, deed: Deed, words: str) -> None:
    with pytest.raises(BoardError, match=words):
        do(misbehaving, deed)


def test_a_fault_names_the_function(misbehaving: Firmware) -> None:
    with pytest.raises(BoardError, match=r"\(model_invoke\+0x"):
        do(misbehaving, Deed.WRITE_OUTSIDE)


def test_the_deepest_stack_is_measured(misbehaving: Firmware) -> None:
    with VirtualBoard(BOARD, misbehaving.elf) as board:
        client = Client(board)
        before, _ = client.stack()
        client.infer(deed_input(Deed.USE_STACK))
        after, _ = client.stack()
    assert before < 512
    assert 1024 <= after <= before + 1024 + 64


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (encode(Frame(HELLO, 5))[:-2], 2),
        (encode(Frame(HELLO, 5))[:-1] + b"\0", 5),
        (encode(Frame(INFER, 5, b"too short")), 4),
        (encode(Frame(INFER, 5, bytes(5000))), 4),
        (encode(Frame(INFER, 5, 9 * encode(Frame(HELLO, 1)))), 4),
        (encode(Frame(0x33, 5)), 6),
    ],
    ids=["truncated", "checksum", "short", "long", "frames within", "unknown"],
)
def test_a_malformed_frame_is_refused_and_the_next_one_understood(
    echo: Firmware, sent: bytes, status: int
) -> None:
    with VirtualBoard(BOARD, echo.elf) as board:
        board.write(sent)
        refusal = receive(board, 30)
        assert (refusal.kind, refusal.payload) == (ERROR, bytes([status]))
        board.write(encode(Frame(HELLO, 6)))
        answer = receive(board, 30)
        assert (answer.kind, answer.sequence) == (HELLO | REPLY, 6)


def test_a_board_that_waits_is_told_from_one_that_computes(echo: Firmware) -> None:
    with VirtualBoard(BOARD, echo.elf) as board, pytest.raises(BoardError, match="waits for input"):
        board.read(1, 0.3)


def test_ctrl_c_is_heard_while_the_board_computes(misbehaving: Firmware) -> None:
    timer = threading.Timer(0.5, signal.raise_signal, [signal.SIGINT])
    timer.start()
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        do(misbehaving, Deed.LOOP, limit_s=60)
    timer.join()
    assert time.monotonic() - start < 2.5
    assert not [t for t in threading.enumerate() if t.name.startswith("virtual")]


def test_an_instrument_is_not_emulated_here(echo: Firmware) -> None:
    with pytest.raises(BoardError, match="cannot be emulated"):
        VirtualBoard(board_named("mps2-an500"), echo.elf)
