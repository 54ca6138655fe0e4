"""Conversations at every stage of a job, as messages with results that tools would give."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import tool_call

from tools.goal import read_goal
from tools.goal.arguments import goal_arguments

GOAL = (
    "Design a handwritten-digit classifier for an STM32H743: under 64 KB of SRAM, under 2M MACs, "
    "at least 95% accurate"
)
TOOLS = (
    "set_goal", "propose_architecture", "measure", "train_proxy", "search", "show_front", "train",
    "distil", "explain", "convert", "build", "run_on_board", "flash", "report", "list_files",
    "read_file", "write_file", "run_code", "prepare_data", "change_architecture", "quantize",
    "program_board",
)  # fmt: skip
CHANGED = "eeee1111ffff2222"
"""What a changed architecture becomes."""
_FRONT = (
    ("aaaa111122223333", 0.971, 1_900_000, 21_000, 48, 90),
    ("bbbb444455556666", 0.962, 800_000, 12_500, 30, 120),
    ("cccc777788889999", 0.940, 500_000, 9_000, 35, 60),
    ("dddd0000eeeeffff", 0.903, 200_000, 4_000, 12, 40),
)
_PROPOSED = {2: ("llm", "A wider second stage keeps detail where the map is large.")}
"""Who proposed a candidate of the front and why, where it was not evolution."""
IDS = tuple(row[0] for row in _FRONT)
ROWS = [
    {"n": n, "candidate": name, "accuracy": accuracy, "macs": macs, "parameters": parameters,
     "sram_bytes": 1024 * sram, "flash_bytes": 1024 * flash, "arena_bytes": 1024 * sram + 2048,
     "proposer": _PROPOSED.get(n, ("evolution", ""))[0],
     "rationale": _PROPOSED.get(n, ("evolution", ""))[1]}
    for n, (name, accuracy, macs, parameters, sram, flash) in enumerate(_FRONT, start=1)
]  # fmt: skip
LAYERS = [
    {"name": "stem", "kind": "CONV_2D", "output_shape": [1, 8, 8, 16], "macs": 9216,
     "weights_bytes": 144},
    {"name": "head", "kind": "FULLY_CONNECTED", "output_shape": [1, 10], "macs": 640,
     "weights_bytes": 640},
]  # fmt: skip


def result_of(tool: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What `tool` answers in these conversations, in the shape that COMMON results have."""
    name = str(arguments.get("candidate") or IDS[0])
    figures: dict[str, Any] = _RESULTS.get(tool, lambda *_: {})(name, arguments)
    return {"summary": f"{tool} of {name} is done.", "files": []} | figures


