"""CIFAR through torchvision, which checks the published MD5 sums before it unpickles anything."""

from __future__ import annotations

import contextlib
import io
import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from tools.data.cifar import Variant
from tools.data.dataset import Split
from tools.data.source import Content, Source, fingerprint
from tools.errors import DataError
from tools.reporter import Reporter

_READER = "torchvision 1"
_SILENCE_S = 20.0  # a server that says nothing for so long is given up


def find_pickles(folder: Path, variant: Variant) -> Source | None:
    """torchvision's folder of pickles in or at `folder`; None where it is not there."""
    for root in (folder, folder.parent):
        place = root / variant.pickle_folder
        if place.is_dir() and folder in (root, place):
            files = [path for path in place.iterdir() if path.is_file()]
            return Source(fingerprint(_READER, place, files), partial(_read, root, variant))
    return None


def find_download(variant: Variant, folder: Path) -> Source:
    """torchvision's download of `variant` into `folder`, fetched only when it is read."""
    key = fingerprint(f"{_READER} {variant.name}", folder, [])
    return Source(key, partial(_download_and_read, folder, variant))


def _download_and_read(folder: Path, variant: Variant, reporter: Reporter) -> Content:
    """The download, unless it is there already; DataError where there is no network."""
    kind = _torchvision_class(variant)
    reporter.note(f"Downloading {variant.torchvision_name} from {kind.url} (about 160 MB).")
    try:
        with _patience(), contextlib.redirect_stderr(io.StringIO()):
            folder.mkdir(parents=True, exist_ok=True)
            kind(root=str(folder), download=True)
    except (OSError, RuntimeError, EOFError) as error:
        raise DataError(
            f"{variant.torchvision_name} cannot be downloaded ({error}).",
            "Fetch it on another machine and name its folder with --data or TINYSMITH_DATA.",
        ) from error
    return _read(folder, variant, reporter)


def _read(root: Path, variant: Variant, _: Reporter) -> Content:
    """Both splits, if every file has its published MD5 sum; DataError otherwise."""
    kind = _torchvision_class(variant)
    try:
        train, test = (kind(root=str(root), train=part) for part in (True, False))
    except RuntimeError as error:
        raise DataError(
            f"The files in {root / variant.pickle_folder} are not the published ones: "
            "a checksum differs, and a pickle of unknown origin is not opened.",
            "Unpack the archive again, or use the binary version of the data set.",
        ) from error
    return Content(tuple(train.classes), _split(train), test=_split(test))


def _split(source: Any) -> Split:
    """torchvision's arrays as ours."""
    images = np.ascontiguousarray(source.data, dtype=np.uint8)
    return Split(images, np.asarray(source.targets, dtype=np.int64))


def _torchvision_class(variant: Variant) -> Any:
    """torchvision's class for `variant`; imported late, because it brings torch along."""
    from torchvision import datasets

    return getattr(datasets, variant.torchvision_name)


@contextlib.contextmanager
def _patience() -> Iterator[None]:
    """A limit on silent connections, which torchvision does not set itself."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_SILENCE_S)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
