"""The stage *conversion*: a program that quantizes a trained network in its own way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from tools.bench import Bench
from tools.stages.contract import Adopted, Check, Prepared, Stage, StageArguments, checked
from tools.workspace import write_atomically

if TYPE_CHECKING:
    from tools.actions.candidates import Known
    from tools.convert import Int8Model
    from tools.data import Dataset

FLOAT_FILE, CALIBRATION_FILE = "float.keras", "calibration.npz"
ARCHITECTURE_FILE = "architecture.json"
MOST_IMAGES = 1024
MOST_IMAGES_BYTES = 64 * 2**20


class Quantize(StageArguments):
    """Which candidate the program quantizes."""

    candidate: str = Field("", description="id or its beginning; nothing means the selected one")


class ConversionStage(Stage[Quantize]):
    """Reads the float network and calibration images, writes ``model.tflite``.

    The limits are about three times what TensorFlow's converter takes for the largest networks
    that fit a board (see docs/stage-conversion.md).
    """

    name = "conversion"
    tool = "quantize"
    purpose = (
        "Run a Python program of yours that quantizes a trained candidate, where convert does not "
        "do what the user asks"
    )
    file = "conversion.py"
    arguments = Quantize
    timeout_s = 300.0
    memory_mb = 2048

    def prepare(self, arguments: Quantize, bench: Bench, folder: Path) -> Prepared:
        """The float network in Keras, compared with torch's, and training images without labels.

        Raises WorkspaceError where the candidate was not trained, LimitError where it breaks the
        goal's limits, ConversionError where Keras computes something else than torch.
        """
        from tools.actions.artefacts import network_data, trained_network
        from tools.actions.candidates import check_limits, find, situation
        from tools.convert.converter import mirrored
        from tools.stages.conversion.contract import Trial

        now = situation(bench)
        one = find(now, arguments.candidate)
        network = trained_network(now, one)
        check_limits(now, one)
        data, seed = network_data(now, network), bench.options.seed
        original = mirrored(network, network.architecture, data, seed, bench.reporter)
        inputs = folder / "inputs"
        write_atomically(inputs / ARCHITECTURE_FILE, network.architecture.model_dump_json(indent=2))
        _save_keras(original.mirror.model, inputs / FLOAT_FILE)
        _save_images(data, seed, inputs / CALIBRATION_FILE)
        paths = (inputs / FLOAT_FILE, inputs / CALIBRATION_FILE, inputs / ARCHITECTURE_FILE)
        return Prepared(paths, state=Trial(now, one, original))

    def check(
        self, arguments: Quantize, bench: Bench, prepared: Prepared, work: Path
    ) -> list[Check]:
        """From the file to its accuracy on test images; see ``contract.Contract``."""
        from tools.stages.conversion.contract import Contract

        return checked(Contract(prepared.state, bench, work).clauses())

    def adopt(self, arguments: Quantize, bench: Bench, prepared: Prepared, work: Path) -> Adopted:
        """The candidate's int8 network, as `convert` leaves it; firmware of another is dropped."""
        from tools.actions.artefacts import drop_firmware

        trial = prepared.state
        data, model = trial.measured()
        before = _earlier(trial.one, bench, model)
        drop_firmware(bench.project.network(trial.one.id))
        write_atomically(model.path, data)
        model.save()
        written = tuple(sorted(model.path.parent.iterdir()))
        return Adopted(_words(trial.one.id, model), _facts(trial.one.id, model, before), written)


def _save_keras(model: Any, path: Path) -> None:
    from tools.network.tensorflow_import import quiet

    path.parent.mkdir(parents=True, exist_ok=True)
    with quiet():
        model.save(path)


def _save_images(data: Dataset, seed: int, path: Path) -> None:
    """Training images (n, h, w, c) as the float network takes them."""
    import numpy as np

    from tools.convert.quantize import float_images
    from tools.data import calibration_images

    one = data.train.images[0].size * np.dtype(np.float32).itemsize
    count = max(2, min(MOST_IMAGES, MOST_IMAGES_BYTES // one))
    np.savez(path, images=float_images(calibration_images(data, count, seed)))


def _earlier(one: Known, bench: Bench, model: Int8Model) -> float | None:
    """The accuracy of the int8 network that is replaced, where it came from the same weights."""
    from tools.convert import Int8Model
    from tools.errors import ModelFileError

    try:
        found = Int8Model.load(bench.project.network(one.id).conversion)
    except ModelFileError:
        return None
    same = (found.weights_digest, found.test_images) == (model.weights_digest, model.test_images)
    return found.int8_accuracy if same else None


def _facts(candidate: str, model: Int8Model, before: float | None) -> dict[str, Any]:
    return {
        "candidate": candidate,
        "float_accuracy": model.float_accuracy,
        "int8_accuracy": model.int8_accuracy,
        "int8_accuracy_before": before,
        "agreement": model.agreement,
        "test_images": model.test_images,
        "size_bytes": model.contents.size_bytes,
        "arena_bytes": model.contents.arena.total_bytes,
        "operators": model.contents.operator_counts,
        "diagnosis": model.diagnosis.text if model.diagnosis else None,
    }


def _words(candidate: str, model: Int8Model) -> str:
    from tools.units import format_bytes, format_percent

    return (
        f"Candidate {candidate} in int8, quantized by this program, reaches "
        f"{format_percent(model.int8_accuracy)} where float reaches "
        f"{format_percent(model.float_accuracy)}, on {model.test_images:,} of "
        f"{model.test_images_available:,} test images; TFLite Micro's arena on this host is "
        f"{format_bytes(model.contents.arena.total_bytes)}."
    )


STAGE = ConversionStage()
