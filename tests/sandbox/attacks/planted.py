"""What lies on the host for the attacks to find: secrets, files to change, listeners."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import secrets
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.sandbox.attacks.kernel_objects import plant_key, plant_segment
from tests.sandbox.attacks.listeners import Listeners, listening

SETTINGS = tuple(
    Path("/proc/sys", name)
    for name in ("kernel/core_pattern", "kernel/hostname", "kernel/domainname", "vm/swappiness")
)


STRANGERS = ("1.1.1.1", "10.0.0.1", "169.254.169.254", "224.0.0.251", "255.255.255.255")
TERMINALS = ("/dev/tty", "/dev/console", "/dev/tty0", "/dev/pts/0", "/dev/pts/1")


@dataclass
class Planted:
    """`secrets` by place; `places` are folders in which nothing new may appear."""

    token: str
    folder: Path
    listeners: Listeners
    home: Path
    places: list[Path] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    targets: dict[str, object] = field(default_factory=dict)
    untouched: dict[Path, str] = field(default_factory=dict)
    inherited: socket.socket | None = None
    """The host's end of a pair whose other end is inheritable."""

    @property
    def targets_file(self) -> Path:
        return self.folder / "targets.json"

    def secret(self, place: str) -> str:
        """A new secret that names where it lay."""
        self.secrets[place] = f"{place}-{secrets.token_hex(8)}"
        return self.secrets[place]

    def changed(self) -> list[str]:
        """What of the host is not as it was planted."""
        changed = [f"{p} was changed" for p, was in self.untouched.items() if _state(p) != was]
        found = (
            f"{path} was made"
            for place in self.places
            for path in place.glob(f"escaped-{self.token}*")
        )
        return [*changed, *found]

    def watch(self, *paths: Path) -> None:
        """From now on these files must stay as they are."""
        self.untouched.update({path: _state(path) for path in paths})


@contextmanager
def planted() -> Iterator[Planted]:
    """Secrets in the host's folders, memory, keyring and environment; all gone afterwards."""
    token = f"escape-{secrets.token_hex(6)}"
    with ExitStack() as stack:
        tops = [_folder(stack, Path(top, token)) for top in ("/var/tmp", "/tmp", "/dev/shm")]  # noqa: S108
        listeners = stack.enter_context(listening(tops[1], token))
        things = Planted(token, tops[0], listeners, home=tops[0] / "home")
        _plant_files(things, tops)
        _plant_memory(things, stack)
        _plant_descriptors(things, stack)
        things.places += [*tops, things.home, Path("/"), Path("/usr"), *_python_folders()]
        things.places += [Path("/etc"), Path("/dev"), Path("/tmp"), Path("/var/tmp")]  # noqa: S108
        _write_targets(things)
        yield things


def _folder(stack: ExitStack, folder: Path) -> Path:
    """A new folder that goes with the stack, however deep or closed what lies in it is by then."""
    folder.mkdir()
    stack.callback(subprocess.run, ["rm", "-rf", str(folder)], check=True)
    stack.callback(subprocess.run, ["chmod", "-R", "u+rwx", str(folder)], check=False)
    return folder


def _plant_files(things: Planted, tops: list[Path]) -> None:
    """A home with keys, a store of sessions, other sessions, and files in shared folders."""
    home = things.home
    sessions = things.folder / "sessions"
    files = {
        "home": home / "notes.txt",
        "profile": home / ".bashrc",
        "ssh": home / ".ssh" / "id_ed25519",
        "cloud": home / ".aws" / "credentials",
        "session": sessions / "other" / "goal.json",
        "neighbour": sessions / "this" / "report.json",
        "tmp": tops[1] / "secret.txt",
        "shm": tops[2] / "secret.txt",
    }
    for place, path in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(things.secret(place))
    store = home / ".local" / "share" / "tinysmith" / "sessions.sqlite"
    store.parent.mkdir(parents=True)
    with sqlite3.connect(store) as connection:
        connection.execute("CREATE TABLE events (document TEXT)")
        connection.execute("INSERT INTO events VALUES (?)", (things.secret("store"),))
    connection.close()
    things.watch(*files.values(), store, *SETTINGS, *_code())
    things.targets["files"] = [str(path) for path in (*files.values(), store)]
    things.targets["homes"] = [str(home), str(Path.home())]


def _plant_memory(things: Planted, stack: ExitStack) -> None:
    """Secrets in this process: its environment, memory, session keyring and a shared segment."""
    os.environ["TINYSMITH_SECRET"] = things.secret("environment")
    stack.callback(os.environ.pop, "TINYSMITH_SECRET")
    home = os.environ.get("TINYSMITH_HOME")
    os.environ["TINYSMITH_HOME"] = str(things.home / ".local" / "share" / "tinysmith")
    stack.callback(_restore, "TINYSMITH_HOME", home)
    buffer = ctypes.create_string_buffer(things.secret("memory").encode())
    stack.callback(lambda: buffer.raw)  # keeps it where it is
    key = plant_key(things.token, things.secret("keyring"))
    segment = stack.enter_context(plant_segment(things.secret("segment")))
    things.targets |= {
        "pid": os.getpid(),
        "address": ctypes.addressof(buffer),
        "bytes": len(buffer),
        "key_name": things.token,
        "key": key,
        "segment": segment,
    }


def _plant_descriptors(things: Planted, stack: ExitStack) -> None:
    """An inheritable descriptor of a file with a secret, and one of a socket."""
    path = things.folder / "open.txt"
    path.write_text(things.secret("descriptor"))
    descriptor = os.open(path, os.O_RDONLY)
    os.set_inheritable(descriptor, True)
    stack.callback(os.close, descriptor)
    ours, theirs = socket.socketpair()
    stack.enter_context(ours)
    stack.enter_context(theirs)
    theirs.set_inheritable(True)
    ours.setblocking(False)
    things.inherited = ours


def _write_targets(things: Planted) -> None:
    """What the attacker is told: everything but the secrets."""
    things.targets |= {
        "token": things.token,
        "folder": str(things.folder),
        "places": [str(place) for place in things.places],
        "python": [sys.prefix, sys.base_prefix],
        "strangers": STRANGERS,
        "terminals": TERMINALS,
        **things.listeners.addresses,
    }
    things.targets_file.write_text(json.dumps(things.targets))
    things.watch(things.targets_file)


def _python_folders() -> list[Path]:
    """Where Python looks for code by itself."""
    return [Path(path) for path in sys.path if "site-packages" in path] + [Path(os.__file__).parent]


def _code() -> list[Path]:
    """Files that a run is shown, and compiled files that Python loads by itself."""
    shown = [Path(__file__).with_name("trying.py"), *Path(__file__).parent.glob("programs/*.py")]
    compiled = [Path(module.__cached__) for module in (json, tempfile)]
    return [*shown, *filter(Path.exists, compiled)]


def _state(path: Path) -> str:
    """Digest, mode and owner; empty where it is not."""
    with suppress(FileNotFoundError):
        status = path.stat()
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        return f"{content} {stat.filemode(status.st_mode)} {status.st_uid} {status.st_nlink}"
    return ""


def _restore(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
