# expect: pass
# data: parts
"""torchvision's ImageFolder with the usual transforms, split as the user did."""

import numpy as np
from torchvision import transforms
from torchvision.datasets import ImageFolder

shape = transforms.Compose([transforms.Resize(36), transforms.CenterCrop(32), transforms.ToTensor()])
arrays = {}
for part in ("train", "test"):
    folder = ImageFolder(f"/inputs/parts/{part}", shape)
    arrays["x_" + part] = np.stack([np.moveaxis(np.uint8(x.numpy() * 255), 0, 2) for x, _ in folder])
    arrays["y_" + part] = np.array(folder.targets)
    arrays["sources_" + part] = np.array([path.removeprefix("/inputs/parts/") for path, _ in folder.samples])
    arrays["classes"] = np.array(folder.classes)
np.savez_compressed("data.npz", **arrays)
