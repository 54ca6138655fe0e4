"""Distilled against plain: same network, data, recipe and seed; what differs is the teacher."""

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


def _student(width: int, depth: int) -> Architecture:
    stage = Stage(
        output_channels=2 * width, num_layers=depth, kernel_size=3, stride=2, expansion_factor=2,
        conv_type="mbconv", skip_op="residual",
    )  # fmt: skip
    return Architecture(
        input_channels=1, resolution=8, classes=10, padding="same",
        stem=Stem(output_channels=width), blocks=(stage,),
    )  # fmt: skip


STUDENTS = (_student(4, 1), _student(8, 2))


def main() -> None:
    """Print a row for each seed and student, then the means."""
    digits, vit = load_dataset("digits"), load_distil_recipe("vit")
    recipe = load_recipe(vit.student_recipe)
    reached: dict[tuple[int, str], list[float]] = {}
    for seed in SEEDS:
        with tempfile.TemporaryDirectory() as temporary:
            place = Path(temporary).joinpath
            teacher = find_teacher(
                vit, load_recipe(vit.teacher_recipe), digits, place, Silent(), seed
            )
            for number, student in enumerate(STUDENTS):
                alone = train(student, digits, recipe, seed=seed)
                taught = distil(
                    student, digits, teacher, vit, recipe, Silent(), seed, place(f"{number}")
                )
                for how, network in (("plain", alone), ("distilled", taught)):
                    test = network.record.test_accuracy or 0.0
                    reached.setdefault((number, how), []).append(test)
                    print(
                        f"seed {seed}, teacher {format_percent(teacher.record.val_accuracy)}, "
                        f"student {number}, {how}: {format_percent(test)}",
                        flush=True,
                    )
    for (number, how), values in reached.items():
        footprint = measure(STUDENTS[number])
        print(
            f"student {number} ({format_count(footprint.macs)} MACs, {footprint.parameters:,} "
            f"parameters), {how}: {format_percent(mean(values))} ± {format_percent(stdev(values))} "
            f"of {len(digits.test)} test images"
        )


if __name__ == "__main__":
    main()
