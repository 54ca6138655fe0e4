"""How a teacher is built and how it teaches, as data: TOML files in `tools/distil/recipes`."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.train.recipe import RecipeError

_Size = Annotated[int, Field(ge=1, le=4096)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TeacherSize(_Model):
    """A transformer's size for images of up to so many pixels a side."""

    up_to_pixels: _Size
    width: _Size
    depth: _Size
    heads: _Size


class DistilRecipe(_Model):
    """One teacher: its sizes, how it is trained, and how it teaches."""

    name: str
    temperature: Annotated[float, Field(gt=0)]
    """Logits are divided by it, so that small probabilities count too."""
    alpha: Annotated[float, Field(ge=0, le=1)]
    """The teacher's share of the loss; the labels have the rest."""
    teaching: Literal["live", "cached"]
    teacher_recipe: str
    student_recipe: str
    sizes: tuple[TeacherSize, ...] = Field(min_length=1)

    def size_for(self, resolution: int) -> TeacherSize:
        """The first size that images of `resolution` fit into, or else the largest."""
        fitting = [size for size in self.sizes if resolution <= size.up_to_pixels]
        return fitting[0] if fitting else self.sizes[-1]


def load_distil_recipe(name: str) -> DistilRecipe:
    """The teacher called `name` ("vit"); RecipeError names the known ones."""
    folder = files("tools.distil") / "recipes"
    known = {entry.name.removesuffix(".toml"): entry for entry in folder.iterdir()}
    if name not in known:
        raise RecipeError(
            f"There is no teacher called {name!r}.", f"Choose one of: {', '.join(sorted(known))}."
        )
    values = tomllib.loads(known[name].read_text(encoding="utf-8"))
    try:
        return DistilRecipe.model_validate({"name": name, **values})
    except ValidationError as error:
        raise RecipeError(f"The recipe of the teacher {name} is damaged: {error}") from error
