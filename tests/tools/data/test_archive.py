from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.listener import Listener
from tools.data import Dataset, load_dataset
from tools.errors import DataError

RNG = np.random.default_rng(1)
IMAGES = RNG.integers(0, 256, (20, 6, 6, 3), dtype=np.uint8)
GOOD: dict[str, Any] = {
    "x_train": IMAGES,
    "y_train": np.arange(20) % 2,
    "x_test": 255 - IMAGES[:4],
    "y_test": np.arange(4) % 2,
}


def load(folder: Path, listener: Listener | None = None, **changes: Any) -> Dataset:
    """The good archive with `changes`, loaded; None leaves an array out."""
    path = folder / "data.npz"
    arrays = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    np.savez(path, **arrays)
    return load_dataset(str(path), reporter=listener or Listener())


def test_an_archive_is_read_as_it_is(tmp_path: Path) -> None:
    dataset = load(tmp_path)
    assert [len(split) for split in dataset.splits.values()] == [18, 2, 4]
    assert np.array_equal(dataset.test.images, 255 - IMAGES[:4])
    assert (dataset.name, dataset.classes) == ("data", ("0", "1"))


def test_validation_arrays_are_used(tmp_path: Path) -> None:
    dataset = load(tmp_path, x_val=IMAGES[:3] // 2, y_val=np.array([1, 0, 1]))
    assert [len(split) for split in dataset.splits.values()] == [20, 3, 4]
    assert dataset.val.labels.tolist() == [1, 0, 1]


@pytest.mark.parametrize("white", [1, 255])
def test_floats_are_read_as_fractions_or_as_pixels(tmp_path: Path, white: int) -> None:
    # A little below each pixel value: rounding gives the value, cutting off does not.
    floats = ((IMAGES - 0.3).clip(0, 255) / 255 * white).astype(np.float32)
    # A dark test split must follow the training split, not its own greatest value.
    dark = np.full((4, 6, 6, 3), 0.7 / 255 * white, np.float32)
    dataset = load(tmp_path, x_train=floats, x_test=dark)
    whole = np.concatenate([dataset.train.images, dataset.val.images])
    assert sorted(i.tobytes() for i in whole) == sorted(i.tobytes() for i in IMAGES)
    assert set(np.unique(dataset.test.images)) == {1}


def test_labels_are_renumbered_in_order_and_may_be_a_column(tmp_path: Path) -> None:
    dataset = load(
        tmp_path,
        y_train=np.where(np.arange(20) % 2, 70, -3)[:, None],
        y_test=np.array([70, -3, -3, 70]),
    )
    assert dataset.classes == ("-3", "70")
    assert dataset.test.labels.tolist() == [1, 0, 0, 1]


@pytest.mark.parametrize("names", [["ant", "bee"], np.array([b"ant", b"bee"])])
def test_class_names_are_kept(tmp_path: Path, names: Any) -> None:
    assert load(tmp_path, classes=names).classes == ("ant", "bee")


def test_greyscale_images_get_one_channel(tmp_path: Path) -> None:
    dataset = load(tmp_path, x_train=IMAGES[..., 0], x_test=IMAGES[:4, ..., :1])
    assert (dataset.channels, dataset.resolution) == (1, 6)


@pytest.mark.parametrize("tall", [True, False])
def test_oblong_images_are_cropped_to_their_centre(
    tmp_path: Path, listener: Listener, tall: bool
) -> None:
    oblong = IMAGES[:, :, 1:5] if tall else IMAGES[:, 1:5]
    dataset = load(tmp_path, listener, x_train=oblong, x_test=oblong[:4])
    assert np.array_equal(dataset.test.images, IMAGES[:4, 1:5, 1:5])
    assert f"{'6×4' if tall else '4×6'} are cropped" in listener.notes[0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"x_test": None}, "lacks x_test"),
        ({"x_val": IMAGES}, "one of x_val and y_val"),
        ({"x_train": IMAGES.transpose(0, 3, 1, 2)}, "channels last"),
        ({"x_train": IMAGES[:19]}, "19 images, y_train 20 labels"),
        ({"x_train": IMAGES.astype(np.float32) - 128}, "values -128 to 127"),
        ({"x_train": IMAGES.astype(np.int32) * 4}, "values 0 to 1"),
        ({"x_train": np.where(IMAGES == 0, np.nan, 0.5)}, "not a number"),
        ({"x_train": IMAGES > 3}, "type bool"),
        ({"x_train": np.array(5)}, "has shape"),
        ({"x_train": IMAGES[:0], "y_train": np.arange(0)}, "0 values"),
        ({"x_test": IMAGES[:4, :5, :5]}, "different shapes"),
        ({"y_train": np.eye(2, dtype=int)[np.arange(20) % 2]}, "argmax"),
        ({"y_train": np.arange(20) / 20}, "labels are integers"),
        ({"y_test": np.array([0, 1, 2, 0])}, "label 2 that y_train has not"),
        ({"classes": ["only"]}, "1 names, but y_train has 2"),
        ({"y_train": np.zeros(20, int), "y_test": np.zeros(4, int)}, "1 class"),
        ({"y_train": np.arange(20) // 19}, "too few to split"),
    ],
)
def test_what_is_wrong_with_an_archive_is_said(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(DataError, match=words):
        load(tmp_path, **changes)


def test_pickled_objects_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        load(tmp_path, y_train=np.array([{}] * 20, dtype=object))


@pytest.mark.parametrize("damage", [b"", b"no archive", b"PK\x03\x04" + bytes(60)])
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "bad.npz").write_bytes(damage)
    with pytest.raises(DataError, match=r"bad\.npz cannot be read"):
        load_dataset(str(tmp_path / "bad.npz"))


def test_a_truncated_or_altered_archive_is_refused(tmp_path: Path) -> None:
    load(tmp_path)
    whole = (tmp_path / "data.npz").read_bytes()
    altered = bytearray(whole)
    altered[400] ^= 0xFF
    for damage in (whole[: len(whole) // 2], bytes(altered)):
        (tmp_path / "data.npz").write_bytes(damage)
        with pytest.raises(DataError, match="cannot be read"):
            load_dataset(str(tmp_path / "data.npz"))


def test_an_archive_larger_than_the_memory_is_refused_before_it_is_unpacked(
    tmp_path: Path,
) -> None:
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x_train.npy", b"x")
        archive.filelist[0].file_size = 2**50
    with pytest.raises(DataError, match="unpacks to"):
        load_dataset(str(path))
