"""The JSON schema of an answer, made from the options of the space."""

from __future__ import annotations

from typing import Any

from tools.search.space import SearchSpace


def answer_schema(space: SearchSpace, most: int) -> dict[str, Any]:
    """JSON schema of ``{"designs": [{"rationale", "architecture"}, ...]}`` of 1 to `most` designs.

    Only words that Ollama's grammar knows: type, enum, properties, required, items, minItems and
    maxItems. The rationale stands first, so that a model that writes from left to right thinks
    before it designs.
    """
    design = _object({"rationale": {"type": "string"}, "architecture": _architecture(space)})
    designs = {"type": "array", "minItems": 1, "maxItems": most, "items": design}
    return _object({"designs": designs})


def _architecture(space: SearchSpace) -> dict[str, Any]:
    options = {name: list(gene.options) for name, gene in space.genes().items()}
    stage = {
        name: {"enum": options[f"0_{name}"]}
        for name in (
            "conv_type", "output_channels", "num_layers", "kernel_size", "stride",
            "expansion_factor", "se_ratio", "skip_op", "activation",
        )
    }  # fmt: skip
    stem = {
        "output_channels": {"enum": options["stem"]},
        "stride": {"enum": options["stem_stride"]},
    }
    return _object(
        {
            "resolution": {"enum": options["resolution"]},
            "stem": _object(stem),
            "blocks": {
                "type": "array",
                "minItems": 1,
                "maxItems": space.max_stages,
                "items": _object(stage),
            },
            "head_channels": {"enum": options["head"]},
        }
    )


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}
