"""Of a failed program's output, what a person would read first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from agent.code.excerpt import MOST_CHARACTERS, excerpt

PROGRAM = """import json

def load(text):
    return json.loads(text)

print("loading")
try:
    load("[1,")
except ValueError as error:
    raise RuntimeError("no such data") from error
"""


def stderr_of(code: str, folder: Path) -> str:
    """What Python itself says of `code`, at the place where programs lie in the sandbox."""
    program = folder / "program.py"
    program.write_text(code)
    run = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, check=False
    )
    return run.stderr.replace(str(program), "/program/program.py")


def test_an_exception_and_the_line_that_raised_it(tmp_path: Path) -> None:
    found = excerpt("loading\n", stderr_of(PROGRAM, tmp_path))
    assert found.splitlines() == [
        'program.py, line 10: raise RuntimeError("no such data") from error',
        "RuntimeError: no such data",
    ]


def test_the_own_line_is_told_and_not_the_library_s(tmp_path: Path) -> None:
    found = excerpt("", stderr_of('import json\njson.loads("[1,")\n', tmp_path))
    assert found.splitlines()[0] == 'program.py, line 2: json.loads("[1,")'
    assert "JSONDecodeError" in found


def test_a_syntax_error_has_its_line(tmp_path: Path) -> None:
    found = excerpt("", stderr_of("x = 1\ny = = 2\n", tmp_path))
    assert "line 2" in found
    assert "SyntaxError" in found


def test_warnings_before_do_not_hide_the_error(tmp_path: Path) -> None:
    found = excerpt("", "W0000 a log line\n" * 50 + stderr_of("raise KeyError('a')", tmp_path))
    assert found.splitlines()[-1] == "KeyError: 'a'"
    assert "log line" not in found


def test_the_compiler_s_first_errors() -> None:
    stderr = (
        "/program/application.c: In function 'application_start':\n"
        "/program/application.c:3:5: error: unknown type name 'foo'\n"
        "    3 |     foo x;\n      |     ^~~\n"
        "/program/application.c:4:5: error: 'x' undeclared\n"
        "cc1: all warnings being treated as errors\n"
    )
    assert excerpt("", stderr).splitlines() == [
        "application.c:3:5: error: unknown type name 'foo'",
        "application.c:4:5: error: 'x' undeclared",
    ]


@pytest.mark.parametrize(
    ("stdout", "stderr", "found"),
    [
        ("a\nb\n", "", "a\nb"),
        ("a\n", "broken\n", "broken"),
        ("", "", ""),
        ("x" * 5000, "", "x" * MOST_CHARACTERS),
    ],
)
def test_without_an_error_the_last_lines(stdout: str, stderr: str, found: str) -> None:
    assert excerpt(stdout, stderr) == found
