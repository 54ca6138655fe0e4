"""Recipes: files that load, adapt to the size of a data set, and refuse nonsense."""

from __future__ import annotations

import pytest

from tools.train import RecipeError, load_recipe


@pytest.mark.parametrize("name", ["full", "proxy"])
def test_recipe_files_load_under_their_name(name: str) -> None:
    assert load_recipe(name).name == name


def test_small_sets_get_more_epochs_than_large_ones() -> None:
    recipe = load_recipe("full")
    assert recipe.epochs_for(1_000) == recipe.max_epochs
    assert recipe.epochs_for(10**9) == recipe.min_epochs
    assert recipe.min_epochs <= recipe.epochs_for(50_000) <= recipe.max_epochs


def test_epochs_that_were_asked_for_are_kept() -> None:
    assert load_recipe("full", epochs=3).epochs_for(10) == 3


def test_small_sets_get_small_batches() -> None:
    recipe = load_recipe("full", batch_size=128, min_steps_per_epoch=16)
    assert recipe.batch_size_for(50_000) == 128
    assert recipe.batch_size_for(1_079) == 64
    assert recipe.batch_size_for(5) == 5


def test_unknown_recipe_names_the_known_ones() -> None:
    with pytest.raises(RecipeError, match="full, proxy"):
        load_recipe("perfect")


def test_value_out_of_range_is_named() -> None:
    with pytest.raises(RecipeError, match="epochs = 0"):
        load_recipe("full", epochs=0)
