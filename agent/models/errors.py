"""What goes wrong between the conversation and a language model."""

from __future__ import annotations

from tools.errors import TinysmithError


class ModelError(TinysmithError):
    """A model gave no usable answer; `retry` says whether asking again can help."""

    def __init__(self, message: str, hint: str = "", *, retry: bool = False) -> None:
        super().__init__(message, hint)
        self.retry = retry


class NotInstalledError(ModelError):
    """An Ollama server answers, but has no model of this name; `pull` can fetch it."""

    def __init__(self, name: str, installed: tuple[str, ...]) -> None:
        have = f"Installed: {', '.join(installed)}." if installed else "None is installed."
        super().__init__(
            f"Ollama has no model {name}. {have}",
            f"Fetch it: ollama pull {name}",
        )
        self.name = name
