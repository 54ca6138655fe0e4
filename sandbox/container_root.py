"""The empty root of a container: folders to bind this machine's into, and its links.

Podman takes it as a folder, Docker as an image, which is made once and named by its contents.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

from sandbox.container_arguments import Mount
from sandbox.places import system_places

FOLDERS = ("dev", "etc", "inputs", "proc", "program", "run", "sys", "tmp", "usr", "workspace")


def make_folder(root: Path, mounts: list[Mount]) -> None:
    """Make the root in an empty folder, with every place that something is bound to.

    The engine would make the places too, but as another user, whose folders we could not remove.
    """
    for name in FOLDERS:
        (root / name).mkdir()
        (root / name).chmod(mode_of(name))
    for place, target in links().items():
        (root / place).symlink_to(target)
    for mount in mounts:
        place_inside = root / mount.inside.lstrip("/")
        if mount.source.is_dir():
            place_inside.mkdir(parents=True, exist_ok=True)
        else:
            place_inside.parent.mkdir(parents=True, exist_ok=True)
            place_inside.touch()


def make_archive() -> tuple[str, bytes]:
    """The root as a tar archive, and the image's name, which holds its digest."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in FOLDERS:
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode = tarfile.DIRTYPE, mode_of(name)
            archive.addfile(entry)
        for place, target in links().items():
            entry = tarfile.TarInfo(place)
            entry.type, entry.linkname = tarfile.SYMTYPE, target
            archive.addfile(entry)
    content = buffer.getvalue()
    return f"tinysmith-empty:{hashlib.sha256(content).hexdigest()[:16]}", content


def mode_of(name: str) -> int:
    """Whatever is mounted on /tmp takes over its mode (runc)."""
    return 0o1777 if name == "tmp" else 0o755


def links() -> dict[str, str]:
    """Links of this machine's root such as ``bin`` -> ``usr/bin``."""
    places = [place for place in system_places() if place.is_symlink()]
    return {str(place).lstrip("/"): str(place.readlink()) for place in places}
