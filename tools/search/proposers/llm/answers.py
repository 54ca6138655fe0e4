"""What was answered is kept before it is used, so that a killed search asks nothing twice."""

from __future__ import annotations

import hashlib
from typing import Protocol

from tools.language_model import Completion, LanguageModel, Question

CHARACTERS_PER_TOKEN = 4
"""Where a model does not count its tokens; an estimate for English."""


class AnswerStore(Protocol):
    """Answers by key; `Archive.answers` is one."""

    def find(self, key: str) -> Completion | None:
        """What was kept under `key`, or None."""
        ...

    def keep(self, key: str, completion: Completion) -> None:
        """Keep an answer; it survives a kill when this returns."""
        ...


def answer_key(question: Question, model: str) -> str:
    """SHA-256 of the question as JSON and of the model's name, 64 hex digits."""
    return hashlib.sha256(f"{question.model_dump_json()}\n{model}".encode()).hexdigest()


def answer(question: Question, model: LanguageModel, answers: AnswerStore | None) -> Completion:
    """The answer that is kept, or the model's, kept first; NoAnswerError where it gives none."""
    key = answer_key(question, model.name)
    found = answers.find(key) if answers else None
    if found is None:
        found = model.complete(question)
        if answers:
            answers.keep(key, found)
    return found


def counted(completion: Completion) -> bool:
    """Whether the model has counted its tokens."""
    return completion.input_tokens is not None and completion.output_tokens is not None


def tokens_of(question: Question, completion: Completion) -> int:
    """Tokens read and written, by the model's own count or else by the characters."""
    if counted(completion):
        return (completion.input_tokens or 0) + (completion.output_tokens or 0)
    characters = len(question.system) + len(question.prompt) + len(completion.text)
    return -(-characters // CHARACTERS_PER_TOKEN)
