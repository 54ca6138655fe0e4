"""The embedded planner as a chosen model: in a chat, or where nobody answers its questions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from agent.models.choose import EMBEDDED, ChosenModel, embedded_model

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def as_planner(
    chosen: ChosenModel, unattended: bool = False, own_data: bool = False
) -> ChosenModel:
    """`chosen`; the embedded planner goes the whole way by itself where `unattended`.

    `own_data`: the session was started with images of the user, so no data set need be named.
    """

    def build() -> BaseChatModel:
        from agent.embedded import EmbeddedPlanner

        return EmbeddedPlanner(unattended=unattended, own_data=own_data)

    return replace(chosen, build=build) if chosen.name == EMBEDDED else chosen


def fallback(unattended: bool, own_data: bool) -> ChosenModel:
    """Who answers where a model does not."""
    return as_planner(embedded_model("the model did not answer"), unattended, own_data)
