"""Sentences that cannot be acted on: one clear error each, never a guess."""

from __future__ import annotations

import pytest

from tools.errors import DataError, GoalError, UnknownBoardError
from tools.goal import read_goal


@pytest.mark.parametrize(
    "sentence",
    ["", " ", "hello", "make me a sandwich", "\x00", "asdf " * 2000, "64 KB", "你好", "x" * 30_000],
)
def test_a_sentence_without_a_task_is_refused_with_an_example(sentence: str) -> None:
    with pytest.raises(GoalError) as error:
        read_goal(sentence)
    assert "digit classifier" in error.value.hint


@pytest.mark.parametrize("task", ["speech recogniser", "detect wake words in audio", "chatbot"])
def test_a_task_that_is_not_image_classification_is_refused(task: str) -> None:
    with pytest.raises(GoalError, match="another task"):
        read_goal(f"{task} under 64 KB SRAM")


@pytest.mark.parametrize(
    "phrase",
    [
        "-5 KB of RAM", "−5 KB of RAM", "minus 5 MB flash", "RAM under -5KB", "accuracy of -0.5",
        "0 KB of RAM", "zero MACs", "0 ms", "0 fps", "at least 0% accuracy", "0.1 bytes of RAM",
        "accuracy over 100 %", "120% accuracy", "error below 0%", "10^20 MACs",
    ],
)  # fmt: skip
def test_an_impossible_limit_names_its_words(phrase: str) -> None:
    with pytest.raises(GoalError) as error:
        read_goal(f"a classifier: {phrase}")
    assert phrase in error.value.message
    assert error.value.hint


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("under 64 KB SRAM", "at least 128 KB SRAM"),
        ("under 64 KB SRAM", "under 128 KB SRAM"),
        ("2M MACs", "MACs below 3M"),
        ("at least 3M MACs", "at most 2M MACs"),
        ("50 ms", "10 fps"),
        ("95% accuracy", "error below 10%"),
    ],
)
def test_contradictory_limits_are_both_named(first: str, second: str) -> None:
    with pytest.raises(GoalError) as error:
        read_goal(f"a classifier, {first} and {second}")
    assert first in error.value.message
    assert second in error.value.message


def test_the_same_limit_said_twice_is_no_contradiction() -> None:
    assert read_goal("classifier, 64 KB SRAM, that is 65,536 bytes of RAM").sram_bytes == 65536


@pytest.mark.parametrize(
    "board",
    [
        "an ESP32-S3", "an Arduino Nano 33 BLE", "a Raspberry Pi Pico", "an STM32F407", "nRF52840",
        "a Cortex-M4", "MAX78000", "a Foo9000", "the Foobar board", "an RP2040", "K210",
        "mps2-an500", "a Nucleo board", "a Commodore 64",
    ],
)  # fmt: skip
def test_an_unknown_board_is_refused_with_the_known_ones(board: str) -> None:
    with pytest.raises(UnknownBoardError) as error:
        read_goal(f"a digit classifier on {board}, under 64 KB SRAM")
    assert "stm32h743" in error.value.hint


@pytest.mark.parametrize(
    "data", ["MNIST", "Fashion-MNIST", "ImageNet", "CIFAR-1000", "CIFAR", "the frobnicate data set"]
)
def test_an_unknown_data_set_is_refused_with_the_known_ones(data: str) -> None:
    with pytest.raises(DataError) as error:
        read_goal(f"a classifier for {data}")
    assert "cifar10, cifar100" in error.value.hint
    assert "--data" in error.value.hint


def test_an_unknown_name_is_only_a_name_beside_own_data() -> None:
    assert read_goal("a classifier for MNIST", own_data=True).dataset is None
    assert read_goal("a classifier for MNIST in ./mnist").data_path == "./mnist"


def test_two_data_sets_are_refused() -> None:
    with pytest.raises(GoalError, match="CIFAR-10 and CIFAR-100"):
        read_goal("a classifier for CIFAR-10 and CIFAR-100")


@pytest.mark.parametrize("phrase", ["-5 KB", "−5 KB of RAM", "minus two MACs", "-5%", "-20 ms"])
def test_a_negative_amount_is_called_negative_even_without_a_noun(phrase: str) -> None:
    with pytest.raises(GoalError, match="is negative"):
        read_goal(f"a classifier: {phrase}")
