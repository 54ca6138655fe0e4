"""The models that the server has, and what it says about them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class ServedModel(BaseModel):
    """One installed model; `capabilities` None: a server too old to say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    parameters: str = "8.2B"
    size: int = 5_200_000_000
    family: str = "qwen3"
    capabilities: tuple[str, ...] | None = ("completion", "tools")
    template: str = "{{ .Prompt }}"
    context_length: int = 40_960
    kv_heads: int = 8
    layers: int = 36
    remote_host: str = ""

    @property
    def tag(self) -> dict[str, Any]:
        """Its entry in /api/tags."""
        remote = {"remote_host": self.remote_host} if self.remote_host else {}
        return {
            "name": self.name,
            "model": self.name,
            "modified_at": "2026-01-02T03:04:05Z",
            "size": self.size,
            "digest": "0" * 64,
            "details": self.details,
            **remote,
        }

    @property
    def details(self) -> dict[str, Any]:
        """What both lists say of it."""
        return {
            "parent_model": "",
            "format": "gguf",
            "family": self.family,
            "families": [self.family],
            "parameter_size": self.parameters,
            "quantization_level": "Q4_K_M",
        }

    @property
    def shown(self) -> dict[str, Any]:
        """The answer of /api/show."""
        said = {} if self.capabilities is None else {"capabilities": list(self.capabilities)}
        return {
            "modelfile": "",
            "template": self.template,
            "details": self.details,
            "model_info": {
                "general.architecture": self.family,
                f"{self.family}.context_length": self.context_length,
                f"{self.family}.block_count": self.layers,
                f"{self.family}.attention.head_count_kv": self.kv_heads,
                f"{self.family}.attention.key_length": 128,
                f"{self.family}.attention.value_length": 128,
            },
            **said,
        }


EXAMPLE = ServedModel(name="qwen3:8b")
"""A model that calls tools."""
