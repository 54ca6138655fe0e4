"""Training: recipes, the full training of a network, and the proxy that ranks candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tools.network  # noqa: F401 - before torch: it says how torch's threads wait
from tools.train.recipe import Recipe, RecipeError, load_recipe
from tools.train.record import Network, ProxyResult, TrainingError, TrainingRecord
from tools.train.rungs import RUNGS, hopeless

if TYPE_CHECKING:
    from tools.train.proxy import proxy_train
    from tools.train.trainer import train

__all__ = [
    "RUNGS",
    "Network",
    "ProxyResult",
    "Recipe",
    "RecipeError",
    "TrainingError",
    "TrainingRecord",
    "hopeless",
    "load_recipe",
    "proxy_train",
    "train",
]


def __getattr__(name: str) -> Any:
    """`train` and `proxy_train` bring torch with them, so they are imported when first used."""
    if name == "train":
        from tools.train.trainer import train

        return train
    if name == "proxy_train":
        from tools.train.proxy import proxy_train

        return proxy_train
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
