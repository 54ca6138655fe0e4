"""One question of a tool to a chat model: an answer in JSON, not a turn of the conversation."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from agent.models.calling import Bounds, Model, call_model
from tools.language_model import Question
from tools.texts import render

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

BOUNDS = Bounds(characters=100_000, chunks=100_000)
"""A good answer has some thousand characters; thoughts come on top of it."""


@runtime_checkable
class Questionable(Protocol):
    """A chat model that can hold its answer to a JSON schema by itself."""

    def for_question(self, question: Question) -> Model:
        """The model bound to the schema and the sampling of `question`."""
        ...


def ask(model: BaseChatModel, question: Question, stop: threading.Event) -> AIMessage:
    """The model's message; raises what `call_model` raises.

    Nothing of it is shown as it comes. A model that cannot be held to a schema is told it in words.
    """
    if isinstance(model, Questionable):
        return call_model(
            model.for_question(question), messages_of(question), _unheard, stop, bounds=BOUNDS
        )
    return call_model(
        _sampled(model, question), messages_of(question, told=True), _unheard, stop, bounds=BOUNDS
    )


def messages_of(question: Question, *, told: bool = False) -> list[BaseMessage]:
    """The question as a model reads it, with its schema in words where it must be `told`."""
    system = question.system
    if told:
        schema = json.dumps(question.answer_schema)
        system = render("search/json_only.md.j2", system=system, schema=schema)
    return [SystemMessage(system), HumanMessage(question.prompt)]


def _sampled(model: BaseChatModel, question: Question) -> Model:
    """Of the sampling, providers have the temperature in common and nothing else."""
    temperature = question.sampling.temperature
    return model if temperature is None else model.bind(temperature=temperature)


def _unheard(_text: str) -> None:
    """The user sees what comes of the answer."""
