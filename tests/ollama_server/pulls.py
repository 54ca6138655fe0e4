"""What the server does when a model is pulled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict

from tests.ollama_server.models import ServedModel


class Pull(BaseModel):
    """A model that can be pulled in layers of so many bytes, `gap_s` between the lines."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: ServedModel
    layers: tuple[int, ...] = (80_000_000, 1_000_000)
    steps: int = 8
    gap_s: float = 0.0
    error: str = ""

    def lines(self) -> Iterator[dict[str, Any]]:
        """The progress as Ollama reports it."""
        yield {"status": "pulling manifest"}
        for number, total in enumerate(self.layers):
            digest = f"sha256:{number:064x}"
            for step in range(self.steps + 1):
                status = f"pulling {digest[7:19]}"
                done = total * step // self.steps
                completed = {"completed": done} if done else {}
                yield {"status": status, "digest": digest, "total": total, **completed}
            if self.error:
                yield {"error": self.error}
                return
        yield {"status": "verifying sha256 digest"}
        yield {"status": "writing manifest"}
        yield {"status": "success"}
