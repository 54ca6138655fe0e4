"""Asks again when a model fails, and lets another one answer when it keeps failing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from agent.events import ModelFailed
from agent.models.calling import ModelStopped
from agent.models.errors import ModelError
from agent.models.faults import explain_failure

Answer = TypeVar("Answer")
WAITS_S = (0.5, 1.0)
"""Before the second and the third attempt; there is no fourth."""

TAKES_OVER = "the embedded planner answers from now on"


def answer_patiently(
    attempt: Callable[[], Answer],
    fallback: Callable[[], Answer] | None,
    *,
    model: str,
    tell: Callable[[ModelFailed], object],
    stop: threading.Event,
    waits_s: Sequence[float] = WAITS_S,
) -> Answer:
    """The answer of `attempt`, tried once and then once after each wait; then of `fallback`.

    Every failure is told. One that cannot heal (a wrong key, a model that is not there) is not
    tried again. Raises ModelStopped as soon as `stop` is set, and the last ModelError where there
    is no fallback.
    """
    attempts = len(waits_s) + 1
    for number in range(1, attempts + 1):
        try:
            return attempt()
        except ModelStopped:
            raise
        except Exception as error:  # noqa: BLE001  # a provider raises what it likes; all is told
            failure = explain_failure(error, model)
            failure.__cause__ = error if error is not failure else None
        again = failure.retry and number < attempts
        wait_s = waits_s[number - 1] if again else 0.0
        tell(_event(failure, model, number, attempts, _then(wait_s, again, fallback is not None)))
        if not again:
            break
        if stop.wait(wait_s):
            raise ModelStopped
    if fallback is None:
        raise failure
    return fallback()


def _then(wait_s: float, again: bool, falls_back: bool) -> str:
    if again:
        return f"trying again in {wait_s:g} s"
    return TAKES_OVER if falls_back else "no answer"


def _event(failure: ModelError, model: str, number: int, attempts: int, then: str) -> ModelFailed:
    return ModelFailed(
        model=model, attempt=number, attempts=attempts, reason=str(failure), then=then
    )
