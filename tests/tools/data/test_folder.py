from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, UnidentifiedImageError

from tests.listener import Listener
from tests.tools.data.conftest import save_classes, save_picture
from tools.data import load_dataset
from tools.data.pictures import read_header
from tools.errors import DataError


def test_train_and_test_folders_are_read_and_validation_is_drawn(tmp_path: Path) -> None:
    save_classes(tmp_path / "train", 20)
    save_classes(tmp_path / "test", 4)
    dataset = load_dataset(None, tmp_path)
    assert [len(split) for split in dataset.splits.values()] == [36, 4, 8]
    assert dataset.classes == ("cat", "dog")
    with Image.open(tmp_path / "test" / "dog" / "0001.png") as picture:
        assert np.array_equal(dataset.test.images[5], np.asarray(picture))


def test_a_validation_folder_is_used_as_it_is(tmp_path: Path) -> None:
    for part, count in (("train", 6), ("valid", 2), ("test", 3)):
        save_classes(tmp_path / part, count)
    sizes = [len(split) for split in load_dataset(None, tmp_path).splits.values()]
    assert sizes == [12, 4, 6]


def test_one_folder_is_split_the_same_way_every_time(tmp_path: Path, cache: Path) -> None:
    save_classes(tmp_path / "heap", 20)
    first = load_dataset(None, tmp_path / "heap")
    (next(cache.iterdir()) / "entry.json").unlink()
    assert [len(split) for split in first.splits.values()] == [24, 8, 8]
    assert load_dataset(None, tmp_path / "heap").digest == first.digest
    for split in first.splits.values():
        assert set(np.bincount(split.labels)) == {len(split) // 2}


def test_other_sizes_are_cropped_to_the_median_side_and_reported(
    tmp_path: Path, listener: Listener
) -> None:
    save_classes(tmp_path, 5)
    save_picture(tmp_path / "cat" / "wide.png", 1, size=(40, 20))
    dataset = load_dataset(None, tmp_path, listener)
    assert dataset.resolution == 12
    assert "12 to 20 pixels" in listener.notes[0]


def test_a_wide_image_keeps_its_centre(tmp_path: Path) -> None:
    save_classes(tmp_path, 5)
    stripes = np.zeros((12, 36, 3), np.uint8)
    stripes[:, 12:24] = 200
    Image.fromarray(stripes).save(tmp_path / "cat" / "stripes.png")
    dataset = load_dataset(None, tmp_path)
    images = np.concatenate([split.images for split in dataset.splits.values()])
    assert (images == 200).all(axis=(1, 2, 3)).any()


def test_large_images_are_reduced_to_96_pixels(tmp_path: Path) -> None:
    for name in ("cat", "dog"):
        for index in range(4):
            save_picture(tmp_path / name / f"{index}.jpg", index, size=(320, 240))
    assert load_dataset(None, tmp_path).resolution == 96


def test_greyscale_stays_greyscale_until_one_image_has_colour(tmp_path: Path) -> None:
    save_classes(tmp_path, 5, mode="L")
    assert load_dataset(None, tmp_path).channels == 1
    save_picture(tmp_path / "cat" / "colour.png", 1)
    assert load_dataset(None, tmp_path).channels == 3


def test_sixteen_bit_grey_keeps_its_upper_byte(tmp_path: Path) -> None:
    for name in ("cat", "dog"):
        for index in range(4):
            deep = np.full((8, 8), 0x4000 + 256 * index, np.uint16)
            (tmp_path / name).mkdir(exist_ok=True)
            Image.fromarray(deep).save(tmp_path / name / f"{index}.png")
    dataset = load_dataset(None, tmp_path)
    images = np.concatenate([split.images for split in dataset.splits.values()])
    assert set(np.unique(images)) == {64, 65, 66, 67}


def test_a_photograph_is_turned_upright(tmp_path: Path) -> None:
    save_classes(tmp_path, 5)
    lying = Image.fromarray(np.vstack([np.full((6, 12), 255), np.zeros((6, 12))]).astype(np.uint8))
    exif = Image.Exif()
    exif[0x0112] = 3  # turned by 180 degrees
    lying.convert("RGB").save(tmp_path / "cat" / "photo.png", exif=exif)
    dataset = load_dataset(None, tmp_path)
    images = np.concatenate([split.images for split in dataset.splits.values()])
    upright = [image for image in images if set(np.unique(image)) == {0, 255}]
    assert upright[0][0, 0, 0] == 0


def test_a_few_broken_images_are_named_counted_and_skipped(
    tmp_path: Path, listener: Listener
) -> None:
    save_classes(tmp_path, 100)
    whole = tmp_path / "cat" / "0000.png"
    (tmp_path / "cat" / "cut.png").write_bytes(whole.read_bytes()[:100])
    (tmp_path / "dog" / "text.jpg").write_text("no image at all")
    dataset = load_dataset(None, tmp_path, listener)
    assert sum(len(split) for split in dataset.splits.values()) == 200
    assert len(listener.warnings) == 1
    for word in ("2 of 202", "cat/cut.png", "dog/text.jpg", "skipped"):
        assert word in listener.warnings[0]


def test_more_than_one_percent_broken_is_an_error_with_names(tmp_path: Path) -> None:
    save_classes(tmp_path, 50)
    (tmp_path / "cat" / "empty.png").touch()
    (tmp_path / "cat" / "zeros.png").write_bytes(bytes(1000))
    with pytest.raises(DataError, match=r"2 of 102 .*cat/empty\.png, cat/zeros\.png.*1 %"):
        load_dataset(None, tmp_path)


def test_a_decompression_bomb_counts_as_broken(tmp_path: Path, listener: Listener) -> None:
    save_classes(tmp_path, 50)
    Image.new("1", (10_000, 10_000)).save(tmp_path / "cat" / "bomb.png")
    load_dataset(None, tmp_path, listener)
    assert "bomb.png" in listener.warnings[0]


def test_a_script_in_disguise_is_not_even_recognised(tmp_path: Path) -> None:
    path = tmp_path / "drawing.png"
    path.write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 12 12\n%%EndComments\nshowpage\n")
    with Image.open(path) as picture:
        assert picture.format == "EPS"  # Pillow alone would hand it to Ghostscript
    with pytest.raises(UnidentifiedImageError):
        read_header(path)


def test_other_files_links_and_pipes_are_passed_over(tmp_path: Path, listener: Listener) -> None:
    save_classes(tmp_path, 5)
    (tmp_path / "cat" / "notes.txt").write_text("x")
    (tmp_path / "dog" / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "dog" / "pipe.png")
    (tmp_path / "puppy").symlink_to(tmp_path / "dog")
    save_picture(tmp_path / ".thumbnails" / "small.png", 1)
    dataset = load_dataset(None, tmp_path, listener)
    assert sum(len(split) for split in dataset.splits.values()) == 10
    assert dataset.classes == ("cat", "dog")
    assert listener.notes[0] == "1 files that are not images were ignored."
    assert listener.notes[1] == "1 links to folders were not followed."


def test_a_class_without_training_images_is_an_error(tmp_path: Path) -> None:
    save_classes(tmp_path / "train", 5)
    save_classes(tmp_path / "test", 2, ("cat", "cow"))
    with pytest.raises(DataError, match="'cow' has test images but no training images"):
        load_dataset(None, tmp_path)


def test_an_empty_class_is_left_out_and_named(tmp_path: Path, listener: Listener) -> None:
    save_classes(tmp_path, 5)
    (tmp_path / "cow").mkdir()
    assert load_dataset(None, tmp_path, listener).classes == ("cat", "dog")
    assert "cow" in listener.warnings[0]


def test_too_few_classes_or_images_are_errors(tmp_path: Path) -> None:
    save_classes(tmp_path / "one", 5, ("cat",))
    with pytest.raises(DataError, match="1 class"):
        load_dataset(None, tmp_path / "one")
    save_classes(tmp_path / "few", 2)
    with pytest.raises(DataError, match="'cat' has 2 images, too few"):
        load_dataset(None, tmp_path / "few")


def test_copies_across_the_splits_are_counted(tmp_path: Path, listener: Listener) -> None:
    save_classes(tmp_path / "train", 10)
    save_classes(tmp_path / "test", 4)
    copy = (tmp_path / "train" / "cat" / "0003.png").read_bytes()
    (tmp_path / "test" / "cat" / "copy.png").write_bytes(copy)
    load_dataset(None, tmp_path, listener)
    assert listener.warnings[0].startswith("1 of 9 test images are exact copies")


def test_progress_reaches_the_end(tmp_path: Path, listener: Listener) -> None:
    save_classes(tmp_path, 120)
    load_dataset(None, tmp_path, listener)
    assert listener.stages == {"examining images": (240, 240), "reading images": (240, 240)}
