"""scikit-learn's bundled handwritten digits: real data that is there without any network."""

from __future__ import annotations

import hashlib
from importlib.metadata import version

import numpy as np

from tools.data.dataset import Split
from tools.data.source import Content, Source
from tools.reporter import Reporter

_READER = "digits 1"
_BRIGHTEST = 16  # the bundled images count the set pixels of 4×4 blocks


def find_digits() -> Source:
    """The 1,797 images of 8×8, split 60 / 20 / 20 % by class.

    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI 1998.
    """
    key = f"{_READER}, scikit-learn {version('scikit-learn')}"
    return Source(hashlib.sha256(key.encode()).hexdigest(), _read)


def _read(_: Reporter) -> Content:
    """Values 0..16 become pixels 0..255."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images = np.rint(bunch.images * (255 / _BRIGHTEST)).astype(np.uint8)[..., np.newaxis]
    classes = tuple(str(name) for name in bunch.target_names)
    return Content(classes, Split(images, bunch.target.astype(np.int64)))
