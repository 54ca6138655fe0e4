"""A LangChain chat model over an Ollama server, with every wait bounded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from langchain_ollama import ChatOllama

from agent.models.address import Address
from agent.models.calling import Model
from agent.models.hangup import watch
from agent.models.listen import Waits
from tools.language_model import Question

CONNECT_S = 5.0
MOST_TOKENS = 8_192
"""Of one answer to a question; a grammar can lead a model into blanks without end."""


class CutError(Exception):
    """The stream ended before Ollama said that the answer is done."""


class Ollama(ChatOllama):
    """ChatOllama that notices when the end of an answer is missing, and that answers questions."""

    def for_question(self, question: Question) -> Model:
        """Held to the schema by Ollama's grammar; what the sampling leaves open is the model's own.

        `min_p` goes into the request's options, which langchain-ollama has no field for.
        """
        sampling = question.sampling.model_dump(exclude_none=True)
        options = {"num_predict": MOST_TOKENS, **sampling}
        if self.num_ctx:
            options["num_ctx"] = self.num_ctx
        return self.bind(format=question.answer_schema, options=options)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        done = False
        for chunk in super()._stream(messages, stop, run_manager, **kwargs):
            done = done or bool((chunk.generation_info or {}).get("done"))
            yield chunk
        if not done:
            raise CutError("the answer broke off")


def build_ollama(
    name: str,
    address: Address,
    context_tokens: int,
    *,
    connect_s: float = CONNECT_S,
    waits: Waits | None = None,
) -> Ollama:
    """The model `name`; temperature 0 and a fixed seed, because tools are called, not tales told.

    A proxy of the environment is not used for a server on this machine.
    """
    waits = waits or Waits()
    longest = max(waits.first_s, waits.gap_s) + 5.0  # whoever listens loses patience first
    return Ollama(
        model=name,
        base_url=address.url_with_login,
        num_ctx=context_tokens or None,
        temperature=0.0,
        seed=0,
        client_kwargs={
            "timeout": httpx.Timeout(longest, connect=connect_s),
            "trust_env": not address.local,
        },
        # Each answer has a connection of its own, which can be hung up without harm to others.
        sync_client_kwargs={
            "event_hooks": {"request": [watch]},
            "limits": httpx.Limits(max_keepalive_connections=0),
        },
    )
