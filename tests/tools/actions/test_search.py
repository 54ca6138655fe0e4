"""The search as a tool: what it composes, what it tells, and how its settings reach it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.listener import Listener
from tests.tools.actions.benches import GOAL, call, new_bench
from tools.actions.candidates import last_preset, situation
from tools.actions.search import Search
from tools.actions.searching import Plan, plan_of, proposer_of, space_of
from tools.bench import Bench
from tools.errors import TinysmithError, WorkspaceError
from tools.language_model import Completion, Question
from tools.project import Options
from tools.search import EvolutionProposer, Screen
from tools.search.presets import PresetError, load_preset


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bench, Any]:
    """A search for three designs of the digits by chance, and what it said."""
    bench = new_bench(tmp_path_factory.mktemp("search") / "work", trials=3)
    call(bench, "set_goal", **GOAL)
    return bench, call(bench, "search", proposer="random")


def test_what_a_call_leaves_out_is_the_sessions() -> None:
    options = Options(trials=5, minutes=2.0, tokens=900, proposer="random", preset="paper")
    assert plan_of(Search.model_validate({}), options) == Plan(5, 2.0, 900, "random", "paper")
    given = Search(trials=7, minutes=0.5, tokens=10, proposer="llm", preset="")
    assert plan_of(given, options) == Plan(7, 0.5, 10, "llm", "")


def test_minutes_become_seconds_of_the_budget() -> None:
    budget = Plan(7, 0.5, 10, "llm", "").budget
    assert (budget.candidates, budget.seconds, budget.tokens) == (7, 30.0, 10)
    assert Plan(7, None, None, "llm", "").budget.seconds is None


def test_the_search_tells_what_it_did(searched: tuple[Bench, Any]) -> None:
    found = searched[1]
    tried = found.trained + found.pruned + found.failed
    assert (tried, found.recalled, found.stopped_by) == (3, 0, "budget")
    assert found.by_proposer == {"random": 3}
    assert found.proposals["random"].admitted >= 3
    assert found.screened >= found.rejected + 3
    assert (found.proposer, found.preset, found.executor) == ("random", "", "in-process")
    assert found.images > 0
    assert found.best in {row.candidate for row in found.front}
    assert f"{found.trained} trained briefly" in found.summary
    assert f"{len(found.front)} on the front" in found.summary


def test_every_candidate_is_told_while_it_runs(searched: tuple[Bench, Any]) -> None:
    listener = searched[0].reporter
    assert isinstance(listener, Listener)
    assert [state.done for state in listener.states] == [1, 2, 3]
    assert {state.budget for state in listener.states} == {3}


def test_show_front_draws_what_was_trained(searched: tuple[Bench, Any]) -> None:
    bench, found = searched
    shown = call(bench, "show_front")
    assert shown.front == found.front
    assert shown.files == ("front.png",)
    assert bench.project.front_picture.read_bytes().startswith(b"\x89PNG")
    assert shown.trained + shown.pruned + shown.failed == 3


def test_before_anything_is_trained_there_is_no_picture(tmp_path: Path) -> None:
    bench = new_bench(tmp_path)
    call(bench, "set_goal", **GOAL)
    assert call(bench, "show_front").files == ()


def test_the_archive_goes_by_the_training_of_the_last_search(searched: tuple[Bench, Any]) -> None:
    bench, _ = searched
    assert last_preset(bench) == ""
    with situation(bench).archive() as archive:
        usual = archive.context
    bench.project.searched.write_text(json.dumps({"preset": "paper"}))
    try:
        now = situation(bench)
        assert now.recipe.epochs == 30
        with now.archive() as archive:
            assert archive.context != usual
            assert archive.count("trained") == 0
    finally:
        bench.project.searched.write_text(json.dumps({"preset": ""}))


def test_before_a_search_the_sessions_preset_holds(tmp_path: Path) -> None:
    assert last_preset(new_bench(tmp_path, preset="paper")) == "paper"


def test_an_unknown_preset_stops_before_anything_is_written(tmp_path: Path) -> None:
    bench = new_bench(tmp_path)
    call(bench, "set_goal", **GOAL)
    with pytest.raises(PresetError, match="'papr'"):
        call(bench, "search", preset="papr")
    assert not bench.project.searched.exists()
    assert not bench.project.archive.exists()


def test_without_a_language_model_none_can_propose(tmp_path: Path) -> None:
    bench = new_bench(tmp_path)
    call(bench, "set_goal", **GOAL)
    with pytest.raises(TinysmithError, match="language model"):
        call(bench, "search", proposer="llm")


class Recorded:
    """A language model that remembers what it is asked and never says anything useful."""

    name = "scripted"

    def __init__(self) -> None:
        self.asked: list[Question] = []

    def complete(self, question: Question) -> Completion:
        self.asked.append(question)
        return Completion(text="{}", model=self.name)


def test_a_preset_gives_space_limits_and_the_models_sampling(tmp_path: Path) -> None:
    model = Recorded()
    bench = replace(new_bench(tmp_path), model=model)
    call(bench, "set_goal", dataset="digits", sram="320 KB")
    now, paper = situation(bench), load_preset("paper")
    space = space_of(now, paper)
    assert (space.resolutions, space.input_channels, space.classes) == ((160,), 1, 10)
    plan = Plan(4, None, None, "llm", "paper")
    with now.archive() as archive:
        proposer = proposer_of(plan, paper, space, bench, archive.answers)
        proposer.ask(Screen(paper.limits(now.limits), archive), 1)
    assert {one.sampling.temperature for one in model.asked} == {1.5}
    assert {one.sampling.min_p for one in model.asked} == {0.1}
    assert "350" in model.asked[0].prompt


@pytest.mark.parametrize(("trials", "first"), [(2, 4), (8, 4), (24, 6), (64, 16)])
def test_the_first_generation_leaves_most_of_the_budget(
    tmp_path: Path, trials: int, first: int
) -> None:
    bench = new_bench(tmp_path)
    call(bench, "set_goal", **GOAL)
    now = situation(bench)
    plan = Plan(trials, None, None, "evolution", "")
    with now.archive() as archive:
        proposer = proposer_of(plan, None, space_of(now, None), bench, archive.answers)
    assert isinstance(proposer, EvolutionProposer)
    assert proposer.population == first


def test_without_a_preset_the_space_follows_the_data(tmp_path: Path) -> None:
    bench = new_bench(tmp_path)
    call(bench, "set_goal", **GOAL)
    assert space_of(situation(bench), None).resolutions == (8, 12, 16)


@pytest.mark.parametrize("text", ["", "[]", "{}", "no JSON"])
def test_a_damaged_record_of_the_last_search_says_so(tmp_path: Path, text: str) -> None:
    bench = new_bench(tmp_path)
    call(bench, "set_goal", **GOAL)
    bench.project.searched.write_text(text)
    with pytest.raises(WorkspaceError, match=r"search\.json"):
        call(bench, "show_front")
