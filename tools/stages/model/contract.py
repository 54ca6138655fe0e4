"""What a changed architecture must be: valid, for these data, another network, within limits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tools.actions.candidates import Known, Situation
from tools.actions.designs import fits_data, peak_mends
from tools.architecture import Architecture, expand
from tools.errors import ArchitectureError
from tools.footprint import measure
from tools.search import violations
from tools.stages.contract import BrokenError, Clause
from tools.stages.model.patch import MOST_BYTES, apply_patch, read_patch
from tools.stages.outputs import read_output
from tools.units import format_bytes, format_count, plural

PATCH_FILE = "patch.json"


@dataclass(frozen=True, slots=True)
class Base:
    """The candidate that is changed, and the project around it."""

    now: Situation
    one: Known


def patched(base: Base, work: Path) -> Architecture:
    """The base after the patch in `work`; raises BrokenError or ArchitectureError."""
    operations = read_patch(read_output(work, PATCH_FILE, MOST_BYTES))
    return Architecture.parse(apply_patch(_document(base), operations))


def _document(base: Base) -> object:
    return base.one.architecture.model_dump(mode="json")


class Contract:
    """The clauses in order; each uses what the ones before have read.

    The limits come before the network is built: the schema alone admits some of 88 G parameters.
    """

    def __init__(self, base: Base, work: Path) -> None:
        self.base, self.work = base, work

    def clauses(self) -> tuple[tuple[str, Clause], ...]:
        """Names and clauses, as `checked` takes them."""
        return (
            (f"writes {PATCH_FILE}", self._written),
            ("is a JSON patch", self._patch),
            ("applies", self._applies),
            ("is an architecture", self._architecture),
            ("fits the data", self._fits_data),
            ("changes the network", self._changes),
            ("meets the limits", self._limits),
            ("computes", self._computes),
        )

    @cached_property
    def _data(self) -> bytes:
        return read_output(self.work, PATCH_FILE, MOST_BYTES)

    @cached_property
    def _operations(self) -> list[dict[str, object]]:
        return read_patch(self._data)

    @cached_property
    def _document(self) -> object:
        return apply_patch(_document(self.base), self._operations)

    @cached_property
    def _design(self) -> Architecture:
        try:
            return Architecture.parse(self._document)
        except ArchitectureError as error:
            raise BrokenError(error.message, "The fields are those of the base.") from error

    def _written(self) -> str:
        return f"{PATCH_FILE} has {format_bytes(len(self._data))}."

    def _patch(self) -> str:
        return f"It holds {plural(len(self._operations), 'operation')}."

    def _applies(self) -> str:
        _ = self._document
        return f"Every operation could be done on candidate {self.base.one.id}."

    def _architecture(self) -> str:
        return f"It has {plural(len(self._design.blocks), 'stage')}."

    def _fits_data(self) -> str:
        try:
            fits_data(self._design, self.base.now.dataset)
        except ArchitectureError as error:
            hint = "Leave input_channels and classes as they are."
            raise BrokenError(error.message, hint) from error
        return f"It takes the images and classes of {self.base.now.dataset.name}."

    def _changes(self) -> str:
        if _network(self._design) == _network(self.base.one.architecture):
            raise BrokenError(
                "The result is the same network as before.",
                "Change what the layers are made of; expansion_factor does nothing in depthwise "
                "stages, nor use_se with an se_ratio of 0.",
            )
        return "It is another network than before."

    def _limits(self) -> str:
        now, footprint = self.base.now, measure(self._design)
        if broken := violations(footprint, now.limits):
            mends = peak_mends(self._design, broken, now.limits)
            hint = f"Changes that would help: {'; '.join(mends)}." if mends else ""
            raise BrokenError(f"It breaks the limits: {'; '.join(broken)}.", hint)
        sram_bytes = footprint.sram_bytes["aot"] + now.limits.reserved_sram_bytes
        return (
            f"Measured: {format_count(footprint.macs)} MACs, {format_bytes(sram_bytes)} of SRAM "
            f"(aot, with stack), {format_bytes(footprint.flash_bytes['aot'])} of flash."
        )

    def _computes(self) -> str:
        import torch

        from tools.network import build_torch

        design = self._design
        shape = (1, design.input_channels, design.resolution, design.resolution)
        with torch.inference_mode():
            logits = build_torch(design).eval()(torch.zeros(shape))
        if logits.shape != (1, design.classes) or not bool(logits.isfinite().all()):
            raise BrokenError(f"A forward pass gives {tuple(logits.shape)}, not all finite.")
        return f"A forward pass gives {design.classes} logits."


def _network(architecture: Architecture) -> tuple[object, ...]:
    """What two designs of one network have in common, whatever else they say."""
    return expand(architecture), architecture.resolution, architecture.padding
