"""The steps of a job: each reads the files of those before it, and saves its own result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agent.job.state import Job, JobState
from agent.tables import front_table
from tools.architecture import Architecture
from tools.board import count_instructions, run_on_virtual_board
from tools.board.report import save_report, with_instructions
from tools.build import build_firmware
from tools.compiler import compile_model
from tools.firmware import load_firmware
from tools.first_use import announce_first_use
from tools.search import (
    Archive,
    Budget,
    EvolutionProposer,
    Limits,
    ProxyResult,
    SearchSpace,
    search,
)
from tools.tflite_reader import read_tflite
from tools.train import Network, Recipe, load_recipe
from tools.units import format_bytes, format_percent
from tools.workspace import write_atomically

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tools.convert import Int8Model


PROXY, FULL = "proxy", "full"
"""Recipes of the short training that ranks candidates, and of the final one."""


def search_architecture(job: Job, _state: JobState) -> None:
    """Search within the goal's limits and save the best candidate's architecture.

    Raises LimitError when no design meets them.
    """
    announce_first_use(job.screen)
    limits = _limits(job)
    data = job.dataset
    space = SearchSpace.for_data(
        data.resolution, data.channels, len(data.classes), limits.sram_bytes
    )
    recipe = load_recipe(PROXY)
    with open_archive(job) as archive:
        result = search(
            limits,
            space,
            lambda architecture: _proxy(job, architecture, recipe),
            archive,
            # Half of the budget on the first generation, so that the other half can learn from it.
            EvolutionProposer(space, job.options.seed, population=max(4, job.options.trials // 2)),
            Budget(trained=job.options.trials),
            job.screen,
        )
    if result.best is None:
        raise AssertionError("the search ended without a candidate")
    job.screen.show(front_table(result.front, result.best, limits.runtime))
    write_atomically(job.files.architecture, result.best.architecture.model_dump_json(indent=2))


def open_archive(job: Job) -> Archive:
    """The job's archive; accuracies are comparable for the same data, recipe and seed only."""
    recipe = load_recipe(PROXY).model_dump_json()
    return Archive(job.files.archive, f"{job.dataset.digest} {recipe} seed {job.options.seed}")


def _limits(job: Job) -> Limits:
    """The goal's limits, never more than the board has."""
    goal, board = job.goal, job.board
    return Limits(
        sram_bytes=min(goal.sram_bytes or board.sram_bytes, board.network_sram_bytes),
        flash_bytes=min(goal.flash_bytes or board.flash_bytes, board.flash_bytes),
        macs=goal.macs,
        macs_min=goal.macs_min,
        reserved_sram_bytes=board.stack_bytes,
    )


def _proxy(job: Job, architecture: Architecture, recipe: Recipe) -> ProxyResult:
    from tools.train import proxy_train

    data = job.data_at(architecture.resolution)
    return proxy_train(architecture, data, recipe, job.options.seed)


def train_network(job: Job, _state: JobState) -> None:
    """Train the selected architecture fully; the best weights so far are always on disk."""
    from tools.train import train

    architecture = Architecture.load(job.files.architecture)
    data = job.data_at(architecture.resolution)
    recipe = load_recipe(FULL)
    if job.options.epochs:
        recipe = recipe.model_copy(update={"epochs": job.options.epochs})
    train(architecture, data, recipe, job.screen, job.options.seed, folder=job.files.training)


def convert_network(job: Job, _state: JobState) -> None:
    """Int8 by post-training quantization, compared with the float network."""
    from tools.convert import convert

    network = Network.load(job.files.training)
    data = job.data_at(network.architecture.resolution)
    seed, folder = job.options.seed, job.files.conversion
    int8 = convert(network, network.architecture, data, folder, job.screen, seed)
    for text in _conversion_notes(int8):
        job.screen.note(text)


def _conversion_notes(int8: Int8Model) -> tuple[str, ...]:
    counts = int8.contents.operator_counts.items()
    arena = int8.contents.arena
    return (
        f"Operators: {', '.join(f'{count} {kind}' for kind, count in counts)}.",
        f"Accuracy on {int8.test_images:,} of {int8.test_images_available:,} test images: "
        f"float {format_percent(int8.float_accuracy)}, int8 {format_percent(int8.int8_accuracy)}.",
        f"TFLite Micro's arena on this host: {format_bytes(arena.total_bytes)}, "
        f"of it {format_bytes(arena.head_bytes)} activations.",
    )


def compile_firmware(job: Job, _state: JobState) -> None:
    """C99 from the int8 network, and an .elf for the board."""
    compiled = compile_model(read_tflite(job.files.tflite), job.files.sources)
    firmware = build_firmware(job.files.sources, job.board, job.files.firmware)
    if firmware.pool_bytes != compiled.pool_bytes:
        raise AssertionError(f"pool planned {compiled.pool_bytes}, linked {firmware.pool_bytes}")
    job.screen.note(
        f"{firmware.elf.name} for {firmware.board}: flash {format_bytes(firmware.flash_bytes)}, "
        f"SRAM {format_bytes(firmware.sram_bytes)} as linked."
    )


def run_board(job: Job, _state: JobState) -> None:
    """The .elf on the virtual board, every output byte against TFLite Micro on the host."""
    from tools.tflm import HostInterpreter

    images, _ = board_images(job)
    expected = HostInterpreter(job.files.tflite).run_batch(images)
    firmware = load_firmware(job.files.firmware)
    report = run_on_virtual_board(firmware, images, expected, job.screen)
    instructions = count_instructions(job.files.sources, images[0], job.files.folder / "qemu")
    save_report(with_instructions(report, instructions), job.files.board_report)
    job.screen.note(
        f"{report.outputs_equal} of {report.images} outputs equal the host's, byte for byte; "
        f"{instructions:,} instructions an inference."
    )


def board_images(job: Job) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """The test images that run on the board, as int8, and their labels; the same for a seed."""
    from tools.convert.quantize import int8_images

    network = Network.load(job.files.training)
    test = job.data_at(network.architecture.resolution).test
    count = min(job.options.images, len(test.labels))
    chosen = np.sort(np.random.default_rng(job.options.seed).permutation(len(test.labels))[:count])
    return int8_images(test.images[chosen]), test.labels[chosen]
