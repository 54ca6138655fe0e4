"""Cross-compiles a generated model with the engine and the firmware into an .elf for a board."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tools.boards import Board
from tools.elf_image import read_elf
from tools.errors import ToolchainError
from tools.firmware import Firmware, save_firmware
from tools.firmware_files import firmware_root
from tools.toolchain import (
    COMPILER,
    OBJCOPY,
    first_errors,
    require_program,
    require_toolchain,
    run_program,
    try_program,
)
from tools.units import format_bytes
from tools.workspace import write_atomically

__all__ = ["Application", "Firmware", "build_firmware", "require_toolchain"]

COMPILE_FLAGS = (
    "-std=c99",
    "-O2",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-Wconversion",
    "-ffunction-sections",
    "-fdata-sections",
)
# Start files are our own; of the C library only what moves bytes, and strlen, is ever pulled in.
LINK_FLAGS = ("-nostartfiles", "-Wl,--gc-sections", "-Wl,--fatal-warnings")
PARALLEL_COMPILERS = 2
APPLICATION_FILE = "application.c"


@dataclass(frozen=True, slots=True)
class Application:
    """What the board does with predictions: its source, what that was compiled to elsewhere.

    `objects` is the firmware around it, from `compile_for_application`.
    """

    source: Path
    compiled: Path
    objects: tuple[Path, ...]


def build_firmware(
    model_folder: Path, board: Board, output: Path, application: Application | None = None
) -> Firmware:
    """Compile and link the C in `model_folder` for `board` into the folder `output`.

    Writes firmware.elf, .bin, .map, the source of the `application` if there is one and, last,
    firmware.json. The same sources give the same .elf byte for byte. Raises ToolchainError when a
    tool is missing, the C does not compile, or the program does not fit the board's memory;
    `output` then keeps what it held.
    """
    compiler, objcopy = require_program(COMPILER), require_program(OBJCOPY)
    digest = digest_sources(model_folder)
    with tempfile.TemporaryDirectory(prefix="tinysmith-build-") as temporary:
        work = Path(temporary)
        if application is None:
            objects = _compile_all(_folders(model_folder, board), board, digest, work)
        else:
            objects = [*application.objects, application.compiled]
        elf = _link(compiler, board, objects, work)
        run_program([objcopy, "-O", "binary", str(elf), str(work / "firmware.bin")])
        for name in ("firmware.elf", "firmware.bin", "firmware.map"):
            write_atomically(output / name, (work / name).read_bytes())
    source = application.source.read_bytes() if application else None
    _keep_source(output / APPLICATION_FILE, source)
    version = run_program([compiler, "--version"]).splitlines()[0]
    firmware = _measure(output / "firmware.elf", board, version, digest)
    if source is not None:
        firmware = firmware.model_copy(update={"application_digest": sha256(source).hexdigest()})
    save_firmware(firmware)
    return firmware


def compile_for_application(
    model_folder: Path, board: Board, tables: Path, work: Path
) -> tuple[Path, ...]:
    """The objects in `work` that are linked with any application on the model in `model_folder`.

    `tables` is the folder with the generated C that firmware/application needs of the network.
    Raises ToolchainError as `build_firmware`.
    """
    folders = (*_folders(model_folder, board), firmware_root() / "application", tables)
    digest = digest_sources(model_folder)
    work.mkdir(parents=True, exist_ok=True)
    return tuple(_compile_all(folders, board, digest, work, "-DWITH_APPLICATION"))


def digest_sources(folder: Path) -> str:
    """SHA-256 over the names and contents of the C files in `folder`.

    Raises ToolchainError when the folder holds no model.
    """
    if not (folder / "model.c").is_file():
        raise ToolchainError(f"{folder} holds no generated model.", "Compile a .tflite first.")
    digest = sha256()
    for path in sorted([*folder.glob("*.c"), *folder.glob("*.h")]):
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _keep_source(path: Path, source: bytes | None) -> None:
    """The application's source beside the firmware that holds it; none beside any other."""
    if source is None:
        path.unlink(missing_ok=True)
    else:
        write_atomically(path, source)


def _folders(model_folder: Path, board: Board) -> tuple[Path, ...]:
    """Every folder whose C belongs to the firmware."""
    root, core = firmware_root(), board.folder.parent / board.core
    return (model_folder, root / "engine", root / "app", core, board.folder)


def _flags(board: Board) -> tuple[str, ...]:
    return (*board.cpu_flags, *COMPILE_FLAGS)


def _compile_all(
    folders: Sequence[Path], board: Board, digest: str, work: Path, *defines: str
) -> list[Path]:
    """One object file for each source, compiled two at a time."""
    sources = [source for folder in folders for source in sorted(folder.glob("*.c"))]
    includes = [f"-I{folder}" for folder in folders]
    compiler = [require_program(COMPILER), *_flags(board)]
    common = [*compiler, f'-DMODEL_DIGEST="{digest}"', *defines, *includes, "-c"]
    objects = [work / f"{i:03}_{source.stem}.o" for i, source in enumerate(sources)]
    commands = [
        [*common, str(source), "-o", str(object_file)]
        for source, object_file in zip(sources, objects, strict=True)
    ]
    with ThreadPoolExecutor(PARALLEL_COMPILERS) as pool:
        try:
            list(pool.map(run_program, commands))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return objects


def _link(compiler: str, board: Board, objects: Sequence[Path], work: Path) -> Path:
    elf = work / "firmware.elf"
    command = [
        compiler,
        *board.cpu_flags,
        *LINK_FLAGS,
        f"-Wl,--defsym=__stack_reserve={board.stack_bytes}",
        f"-Wl,-Map={work / 'firmware.map'}",
        f"-L{board.folder.parent / board.core}",
        f"-T{board.folder / 'link.ld'}",
        *map(str, objects),
        "-o",
        str(elf),
    ]
    done = try_program(command)
    if done.returncode:
        raise _overflow(done.stderr, board) or ToolchainError(
            f"The firmware does not link: {first_errors(done.stderr)}"
        )
    return elf


def _overflow(text: str, board: Board) -> ToolchainError | None:
    """The linker's "region overflowed" in words for a user, or None if that is not the trouble."""
    found = re.search(r"region `(\w+)' overflowed by (\d+) bytes", text)
    if found is None:
        return None
    region = next(r for r in board.regions if r.name == found[1])
    what, remedy = (
        ("weights and code", "fewer parameters")
        if region.kind == "flash"
        else ("memory pool", "narrower early layers or a lower input resolution")
    )
    return ToolchainError(
        f"The {what} overflow the {region.name} of {board.name} "
        f"({format_bytes(region.length_bytes)}) by {found[2]} bytes.",
        f"Choose a network with {remedy}.",
    )


def _measure(elf: Path, board: Board, version: str, digest: str) -> Firmware:
    image = read_elf(elf)
    return Firmware(
        elf=elf,
        board=board.name,
        flash_bytes=image.flash_bytes(board),
        sram_bytes=image.sram_bytes(board),
        pool_bytes=image.section_bytes(".model_pool"),
        stack_bytes=image.section_bytes(".stack"),
        sections=image.sections_by_region(board),
        compiler=version,
        flags=_flags(board),
        elf_digest=sha256(elf.read_bytes()).hexdigest(),
        model_digest=digest,
    )
