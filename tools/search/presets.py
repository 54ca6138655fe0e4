"""Settings of a whole search as data: presets are small TOML files in `tools/search/presets`."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from tools.errors import TinysmithError
from tools.language_model import Sampling
from tools.search.limits import Limits
from tools.search.space import SearchSpace


class PresetError(TinysmithError):
    """A preset is unknown."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SpaceOptions(_Frozen):
    """The options of a `SearchSpace`, all but those that follow from the data."""

    resolutions: tuple[int, ...]
    widths: tuple[int, ...]
    stem_widths: tuple[int, ...]
    head_widths: tuple[int, ...]
    max_stages: Annotated[int, Field(ge=1)]
    depths: tuple[int, ...]
    kernels: tuple[int, ...]
    expansions: tuple[int, ...]
    se_ratios: tuple[float, ...]
    activations: tuple[str, ...]


class Preset(_Frozen):
    """What a search takes from it where the user says nothing else.

    `macs_min` and `macs` are limits, `recipe` replaces values of the short training, `sampling`
    says how a language model draws its words.
    """

    name: str
    title: str
    macs_min: int
    macs: int
    space: SpaceOptions
    recipe: dict[str, int | float]
    sampling: Sampling

    def space_for(self, channels: int, classes: int) -> SearchSpace:
        """The space for images of `channels` in `classes`."""
        return SearchSpace(channels, classes, **self.space.model_dump())

    def limits(self, limits: Limits) -> Limits:
        """`limits` with the range of MACs of the preset, where they have none."""
        from dataclasses import replace

        if limits.macs is not None or limits.macs_min is not None:
            return limits
        return replace(limits, macs=self.macs, macs_min=self.macs_min)


def known_presets() -> tuple[str, ...]:
    """The names that `load_preset` knows."""
    folder = files("tools.search") / "presets"
    return tuple(sorted(one.name.removesuffix(".toml") for one in folder.iterdir()))


def load_preset(name: str) -> Preset:
    """The preset `name`, such as "paper"; PresetError, which lists the known ones, for others."""
    if name not in known_presets():
        raise PresetError(
            f"There is no preset called {name!r}.", f"There is {', '.join(known_presets())}."
        )
    text = (files("tools.search") / "presets" / f"{name}.toml").read_text(encoding="utf-8")
    values: dict[str, Any] = tomllib.loads(text)
    return Preset.model_validate({"name": name, **values})
