"""Files that are either whole or absent: everything the house saves goes through here."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tools.errors import WorkspaceError


def write_atomically(path: Path, content: bytes | str) -> None:
    """Write `content` beside `path`, flush it to disk, then rename it into place.

    Raises WorkspaceError when the folder cannot be written; `path` is then unchanged.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(0o644)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> WorkspaceError:
    return WorkspaceError(
        f"{path} cannot be written: {error.strerror or error}.",
        "Choose another folder with --output.",
    )
