"""What Podman and Docker are asked for, without either."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from sandbox import Limits, container_first
from sandbox.backend import Job
from sandbox.container_arguments import Engine, Mount, create_arguments, mounts_of
from sandbox.container_engine import shortest
from sandbox.container_root import make_archive, make_folder
from sandbox.limits import MIB

PODMAN = Engine("/usr/bin/podman", "podman", rootless=True, image=None)
DOCKER = Engine("/usr/bin/docker", "docker", rootless=False, image=None)


def job(tmp_path: Path, **limits: float) -> Job:
    file = tmp_path / "program.py"
    file.touch()
    workspace = tmp_path / "work, space"
    workspace.mkdir()
    return Job((sys.executable, "-I", "/program/program.py"), file, workspace, Limits(**limits))  # type: ignore[arg-type]


def arguments(tmp_path: Path, engine: Engine, **limits: float) -> list[str]:
    """The whole command that makes the container."""
    given = job(tmp_path, **limits)
    mounts = mounts_of(engine, given, tmp_path)
    return create_arguments(engine, given, "name", mounts, ["root"])


@pytest.mark.parametrize("engine", [PODMAN, DOCKER], ids=["podman", "docker"])
def test_arguments_isolate(tmp_path: Path, engine: Engine) -> None:
    line = " ".join(arguments(tmp_path, engine))
    for words in (
        *("--network none", "--read-only", "--cap-drop all", "--ipc private", "--pull never"),
        *("--security-opt no-new-privileges", "--log-driver none", "--hostname sandbox"),
    ):
        assert f" {words} " in line
    assert "seccomp=" not in line  # the engine's default profile is in force
    assert "--privileged" not in line
    assert "--rm " not in line  # how it ended is still to be asked


def test_arguments_hold_the_limits(tmp_path: Path) -> None:
    limits = {"memory_bytes": 100 * MIB, "processes": 33, "file_bytes": 5 * MIB, "wall_s": 7}
    line = " ".join(arguments(tmp_path, PODMAN, **limits))
    memory = 100 * MIB
    assert f"--memory {memory} --memory-swap {memory} --pids-limit 34 --shm-size {5 * MIB}" in line
    assert f"/tmp:rw,exec,nosuid,nodev,size={5 * MIB},mode=1777" in line  # noqa: S108
    assert f"--ulimit nofile={Limits().open_files}:{Limits().open_files}" in line
    assert f" /first.py 12.0 28 {memory} 34 {Limits().disk_bytes} /system-calls " in line
    for name, (soft, hard) in Limits(**limits).of_kernel().items():
        assert f" {name}={soft}:{hard} " in line
    assert f" DATA={memory}:{memory} " in line


def test_only_the_workspace_can_be_written(tmp_path: Path) -> None:
    given = arguments(tmp_path, DOCKER)
    mounts = [given[at + 1] for at, word in enumerate(given) if word == "--mount"]
    writable = [mount for mount in mounts if '"readonly"' not in mount]
    assert writable == [
        f'"type=bind","source={tmp_path}/work, space","destination=/workspace","bind-nonrecursive"'
    ]
    assert all('"bind-nonrecursive"' in mount for mount in mounts)


def test_program_gets_an_environment_of_ours(tmp_path: Path) -> None:
    given = arguments(tmp_path, DOCKER)
    first = given[given.index("root") + 1 :]
    assert first[:4] == [sys.executable, "-I", "-S", "/first.py"]
    program = first[first.index("--") + 1 :]
    assert program[:2] == ["/usr/bin/env", "-i"]
    assert program[-3:] == [sys.executable, "-I", "/program/program.py"]
    assert "--env" not in given


def test_what_is_written_belongs_to_the_caller(tmp_path: Path) -> None:
    rootful = Engine("podman", "podman", rootless=False, image=None)
    rootless_docker = Engine("docker", "docker", rootless=True, image=None)
    assert PODMAN.identity() == ["--user", "65534:65534", "--userns", "keep-id:uid=65534,gid=65534"]
    assert "65534:0:1" in rootful.identity()
    assert DOCKER.identity()[:2] == ["--user", f"{os.getuid()}:{os.getgid()}"]
    assert rootless_docker.identity() == ["--user", "0:0"]


def test_image_of_the_user_brings_its_own_python(tmp_path: Path) -> None:
    given = arguments(tmp_path, Engine("podman", "podman", rootless=True, image="mine"))
    assert given[given.index("root") + 1] == "python3"
    assert given[-3:] == ["python3", "-I", "/program/program.py"]
    places = [word.split('"destination=')[1].split('"')[0] for word in given if "dest" in word]
    assert "/usr" not in places
    assert sys.prefix not in places
    assert {"/workspace", "/program/program.py", "/first.py", "/etc/passwd"} <= set(places)


def test_path_with_comma_and_quote_stays_one_field() -> None:
    words = Mount(Path('/a,readonly=false"b'), "/inputs/x").words()
    assert words[1].startswith('"type=bind","source=/a,readonly=false""b","destination=/inputs/x"')


def test_root_is_empty_and_always_the_same() -> None:
    name, content = make_archive()
    assert (name, content) == make_archive()
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        assert not any(entry.isfile() for entry in archive)
        assert archive.getmember("tmp").mode == 0o1777


def test_root_has_a_place_for_each_mount(tmp_path: Path) -> None:
    mounts = mounts_of(PODMAN, job(tmp_path), tmp_path)
    root = tmp_path / "root"
    root.mkdir()
    make_folder(root, mounts)
    for mount in mounts:
        assert (root / mount.inside.lstrip("/")).is_dir() == mount.source.is_dir(), mount
    assert sum(path.stat().st_size for path in root.rglob("*") if path.is_file()) == 0


def test_first_process_refuses_a_container_that_holds_nothing() -> None:
    command = [
        sys.executable,
        container_first.__file__,
        "1",
        "1",
        "9",
        "9",
        "9",
        "/x",
        "--",
        "true",
    ]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (process.returncode, process.stderr) == (
        1,
        "The container shares its processes with others.\n",
    )


def test_one_line_says_why() -> None:
    complaint = b"level=warning msg=x\nError: no such image\n\nSee 'podman run --help'\n"
    assert shortest(complaint) == "Error: no such image"
    assert shortest(b"Cannot connect\nand more") == "Cannot connect"
    assert shortest(b"") == ""
