"""The shortest useful part of what a failed program printed."""

from __future__ import annotations

import re

MOST_CHARACTERS = 1_000
_LAST_LINES = 5
_FRAME = re.compile(r'^\s*File "/program/(?P<file>[^"]+)", line (?P<line>\d+)')
_DIAGNOSTIC = re.compile(
    r"^(?:/program/)?(?P<where>[\w.]+:\d+(?::\d+)?): (?:fatal )?(?:error|warning):"
)
_MOST_DIAGNOSTICS = 3
_LINKER = re.compile(r"undefined reference to|multiple definition of|overflowed by")


def excerpt(stdout: str, stderr: str) -> str:
    """What a person would read first: the exception and its place, or the compiler's errors.

    Otherwise the last lines of standard error, or of standard output where that is empty.
    """
    lines = stderr.rstrip().splitlines()
    found = _diagnostics(lines) or _exception(lines)
    if not found:
        found = (lines or stdout.rstrip().splitlines())[-_LAST_LINES:]
    return "\n".join(found)[-MOST_CHARACTERS:]


def _diagnostics(lines: list[str]) -> list[str]:
    """The first errors of a C compiler, or of the linker."""
    found = [line.removeprefix("/program/") for line in lines if _DIAGNOSTIC.match(line)]
    return (found or [line for line in lines if _LINKER.search(line)])[:_MOST_DIAGNOSTICS]


def _exception(lines: list[str]) -> list[str]:
    """The last exception, after the innermost place in the program itself."""
    start = max(
        (n for n, line in enumerate(lines) if line.startswith("Traceback (most recent")),
        default=None,
    )
    if start is None:
        return []
    trace = lines[start + 1 :]
    end = next((n for n, line in enumerate(trace) if not line.startswith(" ")), len(trace) - 1)
    return [*_place(trace[:end]), *trace[end : end + _LAST_LINES]]


def _place(frames: list[str]) -> list[str]:
    """The line of the program that was running, with its number."""
    own = [(n, found) for n, line in enumerate(frames) if (found := _FRAME.match(line))]
    if not own:
        return []
    at, found = own[-1]
    source = frames[at + 1].strip() if at + 1 < len(frames) else ""
    return [f"{found['file']}, line {found['line']}: {source}".rstrip(": ")]
