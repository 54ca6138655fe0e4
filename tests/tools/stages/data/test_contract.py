"""What the contract of the stage *data* says of good files, and of each fault in one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.tools.stages.data.conftest import Arrays, Held, broken, call_of
from tools.stages import BrokenError
from tools.stages.data.output import Output, Part
from tools.stages.data.pictures import unmarked


def test_a_good_file_keeps_every_clause_and_is_described_with_figures(held: Held) -> None:
    checks = held()
    assert [check.name for check in checks if not check.passed] == []
    details = {check.name: check.detail for check in checks}
    assert details["format"] == "Images of 24×24×3, uint8: train 115, test 29."
    assert "'circle' 28/8; 'cross' 29/7" in details["enough images"]
    assert "144 of 146 files" in details["all data are used"]
    assert len(checks) == 11


def test_greyscale_images_need_no_axis_for_it(held: Held, good: Arrays) -> None:
    grey = {name: good[name].mean(axis=3).astype(np.uint8) for name in ("x_train", "x_test")}
    assert held(**grey)[-1].passed


FAULTS: list[tuple[str, str, Any]] = [
    ("data.npz is there", "unknown arrays: 'extra'", lambda g: {"extra": np.arange(3)}),
    ("data.npz is there", "lacks y_test", lambda g: {"y_test": None}),
    ("data.npz is there", "lacks y_val, sources_val", lambda g: {"x_val": g["x_test"]}),
    ("format", "115 images, y_train 114", lambda g: {"y_train": g["y_train"][1:]}),
    ("format", "different shapes", lambda g: {"x_test": g["x_test"][:, :20, :20]}),
    ("format", "not (n, side, side", lambda g: {"x_test": g["x_test"][:, :20]}),
    ("format", "6 pixels a side", lambda g: {n: g[n][:, :6, :6] for n in ("x_train", "x_test")}),
    ("format", "type int16", lambda g: {"x_train": g["x_train"].astype(np.int16)}),
    ("format", "not texts", lambda g: {"sources_test": np.arange(29)}),
    ("format", "1 classes", lambda g: {"classes": g["classes"][:1]}),
    ("format", "the same name", lambda g: {"classes": np.array(["a", "b", "b", "c"])}),
    ("format", "no name for a class", lambda g: {"classes": np.array(["a\x1b[2J", "b", "c", "d"])}),
    ("labels and classes", "a label -1", lambda g: {"y_test": g["y_test"] - 1}),
    ("labels and classes", "'more' first", lambda g: {"classes": np.append(g["classes"], "more")}),
    ("enough images", "1 images in test", lambda g: cut(g, "test", 1)),
    ("enough images", "4 images in train", lambda g: cut(g, "train", 4)),
    ("enough images", "8 for the test", lambda g: cut(g, "test", 2) | copied(g, 3)),
    ("images show something", "one grey level", lambda g: {"x_train": g["x_train"] // 255}),
    ("images show something", "1 of 144", lambda g: {n: one(g, n) for n in ("x_train", "x_test")}),
    ("splits are apart", "in test is in train", lambda g: {"x_test": seen(g)}),
    ("sources exist", "in the user's data", lambda g: renamed(g, "circle/none.png")),
    ("sources exist", "relative to", lambda g: renamed(g, "/inputs/folders/circle/001.png")),
    ("sources exist", "in the user's data", lambda g: renamed(g, "../folders/circle/001.png")),
    ("sources exist", "neither an image", lambda g: renamed(g, "notes.txt")),
    ("sources exist", "two images", lambda g: renamed(g, "square/005.png")),
    ("sources exist", "\\x1b", lambda g: renamed(g, "\x1b]0;title\x07")),
]  # fmt: skip


def cut(good: Arrays, part: str, most: int) -> Arrays:
    """At most `most` images of each class in one split."""
    labels = good[f"y_{part}"]
    kept = np.concatenate([np.flatnonzero(labels == one)[:most] for one in range(4)])
    return {f"{name}_{part}": good[f"{name}_{part}"][kept] for name in ("x", "y", "sources")}


def copied(good: Arrays, times: int) -> Arrays:
    """The training split several times over."""
    return {
        f"{name}_train": np.concatenate([good[f"{name}_train"]] * times)
        for name in ("x", "y", "sources")
    }


def one(good: Arrays, name: str) -> Any:
    """The first training image in place of all."""
    return np.repeat(good["x_train"][:1], len(good[name]), axis=0)


def seen(good: Arrays) -> Any:
    """The test images, the first of them a training image."""
    return np.append(good["x_train"][:1], good["x_test"][1:], axis=0)


def renamed(good: Arrays, source: str) -> Arrays:
    """Another source for the first test image."""
    return {"sources_test": np.array([source, *good["sources_test"][1:]])}


@pytest.mark.parametrize(("name", "words", "fault"), FAULTS)
def test_each_fault_breaks_its_clause(
    held: Held, good: Arrays, name: str, words: str, fault: Any
) -> None:
    found, detail = broken(held(**fault(good)))
    assert found == name
    assert words in detail
    assert detail.isprintable()


def test_an_uneven_balance_is_a_warning(held: Held, good: Arrays) -> None:
    few = (good["y_train"] != 0) | (np.cumsum(good["y_train"] == 0) <= 5)
    changes = {f"{name}_train": good[f"{name}_train"][few] for name in ("x", "y", "sources")}
    test = cut(good, "test", 7)
    few_test = (test["y_test"] != 0) | (np.cumsum(test["y_test"] == 0) <= 2)
    changes |= {name: array[few_test] for name, array in test.items()}
    checks = held(call_of("folders", least_share=0.5), **changes)
    (balance,) = (check for check in checks if check.name == "enough images")
    assert balance.passed
    assert "very uneven" in balance.detail


def test_the_call_says_which_share_of_the_data_is_enough(held: Held, good: Arrays) -> None:
    some = cut(good, "train", 20) | cut(good, "test", 5)
    name, detail = broken(held(**some))
    assert name == "all data are used"
    assert "100 of 146 files" in detail
    assert held(call_of("folders", least_share=0.6), **some)[-1].passed


def test_user_files_that_nobody_can_read_are_not_missed(held: Held, good: Arrays) -> None:
    assert "1 that cannot be read" in {c.name: c.detail for c in held()}["all data are used"]


def test_a_mark_of_the_class_is_found_even_where_it_flickers(held: Held, good: Arrays) -> None:
    rng = np.random.default_rng(0)
    marked = {}
    for part in ("train", "test"):
        images = good[f"x_{part}"].copy()
        images[:, 5, 7, 0] = 60 * good[f"y_{part}"] + rng.integers(0, 40, len(images))
        marked[f"x_{part}"] = images
    name, detail = broken(held(**marked))
    assert (name, "row 5, column 7" in detail) == ("images bear no mark", True)


@pytest.mark.parametrize(("images", "told"), [(7, False), (40, True)])
def test_of_few_images_a_pixel_tells_the_class_by_chance(images: int, told: bool) -> None:
    """One pixel of 1,024 in two classes: 2 in 3,432 orders of 7 and 7 images put it so."""
    rng = np.random.default_rng(0)
    parts = {}
    for name in ("train", "test"):
        labels = np.repeat([0, 1], images if name == "train" else 1)
        pixels = rng.integers(0, 256, (len(labels), 32, 32, 1), dtype=np.uint8)
        pixels[:, 3, 4, 0] = 100 * labels + 7
        parts[name] = Part(pixels, labels, ())
    output = Output(parts, ("a", "b"))
    if told:
        with pytest.raises(BrokenError, match="row 3, column 4"):
            unmarked(output)
    else:
        assert "so few images" in unmarked(output)


def test_grounds_that_differ_from_class_to_class_are_the_users_own(
    held: Held, good: Arrays
) -> None:
    changes = {}
    for part in ("train", "test"):
        shaded = good[f"x_{part}"] // 5 + (51 * good[f"y_{part}"])[:, None, None, None]
        changes[f"x_{part}"] = shaded.astype(np.uint8)
    details = {check.name: check for check in held(**changes)}
    assert details["images bear no mark"].passed


@pytest.mark.parametrize(("levels", "passes"), [(1, False), (12, True)])
def test_training_images_are_not_tested_again_with_noise_on_them(
    held: Held, good: Arrays, levels: int, passes: bool
) -> None:
    rng = np.random.default_rng(0)
    noise = rng.integers(-levels, levels + 1, good["x_test"].shape)
    noisy = (good["x_train"][: len(noise)] + noise).clip(0, 255).astype(np.uint8)
    checks = {check.name: check for check in held(x_test=noisy)}
    assert checks["splits are apart"].passed == passes


def test_pale_images_are_not_taken_for_each_other(held: Held, good: Arrays) -> None:
    pale = {name: good[name] // 16 for name in ("x_train", "x_test")}
    checks = {check.name: check for check in held(**pale)}
    assert checks["splits are apart"].passed
