"""The lock, and what `make` does on machines that lack programs: real make, real shell."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
NEEDED = ["scripts/setup.sh", "tools/doctor/system_packages.txt", "Makefile", "pyproject.toml"]
# All that set-up may use before it has installed anything.
BASIC_TOOLS = ["make", "sh", "awk", "dirname", "uname", "id", "cat", "env", "mktemp", "rm", "tail"]
BASIC_TOOLS += ["sed"]
COMMANDS = ["sudo apt-get install", "sudo dnf install", "sudo pacman -S", "brew install"]

# Fails until the lists were fetched, as on a fresh machine; then "installs" what it is told.
APT_GET = """#!/bin/sh
echo "$@" >> {log}
case "$*" in
*update*) touch {log}.lists ;;
*install*) [ -e {log}.lists ] || exit 100
    for program in arm-none-eabi-gcc qemu-system-arm bwrap cc; do
        printf '#!/bin/sh\\necho {newlib}\\n' > {bin}/$program; chmod +x {bin}/$program
    done ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    for name in [*NEEDED, "requirements.lock"]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, folder / name)
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH with the basic tools and a Python, and neither compilers nor a package manager."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in BASIC_TOOLS:
        found = shutil.which(tool)
        assert found is not None, tool
        (folder / tool).symlink_to(found)
    add_program(folder, "python3", "exit 0")
    return folder


def add_program(folder: Path, name: str, body: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)


def make(checkout: Path, programs: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *words],  # found on this PATH: make is one of the basic tools
        cwd=checkout,
        env={"PATH": str(programs), "HOME": str(checkout.parent)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def contents(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


@pytest.mark.parametrize("target", ["setup", "demo", "chat", "test", "check"])
def test_without_compilers_make_prints_the_commands_and_does_nothing(
    checkout: Path, programs: Path, target: str
) -> None:
    before = contents(checkout.parent)
    process = make(checkout, programs, target)
    assert process.returncode != 0
    assert "arm-none-eabi-gcc, qemu-system-arm, bwrap" in process.stderr
    for command in COMMANDS:
        assert command in process.stderr
    assert contents(checkout.parent) == before


def test_debian_command_names_the_packages(checkout: Path, programs: Path) -> None:
    process = make(checkout, programs, "setup")
    packages = "gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm bubblewrap"
    assert f"sudo apt-get install {packages}" in process.stderr


def test_user_without_sudo_is_not_served_by_apt(checkout: Path, programs: Path) -> None:
    log = checkout.parent / "apt.log"
    add_program(programs, "apt-get", f"echo called >> {log}")
    (programs / "id").unlink()
    add_program(programs, "id", "echo 1000")
    assert "sudo dnf install" in make(checkout, programs, "setup").stderr
    add_program(programs, "sudo", "exit 1")  # asks for a password, and nobody is there
    assert "sudo dnf install" in make(checkout, programs, "setup").stderr
    assert not log.exists()


def test_root_on_debian_gets_what_is_missing(checkout: Path, programs: Path) -> None:
    log = checkout.parent / "apt.log"
    newlib = (
        checkout / "Makefile"
    )  # any file that exists: the compiler's answer to -print-file-name
    (programs / "touch").symlink_to(str(shutil.which("touch")))
    (programs / "chmod").symlink_to(str(shutil.which("chmod")))
    (programs / "id").unlink()
    add_program(programs, "id", "echo 0")
    body = APT_GET.format(log=log, bin=programs, newlib=newlib)
    add_program(programs, "apt-get", body.removeprefix("#!/bin/sh\n"))
    process = make(checkout, programs, "programs")
    assert process.returncode == 0, process.stderr
    calls = [re.sub(r"^.*?(install|update)", r"\1", line) for line in log.read_text().splitlines()]
    assert [call.split()[0] for call in calls] == ["install", "update", "install"]
    assert "bubblewrap gcc libc6-dev" in calls[-1]
    # A second time there is nothing left to do.
    assert make(checkout, programs, "programs").stdout == ""
    assert len(log.read_text().splitlines()) == 3


def test_compiler_without_newlib_is_a_lack(checkout: Path, programs: Path) -> None:
    for name in ("qemu-system-arm", "bwrap", "cc"):
        add_program(programs, name, "exit 0")
    add_program(programs, "arm-none-eabi-gcc", "echo libc.a")  # its answer where it has none
    assert "not found here: arm-none-eabi-gcc." in make(checkout, programs, "setup").stderr


def test_unfit_python_is_named_before_anything_is_done(checkout: Path, programs: Path) -> None:
    add_program(programs, "python3", "exit 1")
    process = make(checkout, programs, "setup")
    assert process.returncode != 0
    assert "no Python 3.11, 3.12 or 3.13 found" in process.stderr


def test_mac_needs_no_linux_program(checkout: Path, programs: Path) -> None:
    (programs / "uname").unlink()
    add_program(programs, "uname", "echo Darwin")
    stderr = make(checkout, programs, "setup").stderr
    assert "not found here: arm-none-eabi-gcc, qemu-system-arm." in stderr


def test_help_lists_every_target(checkout: Path, programs: Path) -> None:
    lines = make(checkout, programs).stdout.splitlines()
    targets = [line.split()[1] for line in lines]
    assert targets == ["help", "setup", "demo", "chat", "test", "check", "bench", "lock", "clean"]


def lock() -> str:
    return (REPOSITORY / "requirements.lock").read_text()


def test_lock_has_hashes_and_no_url() -> None:
    assert "://" not in lock()
    entries = re.split(r"\n(?=\S)", lock().strip())
    assert len(entries) > 50
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_lock_holds_every_direct_dependency() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    direct = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        direct += extra
    names = {re.split(r"[<>=!~;\[ ]", requirement)[0].lower() for requirement in direct}
    assert names <= set(re.findall(r"^([a-z0-9._-]+)==", lock(), flags=re.MULTILINE))


def test_continuous_integration_checks_and_tests() -> None:
    script = REPOSITORY / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert [line for line in script.read_text().splitlines() if line.startswith("make")] == [
        "make check",
        "make test",
    ]
