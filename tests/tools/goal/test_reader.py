"""What surrounds the limits: boards, words, notes, rows, and inputs that are no sentences."""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
from functools import partial

import pytest

from tests.processor_time import least_seconds
from tests.tools.goal import sentences
from tools.errors import TinysmithError
from tools.goal import Goal, describe, read_goal

SCRAPS = """
    RAM SRAM flash MACs accuracy under at least most no not between and or of a an / . , ; - – ( )
    < >= 0 1 -5 64 2,000 1.5 1e5 ½ ² ٣ １ 𝟙 half million hundred point % ms KB M K fps each as
    possible ./x ' " é İ ß classifier digits STM32H743 per second too much target
"""


@pytest.mark.parametrize(
    "name", ["STM32H743", "stm32h7", "STM32 H743", "NUCLEO-H743ZI2 board", "STM32H743's"]
)
def test_board_is_found_in_the_registry(name: str) -> None:
    goal = read_goal(f"a digit classifier for the {name}, 64 KB SRAM")
    assert (goal.board, goal.board_given, goal.assumed) == ("stm32h743", True, {})


@pytest.mark.parametrize("where", ["", " on a small board", " for a Cortex-M7", " for an STM32"])
def test_no_board_means_the_default_and_says_so(where: str) -> None:
    goal = read_goal(f"a digit classifier{where}")
    assert (goal.board, goal.board_given) == ("stm32h743", False)
    assert "default" in goal.assumed["board"]


def test_each_value_comes_with_the_exact_words() -> None:
    assert read_goal(sentences.DEMO).words == {
        "task": "classifier",
        "dataset": "handwritten-digit",
        "board": "STM32H743",
        "sram_bytes": "under 64 KB of SRAM",
        "macs": "under 2M MACs",
        "accuracy": "at least 95% accurate",
    }


@pytest.mark.parametrize(
    ("phrase", "note"),
    [
        ("200 MFLOPs", "two per MAC"),
        ("1,5 MB flash", "decimal comma"),
        ("64.000 MACs", "decimal point"),
        ("64 Kb RAM", "KB (bytes"),
        ("about 2M MACs", "as a limit"),
        ("memory of 64 KB", "SRAM"),
        ("20 fps", "latency"),
        ("at least 70 %", "accuracy"),
    ],
)
def test_an_unusual_reading_is_noted(phrase: str, note: str) -> None:
    assert any(note in found for found in read_goal(f"classifier, {phrase}").notes)


def test_rows_show_values_words_and_what_was_not_understood() -> None:
    rows = describe(read_goal(f"{sentences.DEMO}, in 50 ms, 10 epochs"))
    assert ("SRAM", "at most 64 KB", "under 64 KB of SRAM") in rows
    assert ("MACs", "at most 2 M", "under 2M MACs") in rows
    assert ("latency", "at most 50 ms", "50 ms") in rows
    assert ("accuracy", "at least 95.0 %", "at least 95% accurate") in rows
    assert ("not understood", "a goal cannot limit epochs", "10 epochs") in rows


def test_goal_survives_json() -> None:
    goal = read_goal(sentences.DEMO)
    assert Goal.model_validate_json(goal.model_dump_json()) == goal


def test_random_scraps_are_read_or_refused_but_never_crash() -> None:
    rng = random.Random(7)
    scraps = [*SCRAPS.split(), "\n", "\x00", "\ud800"]
    for _ in range(1500):
        words = (rng.choice(scraps) for _ in range(rng.randrange(25)))
        sentence = rng.choice(["", "classifier "]) + rng.choice(["", " "]).join(words)
        try:
            read_goal(sentence).model_dump_json()
        except TinysmithError as error:
            assert error.message  # noqa: PT017 - either outcome is right, a crash is not


@pytest.mark.parametrize("scrap", ["1 ", "² ", "./a ", "64 KB, ", "RAM/", "between 1 and ", "'"])
def test_reading_time_grows_in_proportion_to_length(scrap: str) -> None:
    def read(length: int) -> None:
        with contextlib.suppress(TinysmithError):
            read_goal("classifier " + scrap * (length // len(scrap)))

    short, long = (least_seconds(partial(read, length)) for length in (4_000, 16_000))
    assert long < 10 * short + 0.1


def test_import_is_light() -> None:
    heavy = "{'torch', 'tensorflow', 'langchain', 'sklearn', 'PIL'} & set(sys.modules)"
    code = f"import sys, tools.goal; sys.exit(bool({heavy}))"
    subprocess.run([sys.executable, "-c", code], check=True)
