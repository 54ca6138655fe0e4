"""Training and conversion: images a second, seconds and accuracy of two fixed networks.

CIFAR-100 is trained for `EPOCHS` where ../shared has it; digits always, with the full recipe.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Literal

# Before torch and TensorFlow: tools.network sets how torch's threads wait.
from tools.architecture import Architecture, Stage, Stem
from tools.convert import convert
from tools.data import Dataset, load_dataset
from tools.footprint import measure
from tools.network.tensorflow_import import import_tensorflow
from tools.train import Recipe, load_recipe, train
from tools.units import format_count, format_percent

CIFAR = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "cifar100"
EPOCHS = 4


def _stage(width: int, depth: int, stride: Literal[1, 2], expansion: int) -> Stage:
    return Stage(
        output_channels=width, num_layers=depth, kernel_size=3, stride=stride,
        expansion_factor=expansion, conv_type="mbconv", skip_op="residual",
    )  # fmt: skip


def _architecture(dataset: Dataset, stem: Stem, stages: list[Stage]) -> Architecture:
    return Architecture(
        input_channels=dataset.channels, resolution=dataset.resolution,
        classes=len(dataset.classes), padding="same", stem=stem, blocks=tuple(stages),
    )  # fmt: skip


def _bench(dataset: Dataset, architecture: Architecture, recipe: Recipe) -> None:
    network = train(architecture, dataset, recipe)
    record = network.record
    accuracy = format_percent(record.test_accuracy or 0.0)
    print(
        f"{dataset.name}: {format_count(measure(architecture).macs)} MACs, "
        f"{record.epochs_done} epochs on {record.device}: "
        f"{record.images_per_second:,.0f} images/s, {record.seconds:.1f} s, test {accuracy}"
    )
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        int8 = convert(network, architecture, dataset, Path(folder))
    print(
        f"  converted in {time.perf_counter() - begun:.1f} s: float "
        f"{format_percent(int8.float_accuracy)}, int8 {format_percent(int8.int8_accuracy)} of "
        f"{int8.test_images:,} test images, mirror differs by {int8.keras_difference:.0e}"
    )


def main() -> None:
    """Print two lines a network."""
    import_tensorflow()
    digits = load_dataset("digits")
    stages = [_stage(16, 2, 1, 3), _stage(32, 2, 2, 3)]
    stem = Stem(output_channels=16, stride=1)
    _bench(digits, _architecture(digits, stem, stages), load_recipe("full"))
    if not CIFAR.is_dir():
        print("skipped: CIFAR-100 is not in ../shared/data")
        return
    cifar = load_dataset("cifar100", CIFAR)
    stages = [_stage(16, 1, 2, 2), _stage(24, 2, 1, 3), _stage(48, 2, 2, 3), _stage(96, 1, 1, 3)]
    stem = Stem(output_channels=16, stride=1)
    _bench(cifar, _architecture(cifar, stem, stages), load_recipe("full", epochs=EPOCHS))


if __name__ == "__main__":
    main()
