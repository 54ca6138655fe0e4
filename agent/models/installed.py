"""The models that an Ollama server has, and which of them suits this machine best."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

GOOD_AT_TOOLS = (
    ("qwen3", "gpt-oss", "devstral", "mistral-small", "granite4", "llama3.3"),
    ("qwen2.5", "llama3.1", "ministral", "mistral-nemo", "granite3", "command-r", "hermes3"),
)
"""Families by how reliably they call tools, best first; all others come after them."""

SMALL = 3e9
"""Below so many parameters, models of every family call tools unreliably."""

OVERHEAD = 1.2
"""Memory that a running model takes, against the size of its file (without the context)."""

UNITS = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}


@dataclass(frozen=True, slots=True)
class Installed:
    """One model in the server's list; `size_bytes` is the file's."""

    name: str
    size_bytes: int
    parameters: float
    remote: bool

    @classmethod
    def from_tag(cls, tag: dict[str, Any]) -> Installed:
        """From an entry of /api/tags."""
        name = str(tag.get("name") or tag.get("model") or "")
        details = tag.get("details") or {}
        return cls(
            name,
            int(tag.get("size") or 0),
            read_parameters(str(details.get("parameter_size") or "")),
            bool(tag.get("remote_host")) or name.endswith("cloud"),
        )

    @property
    def rank(self) -> tuple[bool, int, float]:
        """Better models compare greater."""
        base = self.name.rpartition("/")[2]
        tier = next(
            (i for i, names in enumerate(GOOD_AT_TOOLS) if base.startswith(names)),
            len(GOOD_AT_TOOLS),
        )
        return self.parameters >= SMALL, -tier, self.parameters

    def fits(self, memory_bytes: int | None) -> bool:
        """Whether it runs in so much memory; None: not known, so nothing is too large."""
        return memory_bytes is None or self.size_bytes * OVERHEAD <= memory_bytes


def read_parameters(text: str) -> float:
    """ "8.2B" -> 8.2e9; 0 where it says nothing of the kind."""
    match = re.fullmatch(r"\s*([\d.]+)\s*([KMBT]?)\s*", text, re.IGNORECASE)
    try:
        return float(match[1]) * UNITS.get(match[2].upper(), 1.0) if match else 0.0
    except ValueError:
        return 0.0


def full_name(name: str) -> str:
    """Ollama's own rule: without a tag, the tag is "latest"."""
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def calls_tools(shown: dict[str, Any]) -> bool:
    """Whether a model can call tools, by its /api/show.

    Servers that are too old to list capabilities decide by the template, and so do we.
    """
    capabilities = shown.get("capabilities")
    if isinstance(capabilities, list):
        return "tools" in capabilities
    return ".Tools" in str(shown.get("template") or "")
