"""Pictures of a workspace as parts of a page."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from tools.units import MIB

_TYPES = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
    ".svg": "image/svg+xml",
}  # fmt: skip
LARGEST_BYTES = 8 * MIB


def picture_uri(workspace: Path, name: str, digest: str) -> tuple[str, str]:
    """(data: URI, "") of the picture `name`, or ("", why it is not shown).

    Only files inside the workspace are read, and only those that are still what was recorded.
    """
    try:
        path = (workspace / name).resolve(strict=True)
        if not path.is_relative_to(workspace.resolve()) or path.suffix.lower() not in _TYPES:
            return "", "outside the workspace"
        if path.stat().st_size > LARGEST_BYTES:
            return "", f"larger than {LARGEST_BYTES // MIB} MB"
        content = path.read_bytes()
    except (OSError, ValueError):
        return "", "the file is gone"
    if digest and hashlib.sha256(content).hexdigest() != digest:
        return "", "the file has changed since"
    encoded = base64.b64encode(content).decode()
    return f"data:{_TYPES[path.suffix.lower()]};base64,{encoded}", ""
