"""Distilled against plain: the same small network, data, recipe and seeds; what differs is the
teacher.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import mean, stdev

# Before torch: tools.network sets how torch's threads wait.
import tools.network  # noqa: F401
from tools.architecture import Architecture, Stage, Stem
from tools.data import load_dataset
from tools.distil.distillation import distil
from tools.distil.recipe import load_distil_recipe
from tools.distil.teacher import find_teacher
from tools.footprint import measure
from tools.reporter import Silent
from tools.train import load_recipe, train
from tools.units import format_count, format_percent

SEEDS = (0, 1, 2)
STUDENT = Architecture(
    input_channels=1, resolution=8, classes=10, padding="same", stem=Stem(output_channels=4),
    blocks=(
        Stage(
            output_channels=8, num_layers=1, kernel_size=3, stride=2, expansion_factor=2,
            conv_type="mbconv",
        ),
    ),
)  # fmt: skip


def main() -> None:
    """Print a row for each seed, then the means."""
    digits, vit = load_dataset("digits"), load_distil_recipe("vit")
    footprint = measure(STUDENT)
    print(
        f"student: {format_count(footprint.macs)} MACs, {footprint.parameters:,} parameters; "
        f"test accuracy on {len(digits.test)} images"
    )
    plain, taught = [], []
    for seed in SEEDS:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            recipe = load_recipe(vit.student_recipe)
            teacher = find_teacher(
                vit, load_recipe(vit.teacher_recipe), digits, folder.joinpath, Silent(), seed
            )
            alone = train(STUDENT, digits, recipe, seed=seed)
            pupil = distil(
                STUDENT, digits, teacher, vit, recipe, Silent(), seed, folder / "network"
            )
        plain.append(alone.record.test_accuracy or 0.0)
        taught.append(pupil.record.test_accuracy or 0.0)
        print(
            f"seed {seed}: teacher {format_percent(teacher.record.val_accuracy)} of the validation "
            f"images, plain {format_percent(plain[-1])}, distilled {format_percent(taught[-1])}",
            flush=True,
        )
    for name, values in (("plain", plain), ("distilled", taught)):
        print(f"{name}: {format_percent(mean(values))} ± {format_percent(stdev(values))}")


if __name__ == "__main__":
    main()
