"""The converted network as a record beside its .tflite file."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from tools.errors import ModelFileError
from tools.workspace import write_atomically

MODEL_FILE = "model.tflite"
RECORD_FILE = "int8.json"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ArenaSize(_Frozen):
    """TFLite Micro's arena on this 64-bit host: activations (head), structures (tail), both."""

    head_bytes: int
    tail_bytes: int
    total_bytes: int


class LayerNoise(_Frozen):
    """Signal to noise of one operator's output, int8 against float, and what it lost, in dB."""

    name: str
    kind: str
    signal_to_noise_db: float
    lost_db: float


class Diagnosis(_Frozen):
    """Where int8 loses accuracy: the operator that loses most, and all operators in order."""

    layer: str
    text: str
    images: int
    layers: tuple[LayerNoise, ...]


class FileContents(_Frozen):
    """What is in a .tflite file, and the arena that TFLite Micro gave it."""

    digest: str
    size_bytes: int
    operators: tuple[str, ...]
    """In execution order, by TFLite's builtin names."""
    arena: ArenaSize
    input_scale: float
    input_zero_point: int
    output_scale: float
    output_zero_point: int

    @property
    def operator_counts(self) -> dict[str, int]:
        """How often each operator occurs, in order of first occurrence."""
        return dict(Counter(self.operators))


class Int8Model(_Frozen):
    """A network in int8: its file, and its accuracy beside the float network's.

    Accuracies are shares of one, both measured on the same `test_images`; int8 by TFLite Micro.
    """

    path: Path
    contents: FileContents
    test_images: int
    test_images_available: int
    float_accuracy: float
    int8_accuracy: float
    agreement: float
    """Share of the test images on which int8 and float choose the same class."""
    diagnosis: Diagnosis | None
    """Where the loss arises; only when int8 is more than two points below float."""
    keras_difference: float
    """Largest difference of the Keras mirror's logits from torch's, in units of the logits."""
    calibration_images: int
    seed: int
    dataset: str
    dataset_digest: str
    weights_digest: str
    seconds: float
    versions: dict[str, str]

    def save(self) -> None:
        """Write int8.json beside the .tflite file."""
        write_atomically(self.path.parent / RECORD_FILE, self.model_dump_json(indent=2))

    @classmethod
    def load(cls, folder: Path) -> Int8Model:
        """The record in `folder`; ModelFileError when it or its .tflite is missing or changed."""
        try:
            record = cls.model_validate_json((folder / RECORD_FILE).read_text(encoding="utf-8"))
            path = folder / record.path.name
            data = path.read_bytes()
        except (OSError, UnicodeDecodeError, ValidationError) as error:
            raise ModelFileError(
                f"{folder} holds no converted network: {error}", "Convert one first."
            ) from error
        if hashlib.sha256(data).hexdigest() != record.contents.digest:
            raise ModelFileError(
                f"{path} is not the file that {RECORD_FILE} was written for.",
                "Convert the network again.",
            )
        return record.model_copy(update={"path": path})
