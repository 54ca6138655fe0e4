"""Versions and machine are read without loading what they are about."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys

PROGRAM = """
import json, sys
from agent.fingerprint import fingerprint
print(json.dumps([*fingerprint(), "torch" in sys.modules or "numpy" in sys.modules]))
"""


def test_versions_and_machine_are_named_without_an_import() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env={**os.environ, "OMP_NUM_THREADS": "3"},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    versions, machine, loaded = json.loads(done.stdout)
    assert not loaded
    assert versions["python"] == platform.python_version()
    assert versions["torch"].split(".")[0] == "2"
    assert machine["threads"] == "3"
    assert machine["cores"] == str(os.cpu_count())
    assert all({**versions, **machine}.values())
