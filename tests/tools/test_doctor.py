"""The doctor on this machine, on machines that lack things, and before a real Ollama answer."""

from __future__ import annotations

import os
import socketserver
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tools.doctor import Finding, examine, required_failed
from tools.doctor.packages import examine_packages
from tools.doctor.surroundings import examine_disk, examine_ollama, ollama_url
from tools.doctor.system import install_command, system_family

NEEDS = [
    "Python",
    "Python packages",
    "cross compiler",
    "QEMU",
    "bubblewrap",
    "disk",
    "Ollama",
    "accelerator",
    "serial ports",
]
ANSWERS = {
    "/api/tags": b'{"models": [{"name": "qwen3:8b"}]}',
    "/empty/api/tags": b'{"models": []}',
}


def test_examination_is_complete_quick_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; from tools.doctor import examine; "
        "print([finding.need for finding in examine()]); "
        "print([name for name in ('torch', 'tensorflow', 'langchain') if name in sys.modules])"
    )
    start = time.monotonic()
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert process.stdout.splitlines() == [str(NEEDS), "[]"]
    assert time.monotonic() - start < 5  # 3 s of its own, and the start of a busy machine


def test_every_lack_says_what_mends_it() -> None:
    assert all(finding.mend for finding in examine() if not finding.ok)


def test_machine_without_programs_fails_only_what_the_main_job_needs(tmp_path: Path) -> None:
    code = (
        "from tools.doctor import examine, required_failed; findings = examine(); "
        "print(required_failed(findings)); "
        "print(*[(f.need, f.found, f.required) for f in findings if f.found == 'not found'])"
    )
    process = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PATH": str(tmp_path)},
    )
    failed, lacks = process.stdout.splitlines()
    assert failed == "True"
    assert lacks == (
        "('cross compiler', 'not found', True) ('QEMU', 'not found', True) "
        "('bubblewrap', 'not found', False)"
    )


def test_optional_needs_do_not_fail_the_machine() -> None:
    optional = Finding("Ollama", "no answer", ok=False, required=False)
    assert not required_failed([optional])
    assert required_failed([optional, Finding("QEMU", "not found", ok=False, required=True)])


def test_refused_namespaces_are_not_taken_for_a_sandbox(tmp_path: Path) -> None:
    program = tmp_path / "bwrap"
    program.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo "bubblewrap 0.8.0" && exit\n'
        'echo "bwrap: setting up uid map: Permission denied" >&2\nexit 1\n'
    )
    program.chmod(0o755)
    code = "from tools.doctor.programs import examine_sandbox as e; f = e(); print(f.ok, f.found)"
    path = f"{tmp_path}:{os.environ['PATH']}"
    process = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PATH": path},
    )
    assert process.stdout.startswith("False bwrap 0.8.0, but: bwrap: setting up uid map")


@pytest.mark.parametrize(
    ("requirement", "found"),
    [
        ("numpy>=1", "all 1 as required"),
        ("numpy>=99", "needs >=99"),
        ("no-such-package-here", "no-such-package-here is missing"),
        ("no-such-package-here; python_version < '3'", "all 1 as required"),
    ],
)
def test_packages_are_compared_with_the_requirements(requirement: str, found: str) -> None:
    finding = examine_packages([requirement])
    assert found in finding.found
    assert finding.ok is ("all" in found)


def test_full_disk_is_a_lack_even_for_folders_yet_to_be_made(tmp_path: Path) -> None:
    assert examine_disk([tmp_path / "not" / "there"], enough_bytes=1).ok
    finding = examine_disk([tmp_path], enough_bytes=1 << 60)
    assert not finding.ok
    assert str(tmp_path) in finding.mend


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),  # noqa: S104 - only read
        ("gpu-box:1234", "http://gpu-box:1234"),
        ("https://models.example", "https://models.example:443"),
        ("[::1]", "http://[::1]:11434"),
    ],
)
def test_ollama_host_is_read_as_ollama_reads_it(host: str, url: str) -> None:
    assert ollama_url(host) == url


class _Ollama(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(ANSWERS.get(self.path, b"<html>not Ollama</html>"))

    def log_message(self, *_: object) -> None:
        """Servers of tests are silent."""


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Ollama) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


def test_ollama_models_are_listed(server: str) -> None:
    finding = examine_ollama(server)
    assert finding.ok
    assert "qwen3:8b" in finding.found


def test_ollama_without_models_says_how_to_get_one(server: str) -> None:
    finding = examine_ollama(f"{server}/empty")
    assert not finding.ok
    assert finding.mend.startswith("ollama pull")


def test_server_that_is_not_ollama_is_a_lack(server: str) -> None:
    assert not examine_ollama(f"{server}/elsewhere").ok


def test_silent_server_costs_one_second_at_most() -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as silent:
        start = time.monotonic()
        finding = examine_ollama(f"http://127.0.0.1:{silent.server_address[1]}")
    assert not finding.ok
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    ("os_release", "family"),
    [
        ({"ID": "debian"}, "debian"),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "debian"),
        ({"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "fedora"),
        ({"ID": "manjaro", "ID_LIKE": "arch"}, "arch"),
        ({"ID": "nixos"}, ""),
    ],
)
def test_system_is_recognised_by_its_os_release(os_release: dict[str, str], family: str) -> None:
    assert system_family("Linux", os_release) == family
    assert system_family("Darwin") == "macos"


def test_mending_command_is_the_users_own_systems() -> None:
    assert install_command("qemu-system-arm", "arch") == "sudo pacman -S --needed qemu-system-arm"
    assert install_command("qemu-system-arm", "macos") == "brew install qemu"
    assert install_command("bwrap", "macos") == ""
    assert "gcc-arm-none-eabi" in install_command("arm-none-eabi-gcc", "")
