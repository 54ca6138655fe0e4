"""What a tool wants of a language model: one prompt in, one JSON document out.

Light, because the conversation loads it before any framework.
"""

from __future__ import annotations

import hashlib
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict

from tools.errors import TinysmithError


class NoAnswerError(TinysmithError):
    """The language model gave no answer, and asking it again now would not help."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sampling(_Frozen):
    """How the model draws its words; None: as the model does by itself."""

    temperature: float | None = None
    min_p: float | None = None
    seed: int | None = None


class Question(_Frozen):
    """A prompt, and the JSON schema that the answer shall meet (the answer may break it)."""

    system: str
    prompt: str
    answer_schema: dict[str, Any]
    sampling: Sampling = Sampling()

    @property
    def digest(self) -> str:
        """SHA-256 of the question as JSON, 64 hex digits."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class Completion(_Frozen):
    """What the model said, word for word; tokens are None where it does not count them."""

    text: str
    model: str
    input_tokens: int | None = None
    output_tokens: int | None = None
    seconds: float = 0.0


class LanguageModel(Protocol):
    """A model that answers questions; the conversation lends it to the tools."""

    @property
    def name(self) -> str:
        """As the user knows it, such as "ollama:qwen3:8b"."""
        ...

    def complete(self, question: Question) -> Completion:
        """Its answer, whatever it says; raises NoAnswerError where none comes."""
        ...
