"""A model that says what stands in a file, for tests and benchmarks without any model.

The file is a JSON list, an entry for each answer: a text is said word for word, anything else is
said as JSON. An entry {"designs": [{"rationale": "…", "architecture": {…}}]} is a good answer; see
`benchmarks/search_answers.json`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools.errors import WorkspaceError
from tools.language_model import Completion, NoAnswerError, Question


class RecordedModel:
    """Gives `answers` in their order, whatever is asked; then none. It counts no tokens."""

    def __init__(self, answers: Sequence[Any], name: str = "recorded") -> None:
        self.name = name
        self.answers = [one if isinstance(one, str) else json.dumps(one) for one in answers]
        self.questions: list[Question] = []

    @classmethod
    def load(cls, path: Path) -> RecordedModel:
        """The answers in the file at `path`; WorkspaceError where it holds no list of them."""
        try:
            answers = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise WorkspaceError(f"The answers {path} cannot be read: {error}.") from error
        if not isinstance(answers, list):
            raise WorkspaceError(f"The answers {path} are no JSON list.")
        return cls(answers, f"recorded:{path.stem}")

    def complete(self, question: Question) -> Completion:
        """The next answer; NoAnswerError after the last one."""
        if len(self.questions) >= len(self.answers):
            raise NoAnswerError(f"{self.name} has no further answer.")
        self.questions.append(question)
        return Completion(text=self.answers[len(self.questions) - 1], model=self.name)
