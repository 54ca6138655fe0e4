"""Flash without linking: the tables are those of the engine as it is."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from benchmarks.fit_flash import probe
from tools.boards import DEFAULT_BOARD, board_named
from tools.compiler import engine_folder
from tools.compiler.support import _CHECKS
from tools.compiler.tables import UNARY
from tools.errors import UnsupportedOpError
from tools.graph import Graph, Op, Tensor
from tools.program_sizes import (
    CALL_BYTES,
    KINDS,
    STRUCT_BYTES,
    check_kinds,
    program_sizes,
    up,
)
from tools.schedule.table import UNARY_KINDS
from tools.toolchain import COMPILER, require_program


def test_kinds_are_those_that_the_compiler_checks() -> None:
    assert set(_CHECKS) == KINDS
    assert set(UNARY) == UNARY_KINDS


def test_structs_have_the_sizes_that_are_counted(tmp_path: Path) -> None:
    lines = [f"char {name}_size[sizeof({name})];" for name in STRUCT_BYTES]
    (tmp_path / "sizes.c").write_text("\n".join(['#include "engine.h"', *lines]))
    board = board_named(DEFAULT_BOARD)
    command = [
        require_program(COMPILER), *board.cpu_flags, f"-I{engine_folder()}", "-fno-common",
        "-c", "sizes.c", "-o", "sizes.o",
    ]  # fmt: skip
    subprocess.run(command, cwd=tmp_path, check=True)
    with (tmp_path / "sizes.o").open("rb") as file:
        symbols = ELFFile(file).get_section_by_name(".symtab").iter_symbols()
        found = {s.name.removesuffix("_size"): s["st_size"] for s in symbols if s["st_size"]}
    assert found == STRUCT_BYTES


def test_every_kernel_of_the_engine_is_in_the_table() -> None:
    header = (engine_folder() / "engine.h").read_text(encoding="utf-8")
    assert set(re.findall(r"^engine_kernel (\w+);", header, re.MULTILINE)) == set(
        program_sizes().needs
    )


@pytest.mark.parametrize("kernel", ["engine_conv_2d", "engine_pad"])
def test_table_is_of_the_engine_as_it_links_now(kernel: str) -> None:
    firmware, symbols = probe(board_named(DEFAULT_BOARD), kernel)
    table = program_sizes()
    if firmware.compiler != table.compiler:
        pytest.skip(f"the table is of {table.compiler}, this machine has {firmware.compiler}")
    needed = {name: table.bytes[name] for name in table.needs[kernel]}
    assert {name: up(symbols[name]) for name in needed} == needed
    predicted = table.base_bytes + STRUCT_BYTES["engine_step"] + CALL_BYTES + sum(needed.values())
    assert abs(predicted - firmware.flash_bytes) <= 64  # the C library aligns some functions more


def test_what_has_no_kernel_is_named() -> None:
    tensors = (Tensor("input", (1, 4)), Tensor("output", (1, 4)))
    graph = Graph(tensors, (Op("ATAN2", (0,), (1,), {}, "the/angle"),), (0,), (1,))
    with pytest.raises(UnsupportedOpError, match=r"ATAN2 \(layer 0, the/angle\)"):
        check_kinds(graph)
    with pytest.raises(UnsupportedOpError, match="2 inputs and 1 outputs"):
        check_kinds(Graph(tensors, graph.ops, (0, 1), (1,)))
