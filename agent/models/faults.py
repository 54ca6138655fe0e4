"""Says in words why a model gave no answer, and whether asking again can help."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from agent.models.errors import ModelError
from agent.models.listen import SilenceError

LONGEST_REASON = 200

_DOWN = ("ConnectError", "ConnectTimeout", "ConnectionError", "ConnectionRefusedError")
_CONNECTION = (*_DOWN, "APIConnectionError")
_SLOW = ("ReadTimeout", "WriteTimeout", "PoolTimeout", "TimeoutError", "APITimeoutError")
_CUT = (
    "CutError", "RemoteProtocolError", "ReadError", "WriteError", "ConnectionResetError",
    "BrokenPipeError", "IncompleteRead", "ChunkedEncodingError", "APIError",
)  # fmt: skip
_UNREADABLE = ("JSONDecodeError", "ValidationError", "OutputParserException", "AttributeError")

Words = Callable[[str, str], ModelError]
_SAID: tuple[tuple[str, Words], ...] = (
    (
        r"requires more system memory|out of memory|cudaMalloc|unable to allocate",
        lambda model, said: ModelError(
            f"{model} does not fit into the memory: {said}.",
            "Choose a smaller model, or a smaller context with --context.",
        ),
    ),
    (
        r"does not support tools",
        lambda model, _: ModelError(
            f"{model} cannot call tools.",
            "Choose a model that can, such as qwen3:8b, or --model embedded.",
        ),
    ),
    (
        r"context length|context window|context_length_exceeded|maximum context|too many tokens"
        r"|exceeds the available context|prompt is too long",
        lambda model, _: ModelError(
            f"The conversation is longer than {model} can take.",
            "Start a new session, or give it more room with --context.",
        ),
    ),
    (
        r"parsing tool call|parse tool call|invalid tool call",
        lambda model, _: ModelError(f"{model} wrote a tool call that is not JSON.", "", retry=True),
    ),
    (
        r"model .*not found|try pulling it first",
        lambda model, _: ModelError(
            f"{model} is not installed.", f"Fetch it: ollama pull {_bare(model)}"
        ),
    ),
)
_STATUS: dict[int, Words] = {
    401: lambda model, _: ModelError(
        f"{model} refused the key (HTTP 401).", "Look at the provider's API key in the environment."
    ),
    403: lambda model, _: ModelError(
        f"{model} may not be used with this key (HTTP 403).", "Look at the rights of the key."
    ),
    404: lambda model, said: ModelError(
        f"{model} does not exist there (HTTP 404): {said}.", "Look at the model's name."
    ),
    429: lambda model, _: ModelError(
        f"{model} has too many requests, or the quota is used up (HTTP 429).",
        "Wait a little, or look at the account's limits.",
        retry=True,
    ),
}


def explain_failure(error: BaseException, model: str) -> ModelError:
    """The failure of one attempt in words for the user; `model` as the user names it.

    Knows the errors of httpx, ollama, LangChain and the usual clients by the names of their
    classes, so that none of them need be imported, and what Ollama says in its own words.
    """
    if isinstance(error, ModelError):
        return error
    if isinstance(error, SilenceError):
        return _silent(error, model)
    said = _said_by(error)
    for pattern, words in _SAID:
        if re.search(pattern, said, re.IGNORECASE):
            return words(model, said)
    status = _status(error)
    if status in _STATUS:
        return _STATUS[status](model, said)
    if status >= 400:
        return ModelError(f"{model} failed (HTTP {status}): {said}.", "", retry=status >= 500)
    return _by_kind(error, model, said)


def _by_kind(error: BaseException, model: str, said: str) -> ModelError:
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & set(_SLOW):
        return ModelError(f"{model} did not answer in time.", "", retry=True)
    if names & set(_CONNECTION) and not names & {"ConnectionResetError", "BrokenPipeError"}:
        hint = "Start the server with: ollama serve" if _is_ollama(model) else "Is there a network?"
        return ModelError(f"{model} cannot be reached.", hint, retry=True)
    if names & set(_CUT) or "No generation chunks" in said:
        return ModelError(f"The answer of {model} broke off.", "", retry=True)
    if names & set(_UNREADABLE):
        return ModelError(f"The answer of {model} cannot be read.", "", retry=True)
    return ModelError(f"{model} failed: {type(error).__name__}: {said}.", "", retry=True)


def _silent(error: SilenceError, model: str) -> ModelError:
    what = "gave no answer" if error.first else "fell silent in the middle of its answer"
    return ModelError(
        f"{model} {what} for {error.seconds:g} s.",
        "A smaller model answers faster." if _is_ollama(model) else "",
        retry=True,
    )


def _status(error: BaseException) -> int:
    """The HTTP status that an error carries; 0 where it carries none."""
    for holder in (error, getattr(error, "response", None)):
        status = getattr(holder, "status_code", None)
        if isinstance(status, int) and status > 0:
            return status
    return 0


def _said_by(error: BaseException) -> str:
    """The server's own words, on one line and not too many."""
    said = str(getattr(error, "error", None) or error)
    try:
        document = json.loads(said)
        said = str(document.get("error", said)) if isinstance(document, dict) else said
    except ValueError:
        pass  # most words are not JSON
    line = " ".join(said.split()).rstrip(".") or type(error).__name__
    return line if len(line) <= LONGEST_REASON else line[: LONGEST_REASON - 1] + "…"


def _is_ollama(model: str) -> bool:
    return model.startswith("ollama:")


def _bare(model: str) -> str:
    return model.removeprefix("ollama:")
