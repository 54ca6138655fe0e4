"""The clauses of the contract, each on what the ones before it found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tools.stages.contract import Clause
from tools.stages.data import balance, labels, likeness, output, pictures, share
from tools.stages.data.origins import Library, Origin, trace
from tools.stages.data.place import Found
from tools.stages.data.rules import Rule


class Contract:
    """One ``data.npz`` in `work`, held against the user's data in `found`."""

    def __init__(self, found: Found, work: Path, least_share: float) -> None:
        self.work, self.least_share = work, least_share
        self.library = Library(found)
        self.written: output.Output
        self.origins: Sequence[Origin]
        self.rule: Rule

    def clauses(self) -> list[tuple[str, Clause]]:
        """Name and clause in order; one that passes leaves here what the next ones need."""
        return [
            ("data.npz is there", lambda: output.look_at(self.work)),
            ("format", self._format),
            ("labels and classes", lambda: balance.label_range(self.written)),
            ("enough images", lambda: balance.enough(self.written)),
            ("images show something", lambda: pictures.show_something(self.written)),
            ("images bear no mark", lambda: pictures.unmarked(self.written)),
            ("splits are apart", lambda: pictures.apart(self.written)),
            ("sources exist", self._sources),
            ("labels are the user's", self._labels),
            ("all data are used", self._share),
            ("images are the user's", self._likeness),
        ]

    def _format(self) -> str:
        self.written = output.read(self.work)
        _, side, _, channels = self.written.parts["train"].images.shape
        sizes = ", ".join(f"{name} {len(part):,}" for name, part in self.written.parts.items())
        return f"Images of {side}×{side}×{channels}, uint8: {sizes}."

    def _sources(self) -> str:
        self.origins, found = trace(self.written, self.library)
        return found

    def _labels(self) -> str:
        self.rule, found = labels.explain(self.written, self.origins, self.library)
        return found

    def _share(self) -> str:
        return share.enough_used(self.origins, self.rule, self.library, self.least_share)

    def _likeness(self) -> str:
        return likeness.resemble(self.written, self.origins, self.library)
