"""What the search wants of a language model: one prompt in, one JSON document out."""

from __future__ import annotations

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
