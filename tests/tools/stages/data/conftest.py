"""Data sets made of drawn shapes, held against the contract without a sandbox."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.programs.data.cases import user_data
from tests.tools.actions.benches import new_bench
from tools.bench import Bench
from tools.stages import Check, Prepared
from tools.stages.data import STAGE, PrepareData

Arrays = dict[str, Any]
Held = Callable[..., list[Check]]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / "work").mkdir()
    return new_bench(tmp_path / "work")


@pytest.fixture(scope="session")
def good() -> Arrays:
    """What a careful program writes of the layout `folders`: every fifth image for the test."""
    root = user_data("folders")
    paths = [path for path in sorted(root.rglob("*.png")) if path.stem not in ("broken", "copy")]
    images = np.stack(
        [np.asarray(Image.open(path).convert("RGB").resize((24, 24))) for path in paths]
    )
    classes = sorted({path.parent.name for path in paths})
    labels = np.array([classes.index(path.parent.name) for path in paths])
    sources = np.array([path.relative_to(root).as_posix() for path in paths])
    test = np.arange(len(paths)) % 5 == 0
    return {
        "classes": np.array(classes),
        "x_train": images[~test], "y_train": labels[~test], "sources_train": sources[~test],
        "x_test": images[test], "y_test": labels[test], "sources_test": sources[test],
    }  # fmt: skip


def call_of(layout: str, **changes: Any) -> PrepareData:
    return PrepareData.model_validate(
        {"code": "-", "purpose": "test", "data": str(user_data(layout)), **changes}
    )


@pytest.fixture
def held(bench: Bench, good: Arrays, tmp_path: Path) -> Held:
    """The checks of the good arrays with changes; None leaves an array out."""

    def check(call: PrepareData | None = None, **changes: Any) -> list[Check]:
        arrays = {name: array for name, array in {**good, **changes}.items() if array is not None}
        np.savez(tmp_path / "data.npz", **arrays)
        return held_file(bench, tmp_path, call)

    return check


def held_file(bench: Bench, work: Path, call: PrepareData | None = None) -> list[Check]:
    """The checks of whatever lies at ``work/data.npz``."""
    call = call or call_of("folders")
    prepared: Prepared = STAGE.prepare(call, bench, work)
    return STAGE.check(call, bench, prepared, work)


def broken(checks: list[Check]) -> tuple[str, str]:
    """Name and detail of the clause that is broken; the last of them."""
    assert not checks[-1].passed, [check.detail for check in checks]
    assert all(check.passed for check in checks[:-1])
    return checks[-1].name, checks[-1].detail
