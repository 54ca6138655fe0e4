"""One event of each kind and one result of each tool, as a real session has them."""

from __future__ import annotations

from typing import Any

from agent.events import (
    ApprovalAsked,
    ApprovalGiven,
    BudgetReached,
    Event,
    GoalDiffers,
    GoalSettled,
    ModelAnswered,
    ModelChosen,
    ModelFailed,
    ModelSaid,
    Noted,
    Resumed,
    SessionStarted,
    Stopped,
    ToolCall,
    ToolFinished,
    ToolStarted,
    TurnEnded,
    Undone,
    UserSaid,
)
from agent.progress import CandidateFound, Progressed
from tools.goal import read_goal
from tools.search_state import FoundRow, SearchState

SENTENCE = "a digit classifier for an STM32H743 under 64 KB of SRAM and 2M MACs"
CODE = 'import json\n\ngoal = json.load(open("/inputs/goal.json"))\nprint("limit", goal)\n'
CANDIDATE = "03f9c0d1e2b4a567"


def front_row(n: int) -> dict[str, Any]:
    """A candidate of a front."""
    return {
        "n": n,
        "candidate": f"{n}{CANDIDATE[1:]}",
        "accuracy": 1 - 0.03 * n,
        "macs": 1_970_000 // n,
        "parameters": 34_000 // n,
        "sram_bytes": 62_000 // n,
        "flash_bytes": 130_000 // n,
        "arena_bytes": 80_000 // n,
        "proposer": "evolution",
        "rationale": "a wider second stage",
    }


def found(**changes: Any) -> FoundRow:
    """A candidate of a search that runs."""
    row = {name: value for name, value in front_row(2).items()
           if name in FoundRow.model_fields}  # fmt: skip
    usual = {"status": "trained", "on_front": True}
    return FoundRow.model_validate({**row, **usual, **changes})


def search_state(
    done: int, budget: int, *, newest: FoundRow | None = None, on_front: int = 2
) -> SearchState:
    """A search after its candidate `done`."""
    return SearchState(
        found=newest or found(), recalled=False, front=(found(),) * on_front, done=done,
        budget=budget, hypervolume=0.5 + 0.01 * min(done, 40), screened=254, rejected=120,
        duplicates=4, pruned=2, seconds=41.0, images=96_000,
        by_proposer={"llm": 3, "evolution": 5},
    )  # fmt: skip


