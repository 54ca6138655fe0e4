"""How a network is trained, as data: recipes are small TOML files in `tools/train/recipes`."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.errors import TinysmithError


class RecipeError(TinysmithError):
    """A recipe is unknown, or one of its values is out of range."""


class Recipe(BaseModel):
    """Everything that training depends on besides architecture, data and seed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    epochs: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Passes over the training images; None: what `image_budget` allows."""
    image_budget: Annotated[int, Field(ge=1)]
    """Images to train on in all, so that small data sets get more epochs than large ones."""
    min_epochs: Annotated[int, Field(ge=1)]
    max_epochs: Annotated[int, Field(ge=1)]
    train_images: Annotated[int, Field(ge=1)] | None = None
    """Use at most that many training images, drawn at random; None: all."""
    batch_size: Annotated[int, Field(ge=1, le=4096)]
    min_steps_per_epoch: Annotated[int, Field(ge=1)]
    """Batches are halved until an epoch has that many steps: small sets learn nothing else."""
    optimizer: Literal["sgd", "adamw"]
    learning_rate: Annotated[float, Field(gt=0)]
    """The highest one, reached after the warm-up; it falls to zero along a cosine."""
    warmup: Annotated[float, Field(ge=0, lt=1)]
    """Share of all steps over which the learning rate rises."""
    momentum: Annotated[float, Field(ge=0, lt=1)] = 0.9
    weight_decay: Annotated[float, Field(ge=0)]
    """On convolution and classifier kernels alone, not on biases and norms."""
    label_smoothing: Annotated[float, Field(ge=0, lt=1)]
    shift: Annotated[float, Field(ge=0, le=0.5)]
    """Random shift of each image, at most this share of its side."""
    flip: bool
    """Random mirror images, on data sets whose classes survive it."""

    def epochs_for(self, images: int) -> int:
        """Epochs over a training set of `images`."""
        if self.epochs is not None:
            return self.epochs
        return min(max(self.image_budget // max(images, 1), self.min_epochs), self.max_epochs)

    def batch_size_for(self, images: int) -> int:
        """Batch size for a training set of `images`; at least 16, as batch norm needs some."""
        size = self.batch_size
        while size > 16 and images // size < self.min_steps_per_epoch:
            size //= 2
        return max(1, min(size, images))


def load_recipe(name: str, **overrides: Any) -> Recipe:
    """The recipe `name` ("proxy" or "full"), with some values replaced, such as ``epochs=3``.

    Raises RecipeError for an unknown name and for a value out of range.
    """
    folder = files("tools.train") / "recipes"
    known = {entry.name.removesuffix(".toml"): entry for entry in folder.iterdir()}
    if name not in known:
        raise RecipeError(
            f"There is no recipe called {name!r}.", f"Choose one of: {', '.join(sorted(known))}."
        )
    values = tomllib.loads(known[name].read_text(encoding="utf-8"))
    try:
        return Recipe.model_validate({"name": name, **values, **overrides})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RecipeError(
            f"The recipe {name} cannot have {where} = {first['input']!r}: {first['msg']}.",
            "Give a value in range.",
        ) from error
