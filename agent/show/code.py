"""What came of code that the agent wrote: how it ended, its contract, its versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.text import Text

from agent.show.files import MOST_LINES, file_lines
from agent.show.plain import one_line, plain, words
from agent.show.table import TICKS, Column, FittingTable

if TYPE_CHECKING:
    from agent.code.versions import Shelf, Version


def code_ran(result: dict[str, Any]) -> RenderableType:
    """How the program ended, what it printed, and the files it wrote."""
    status, limit = int(result["exit_status"]), result.get("limit_hit")
    seconds = f", {result['seconds']:.1f} s" if "seconds" in result else ""
    ended = f"exit status {status}{seconds}" + (
        f", stopped at its limit of {limit}" if limit else ""
    )
    parts: list[RenderableType] = [words(ended, "" if status == 0 else "red")]
    parts += _output(str(result["stdout"]), "")
    parts += _output(str(result["stderr"]), "red")
    return Group(*parts, *file_lines(result.get("files", ())))


def _output(text: str, style: str) -> list[Text]:
    """The last lines of an output, behind a bar."""
    lines = plain(text).rstrip("\n").split("\n") if text.strip() else []
    left_out = len(lines) - MOST_LINES
    shown = [Text.assemble(("│ ", "dim"), (line, style)) for line in lines[-MOST_LINES:]]
    if left_out > 0:
        shown.insert(0, Text(f"│ … {left_out:,} lines before", style="dim"))
    return shown


def stage_ran(result: dict[str, Any]) -> RenderableType:
    """Every clause of the contract with what was found; below, the error or what came of it."""
    passed = bool(result["passed"])
    rows = [
        (TICKS[bool(one["passed"])], one_line(one["name"]), one_line(one["detail"]))
        for one in result["checks"]
    ]
    table = FittingTable((Column(""), Column(""), Column("", wraps=True)), rows)
    parts: list[RenderableType] = [table]
    if not passed:
        parts += _output(str(result["excerpt"]), "red")
    parts.append(words(one_line(_verdict(result, passed)), "" if passed else "yellow"))
    return Group(*parts, *file_lines(result.get("files", ())))


def _verdict(result: dict[str, Any], passed: bool) -> str:
    """The last line, beyond what the table of checks has said."""
    if passed:
        return str(result["summary"])
    attempt, left = int(result["attempt"]), int(result["attempts_left"])
    then = f"{left} more may follow" if left else "none is left: it is for you to say how to go on"
    return f"Attempt {attempt} of {attempt + left} failed; {then}."


def versions_view(shelf: Shelf, numbers: Sequence[int]) -> RenderableType:
    """All versions, the one of `numbers`, or how the second differs from the first.

    Raises WorkspaceError for a number that no version has.
    """
    from agent.show.approval import difference

    if not numbers:
        versions = shelf.versions()
        return versions_table(versions) if versions else Text("No program was written yet.")
    found = [shelf.load(number) for number in numbers]
    if len(found) == 2:
        title = f"version {numbers[0]} → version {numbers[1]}"
        return difference(shelf.code(found[0]), shelf.code(found[1]), title)
    previous = found[0].previous
    before = shelf.code(shelf.load(previous)) if previous else ""
    return version_view(found[0], shelf.code(found[0]), before)


def versions_table(versions: Sequence[Version]) -> FittingTable:
    """One line for each version of the agent's code."""
    columns = (
        Column("", right=True),
        Column("tool"),
        Column("purpose", wraps=True),
        Column("author", rank=2),
        Column("approved", rank=3),
        Column("status", rank=1, right=True),
        Column(""),
    )
    return FittingTable(columns, [_version_row(one) for one in versions])


def _version_row(one: Version) -> tuple[str | Text, ...]:
    origin = one.provenance
    status = "" if one.exit_status is None else str(one.limit_hit or one.exit_status)
    tick = TICKS[{"passed": True, "failed": False}.get(one.status)]
    author = f"{origin.author}, edited" if origin.edited else origin.author
    return str(one.number), one.tool, one.purpose, author, origin.approval, status, tick


def version_view(version: Version, code: str, before: str) -> RenderableType:
    """Everything about one version, its code, and the difference to the one before."""
    from agent.show.approval import difference
    from agent.show.indented import Indented
    from agent.show.markdown import highlighted
    from agent.show.plain import visible
    from agent.show.table import facts

    origin = version.provenance
    rows = [
        ("purpose", version.purpose), ("asked by", origin.prompt), ("author", origin.author),
        ("edited", "by the user" if origin.edited else "no"),
        ("approved by", origin.approval or "nobody had to"),
        ("status", version.status if version.exit_status is None
         else f"{version.status}, exit status {version.exit_status}, {version.seconds} s"),
        ("limit hit", version.limit_hit or "none"), ("SHA-256", version.digest),
    ]  # fmt: skip
    language = "c" if version.file.endswith(".c") else "python"
    parts: list[RenderableType] = [
        facts(rows),
        Indented(highlighted(visible(code.removesuffix("\n")), language, first_line=1), 2),
    ]
    if before:
        title = f"changed since version {version.previous}"
        parts.append(difference(before, code, title))
    checks = [Text.assemble(TICKS[c.passed], f" {one_line(c.name)}: {one_line(c.detail)}")
              for c in version.checks]  # fmt: skip
    outputs = [Text(f"{digest[:12]}  {one_line(name)}", "dim")
               for name, digest in version.outputs.items()]  # fmt: skip
    return Group(*parts, *checks, *outputs)
