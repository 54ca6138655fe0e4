"""One trained network, quantized once, for all tests that hold files against the contract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs.conversion.cases import arguments, project
from tools.bench import Bench
from tools.convert.quantize import quantize
from tools.stages import Check, Prepared
from tools.stages.conversion.stage import STAGE, Quantize

CALL: Quantize = arguments(Path("conversion.py"), "-")
Held = Callable[[bytes], list[Check]]


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return project(tmp_path_factory.mktemp("conversion"))


@pytest.fixture(scope="session")
def prepared(bench: Bench) -> Prepared:
    return STAGE.prepare(CALL, bench, bench.project.folder / "code" / "1")


@pytest.fixture(scope="session")
def good(prepared: Prepared) -> bytes:
    """What a good program writes."""
    original = prepared.state.original
    return quantize(original.mirror, original.calibration)


@pytest.fixture
def held(bench: Bench, prepared: Prepared, tmp_path: Path) -> Held:
    """The checks of a file."""

    def check(data: bytes) -> list[Check]:
        (tmp_path / "model.tflite").write_bytes(data)
        return STAGE.check(CALL, bench, prepared, tmp_path)

    return check
