"""Files that are made to harm whoever reads them."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tools.stages.data.conftest import Arrays, broken, held_file
from tools.bench import Bench
from tools.stages import BrokenError
from tools.stages.data import arrays


def packed(**content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in content.items():
            archive.writestr(f"{name}.npy", data)
    return buffer.getvalue()


def npy(array: Any, **options: Any) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, **options)
    return buffer.getvalue()


def header(text: str) -> bytes:
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


def commented() -> bytes:
    return packed(x_train=npy(np.arange(3)))[:-2] + b"\x05\x00hello"


def twice() -> bytes:
    """Two members whose names differ while they are written, and not afterwards."""
    return packed(x_train=npy(np.arange(3)), x_trail=npy(np.arange(4))).replace(b"trail", b"train")


def bzipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("x_train.npy", npy(np.arange(3)))
    return buffer.getvalue()


OBJECTS = np.array([{}], dtype=object)
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "no archive"),
    "text": (lambda: b"success" * 100, "no archive"),
    "cut short": (lambda: packed(x_train=npy(np.arange(3)))[:-30], "no archive"),
    "comment": (commented, "no archive"),
    "one name twice": (twice, "two of one name"),
    "bzip2": (bzipped, "compressed strangely"),
    "many": (lambda: packed(**{f"x{n}": b"" for n in range(70)}), "70 members"),
    "no array": (lambda: packed(x_train=b"x" * 200), "cannot be read"),
    "objects": (lambda: packed(x_train=npy(OBJECTS, allow_pickle=True)), "pickles"),
    "code": (lambda: packed(x_train=header("__import__('os').abort()\n")), "cannot be read"),
    "nested": (lambda: packed(x_train=header("(" * 5000 + "\n")), "cannot be read"),
    "negative": (
        lambda: packed(x_train=header("{'descr':'|u1','fortran_order':False,'shape':(-1,)}\n")),
        "",
    ),
    "huge": (
        lambda: packed(x_train=header("{'descr':'<f8','fortran_order':False,'shape':(10**9,)}\n")),
        "",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_a_broken_clause(bench: Bench, tmp_path: Path, name: str) -> None:
    make, words = HOSTILE[name]
    (tmp_path / "data.npz").write_bytes(make())
    clause, detail = broken(held_file(bench, tmp_path))
    assert clause == "data.npz is there"
    assert words in detail


@pytest.mark.timeout(20)
@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "nothing"])
def test_what_is_no_plain_file_is_not_opened(
    bench: Bench, good: Arrays, tmp_path: Path, kind: str
) -> None:
    place = tmp_path / "data.npz"
    if kind == "link":
        np.savez(tmp_path / "other.npz", **good)
        place.symlink_to(tmp_path / "other.npz")
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    assert broken(held_file(bench, tmp_path))[0] == "data.npz is there"


def test_what_unpacks_to_more_than_the_most_is_not_unpacked(bench: Bench, tmp_path: Path) -> None:
    with (
        zipfile.ZipFile(tmp_path / "data.npz", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("x_train.npy", "w") as file,
    ):
        for _ in range(17):
            file.write(bytes(1 << 26))
    assert "unpacks to" in broken(held_file(bench, tmp_path))[1]


def test_altered_values_are_found(tmp_path: Path) -> None:
    content = bytearray(packed(x=npy(np.arange(1000))))
    content[3000] ^= 0xFF
    (tmp_path / "a.npz").write_bytes(bytes(content))
    with pytest.raises(BrokenError, match="CRC"), arrays.archive(tmp_path / "a.npz") as opened:
        arrays.member(opened, "x")


@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_are_read_as_numpy_wrote_them(tmp_path: Path, order: Any) -> None:
    whole = np.asarray(np.arange(24).reshape(2, 3, 4), order=order)
    np.savez_compressed(tmp_path / "a.npz", whole=whole)
    np.save(tmp_path / "a.npy", whole)
    with arrays.archive(tmp_path / "a.npz") as opened:
        assert np.array_equal(arrays.member(opened, "whole"), whole)
    assert np.array_equal(arrays.mapped(tmp_path / "a.npy"), whole)


def test_a_mapped_array_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.npy").write_bytes(npy(np.arange(1000))[:-8])
    with pytest.raises(BrokenError, match="cut short"):
        arrays.mapped(tmp_path / "a.npy")
