"""Runs a firmware on the virtual board and holds every output byte against the host's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.board.protocol import Client, Hello
from tools.board.report import BoardReport
from tools.boards import board_named
from tools.errors import BoardError
from tools.firmware import Firmware
from tools.reporter import Reporter, Silent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REPLY_LIMIT_S = 120.0
SILENT = Silent()


def run_on_virtual_board(
    firmware: Firmware,
    images: NDArray[np.int8],
    expected: NDArray[np.int8],
    reporter: Reporter = SILENT,
    reply_limit_s: float = REPLY_LIMIT_S,
) -> BoardReport:
    """Send each of `images` (n, h, w, c) to the emulated board; every output must equal the host's.

    `expected` (n, k) are the host's int8 outputs. Raises BoardError when an output differs (naming
    the first such image), when the firmware is for another network, faults, or computes for more
    than `reply_limit_s` seconds on one image.
    """
    from tools.board.virtual import VirtualBoard

    with VirtualBoard(board_named(firmware.board), firmware.elf) as board:
        client = Client(board, reply_limit_s, board.image.function_at)
        hello = client.hello()
        _check_identity(hello, firmware, images, expected)
        outputs = _infer_all(client, images, reporter)
        used, reserved = client.stack()
    _check_outputs(outputs, expected)
    predictions = tuple(int(k) for k in outputs.argmax(axis=1))
    return BoardReport(
        board=hello.board,
        link="virtual",
        elf_digest=firmware.elf_digest,
        model_digest=hello.model_digest,
        images=len(images),
        predictions=predictions,
        outputs_equal=int((outputs == expected).all(axis=1).sum()),
        agreement=float((outputs.argmax(axis=1) == expected.argmax(axis=1)).mean()),
        stack_used_bytes=used,
        stack_reserved_bytes=reserved,
        sram_bytes=firmware.sram_bytes,
        pool_bytes=firmware.pool_bytes,
        flash_bytes=firmware.flash_bytes,
    )


def _check_identity(
    hello: Hello, firmware: Firmware, images: NDArray[np.int8], expected: NDArray[np.int8]
) -> None:
    """The firmware on the board is the one that was built, and takes such images."""
    if (hello.board, hello.model_digest) != (firmware.board, firmware.model_digest):
        raise BoardError(
            f"The board runs another firmware ({hello.board}, model {hello.model_digest[:12]}).",
            "Build and flash it again.",
        )
    if len(images) == 0 or len(images) != len(expected):
        raise BoardError(f"{len(images)} images cannot be compared with {len(expected)} outputs.")
    sizes = (images[0].size, expected[0].size)
    if sizes != (hello.input_bytes, hello.output_bytes):
        raise BoardError(
            f"The firmware takes {hello.input_bytes} bytes and gives {hello.output_bytes}, "
            f"the host {sizes[0]} and {sizes[1]}.",
            "Build it from the network that the images are for.",
        )


def _infer_all(client: Client, images: NDArray[np.int8], reporter: Reporter) -> NDArray[np.int8]:
    """The board's outputs (n, k)."""
    import numpy as np

    outputs = []
    for done, image in enumerate(images, start=1):
        output, _ = client.infer(image.tobytes())
        outputs.append(np.frombuffer(output, np.int8))
        reporter.progress("virtual board", done, len(images), "images through the serial line")
    return np.stack(outputs)


def _check_outputs(outputs: NDArray[np.int8], expected: NDArray[np.int8]) -> None:
    """Raise BoardError at the first image whose output is not the host's, byte for byte."""
    differing = (outputs != expected).any(axis=1).nonzero()[0]
    if len(differing) == 0:
        return
    first = int(differing[0])
    raise BoardError(
        f"The board disagrees with the host on {len(differing)} of {len(outputs)} images, first on "
        f"image {first}: board {outputs[first].tolist()}, host {expected[first].tolist()}.",
        "The generated code computes something else than TFLite Micro: do not use it.",
    )
