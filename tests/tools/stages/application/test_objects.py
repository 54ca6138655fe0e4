"""What the compiler left is looked at before the linker sees it, and never ends in a crash."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import pytest

from tests.tools.stages.application.conftest import compiled, program
from tools.stages.application.behaviour import Behaviour
from tools.stages.application.objects import (
    OBJECT_FILE,
    check_no_pragma,
    check_sections,
    check_symbols,
    read_object,
)
from tools.stages.contract import BrokenError

CODE = program(Behaviour(text="{label}", when="change", debounce=3))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The object of a good program."""
    return (compiled(CODE, tmp_path_factory.mktemp("good")) / OBJECT_FILE).read_bytes()


def examine(data: bytes, folder: Path) -> None:
    """Everything that is looked at before linking."""
    (folder / OBJECT_FILE).write_bytes(data)
    found = read_object(folder)
    check_sections(found)
    check_symbols(found)


def refusal(code: str, folder: Path) -> str:
    """Why a program that compiles is not linked."""
    work = compiled(code, folder)
    with pytest.raises(BrokenError) as caught:
        examine((work / OBJECT_FILE).read_bytes(), work)
    return str(caught.value)


def test_a_good_object_passes(data: bytes, tmp_path: Path) -> None:
    examine(data, tmp_path)


def test_damage_is_refused_or_harmless_but_never_a_crash(data: bytes, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    refused = 0
    for _ in range(300):
        damaged = bytearray(data)
        for at in rng.integers(0, len(data), rng.integers(1, 20)):
            damaged[at] = rng.integers(256)
        try:
            examine(bytes(damaged[: rng.integers(1, len(data) + 1)]), tmp_path)
        except BrokenError:
            refused += 1
    assert refused > 250


@pytest.mark.parametrize("name", ["empty", "text", "executable", "pipe", "link"])
def test_something_else_than_an_object_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / OBJECT_FILE
    if name == "pipe":
        os.mkfifo(path)
    elif name == "link":
        path.symlink_to("/etc/hostname")
    else:
        contents = {"empty": b"", "text": b"done", "executable": Path("/bin/true").read_bytes()}
        path.write_bytes(contents[name])
    with pytest.raises(BrokenError):
        read_object(tmp_path)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('__asm__(".section .data.x,\\"ax\\"\\n nop\\n .text");', "another kind than its name"),
        ('__asm__(".section .rodata.x,\\"aw\\"\\n .word 0\\n .text");', "another kind"),
        ('__asm__(".section .note.x,\\"a\\"\\n .word 0\\n .text");', "no such section"),
        ('__asm__(".section .text.x,\\"axG\\",%progbits,g,comdat\\n .text");', "no such"),
        ('__asm__(".comm stack, 64");', "defines stack"),
        ('__asm__(".globl here\\n.set here, 0x08000001");', "defines here"),
        ('__asm__(".weak main\\n.word main");', "uses main"),
        ('__asm__(".word _stack_top");', "uses _stack_top"),
        ('__asm__(".globl vectors\\n.hidden vectors\\nvectors: .word 0");', "defines vectors"),
        ("int errno_too; int errno_too = 1;", "defines errno_too"),
        ('__asm__(".word model_output");', "uses model_output"),
        ('__asm__(".section .tbss,\\"awT\\",%nobits\\n.zero 4\\n.text");', "no such section"),
        ('__asm__(".type odd, %gnu_indirect_function\\nodd: nop");', "of a kind that is not for C"),
    ],
)  # fmt: skip
def test_a_trick_of_the_object_format_is_refused(line: str, words: str, tmp_path: Path) -> None:
    assert re.search(words, refusal(f"{CODE}\n{line}\n", tmp_path))


@pytest.mark.parametrize(
    "line",
    [
        "#pragma GCC optimize 3",
        "/* a comment */ # /* another */ pragma weak main",
        '%: pragma GCC diagnostic ignored "-Wall"',
        '#prag\\\nma GCC diagnostic ignored "-Wall"',
        '_Pragma("GCC diagnostic ignored \\"-Wall\\"")',
    ],
)
def test_a_pragma_is_found_however_it_is_written(line: str, tmp_path: Path) -> None:
    work = compiled(f"{CODE}\n{line}\n", tmp_path)
    with pytest.raises(BrokenError, match="pragma"):
        check_no_pragma(work)
