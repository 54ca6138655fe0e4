"""From a name or a path to a data set: which reader, which folder, and the cache in between."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tools.data.names import DatasetInfo, find_info, known_datasets
from tools.errors import DataError
from tools.reporter import Reporter, Silent

if TYPE_CHECKING:  # the readers bring numpy and Pillow along, so they are imported where used
    from tools.data.dataset import Dataset
    from tools.data.source import Source

_SILENT = Silent()
UNNAMED = frozenset({"", "custom", "folder"})
"""What a goal says for a name where only a folder was given."""


def load_dataset(
    name: str | None = None, folder: Path | None = None, reporter: Reporter = _SILENT
) -> Dataset:
    """The data set `name` (uint8 images n×h×w×c, int64 labels), from `folder` where it is given.

    `name` is a name of the registry, or the path of a folder or .npz file, or None (also
    ``custom`` or ``folder``) with the path in `folder`. A given `folder` always wins over the
    bundled or downloaded data; TINYSMITH_DATA stands in for it where the data set has to come
    from a folder. Decoded data comes from the cache. Raises DataError when the data set is
    unknown, missing, damaged, or not what its name says.
    """
    from tools.data.loading import load

    info = find_info(name or "")
    if info is None and folder is None and name and name not in UNNAMED:
        folder, name = _as_path(name), None
    title = info.name if info else _title(name, folder)
    try:
        dataset = load(title, _find_source(info, folder), reporter)
    except OSError as error:
        raise DataError(f"{title} cannot be read ({error}).", "Check its permissions.") from error
    except MemoryError as error:
        raise DataError(
            f"{title} does not fit into memory ({error}).", "Give fewer or smaller images."
        ) from error
    _check_class_count(dataset, info)
    return dataset


def _find_source(info: DatasetInfo | None, folder: Path | None) -> Source:
    """The reader for a known data set or for a path."""
    if info is not None and info.name == "digits" and folder is None:
        from tools.data.digits import find_digits

        return find_digits()
    folder = folder or _folder_of_environment()
    if folder is not None:
        from tools.data.layouts import find_layout

        return find_layout(folder.expanduser(), info.name if info else None)
    if info is None:
        raise DataError("No data set is named.", _hint())
    from tools.data.layouts import find_cifar_download

    return find_cifar_download(info.name)


def _as_path(name: str) -> Path:
    """The path that `name` is; DataError where it is neither a path nor a known name."""
    if is_path(name):
        return Path(name).expanduser()
    raise DataError(f"There is no data set '{name}'.", _hint())


def is_path(name: str) -> bool:
    """Whether `name` is where data is, and not what it is called."""
    path = Path(name).expanduser()
    return os.sep in name or path.suffix.lower() == ".npz" or path.exists()


def _title(name: str | None, folder: Path | None) -> str:
    """A name for data without one: that of its folder or file."""
    if name and name not in UNNAMED:
        return name
    place = folder or _folder_of_environment()
    return place.expanduser().resolve().stem if place else "custom"


def _folder_of_environment() -> Path | None:
    """TINYSMITH_DATA, where it is set."""
    chosen = os.environ.get("TINYSMITH_DATA")
    return Path(chosen) if chosen else None


def _check_class_count(dataset: Dataset, info: DatasetInfo | None) -> None:
    """A folder that is named as a known data set holds that many classes."""
    if info and len(dataset.classes) != info.class_count:
        raise DataError(
            f"The data given for {info.name} has {len(dataset.classes)} classes, "
            f"not {info.class_count}.",
            "Check the folder, or leave the name out to use its data as it is.",
        )


def _hint() -> str:
    """What can be asked for."""
    names = ", ".join(info.name for info in known_datasets())
    return f"Known are {names}; or give a folder of images or an .npz file with --data."