FRONT: dict[str, Any] = {
    "front": [front_row(n) for n in (1, 2, 3)],
    "best": front_row(2)["candidate"],
}
FIGURES: dict[str, Any] = {
    "float_accuracy": 0.972, "float_images": 360, "int8_accuracy": 0.969, "int8_images": 360,
    "board_accuracy": 0.965, "board_images": 200, "board_outputs_equal": 200,
    "macs": 1_970_000, "parameters": 34_000, "flash_linked_bytes": 130_000,
    "flash_predicted_bytes": 131_000, "sram_linked_bytes": 62_000, "sram_predicted_bytes": 62_000,
    "pool_bytes": 50_000, "stack_used_bytes": 900, "tflm_arena_bytes": 81_000,
    "instructions_per_inference": 12_300_000, "epochs": 20, "candidates_trained": 8,
    "candidates_rejected": 120,
}  # fmt: skip
COMMAND = f"tinysmith measure --layers tinysmith-runs/digits/networks/{CANDIDATE}/int8/model.tflite"
REPORT: dict[str, Any] = {
    "status": "done", "candidate": CANDIDATE, "sentence": SENTENCE, "dataset": "digits",
    "dataset_digest": "0", "board": "stm32h743", "seed": 0, "figures": FIGURES,
    "checks": [
        {"name": "SRAM", "limit": "≤ 64 KB", "measured": "60.5 KB", "met": True, "words": ""},
        {"name": "latency", "limit": "≤ 5 ms", "measured": "12.3 M instructions", "met": None,
         "words": ""},
    ],
    "warnings": ["the training was stopped early"],
    "files": {"firmware": "/home/user/run/firmware.elf"}, "seconds": {}, "next_commands": [COMMAND],
}  # fmt: skip
RESULTS: dict[str, dict[str, Any]] = {
    "set_goal": {
        "goal": read_goal(SENTENCE).model_dump(mode="json"),
        "dataset": {
            "name": "digits", "digest": "0", "classes": 10, "resolution": 8, "channels": 1,
            "train_images": 1257, "val_images": 180, "test_images": 360,
        },
    },
    "propose_architecture": {
        "candidate": CANDIDATE, "admitted": False, "violations": ["SRAM 90 KB > 64 KB"],
        "macs": 1_000_000, "parameters": 3_000, "sram_bytes": {"aot": 92_160, "tflm": 95_000},
        "flash_bytes": {"aot": 9_000}, "mends": ["halve the width: 45 KB"],
    },
    "measure": {
        "candidate": CANDIDATE, "file": "", "board": "stm32h743", "macs": 1_970_000,
        "parameters": 34_000, "sram_bytes": {"aot": 58_000, "tflm": 81_000},
        "flash_bytes": {"aot": 130_000, "tflm": 140_000}, "stack_bytes": 4096,
        "peak_op": {"aot": "stage_1/conv;relu", "tflm": "stage_1/conv"}, "peak_alive": {},
        "instructions": 12_300_000, "seconds_estimated": 0.0256,
        "layers": [{"name": "stem", "kind": "CONV_2D", "output_shape": [1, 8, 8, 16],
                    "macs": 9216, "weights_bytes": 160}],
        "verdicts": ["SRAM 60.5 KB ≤ 64 KB"], "met": True, "mends": ["halve stage 1: 40 KB"],
    },
    "train_proxy": {"candidate": CANDIDATE, "accuracy": 0.91, "seconds": 4.0, "images": 1257,
                    "on_front": True},
    "search": {**FRONT, "rationale": "a wider second stage", "screened": 254, "rejected": 120,
               "duplicates": 4, "trained": 8, "pruned": 2, "failed": 1, "recalled": 1,
               "hypervolume": 0.5, "seconds": 41.2, "images": 96_000, "tokens": None,
               "by_proposer": {}, "proposer": "hybrid", "preset": "", "executor": "in-process",
               "stopped_by": "budget"},
    "show_front": {**FRONT, "trained": 8, "pruned": 2, "failed": 1, "rejected": 120,
                   "limits": "SRAM ≤ 64 KB with stack", "files": ["front.png"]},
    "train": {"candidate": CANDIDATE, "epochs": 20, "val_accuracy": 0.972, "test_accuracy": 0.969,
              "images_per_second": 12_100.0, "seconds": 8.1, "stopped": False},
    "distil": {"candidate": CANDIDATE, "teacher": "vit", "teacher_accuracy": 0.99,
               "test_accuracy": 0.975, "plain_accuracy": None, "epochs": 20, "seconds": 30.0},
    "explain": {"candidate": CANDIDATE, "pictures": ["networks/x/explanation/0.png"]},
    "convert": {"candidate": CANDIDATE, "float_accuracy": 0.969, "int8_accuracy": 0.961,
                "test_images": 360, "arena_bytes": 81_000, "arena_head_bytes": 60_000,
                "operators": {"CONV_2D": 5}, "diagnosis": "stage 2 saturates", "seconds": 14.0},
    "build": {"candidate": CANDIDATE, "elf": "networks/x/firmware.elf", "board": "stm32h743",
              "flash_bytes": 130_000, "sram_bytes": 62_000, "pool_bytes": 50_000,
              "predicted_sram_bytes": 62_000, "predicted_flash_bytes": 131_000},
    "run_on_board": {"candidate": CANDIDATE, "images": 200, "outputs_equal": 200,
                     "accuracy": 0.965, "instructions": 12_300_000, "stack_used_bytes": 900},
    "flash": {"files": []},
    "report": {"candidate": CANDIDATE, "status": "done", "report": REPORT},
    "list_files": {"folder": "", "entries": [{"path": "code", "kind": "folder", "bytes": None},
                                             {"path": "goal.json", "kind": "file", "bytes": 700}],
                   "left_out": 3},
    "read_file": {"path": "code/1/program.py", "text": CODE, "first_line": 7, "lines": 4,
                  "total_lines": 20, "cut_lines": 0},
    "write_file": {"path": "notes.md", "size_bytes": 10, "lines": 1, "replaced": False},
    "prepare_data": {
        "stage": "data", "passed": False, "version": 3, "attempt": 2, "attempts_left": 3,
        "checks": [
            {"name": "ends well", "passed": True, "detail": "Exit status 0 after 1.2 s."},
            {"name": "no leak", "passed": False, "detail": "12 test images are in the training."},
        ],
        "exit_status": 0, "limit_hit": None, "excerpt": "", "stdout": "Success!\n", "adopted": {},
        "seconds": 1.2, "files": ["code/3/program.py"],
    },
    "program_board": {
        "stage": "application", "passed": True, "version": 4, "attempt": 1, "attempts_left": 4,
        "checks": [{"name": "compiles", "passed": True, "detail": "No warning."}],
        "exit_status": 0, "limit_hit": None, "excerpt": "", "stdout": "", "adopted": {"texts": 3},
        "seconds": 1.2, "files": ["code/4/application.c"],
    },
    "run_code": {"exit_status": 1, "stdout": "limit 64\n", "stderr": "Traceback\n",
                 "limit_hit": None, "seconds": 0.2, "files": ["code/1/program.py"]},
}  # fmt: skip


