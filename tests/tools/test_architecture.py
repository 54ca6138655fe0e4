"""The schema: the paper's files load, mistakes are named, and layers are read one way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.architecture import Architecture, ConvUnit, expand
from tools.errors import ArchitectureError

STAGE = {
    "output_channels": 8, "num_layers": 2, "kernel_size": 3, "stride": 2, "expansion_factor": 3,
    "conv_type": "mbconv", "skip_op": "residual",
}  # fmt: skip


@pytest.mark.parametrize("name", ["LMaNet-Elite", "LMaNet-Core", "QwNet-Core"])
def test_the_papers_files_load_unchanged(shared: Path, name: str) -> None:
    architecture = Architecture.load(shared / "models" / "paper" / f"{name}.json")
    assert (architecture.resolution, architecture.padding) == (160, "symmetric")


def test_json_round_trip_changes_nothing() -> None:
    architecture = Architecture.parse({"blocks": [STAGE], "stem": {"output_channels": 4}})
    assert Architecture.parse(json.loads(architecture.model_dump_json())) == architecture


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kernel_size": 4}, "blocks.0.kernel_size"),
        ({"output_channels": 0}, "blocks.0.output_channels"),
        ({"conv_type": "dense"}, "blocks.0.conv_type"),
        ({"colour": "red"}, "blocks.0.colour"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, object], field: str) -> None:
    with pytest.raises(ArchitectureError, match=field):
        Architecture.parse({"blocks": [STAGE | change]})


@pytest.mark.parametrize("data", [[], 3, None, {"blocks": []}, {"candidate_config": {}}])
def test_documents_that_are_no_architecture_are_refused(data: object) -> None:
    with pytest.raises(ArchitectureError, match="not an architecture"):
        Architecture.parse(data)


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{")
    for name in ("broken.json", "missing.json"):
        with pytest.raises(ArchitectureError, match=name):
            Architecture.load(tmp_path / name)


def test_only_the_first_layer_of_a_stage_strides_and_residuals_need_stride_one() -> None:
    first, second = expand(Architecture.parse({"blocks": [STAGE]})).blocks
    depthwise = [block.layers[1] for block in (first, second)]
    assert [unit.stride for unit in depthwise if isinstance(unit, ConvUnit)] == [2, 1]
    assert (first.skip, second.skip) == ("none", "identity")


def test_a_residual_that_changes_the_width_is_projected() -> None:
    (block,) = expand(
        Architecture.parse({"blocks": [STAGE | {"stride": 1, "num_layers": 1}]})
    ).blocks
    assert block.skip == "project"
    assert block.projection
    assert (block.projection.in_channels, block.projection.out_channels) == (3, 8)


def test_depthwise_stages_ignore_expansion() -> None:
    (block,) = expand(
        Architecture.parse({"blocks": [STAGE | {"conv_type": "depthwise", "num_layers": 1}]})
    ).blocks
    widths = [(u.in_channels, u.out_channels) for u in block.layers if isinstance(u, ConvUnit)]
    assert widths == [(3, 3), (3, 8)]
