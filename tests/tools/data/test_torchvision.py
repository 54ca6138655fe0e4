from __future__ import annotations

import hashlib
import pickle
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from tests.listener import Listener
from tools.data import load_dataset
from tools.errors import DataError

IMAGES = np.random.default_rng(2).integers(0, 256, (120, 32, 32, 3), dtype=np.uint8)
LABELS = np.arange(120) % 10


class _Trap:
    """Creates a folder when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.mkdir, (self.path,)


def test_a_pickle_that_is_not_the_published_one_is_never_opened(tmp_path: Path) -> None:
    place = tmp_path / "cifar-100-python"
    place.mkdir()
    for name in ("train", "test", "meta"):
        (place / name).write_bytes(pickle.dumps(_Trap(tmp_path / "sprung")))
    for folder in (tmp_path, place):
        with pytest.raises(DataError, match="not the published ones"):
            load_dataset("cifar100", folder)
    assert not (tmp_path / "sprung").exists()


def test_without_a_network_the_download_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from torchvision.datasets import CIFAR10

    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(CIFAR10, "url", "http://127.0.0.1:9/cifar-10-python.tar.gz")
    with pytest.raises(DataError, match="TINYSMITH_DATA"):
        load_dataset("cifar10")


def save_pickles(folder: Path) -> dict[str, str]:
    """A small CIFAR-10 in torchvision's layout; returns the MD5 sum of each file."""
    place = folder / "cifar-10-batches-py"
    place.mkdir(parents=True)
    planes = IMAGES.transpose(0, 3, 1, 2).reshape(120, -1)
    names = [*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"]
    content: dict[str, object] = {
        name: {"data": part, "labels": labels.tolist()}
        for name, part, labels in zip(names, np.split(planes, 6), np.split(LABELS, 6), strict=True)
    }
    content["batches.meta"] = {"label_names": [f"c{label}" for label in range(10)]}
    for name, value in content.items():
        (place / name).write_bytes(pickle.dumps(value))
    return {name: _md5(place / name) for name in content}


def _md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A server that publishes the small CIFAR-10, and torchvision told its address and sums."""
    from torchvision.datasets import CIFAR10

    monkeypatch.setenv("no_proxy", "127.0.0.1")
    sums = save_pickles(tmp_path / "site")
    archive = tmp_path / "site" / CIFAR10.filename
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(tmp_path / "site" / CIFAR10.base_folder, CIFAR10.base_folder)
    handler = partial(_Quiet, directory=str(tmp_path / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/{CIFAR10.filename}"
        monkeypatch.setattr(CIFAR10, "url", url)
        monkeypatch.setattr(CIFAR10, "tgz_md5", _md5(archive))
        batches = [(name, sums[name]) for name in sums if name.startswith("data")]
        monkeypatch.setattr(CIFAR10, "train_list", batches)
        monkeypatch.setattr(CIFAR10, "test_list", [("test_batch", sums["test_batch"])])
        monkeypatch.setattr(CIFAR10, "meta", {**CIFAR10.meta, "md5": sums["batches.meta"]})
        yield tmp_path / "site"
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_the_download_is_fetched_once_and_read(
    published: Path, listener: Listener, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = load_dataset("cifar10", reporter=listener)
    assert np.array_equal(dataset.test.images, IMAGES[100:])
    assert dataset.test.labels.tolist() == LABELS[100:].tolist()
    assert (len(dataset.train), len(dataset.val), dataset.classes[9]) == (90, 10, "c9")
    assert listener.notes[0].startswith("Downloading CIFAR10 from http://127.0.0.1")
    assert capsys.readouterr() == ("", "")
    (published / "cifar-10-python.tar.gz").unlink()
    assert load_dataset("cifar10").digest == dataset.digest


def test_published_pickles_in_a_folder_are_read(published: Path) -> None:
    dataset = load_dataset(None, published)
    assert np.array_equal(dataset.test.images, IMAGES[100:])


def test_an_altered_download_is_refused(published: Path) -> None:
    archive = published / "cifar-10-python.tar.gz"
    archive.write_bytes(archive.read_bytes()[:-9])
    with pytest.raises(DataError, match=r"cannot be downloaded.*corrupted"):
        load_dataset("cifar10")