def call(tool: str = "run_code", **arguments: Any) -> ToolCall:
    """A call with the tool's name as its id."""
    return ToolCall(id=tool, tool=tool, arguments=arguments)


def finished(tool: str, result: dict[str, Any] | None = None, seconds: float = 0.0) -> ToolFinished:
    """A call of `tool` that is done."""
    found = {"summary": f"The summary of {tool}.", **(RESULTS[tool] if result is None else result)}
    return ToolFinished(call_id=tool, tool=tool, status="done", result=found, seconds=seconds)


def asked(**changes: Any) -> ApprovalAsked:
    """The question whether a program may run."""
    values: dict[str, Any] = {
        "call": call(code=CODE, purpose="print the limit"), "effect": "run_code",
        "title": "Run a Python program: print the limit", "code": CODE, "language": "python",
        "previous": CODE.replace("limit", "LIMIT"), "editable": "code",
        "files": ("writes code/1/work",), "limits": ("no network", "60 s"),
    }  # fmt: skip
    return ApprovalAsked(**{**values, **changes})


DIFFERS = GoalDiffers(
    call_id="g", differences=(("sram", "320 KB", "320 MB"), ("macs", "nothing", "100M"))
)
EVENTS: tuple[Event, ...] = (
    SessionStarted(
        workspace="/home/me/runs/1", options={}, versions={"tinysmith": "0.1.0"}, machine={}
    ),
    ModelChosen(model="embedded", why="no Ollama server answers"),
    UserSaid(text=SENTENCE),
    ModelSaid(
        model="embedded", text="I set the **goal**.\n\n- one\n- two\n", calls=(call("search"),)
    ),
    *(event for tool in RESULTS for event in (ToolStarted(call=call(tool)), finished(tool))),
    Noted(text="254 designs measured"),
    Noted(text="look at this", warning=True),
    Progressed(stage="search", done=1, total=8, figures="accuracy 91.0 %  1.2 M MACs"),
    CandidateFound(state=search_state(3, 8)),
    CandidateFound(
        state=search_state(
            4, 8, newest=found(status="pruned", accuracy=None, reason="hopeless", on_front=False)
        )
    ),
    Progressed(stage="train", done=20, total=20, figures="loss 0.3"),
    ToolFinished(call_id="f", tool="flash", status="refused", message="No.", hint="Ask later."),
    asked(),
    ApprovalGiven(call_id="run_code", answer="always", by="user"),
    DIFFERS,
    GoalSettled(call_id="g", choice="words", by="user"),
    ModelFailed(model="m", attempt=1, attempts=3, reason="It is down.", then="Trying again."),
    ModelAnswered(
        call_id="search",
        model="m",
        question="0" * 64,
        text="{}",
        input_tokens=900,
        output_tokens=300,
        seconds=2.0,
    ),
    BudgetReached(what="tokens", used=12_000, limit=10_000, more=False, by="nobody"),
    Stopped(what="train"),
    TurnEnded(seconds=12.3, input_tokens=1204, output_tokens=311),
    Undone(to_step=4),
    Resumed(versions={"tinysmith": "0.1.0"}),
)
