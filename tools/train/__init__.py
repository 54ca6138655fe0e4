"""Training: recipes, the full training of a network, and the proxy that ranks candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tools.network  # noqa: F401 - before torch: it says how torch's threads wait
from tools.train.recipe import Recipe, RecipeError, load_recipe
from tools.train.record import Network, ProxyResult, TrainingError, TrainingRecord

if TYPE_CHECKING:
    from tools.train.trainer import proxy_train, train

__all__ = [
    "Network",
    "ProxyResult",
    "Recipe",
    "RecipeError",
    "TrainingError",
    "TrainingRecord",
    "load_recipe",
    "proxy_train",
    "train",
]


def __getattr__(name: str) -> Any:
    """`train` and `proxy_train` bring torch with them, so they are imported when first used."""
    if name in {"train", "proxy_train"}:
        from tools.train import trainer

        return getattr(trainer, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
