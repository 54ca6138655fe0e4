from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.listener import Listener
from tools.data import load_dataset
from tools.errors import DataError


def save_binary_cifar10(folder: Path, images: np.ndarray, labels: np.ndarray) -> Path:
    """Images (n, 32, 32, 3) as the published binary version: a sixth for each of six files."""
    place = folder / "cifar-10-batches-bin"
    place.mkdir(parents=True)
    (place / "batches.meta.txt").write_text("\n".join(f"c{label}" for label in range(10)) + "\n\n")
    planes = images.transpose(0, 3, 1, 2).reshape(len(images), -1)
    records = np.concatenate([labels[:, None].astype(np.uint8), planes], axis=1)
    names = [*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"]
    for name, part in zip(names, np.split(records, 6), strict=True):
        part.tofile(place / name)
    return place


@pytest.fixture
def binary(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (120, 32, 32, 3), dtype=np.uint8)
    return save_binary_cifar10(tmp_path, images, np.arange(120) % 10)


def test_the_binary_version_is_read_pixel_for_pixel(binary: Path) -> None:
    dataset = load_dataset("cifar10", binary.parent)
    images = np.random.default_rng(0).integers(0, 256, (120, 32, 32, 3), dtype=np.uint8)
    assert np.array_equal(dataset.test.images, images[100:])
    assert dataset.test.labels.tolist() == [label % 10 for label in range(100, 120)]
    assert (len(dataset.train), len(dataset.val)) == (90, 10)
    assert dataset.classes[3] == "c3"


def test_the_binary_folder_itself_can_be_named(binary: Path) -> None:
    assert load_dataset(None, binary).digest == load_dataset("cifar10", binary.parent).digest


def test_a_truncated_binary_file_is_named(binary: Path) -> None:
    path = binary / "data_batch_3.bin"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DataError, match=r"data_batch_3\.bin .* not whole"):
        load_dataset("cifar10", binary)


def test_a_label_beyond_the_classes_is_an_error(binary: Path) -> None:
    path = binary / "test_batch.bin"
    path.write_bytes(b"\x0b" + path.read_bytes()[1:])
    with pytest.raises(DataError, match="label 11"):
        load_dataset("cifar10", binary)


def test_the_fine_label_of_binary_cifar100_is_read(tmp_path: Path) -> None:
    names = "\n".join(f"fine{label}" for label in range(100))
    (tmp_path / "fine_label_names.txt").write_text(names)
    fine = np.arange(300) % 100
    records = np.zeros((300, 2 + 3072), np.uint8)
    records[:, 0], records[:, 1] = fine // 5, fine
    for name in ("train.bin", "test.bin"):
        records.tofile(tmp_path / name)
    dataset = load_dataset("cifar100", tmp_path)
    assert dataset.test.labels.tolist() == fine.tolist()
    assert dataset.classes[99] == "fine99"


def save_mosaics(folder: Path, rows: int = 2, columns: int = 3) -> None:
    """Two classes; tile (row, column) of the class c is filled with 100 c + 10 row + column."""
    (folder / "classes.txt").write_text("ant\nbee\n")
    for number, name in enumerate(("ant", "bee")):
        values = [[100 * number + 10 * r + c for c in range(columns)] for r in range(rows)]
        grey = np.kron(np.array(values), np.ones((32, 32), int)).astype(np.uint8)
        for part in ("train", "test"):
            (folder / part).mkdir(exist_ok=True)
            picture = Image.fromarray(np.stack([grey] * 3, axis=-1))
            picture.save(folder / part / f"{name}.webp", lossless=True)


def test_mosaics_are_cut_row_by_row(tmp_path: Path, listener: Listener) -> None:
    save_mosaics(tmp_path)
    dataset = load_dataset(None, tmp_path, listener)
    firsts = dataset.test.images[:, 0, 0, 0].tolist()
    assert firsts == [0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112]
    assert dataset.test.labels.tolist() == [0] * 6 + [1] * 6
    assert listener.warnings[-1].startswith("12 of 12 test images are exact copies")


def test_a_missing_or_cut_mosaic_is_named(tmp_path: Path) -> None:
    save_mosaics(tmp_path)
    path = tmp_path / "test" / "bee.webp"
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(DataError, match=r"bee\.webp cannot be read"):
        load_dataset(None, tmp_path)
    path.unlink()
    with pytest.raises(DataError, match=r"bee\.webp is missing"):
        load_dataset(None, tmp_path)


def test_a_mosaic_of_another_tile_size_is_refused(tmp_path: Path) -> None:
    save_mosaics(tmp_path)
    Image.new("RGB", (64, 33)).save(tmp_path / "train" / "ant.webp")
    with pytest.raises(DataError, match="no multiple of 32"):
        load_dataset(None, tmp_path)


def test_cifar100_has_the_published_mean_and_deviation(shared: Path, listener: Listener) -> None:
    folder = shared / "data" / "cifar100"
    if not folder.is_dir():
        pytest.skip(f"needs {folder}")
    dataset = load_dataset("CIFAR-100", folder, listener)
    pixels = np.concatenate([dataset.train.images, dataset.val.images]).reshape(-1, 3)
    assert len(pixels) == 50_000 * 32 * 32
    mean, deviation = _moments(pixels)
    assert np.allclose(mean, (0.507075, 0.486549, 0.440918), atol=1e-6)
    assert np.allclose(deviation, (0.267334, 0.256438, 0.276150), atol=1e-6)
    assert set(np.bincount(dataset.val.labels)) == {50}
    assert (len(dataset.classes), len(dataset.test)) == (100, 10_000)
    assert any(line.startswith("10 of 10,000 test images") for line in listener.warnings)


def _moments(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each channel, from exact counts of the 256 values."""
    values = np.arange(256) / 255
    shares = np.stack([np.bincount(channel, minlength=256) for channel in pixels.T]) / len(pixels)
    mean = shares @ values
    return mean, np.sqrt(shares @ values**2 - mean**2)
