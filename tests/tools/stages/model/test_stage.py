"""A patch of the architecture: what the program gets, what is refused, what becomes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.programs.model.cases import project
from tests.tools.actions.benches import GOAL, call, new_bench
from tests.tools.stages.model.conftest import CALL
from tools.architecture import Architecture
from tools.bench import Bench
from tools.errors import WorkspaceError
from tools.footprint import measure
from tools.stages import Check, Prepared
from tools.stages.model.stage import STAGE
from tools.texts import render

Held = Callable[[Any], list[Check]]
NARROWER = [{"op": "replace", "path": "/blocks/0/output_channels", "value": 8}]


def test_the_program_gets_design_goal_and_costs(bench: Bench, prepared: Prepared) -> None:
    documents = {path.name: json.loads(path.read_text()) for path in prepared.inputs}
    design = Architecture.parse(documents["architecture.json"])
    assert design == prepared.state.one.architecture
    assert documents["goal.json"]["sram_bytes"] == 64 * 1024
    assert documents["goal.json"]["macs_min"] is None
    costs = documents["footprint.json"]
    assert costs["macs"] == measure(design).macs == sum(row["macs"] for row in costs["layers"])


def test_a_patch_that_keeps_the_contract_passes_every_clause(held: Held) -> None:
    checks = held(NARROWER)
    assert [check.name for check in checks if not check.passed] == []
    assert [check.name for check in checks][-1] == "computes"
    assert "Measured: " in checks[-2].detail


def test_the_result_becomes_a_candidate_with_figures_of_our_own(tmp_path: Path) -> None:
    bench = project(tmp_path / "project")
    prepared = STAGE.prepare(CALL, bench, tmp_path)
    (tmp_path / "patch.json").write_text(json.dumps(NARROWER))
    adopted = STAGE.adopt(CALL, bench, prepared, tmp_path)
    design = Architecture.load(bench.project.design(adopted.facts["candidate"]))
    before, after = measure(prepared.state.one.architecture), measure(design)
    assert design.blocks[0].output_channels == 8
    assert adopted.files == (bench.project.design(adopted.facts["candidate"]),)
    assert (adopted.facts["macs_before"], adopted.facts["macs"]) == (before.macs, after.macs)
    assert adopted.facts["parameters"] == after.parameters
    assert adopted.facts["sram_bytes"] == after.sram_bytes["aot"]
    assert adopted.facts["base"] in adopted.words


def test_what_breaks_a_limit_is_told_with_figures_and_mends(held: Held) -> None:
    *_, last = held([{"op": "replace", "path": "/resolution", "value": 256}])
    assert (last.name, last.passed) == ("meets the limits", False)
    assert "SRAM" in last.detail
    assert "> 64 KB" in last.detail
    assert "Changes that would help: " in last.detail


def test_the_operation_that_cannot_be_done_is_named(held: Held) -> None:
    *_, last = held([*NARROWER, {"op": "remove", "path": "/blocks/7"}])
    assert (last.name, last.passed) == ("applies", False)
    assert "Operation 2 (remove /blocks/7)" in last.detail


@pytest.mark.parametrize(
    "path", ["/blocks/1/expansion_factor", "/blocks/0/output_channels", "/head_channels"]
)
def test_another_document_of_the_same_network_is_no_change(held: Held, path: str) -> None:
    """Depthwise blocks ignore their expansion; the other values are those that were there."""
    value = {"/blocks/0/output_channels": 12, "/head_channels": 24}.get(path, 7)
    *_, last = held([{"op": "replace", "path": path, "value": value}])
    assert (last.name, last.passed) == ("changes the network", False)


@pytest.mark.parametrize(
    "path", ["/pool_type/0", "/resolution/1", "/blocks/x", "/blocks/-1", "/~3", "blocks", "/stem/"]
)
@pytest.mark.parametrize("op", ["add", "remove", "replace", "test", "move", "copy"])
def test_paths_that_lead_nowhere_end_as_a_failed_check(held: Held, op: str, path: str) -> None:
    *_, last = held([{"op": op, "path": path, "from": path, "value": 1}])
    assert not last.passed


@pytest.mark.parametrize(("where", "words"), [("", "deeper than 16"), ("/blocks", "than 5,000")])
def test_a_document_that_doubles_stays_small(held: Held, where: str, words: str) -> None:
    *_, last = held([{"op": "copy", "from": where, "path": "/blocks/-"}] * 200)
    assert (last.name, last.passed) == ("applies", False)
    assert words in last.detail


@pytest.mark.parametrize(
    "data",
    [
        b"null", b"{}", b"[1]", b"[[]]", b'[{"op": "run", "path": "/"}]', b"\xff\xfe",
        b"[" * 60_000, b'[{"op": "add", "path": 1, "value": 1}]', b'[{"op": "add", "path": "/x"}]',
        b'[{"op": "move", "path": "/x"}]', b'[{"op": "add", "path": "/x", "value": 1e999}]',
    ],
)  # fmt: skip
def test_other_documents_end_as_a_failed_check(held: Held, data: bytes) -> None:
    *_, last = held(data)
    assert last.name in {"is a JSON patch", "applies", "is an architecture"}
    assert not last.passed


def test_without_a_candidate_nothing_runs(tmp_path: Path) -> None:
    bench = new_bench(tmp_path)
    call(bench, "set_goal", **GOAL)
    with pytest.raises(WorkspaceError, match="no candidate"):
        STAGE.prepare(CALL, bench, tmp_path)


def test_the_contract_is_written_for_a_model() -> None:
    text = render("stages/model.md.j2")
    assert "patch.json" in text
    assert len(text.splitlines()) < 40
