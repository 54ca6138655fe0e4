"""Sessions that start: where their files go, and with which options."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from agent.arguments import PROPOSERS
from agent.cli import build_parser
from agent.start import new_session, options_of
from agent.store import SessionStore
from tools.project import Options
from tools.search.presets import PresetError
from tools.search.proposers import NAMES
from tools.toolbox import tool_named


def test_sessions_that_start_in_the_same_second_share_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINYSMITH_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    with SessionStore() as store:
        folders = [new_session(store, None, "chat").workspace for _ in range(8)]
    assert len(set(folders)) == len(folders)


def parsed(*words: str) -> argparse.Namespace:
    return build_parser("chat").parse_args(["chat", *words])


def test_the_options_of_a_search_are_as_given() -> None:
    options = options_of(
        parsed(
            "--trials", "40", "--minutes", "2.5", "--tokens", "9000", "--proposer", "random",
            "--preset", "paper", "--workers", "2", "--ray", "auto",
        )
    )  # fmt: skip
    assert (options.trials, options.minutes, options.tokens) == (40, 2.5, 9000)
    assert (options.proposer, options.preset) == ("random", "paper")
    assert (options.workers, options.ray) == (2, "auto")


def test_without_words_the_options_are_the_usual_ones() -> None:
    assert options_of(parsed()) == Options()


def test_an_unknown_preset_is_said_before_anything_is_written() -> None:
    with pytest.raises(PresetError, match="paper"):
        options_of(parsed("--preset", "papr"))


@pytest.mark.parametrize(
    "words",
    [("--minutes", "0"), ("--tokens", "0"), ("--workers", "0"), ("--proposer", "oracle")],
)
def test_what_no_search_can_use_is_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit):
        parsed(*words)


def test_sessions_of_before_have_the_usual_search() -> None:
    saved = {"data": None, "seed": 3, "trials": 4, "epochs": None, "images": 10}
    options = Options.model_validate(saved)
    assert (options.seed, options.trials, options.proposer, options.minutes) == (
        3,
        4,
        "hybrid",
        None,
    )


def test_the_proposers_on_offer_are_those_that_there_are() -> None:
    offered = tool_named("search").arguments.model_json_schema()["properties"]["proposer"]
    assert set(PROPOSERS) == set(NAMES) == set(offered["anyOf"][0]["enum"])
    assert PROPOSERS[0] == Options().proposer
