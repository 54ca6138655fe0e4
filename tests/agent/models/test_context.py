"""How full the window is, and how large it is chosen."""

from __future__ import annotations

from langchain_core.messages import HumanMessage

from agent.models.context import count_tokens, overflow_warning
from agent.models.installed import read_parameters
from agent.models.window import bytes_per_token, window_tokens
from tests.ollama_server import EXAMPLE


def test_four_characters_are_a_token() -> None:
    assert 100 <= count_tokens([HumanMessage("a" * 400)]) <= 110


def test_tools_count_too() -> None:
    tool = {"name": "measure", "description": "x" * 400, "parameters": {}}
    assert count_tokens([HumanMessage("a")], [tool]) > 100


def test_the_warning_begins_at_80_percent() -> None:
    assert overflow_warning(799, 1000) is None
    assert "about 800 of 1,000 tokens (80%)" in str(overflow_warning(800, 1000))
    assert overflow_warning(10**9, 0) is None


def test_what_a_token_takes() -> None:
    assert bytes_per_token(EXAMPLE.shown) == 36 * 8 * 256 * 2
    assert bytes_per_token({}) == 0


def test_width_from_the_heads_where_it_is_not_said() -> None:
    info = {"a.block_count": 2, "a.attention.head_count_kv": [0, 4]}
    info |= {"a.attention.head_count": 8, "a.embedding_length": 512}
    assert bytes_per_token({"model_info": info}) == 2 * 4 * 128 * 2


def test_a_model_that_says_nothing_gets_the_usual_window() -> None:
    assert window_tokens({}) == 16_384
    assert window_tokens({}, wanted=500_000) == 500_000


def test_a_window_is_never_larger_than_the_model_s() -> None:
    assert window_tokens({"model_info": {"a.context_length": 2048}}) == 2048
    assert window_tokens({"model_info": {"a.context_length": 2048}}, wanted=4096) == 2048


def test_parameters_are_read() -> None:
    assert read_parameters("751.63M") == 751_630_000
    assert read_parameters("many") == read_parameters("") == read_parameters("1.2.3B") == 0
