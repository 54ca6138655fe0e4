"""The live view of a search: front, newest candidate, counts; one line a candidate elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from agent.events import Event, ToolFinished, ToolStarted
from agent.progress import CandidateFound, Progressed
from agent.show.search import SearchView, candidate_line, sparkline
from tests.agent.show.drawn import drawn, screen, shown
from tests.agent.show.samples import call, finished, found, search_state
from tools.search_state import FRONT_ROWS


def view(*states: CandidateFound, width: int = 100) -> str:
    one = SearchView(states[0].state)
    for event in states[1:]:
        one.update(event.state)
    return drawn(one, width)


def searched(count: int) -> list[Event]:
    """A whole search of `count` candidates, as its screen hears of it."""
    tried = [CandidateFound(state=search_state(done, count)) for done in range(1, count + 1)]
    return [ToolStarted(call=call("search", trials=count)), *tried, finished("search")]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_live_area_fits(width: int) -> None:
    long = found(rationale="wider and deeper " * 20, proposer="a proposer of a very long name")
    event = CandidateFound(state=search_state(3, 8, newest=long))
    lines = view(event, width=width).splitlines()
    assert max(len(line) for line in lines) <= width
    assert len(lines) <= FRONT_ROWS + 8


def test_it_tells_what_is_known_of_the_search() -> None:
    text = view(CandidateFound(state=search_state(3, 8)))
    for words in (
        "3/8", "94.0 %", "985 k", "“a wider second stage”", "hypervolume 0.530",
        "254 measured, 120 rejected, 4 duplicates, 2 ended early", "96 k training images",
        "evolution 5, llm 3",
    ):  # fmt: skip
        assert words in text, words


def test_of_a_long_front_the_first_are_shown_and_the_rest_counted() -> None:
    event = CandidateFound(state=search_state(9, 20, on_front=FRONT_ROWS + 3))
    text = view(event)
    assert text.count("evolution  ") <= FRONT_ROWS + 1
    assert "… and 3 more on the front" in text


@pytest.mark.parametrize(
    ("status", "words"), [("pruned", "ended early"), ("failed", "failed"), ("rejected", "rejected")]
)
def test_what_was_not_trained_says_why(status: str, words: str) -> None:
    one = found(status=status, accuracy=None, reason="a cheaper one is better", on_front=False)
    line = candidate_line(search_state(3, 8, newest=one))
    assert re.search(rf"3  {words} +985 k MACs .* a cheaper one is better$", line)


def test_where_nobody_watches_there_is_one_line_a_candidate() -> None:
    lines = shown(searched(5), width=200).splitlines()
    tried = [line for line in lines if re.match(r" +\d  accuracy", line)]
    assert [int(line.split()[0]) for line in tried] == [1, 2, 3, 4, 5]
    assert all("“a wider second stage”" in line for line in tried)


def test_on_a_terminal_the_front_is_live_and_the_lines_stay() -> None:
    one, text = screen(60, terminal=True)
    for event in searched(3)[:-1]:
        one.hear(event)
    one._live.refresh()
    assert "hypervolume 0.530" in text.getvalue()
    one.hear(searched(3)[-1])
    assert one._live._live is not None  # what comes next is waited for
    one.quiet()


def test_of_many_candidates_only_those_on_the_front_have_a_line() -> None:
    plain = found(on_front=False)
    events = [
        CandidateFound(state=search_state(1, 500)),
        CandidateFound(state=search_state(2, 500, newest=plain)),
        CandidateFound(state=search_state(500, 500, newest=plain)),
    ]
    assert [event.notable for event in events] == [True, False, False]
    assert [event.passing for event in events] == [False, True, False]
    few = CandidateFound(state=search_state(2, 64, newest=plain))
    assert (few.notable, few.passing) == (True, False)


def test_what_is_saved_of_a_search_is_bounded() -> None:
    front = tuple(found(rationale="because " * 60) for _ in range(200))
    state = search_state(3, 8).model_copy(update={"front": front})
    event = CandidateFound(state=state)
    assert len(event.model_dump_json()) < 3000
    assert event.state.front_size == 200
    again = CandidateFound.model_validate_json(event.model_dump_json())
    assert again == event


def test_the_bar_before_the_first_candidate_makes_room_for_the_table() -> None:
    begins = Progressed(stage="search", done=0, total=3, figures="training the first design")
    also = Progressed(stage="search", done=3, total=3, figures="accuracy 90.0 %")
    events = searched(3)
    text = shown([events[0], begins, *events[1:-1], also, events[-1]], width=200)
    assert text.count("accuracy 90.0 %") == 0, "the line of the candidate says it"


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], ""), ([0.5], "▁"), ([0.0, 1.0], "▁█"), ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█")],
)
def test_a_sparkline_rises_with_its_values(values: Sequence[float], expected: str) -> None:
    assert sparkline(values) == expected


def test_a_long_course_keeps_its_end() -> None:
    line = sparkline([n / 1000 for n in range(1001)])
    assert len(line) <= 24
    assert line[-1] == "█"


@pytest.mark.parametrize("status", ["stopped", "failed"])
def test_a_search_that_did_not_end_says_what_the_archive_holds(status: str) -> None:
    ended = ToolFinished.model_validate(
        {"call_id": "search", "tool": "search", "status": status, "message": "Ended."}
    )
    text = shown([*searched(5)[:-2], ended], width=200)
    assert "candidates.sqlite holds 4 candidates of this search, 2 on the front" in text
    other = ended.model_copy(update={"tool": "train"})
    assert "candidates.sqlite" not in shown([*searched(5), other], width=200)


def test_searches_that_older_versions_saved_still_tell_of_their_candidates() -> None:
    rows = [
        Progressed(stage="search", done=n, total=3, figures=f"accuracy 9{n}.0 %  1 M MACs")
        for n in range(4)
    ]
    text = shown([ToolStarted(call=call("search", trials=3)), *rows, finished("search")])
    assert [text.count(f"search {n}/3  accuracy 9{n}.0 %") for n in range(4)] == [0, 1, 1, 1]
