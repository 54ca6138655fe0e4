"""The lines of a /api/chat answer, as Ollama writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from tests.ollama_server.answers import Answer


def lines_of(answer: Answer, model: str) -> Iterator[bytes]:
    """The whole answer, line by line; for ever where it is endless."""
    if answer.thinking:
        yield _line(model, {"content": "", "thinking": answer.thinking})
    while answer.endless:
        yield from (_line(model, {"content": piece}) for piece in answer.pieces or [""])
    yield from (_line(model, {"content": piece}) for piece in answer.pieces)
    if answer.calls:
        called = [{"function": call.model_dump()} for call in answer.calls]
        yield _line(model, {"content": "", "tool_calls": called})
    yield _last(answer, model)


def as_one(answer: Answer, model: str) -> dict[str, Any]:
    """The answer to a request that did not ask for a stream."""
    document: dict[str, Any] = json.loads(_last(answer, model))
    called = [{"function": call.model_dump()} for call in answer.calls]
    document["message"] |= {"content": answer.text, "tool_calls": called}
    return document


def _line(model: str, message: dict[str, Any], **more: Any) -> bytes:
    document = {
        "model": model,
        "created_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "message": {"role": "assistant", **message},
        "done": False,
        **more,
    }
    return json.dumps(document).encode() + b"\n"


def _last(answer: Answer, model: str) -> bytes:
    return _line(
        model,
        {"content": ""},
        done=True,
        done_reason=answer.done_reason,
        total_duration=2_000_000,
        load_duration=1_000,
        prompt_eval_count=answer.input_tokens,
        prompt_eval_duration=1_000_000,
        eval_count=answer.output_tokens,
        eval_duration=1_000_000,
    )
