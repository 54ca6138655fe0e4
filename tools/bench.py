"""What an action works with: the project, its options, somebody who listens, and loaded data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools.project import Options, Project
from tools.provenance import Provenance
from tools.reporter import Reporter, Silent

if TYPE_CHECKING:
    from pathlib import Path

    from tools.data import Dataset
    from tools.language_model import LanguageModel


@dataclass(frozen=True, slots=True)
class Bench:
    """One project at work; data sets stay loaded for as long as the process lives.

    `provenance` is that of the call which is running; `model` is the conversation's language model,
    None where there is none (the embedded planner is none).
    """

    project: Project
    options: Options = field(default_factory=Options)
    reporter: Reporter = field(default_factory=Silent)
    provenance: Provenance = field(default_factory=Provenance)
    model: LanguageModel | None = None
    _data: dict[tuple[str, str, int], Dataset] = field(default_factory=dict, repr=False)

    @property
    def own_data(self) -> bool:
        """Whether the session has data of the user's own, so that no data set need be named."""
        return self.options.data is not None or self.project.prepared.exists()

    def dataset(self, name: str | None, folder: Path | None, resolution: int = 0) -> Dataset:
        """A data set by name, from a folder or both; resized where `resolution` is not 0.

        Raises DataError for data that are unknown, missing or damaged.
        """
        from tools.data import load_dataset

        key = (name or "", str(folder or ""), resolution)
        if key not in self._data:
            if resolution:
                self._data[key] = self.dataset(name, folder).resized(resolution)
            else:
                self._data[key] = load_dataset(name, folder, self.reporter)
        return self._data[key]
