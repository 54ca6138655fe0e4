"""One project for all tests that hold files against the contract of the stage *model*."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.programs.model.cases import arguments, project
from tools.bench import Bench
from tools.stages import Check, Prepared
from tools.stages.model.stage import STAGE, ChangeArchitecture

CALL: ChangeArchitecture = arguments(Path("patch.py"), "-")


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return project(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="session")
def prepared(bench: Bench) -> Prepared:
    return STAGE.prepare(CALL, bench, bench.project.folder / "code" / "1")


@pytest.fixture
def held(bench: Bench, prepared: Prepared, tmp_path: Path) -> Callable[[Any], list[Check]]:
    """The checks of a patch: bytes as they are, anything else as JSON."""

    def check(patch: Any) -> list[Check]:
        data = patch if isinstance(patch, bytes) else json.dumps(patch).encode()
        (tmp_path / "patch.json").write_bytes(data)
        return STAGE.check(CALL, bench, prepared, tmp_path)

    return check
