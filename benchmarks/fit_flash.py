"""How large the program around a network is, read from linked firmware: one probe a kernel.

Writes program.toml beside the board's other files. The linker keeps what the kernels of a network
need and nothing else, so this table gives the size of the program of any network.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

from elftools.elf.elffile import ELFFile

from tools.boards import DEFAULT_BOARD, Board, board_named
from tools.build import build_firmware
from tools.compiler import engine_folder
from tools.firmware import Firmware
from tools.program_sizes import CALL_BYTES, PROGRAM_FILE, STRUCT_BYTES, up
from tools.workspace import write_atomically

_HEADER = """#include <stdint.h>
#define MODEL_INPUT_BYTES 16
#define MODEL_OUTPUT_BYTES 16
#define MODEL_POOL_BYTES 16
extern int8_t *const model_input;
extern const int8_t *const model_output;
void model_invoke(void);
"""
_SOURCE = """#include "model.h"
#include "engine.h"
__attribute__((aligned(16), section(".bss.model_pool"))) static int8_t pool[16];
int8_t *const model_input = pool;
const int8_t *const model_output = pool;
static const engine_step steps[] = {{.run = %s, .held = 1}};
void model_invoke(void) { engine_run(steps, 1, 0); }
"""
_OWN = {"steps", "model_invoke"}  # counted for each network from its schedule


def probe(board: Board, kernel: str) -> tuple[Firmware, dict[str, int]]:
    """Firmware that uses `kernel` (a name, or 0), and the bytes of what it has in flash."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "model.h").write_text(_HEADER)
        (folder / "model.c").write_text(_SOURCE % kernel)
        firmware = build_firmware(folder, board, folder / "out")
        with firmware.elf.open("rb") as file:
            symbols = ELFFile(file).get_section_by_name(".symtab").iter_symbols()
            return firmware, {s.name: s["st_size"] for s in symbols if _in_flash(s, board)}


def _in_flash(symbol: Any, board: Board) -> bool:
    flash = next(region for region in board.regions if region.kind == "flash")
    named = symbol["st_info"]["type"] in ("STT_FUNC", "STT_OBJECT")
    return named and flash.holds(symbol["st_value"]) and symbol.name not in _OWN


def main() -> None:
    """Measure, write and print the table of the default board."""
    board = board_named(DEFAULT_BOARD)
    header = (engine_folder() / "engine.h").read_text(encoding="utf-8")
    kernels = re.findall(r"^engine_kernel (\w+);", header, re.MULTILINE)
    empty, base = probe(board, "0")
    base_bytes = empty.flash_bytes - STRUCT_BYTES["engine_step"] - CALL_BYTES
    sizes: dict[str, int] = {}
    lines = []
    for kernel in kernels:
        _, symbols = probe(board, kernel)
        more = {name: up(size) for name, size in sorted(symbols.items()) if name not in base}
        sizes |= more
        needed = ", ".join(f'"{name}"' for name in more)
        lines.append(f"{kernel} = [{needed}]")
    text = "\n".join(
        [
            "# Written by `make fit-flash`: bytes of the program around a network, as linked.",
            f'compiler = "{empty.compiler}"',
            f"base_bytes = {base_bytes}",
            "\n[bytes]",
            *(f'"{name}" = {size}' for name, size in sorted(sizes.items())),
            "\n[needs]",
            *lines,
            "",
        ]
    )
    write_atomically(board.folder / PROGRAM_FILE, text)
    print(text)


if __name__ == "__main__":
    main()
