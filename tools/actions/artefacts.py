"""What earlier steps left on disk, each only where it belongs to the step before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.actions.candidates import Known, Situation
from tools.board import BoardReport
from tools.convert import Int8Model
from tools.convert.int8_model import RECORD_FILE
from tools.data import Dataset
from tools.errors import DataError, ModelFileError, WorkspaceError
from tools.firmware import FIRMWARE_FILE, Firmware, load_firmware
from tools.project import NetworkFiles
from tools.train import Network
from tools.train.record import NETWORK_FILE, weights_digest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def trained_network(now: Situation, one: Known) -> Network:
    """The trained network of a candidate, on the data of the goal.

    Raises WorkspaceError where it was not trained yet, DataError where its data were others.
    """
    folder = now.bench.project.network(one.id).training
    if not (folder / NETWORK_FILE).is_file():
        raise WorkspaceError(
            f"There is no trained network of candidate {one.id}: train it first (train).",
        )
    network = Network.load(folder)
    if network.record.dataset_digest != network_data(now, network).digest:
        raise DataError(
            f"The network of candidate {one.id} was trained on other data "
            f"({network.record.dataset}): train it again (train).",
        )
    return network


def network_data(now: Situation, network: Network) -> Dataset:
    """The goal's data at the resolution of `network`."""
    return now.data_at(network.architecture.resolution)


def int8_model(now: Situation, one: Known) -> Int8Model:
    """The int8 network of a candidate, made from the trained one.

    Raises WorkspaceError where it was not converted yet, ModelFileError where it was trained since.
    """
    network, files = trained_network(now, one), now.bench.project.network(one.id)
    if not (files.conversion / RECORD_FILE).is_file():
        raise WorkspaceError(
            f"There is no int8 network of candidate {one.id}: convert it first (convert).",
        )
    model = Int8Model.load(files.conversion)
    if model.weights_digest != weights_digest(network.weights):
        raise ModelFileError(
            f"Candidate {one.id} was trained again since it was converted.",
            "Convert it again (convert).",
        )
    return model


def built_firmware(now: Situation, one: Known) -> Firmware:
    """The firmware of a candidate; raises WorkspaceError where it was not built yet."""
    int8_model(now, one)
    folder = now.bench.project.network(one.id).firmware
    if not (folder / FIRMWARE_FILE).is_file():
        raise WorkspaceError(
            f"There is no firmware of candidate {one.id}: build it first (build).",
        )
    firmware = load_firmware(folder)
    if firmware.board != now.board.name:
        raise WorkspaceError(
            f"The firmware of candidate {one.id} is for {firmware.board}, the goal says "
            f"{now.board.name}.",
            "Build it again (build).",
        )
    return firmware


def board_report(now: Situation, one: Known) -> BoardReport:
    """What the board said of this very firmware; raises WorkspaceError where it did not run yet."""
    firmware, path = built_firmware(now, one), now.bench.project.network(one.id).board_report
    if path.is_file():
        report = BoardReport.model_validate_json(path.read_text(encoding="utf-8"))
        if report.elf_digest == firmware.elf_digest:
            return report
    raise WorkspaceError(
        f"The firmware of candidate {one.id} has not run on the board: run it first "
        "(run_on_board).",
    )


def board_images(
    now: Situation, network: Network, most: int
) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """The test images that run on the board, as int8, and their labels; the same for a seed."""
    import numpy as np

    from tools.convert.quantize import int8_images

    test = network_data(now, network).test
    count = min(most, len(test.labels))
    order = np.random.default_rng(now.bench.options.seed).permutation(len(test.labels))
    chosen = np.sort(order[:count])
    return int8_images(test.images[chosen]), test.labels[chosen]


def hits(report: BoardReport, labels: NDArray[np.int64]) -> int:
    """How many of the board's predictions are right."""
    return sum(int(k) == int(label) for k, label in zip(report.predictions, labels, strict=True))


def drop_firmware(files: NetworkFiles) -> None:
    """Forget the firmware and what the board said: the network that it was made from changes."""
    for path in (files.board_report, files.firmware / FIRMWARE_FILE):
        path.unlink(missing_ok=True)
