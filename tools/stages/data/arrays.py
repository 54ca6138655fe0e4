"""Arrays read from .npy and .npz files that nobody trusts: sizes first, plain numbers and text."""

from __future__ import annotations

import os
import stat
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from tools.stages.contract import BrokenError
from tools.units import format_bytes

MOST_MEMBERS = 64
MOST_DIRECTORY_BYTES = 64 * 1024
_END = struct.Struct("<4s4H2LH")
_ZIP64 = b"PK\x06\x07"
_KINDS = "biufUS"
_UNREADABLE = (
    *(OSError, ValueError, TypeError, EOFError, LookupError, MemoryError, RuntimeError),
    *(SyntaxError, ArithmeticError, NotImplementedError, tokenize.TokenError),
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error),
)


@dataclass(frozen=True, slots=True)
class Header:
    """What an array in a file says of itself, before it is read."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    fortran: bool

    @property
    def size_bytes(self) -> int:
        """Of its values alone."""
        return prod(self.shape) * self.dtype.itemsize


@contextmanager
def regular_file(path: Path) -> Iterator[BinaryIO]:
    """The file at `path`, opened; BrokenError where it is a link, a pipe or not there."""
    try:
        # A pipe would wait for a writer, so that none is waited for.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise BrokenError(f"{path.name} cannot be opened ({error.strerror}).") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise BrokenError(f"{path.name} is not a file.")
    with os.fdopen(handle, "rb") as file:
        yield file


@contextmanager
def archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """The .npz file at `path`; BrokenError for whatever is wrong with it, also inside the block."""
    with regular_file(path) as file, _explained(path.name):
        _check_directory(file)
        opened = zipfile.ZipFile(file)
        members = opened.infolist()
        names = [member.filename for member in members]
        if len(members) > MOST_MEMBERS or len(set(names)) < len(names):
            raise BrokenError(f"{path.name} has {len(members)} members, or two of one name.")
        for member in members:
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise BrokenError(f"{member.filename} in {path.name} is compressed strangely.")
        yield opened


def _check_directory(file: BinaryIO) -> None:
    """Millions of members would fill the memory while they are only listed (APPNOTE 4.3.16)."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - len(_ZIP64) - 16 - _END.size))
    tail = file.read()
    zip64, end = tail[: -_END.size], tail[-_END.size :]
    if len(end) < _END.size or not end.startswith(b"PK\x05\x06"):
        raise BrokenError(f"Its {size:,} bytes are no archive as numpy.savez writes it.")
    directory_bytes, comment_bytes = _END.unpack(end)[5], _END.unpack(end)[7]
    if zip64.startswith(_ZIP64) or comment_bytes or directory_bytes > MOST_DIRECTORY_BYTES:
        raise BrokenError("Its list of members is too large, or not as numpy.savez writes it.")
    file.seek(0)


def unpacked_bytes(opened: zipfile.ZipFile) -> int:
    """What all members unpack to; nothing of a member is read beyond what it claims."""
    return sum(member.file_size for member in opened.infolist())


def headers(opened: zipfile.ZipFile) -> dict[str, Header]:
    """Each array of the archive by its name; BrokenError for a member that is no plain array."""
    found: dict[str, Header] = {}
    for member in opened.infolist():
        with opened.open(member) as file:
            found[member.filename.removesuffix(".npy")] = _checked(file, member)
    return found


def member(opened: zipfile.ZipFile, name: str) -> NDArray[Any]:
    """The array `name`, read whole; its size has been looked at before."""
    info = opened.getinfo(f"{name}.npy")
    with opened.open(info) as file:
        header = _checked(file, info)
        values = np.frombuffer(file.read(header.size_bytes), header.dtype)
    return values.reshape(header.shape, order="F" if header.fortran else "C")


def mapped(path: Path) -> NDArray[Any]:
    """The array of a .npy file, mapped and not read; BrokenError where it is not a plain one."""
    with regular_file(path) as file, _explained(path.name):
        header = _header(file, path.name)
        if os.fstat(file.fileno()).st_size < file.tell() + header.size_bytes:
            raise BrokenError(f"{path.name} is cut short.")
        if header.size_bytes == 0:
            return np.empty(header.shape, header.dtype)
        order = "F" if header.fortran else "C"
        place = file.tell()
        return cast(
            "NDArray[Any]",
            np.memmap(file, header.dtype, "r", place, header.shape, order),  # type: ignore[call-overload]
        )


def _checked(file: IO[bytes], info: zipfile.ZipInfo) -> Header:
    """The header of a member, which must say exactly as much as the member holds."""
    header = _header(file, info.filename)
    if file.tell() + header.size_bytes != info.file_size:
        raise BrokenError(
            f"{info.filename} says that it has {format_bytes(header.size_bytes)} of values, "
            f"and holds {format_bytes(info.file_size)}."
        )
    return header


def _header(file: IO[bytes], name: str) -> Header:
    version = np.lib.format.read_magic(file)
    if version == (1, 0):
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
    elif version == (2, 0):
        shape, fortran, dtype = np.lib.format.read_array_header_2_0(file)
    else:
        raise BrokenError(f"{name} is an array of the unknown format {version}.")
    if dtype.kind not in _KINDS or any(side < 0 for side in shape):
        raise BrokenError(
            f"{name} is an array of {dtype}, which is neither numbers nor text.",
            "Arrays of Python objects are pickles, which are never opened.",
        )
    return Header(shape, dtype, fortran)


@contextmanager
def _explained(name: str) -> Iterator[None]:
    try:
        yield
    except _UNREADABLE as error:
        raise BrokenError(f"{name} cannot be read ({type(error).__name__}: {error}).") from error
