"""The house rules that a reader cannot see in one file: who imports whom, and what nobody does."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
ROOMS = {
    "agent": {"agent", "tools", "sandbox", "prompts"},
    "tools": {"tools", "prompts", "firmware"},
    "sandbox": {"sandbox", "tools.errors"},
    "prompts": {"prompts"},
    "firmware": {"firmware"},
}
KNOW_LANGCHAIN = ("agent/", "tools/toolbox.py")
START_CODE = ("sandbox/", "agent/code/", "agent/commands/sandbox.py")
"""The only places from which code that nobody trusts is run."""
OWN_PROCESSES = "tools/search/executors/"
"""Pickles travel here, between a process of ours and the children that it started alone."""
# pickle itself may be imported for the error that torch.load raises; calling it is found below.
FORBIDDEN_MODULES = {"dill", "shelve", "marshal", "cloudpickle"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}

SOURCES = [
    path
    for room in ROOMS
    for path in sorted((REPOSITORY / room).rglob("*.py"))
    if "__pycache__" not in path.parts
]


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported, anywhere in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the room"
            yield str(node.module)


def runtime_imports(tree: ast.AST) -> set[str]:
    """Those that are not there for type hints alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    return set(imports(tree))


def forbidden_calls(tree: ast.AST) -> Iterator[str]:
    """What no file of ours does: run text as code or as a shell command, load pickles."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = ast.unparse(call.func)
        settings = {word.arg: ast.unparse(word.value) for word in call.keywords}
        if name in FORBIDDEN_CALLS or name.startswith(("os.system", "os.popen", "pickle.")):
            yield name
        if settings.get("shell", "False") != "False":
            yield f"{name}(shell=...)"
        if settings.get("allow_pickle", "False") != "False":
            yield f"{name}(allow_pickle=...)"
        if name == "torch.load" and settings.get("weights_only") != "True":
            yield "torch.load without weights_only=True"


def within(module: str, allowed: set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in allowed)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_file_keeps_the_rules_of_its_room(source: Path) -> None:
    place = source.relative_to(REPOSITORY)
    room = place.parts[0]
    tree = ast.parse(source.read_text(encoding="utf-8"))
    modules = set(imports(tree))
    ours = {module for module in modules if module.split(".")[0] in {*ROOMS, "tests", "benchmarks"}}
    assert {module for module in ours if not within(module, ROOMS[room])} == set()
    if not str(place).startswith(KNOW_LANGCHAIN):
        assert {
            module for module in modules if module.startswith(("langchain", "langgraph"))
        } == set()
    if not str(place).startswith(START_CODE):
        assert {name for name in runtime_imports(tree) if name.split(".")[0] == "sandbox"} == set()
    assert modules & FORBIDDEN_MODULES == set()
    calls = list(forbidden_calls(tree))
    if str(place).startswith(OWN_PROCESSES):
        calls = [name for name in calls if name not in {"pickle.dumps", "pickle.loads"}]
    assert calls == []


@pytest.mark.parametrize("room", ["sandbox", "firmware", "prompts"])
def test_rooms_that_know_nothing_need_hardly_a_package(room: str) -> None:
    for source in (path for path in SOURCES if path.relative_to(REPOSITORY).parts[0] == room):
        roots = {module.split(".")[0] for module in imports(ast.parse(source.read_text()))}
        assert roots - set(sys.stdlib_module_names) <= {room, "tools", "jinja2", "pydantic"}, source


def test_tools_and_sandbox_never_print() -> None:
    printing = [
        str(source)
        for source in SOURCES
        if source.relative_to(REPOSITORY).parts[0] in {"tools", "sandbox"}
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "sys.stdout.write"}
    ]
    assert printing == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("eval(text)", 1),
        ("network.eval()", 0),
        ("subprocess.run(command, shell=True)", 1),
        ("torch.load(path)", 1),
        ("torch.load(path, weights_only=True)", 0),
        ("numpy.load(path, allow_pickle=True)", 1),
        ("pickle.load(file)", 1),
    ],
)
def test_forbidden_calls_are_seen(code: str, found: int) -> None:
    assert len(list(forbidden_calls(ast.parse(code)))) == found
