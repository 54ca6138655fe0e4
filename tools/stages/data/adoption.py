"""The checked data set written anew into the project, where every later step finds it."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.data.prepared import PreparedData
from tools.stages.contract import Adopted
from tools.stages.data.output import Output, read
from tools.stages.data.place import Found
from tools.units import plural
from tools.workspace import write_atomically

if TYPE_CHECKING:
    from tools.bench import Bench
    from tools.data import Dataset


def adopt(bench: Bench, found: Found, work: Path) -> Adopted:
    """Write the arrays that were checked, not the file, which is the program's; then the record.

    The file is named by its content, so that no reader mixes two of them up. Raises DataError
    where our own reader cannot read it, with the record as it was.
    """
    record = bench.project.prepared
    content = _packed(read(work))
    digest = hashlib.sha256(content).hexdigest()
    file = record.with_name(f"{digest[:16]}.npz")
    write_atomically(file, content)
    dataset = bench.dataset(None, file)
    facts = _facts(dataset)
    made = PreparedData(source=found.root, file=file.name, sha256=digest, **facts)
    write_atomically(record, made.model_dump_json(indent=2))
    for old in record.parent.glob("*.npz"):
        if old != file:
            old.unlink(missing_ok=True)
    return Adopted(
        _words(found, facts),
        {"data_path": str(found.root), "class_names": list(dataset.classes), **facts},
        (file, record),
    )


def _packed(output: Output) -> bytes:
    """The .npz file with everything that was checked, the same for the same content."""
    import numpy as np

    arrays: dict[str, Any] = {"classes": np.array(output.classes)}
    for name, part in output.parts.items():
        arrays |= {
            f"x_{name}": part.images,
            f"y_{name}": part.labels,
            f"sources_{name}": np.array(part.sources),
        }
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def _facts(dataset: Dataset) -> dict[str, int]:
    return {
        "classes": len(dataset.classes),
        "resolution": dataset.resolution,
        "channels": dataset.channels,
        "train_images": len(dataset.train),
        "val_images": len(dataset.val),
        "test_images": len(dataset.test),
    }


def _words(found: Found, facts: dict[str, int]) -> str:
    side, channels = facts["resolution"], facts["channels"]
    return (
        f"The data in {found.root.name} are the project's now: {facts['classes']} classes, images "
        f"of {side}×{side}×{channels}, {facts['train_images']:,} for training, "
        f"{facts['val_images']:,} for validation, {plural(facts['test_images'], 'image')} for the "
        "test. A goal that is set from now on works with them."
    )
