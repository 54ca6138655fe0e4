"""Proposers by name; what is missing is said with what to do."""

from __future__ import annotations

import pytest

from tests.tools.search.designs import DIGITS
from tools.errors import TinysmithError
from tools.search.proposers import NAMES, proposer_for


@pytest.mark.parametrize("name", [name for name in NAMES if name != "llm"])
def test_a_proposer_bears_the_name_it_was_asked_by(name: str) -> None:
    assert proposer_for(name, DIGITS, 3, population=4).name == name


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(TinysmithError, match=r"evolution, .*llm, random"):
        proposer_for("genetic", DIGITS)


def test_llm_without_a_model_says_what_to_do() -> None:
    with pytest.raises(TinysmithError, match=r"needs a language model.*--model"):
        proposer_for("llm", DIGITS)