def _goal(_name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    goal = read_goal(GOAL)
    data = arguments.get("dataset") or "own"
    changed = {k: v for k, v in arguments.items() if goal_arguments(goal).get(k) != v}
    return {
        "summary": f"The goal is set ({changed or 'as first said'}).",
        "goal": goal.model_dump(mode="json"),
        "dataset": {"name": data, "digest": data, "classes": 10, "resolution": 8, "channels": 1,
                    "train_images": 1149, "val_images": 288, "test_images": 360},
    }  # fmt: skip


def stage_result(passed: bool, adopted: Mapping[str, Any], **figures: Any) -> dict[str, Any]:
    """What the tool of a stage says; `figures` replace the usual ones."""
    check = {"name": "ends well", "passed": True, "detail": "Exit status 0 after 0.2 s."}
    usual = {
        "summary": "The program kept its contract, all 9 checks." if passed else "It failed.",
        "files": [], "stage": "", "passed": passed, "attempt": 1, "attempts_left": 4,
        "checks": [check], "exit_status": 0, "limit_hit": None, "excerpt": "", "version": 1,
        "stdout": "", "seconds": 0.2, "adopted": dict(adopted) if passed else {},
    }  # fmt: skip
    return usual | figures


def broken(name: str, detail: str, **figures: Any) -> dict[str, Any]:
    """The result of a program that failed the check `name`."""
    check = {"name": name, "passed": False, "detail": detail}
    return stage_result(False, {}, checks=[check], **figures)


_RESULTS: dict[str, Any] = {
    "prepare_data": lambda _, arguments: stage_result(True, {
        "data_path": arguments.get("data"), "classes": 2, "class_names": ["cat", "dog"],
        "resolution": 32, "channels": 3, "train_images": 80, "val_images": 10, "test_images": 10}),
    "change_architecture": lambda name, _: stage_result(True, {
        "candidate": CHANGED, "base": name, "macs_before": 1_900_000, "macs": 2_000_000}),
    "quantize": lambda name, _: stage_result(True, {
        "candidate": name, "float_accuracy": 0.978, "int8_accuracy": 0.977, "test_images": 360,
        "arena_bytes": 52_224, "diagnosis": None}),
    "program_board": lambda name, _: stage_result(True, {
        "candidate": name, "flash_bytes": 96_000, "sram_bytes": 50_300, "application_digest": "d"}),
    "set_goal": _goal,
    "search": lambda *_: {
        "front": ROWS, "best": IDS[0], "rationale": "", "screened": 45, "rejected": 37,
        "duplicates": 4, "trained": 8, "pruned": 2, "failed": 1, "recalled": 0, "hypervolume": 0.6,
        "seconds": 21.0, "images": 96_000, "tokens": 1500,
        "by_proposer": {"llm": 3, "evolution": 5}, "proposals": {}, "proposer": "hybrid",
        "preset": "", "executor": "in-process",
        "stopped_by": "trials"},
    "show_front": lambda *_: {
        "front": ROWS[1:], "best": IDS[1], "trained": 8, "pruned": 2, "failed": 1, "rejected": 37,
        "limits": "SRAM ≤ 32 KB"},
    "measure": lambda name, arguments: {
        "candidate": name, "file": "", "board": "stm32h743", "macs": 1_900_000,
        "parameters": 21_000, "sram_bytes": {"aot": 45_056, "tflm": 51_200},
        "flash_bytes": {"aot": 92_160, "tflm": 150_000}, "stack_bytes": 4096,
        "peak_op": {"aot": "block2/expand", "tflm": "block2/expand"},
        "peak_alive": {"aot": ["block1/out 16 KB", "block2/expand 28 KB"], "tflm": []},
        "instructions": 3_400_000, "seconds_estimated": 0.012,
        "layers": LAYERS if arguments.get("layers") else [], "verdicts": [], "met": True,
        "mends": ["halve the expansion of block 2: SRAM (aot) 30 KB with stack"]},
    "train": lambda name, arguments: {
        "candidate": name, "epochs": arguments.get("epochs") or 30, "val_accuracy": 0.985,
        "test_accuracy": 0.978, "images_per_second": 5000.0, "seconds": 18.0, "stopped": False},
    "distil": lambda name, arguments: {
        "candidate": name, "teacher": "vit", "teacher_accuracy": 0.99, "test_accuracy": 0.981,
        "plain_accuracy": 0.978, "epochs": arguments.get("epochs") or 30, "seconds": 60.0},
    "explain": lambda name, _: {"candidate": name, "pictures": ["explanation/1.png"]},
    "convert": lambda name, _: {
        "candidate": name, "float_accuracy": 0.978, "int8_accuracy": 0.976, "test_images": 360,
        "arena_bytes": 52_224, "arena_head_bytes": 40_960, "operators": {"CONV_2D": 4},
        "diagnosis": None, "seconds": 9.0},
    "build": lambda name, _: {
        "candidate": name, "elf": f"networks/{name}/firmware/app.elf", "board": "stm32h743",
        "flash_bytes": 95_232, "sram_bytes": 50_176, "pool_bytes": 40_000,
        "predicted_sram_bytes": 49_152, "predicted_flash_bytes": 92_160},
    "run_on_board": lambda name, arguments: {
        "candidate": name, "images": arguments.get("images") or 200,
        "outputs_equal": arguments.get("images") or 200, "accuracy": 0.975,
        "instructions": 3_456_789, "stack_used_bytes": 1024},
    "flash": lambda name, _: {"candidate": name},
    "report": lambda name, _: {"candidate": name, "status": "done", "report": {}},
    "list_files": lambda *_: {"folder": "", "entries": [{"path": "goal.json"}], "left_out": 0},
    "read_file": lambda _, arguments: {"path": arguments["path"], "text": "# Report"},
    "run_code": lambda *_: {"exit_status": 0, "stdout": "0: 178 images", "stderr": ""},
}  # fmt: skip


def answered(tool: str, arguments: Mapping[str, Any], n: int = 0) -> list[BaseMessage]:
    """A call and its result."""
    return exchange(tool, arguments, result_of(tool, arguments), n)


def failing(tool: str, arguments: Mapping[str, Any], status: str, error: str) -> list[BaseMessage]:
    """A call that brought no result."""
    document = {"error": error, "hint": "Lower the rate.", "status": status}
    return exchange(tool, arguments, document, 99)


def exchange(
    tool: str, arguments: Mapping[str, Any], document: dict[str, Any], n: int
) -> list[BaseMessage]:
    """A call and whatever came of it."""
    call = tool_call(name=tool, args=dict(arguments), id=f"call-{tool}-{n}")
    content = json.dumps(document)
    return [
        AIMessage("", tool_calls=[call]),
        ToolMessage(content, tool_call_id=f"call-{tool}-{n}", name=tool),
    ]


_BEFORE = {"refused": "trained", "programmed": "built"}
_STAGES = ("goal", "searched", "trained", "converted", "built", "ran", "reported")
_CALLS = ("set_goal", "search", "train", "convert", "build", "run_on_board", "report")


def conversation(state: str) -> list[BaseMessage]:
    """The messages that led to a state: "nothing", a stage, "chosen", "programmed", "failed"…"""
    if state == "nothing":
        return []
    last = state if state in _STAGES else _BEFORE.get(state, "searched")
    messages: list[BaseMessage] = [HumanMessage(GOAL)]
    for n, tool in enumerate(_CALLS[: _STAGES.index(last) + 1]):
        if tool == "train":
            messages += [AIMessage("The front holds 4 candidates."), HumanMessage("go on")]
        named = {} if tool in ("set_goal", "search") else {"candidate": IDS[0]}
        given = {k: v for k, v in goal_arguments(read_goal(GOAL)).items() if v}
        messages += answered(tool, given if tool == "set_goal" else named, n)
    return [*messages, AIMessage("Done."), *_special(state)]


def _special(state: str) -> list[BaseMessage]:
    candidate = {"candidate": IDS[0]}
    if state == "chosen":
        return [HumanMessage("take the second"), AIMessage("All right.")]
    if state == "programmed":
        said = HumanMessage("print the class over UART and blink the LED when it sees a 7")
        call = candidate | {"code": "/* C */", "purpose": "x", "behaviour": {}}
        return [said, *answered("program_board", call, 98), AIMessage("Done.")]
    if state == "failed":
        failed = failing("train", candidate, "failed", "The training diverged.")
        return [HumanMessage("train it"), *failed, AIMessage("train failed.")]
    if state == "refused":
        code = {"code": "print(1)", "purpose": "x"}
        failed = failing("run_code", code, "refused", "The user refused run_code.")
        return [HumanMessage("class balance as csv"), *failed, AIMessage("Not done.")]
    return []
