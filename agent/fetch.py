"""Offers to fetch a model that Ollama has not, and fetches it with a bar."""

from __future__ import annotations

import threading
from collections.abc import Callable

from agent.interrupt import on_interrupt
from agent.models.choose import ChosenModel, choose_model
from agent.models.errors import NotInstalledError
from agent.models.pull import pull
from agent.screen import Screen

Ask = Callable[[str], str]


def choose_or_fetch(
    spec: str | None, context: int | None, screen: Screen, ask: Ask | None
) -> ChosenModel:
    """The model of `spec`; one that is missing is fetched if whoever is asked agrees.

    Raises NotInstalledError where nobody is asked, or the answer is no.
    """
    try:
        return choose_model(spec, context=context)
    except NotInstalledError as missing:
        if ask is None or ask(f"{missing.message} Fetch {missing.name} now? [y/N] ") not in YES:
            raise
        stop = threading.Event()
        with on_interrupt(stop.set):
            pull(missing.name, None, screen, stop)
    return choose_model(spec, context=context)


YES = frozenset({"y", "yes", "Y", "Yes"})
