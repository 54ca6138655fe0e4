"""Chooses the model that answers, and says why; light, because the prompt waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from agent.models.address import Address, read_address
from agent.models.errors import ModelError, NotInstalledError
from agent.models.installed import Installed, calls_tools, full_name
from agent.models.listen import SilenceError, Waits, listen
from agent.models.providers import build_provided, check_provider
from agent.models.server import START_HINT, OllamaServer
from agent.models.window import window_tokens

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Seen = TypeVar("Seen")
EMBEDDED = "embedded"
PROBE_S = 0.5
"""How long the prompt waits for a server that may not be there."""

LOOK_S = 2.0
"""How long it waits for what a server that is there says of its models."""

GB = 1024**3
SUGGESTIONS = ((12 * GB, "qwen3:8b"), (6 * GB, "qwen3:4b"), (0, "qwen3:1.7b"))


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """A model and why; `build` imports LangChain. `context_tokens` 0: no limit is known.

    `lent` gives the name under which tools may ask it questions, "" where they may not; None: its
    own name.
    """

    name: str
    why: str
    context_tokens: int
    build: Callable[[], BaseChatModel]
    lent: Callable[[], str] | None = None


def choose_model(
    spec: str | None = None,
    *,
    host: str | None = None,
    context: int | None = None,
    memory_bytes: int | None = None,
    probe_s: float = PROBE_S,
) -> ChosenModel:
    """The model that `spec` names, or the best one that is there.

    "embedded", "ollama:NAME", "ollama" (the best installed one) or "provider:NAME"; None is the
    best model of Ollama that calls tools, or the embedded planner. `host` stands for
    `OLLAMA_HOST`, `context` is a number of tokens, `memory_bytes` this machine's.
    Raises NotInstalledError for a model that Ollama has not, ModelError for what cannot be used.
    """
    if spec is None:
        try:
            return _best(_Ollama(host, memory_bytes, probe_s), context)
        except ModelError as reason:
            return embedded_model(f"{reason}")
    provider, _, name = spec.strip().partition(":")
    if provider == EMBEDDED and not name:
        return embedded_model("as you asked")
    if provider == "ollama":
        ollama = _Ollama(host, memory_bytes, probe_s)
        return _named(ollama, name, context) if name else _best(ollama, context)
    if not name:
        raise ModelError(
            f"{spec!r} names no model.",
            'Write "embedded", "ollama:qwen3:8b" or "provider:model", such as "openai:gpt-5".',
        )
    check_provider(provider)
    return ChosenModel(spec, "as you asked", context or 0, lambda: build_provided(provider, name))


def embedded_model(why: str) -> ChosenModel:
    """The planner that needs no language model."""
    return ChosenModel(EMBEDDED, why, 0, _build_embedded, lent=lambda: "")


class _Ollama:
    """A server that was asked what it has; ModelError where it does not answer."""

    def __init__(self, host: str | None, memory_bytes: int | None, probe_s: float) -> None:
        self.address = read_address(host)
        self.server = OllamaServer(self.address, LOOK_S)
        self.memory_bytes = memory_bytes or (_memory_bytes() if self.address.local else None)
        tags = _within(probe_s, self.server.tags, self.address)
        self.models = [Installed.from_tag(tag) for tag in tags]

    def show(self, name: str, seconds: float = LOOK_S) -> dict[str, Any]:
        """What it knows of a model."""
        return _within(seconds, lambda: self.server.show(name), self.address)


def _best(ollama: _Ollama, context: int | None) -> ChosenModel:
    """The first, by rank, of those that run here and call tools; ModelError where none does."""
    here = [model for model in ollama.models if not model.remote]
    fitting = [model for model in here if model.fits(ollama.memory_bytes)]
    until = time.monotonic() + LOOK_S
    for model in sorted(fitting, key=lambda model: model.rank, reverse=True):
        shown = ollama.show(model.name, max(until - time.monotonic(), 0.05))
        if calls_tools(shown):
            return _chosen(ollama, model, shown, context, _why_best(ollama, len(here)))
    large = len(here) - len(fitting)
    too_large = f" ({large} would need more memory than this machine has)" if large else ""
    raise ModelError(
        f"Ollama at {ollama.address.url} answers, but of its {len(here)} models none calls tools "
        f"and fits here{too_large}.",
        f"Fetch one that does: ollama pull {_suggestion(ollama.memory_bytes)}",
    )


def _why_best(ollama: _Ollama, count: int) -> str:
    memory = ollama.memory_bytes
    fits = f" and fits into {memory / GB:.0f} GB of memory" if memory else ""
    among = "the only model" if count == 1 else f"the best of {count} models"
    return f"{among} of Ollama at {ollama.address.url} that calls tools{fits}"


def _named(ollama: _Ollama, name: str, context: int | None) -> ChosenModel:
    """The model `name`; NotInstalledError, or ModelError where it cannot call tools."""
    wanted = full_name(name)
    model = next((m for m in ollama.models if full_name(m.name) == wanted), None)
    if model is None:
        raise NotInstalledError(name, tuple(m.name for m in ollama.models))
    shown = ollama.show(model.name)
    if not calls_tools(shown):
        raise ModelError(
            f"ollama:{name} cannot call tools.",
            f"Choose one that can: ollama pull {_suggestion(ollama.memory_bytes)}",
        )
    why = "as you asked"
    if not model.remote and not model.fits(ollama.memory_bytes):
        why += "; it may not fit into this machine's memory"
    return _chosen(ollama, model, shown, context, why)


def _chosen(
    ollama: _Ollama, model: Installed, shown: dict[str, Any], context: int | None, why: str
) -> ChosenModel:
    memory = None if model.remote else ollama.memory_bytes
    tokens = window_tokens(shown, model.size_bytes, memory, context)
    if context is not None and tokens < context:
        why += f"; it takes {tokens:,} tokens at most"
    return ChosenModel(
        f"ollama:{model.name}",
        why,
        tokens,
        lambda: _build_ollama(model.name, ollama.address, tokens),
    )


def _within(seconds: float, ask: Callable[[], Seen], address: Address) -> Seen:
    """The answer to `ask`, whatever the network does (names are looked up without a limit)."""
    try:
        return next(listen(lambda: [ask()], threading.Event(), Waits(first_s=seconds)))
    except SilenceError as error:
        raise ModelError(
            f"Ollama at {address.url} does not answer within {error.seconds:g} s.",
            START_HINT,
        ) from None


def _suggestion(memory_bytes: int | None) -> str:
    memory = memory_bytes or SUGGESTIONS[0][0]
    return next(name for least, name in SUGGESTIONS if memory >= least)


def _memory_bytes() -> int:
    import psutil

    return int(psutil.virtual_memory().total)


def _build_ollama(name: str, address: Address, context_tokens: int) -> BaseChatModel:
    from agent.models.ollama import build_ollama

    return build_ollama(name, address, context_tokens)


def _build_embedded() -> BaseChatModel:
    from agent.embedded import EmbeddedPlanner

    return EmbeddedPlanner()
