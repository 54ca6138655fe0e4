"""The names of `tools.language_model`, where the search first had them."""

from tools.language_model import (
    Completion,
    LanguageModel,
    NoAnswerError,
    Question,
    Sampling,
)

__all__ = ["Completion", "LanguageModel", "NoAnswerError", "Question", "Sampling"]
