"""The paper's published weights in our modules."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tools.architecture import Architecture
from tools.errors import ModelFileError
from tools.network import TorchNetwork, build_torch
from tools.network.paper_weights import PAPER_MEAN, PAPER_STD, load_paper_weights


def _load(shared: Path, name: str) -> TorchNetwork:
    folder = shared / "models" / "paper"
    network = build_torch(Architecture.load(folder / f"{name}.json"))
    load_paper_weights(network, folder / f"{name}.pth")
    return network.eval()


@pytest.mark.parametrize("name", ["LMaNet-Elite", "LMaNet-Core"])
def test_every_published_tensor_finds_its_place(shared: Path, name: str) -> None:
    network = _load(shared, name)  # strict: raises on any tensor without a partner
    path = shared / "models" / "paper" / f"{name}.pth"
    published = torch.load(path, map_location="cpu", weights_only=True)
    assert sum(v.double().sum() for v in published.values()) == pytest.approx(
        float(sum(v.double().sum() for v in network.state_dict().values()))
    )


def test_weights_of_another_network_are_refused(shared: Path) -> None:
    folder = shared / "models" / "paper"
    network = build_torch(Architecture.load(folder / "LMaNet-Core.json"))
    with pytest.raises(ModelFileError, match="LMaNet-Elite"):
        load_paper_weights(network, folder / "LMaNet-Elite.pth")


def test_a_missing_file_is_named(tmp_path: Path, shared: Path) -> None:
    network = build_torch(Architecture.load(shared / "models" / "paper" / "LMaNet-Core.json"))
    with pytest.raises(ModelFileError, match="does not hold"):
        load_paper_weights(network, tmp_path / "nothing.pth")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "published"), [("LMaNet-Elite", 0.747), ("LMaNet-Core", 0.752)])
def test_published_accuracy_is_reached(shared: Path, name: str, published: float) -> None:
    images, labels = _cifar100_test(shared / "data" / "cifar100", per_class=5)
    network = _load(shared, name)
    with torch.inference_mode():
        batches = (images[i : i + 100] for i in range(0, len(images), 100))
        chosen = torch.cat([network(batch).argmax(1) for batch in batches])
    reached = float((chosen == labels).float().mean())
    # Three standard errors of 500 images around the accuracy published for 2,000.
    assert reached == pytest.approx(published, abs=0.06)


def _cifar100_test(folder: Path, per_class: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Preprocessed as the paper does: 160x160 bilinear with antialias, then normalised."""
    names = (folder / "classes.txt").read_text(encoding="utf-8").split()
    images = []
    for name in names:
        mosaic = np.asarray(Image.open(folder / "test" / f"{name}.webp"))
        tiles = mosaic.reshape(-1, 32, mosaic.shape[1] // 32, 32, 3).swapaxes(1, 2)
        images.append(tiles.reshape(-1, 32, 32, 3)[:per_class])
    x = torch.from_numpy(np.concatenate(images)).permute(0, 3, 1, 2).float() / 255
    x = torch.nn.functional.interpolate(x, size=(160, 160), mode="bilinear", antialias=True)
    mean, std = (torch.tensor(v).view(1, 3, 1, 1) for v in (PAPER_MEAN, PAPER_STD))
    return (x - mean) / std, torch.arange(len(names)).repeat_interleave(per_class)
