"""Fetches a model: `ollama pull`, with its progress."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from agent.interrupt import INTERRUPTED
from agent.models.address import read_address
from agent.models.errors import ModelError
from agent.models.listen import Interrupted, SilenceError, Waits, listen
from agent.models.server import OllamaServer, words_of
from tools.reporter import Reporter

MB = 1024 * 1024
SILENCE_S = 600.0
"""Checking the digest of a large model takes minutes, and no line is sent meanwhile."""


class PullStoppedError(ModelError):
    """The user stopped the fetching; what is there already is used when it is begun again."""

    exit_code = INTERRUPTED


def pull(
    name: str,
    host: str | None,
    reporter: Reporter,
    should_stop: threading.Event,
    *,
    silence_s: float = SILENCE_S,
) -> None:
    """Fetch `name` to the server at `host` (None: `OLLAMA_HOST`); progress in MB.

    Raises ModelError where the model does not exist, the disk is full or the server falls silent,
    and PullStoppedError as soon as `should_stop` is set.
    """
    server = OllamaServer(read_address(host), silence_s + 5.0)  # `listen` loses patience first
    progress = _Progress(name, reporter)
    try:
        for line in listen(lambda: server.pulling(name), should_stop, Waits(silence_s, silence_s)):
            progress.hear(line)
    except Interrupted:
        raise PullStoppedError(
            f"{name} was not fetched: stopped.", f"Go on later with: ollama pull {name}"
        ) from None
    except SilenceError as error:
        raise ModelError(f"Ollama has said nothing about {name} for {error.seconds:g} s.") from None
    except ModelError:
        raise
    except Exception as error:  # the connection, or an answer that is no JSON
        raise ModelError(
            f"{name} was not fetched: {words_of(error)}.", "Is the server running? ollama serve"
        ) from error
    progress.finish()


@dataclass(slots=True)
class _Progress:
    """Adds the layers up; `done` is below `total` until the server says that all is well."""

    name: str
    reporter: Reporter
    layers: dict[str, tuple[int, int]] = field(default_factory=dict)
    begun: float = field(default_factory=time.monotonic)
    succeeded: bool = False

    def hear(self, line: dict[str, Any]) -> None:
        """One line of the server; ModelError where it says that it failed."""
        if error := line.get("error"):
            raise ModelError(
                f"{self.name} was not fetched: {error}.", "Look at the name on https://ollama.com"
            )
        self.succeeded = self.succeeded or line.get("status") == "success"
        if digest := line.get("digest"):
            self.layers[str(digest)] = (
                int(line.get("completed") or 0),
                int(line.get("total") or 0),
            )
            self._report()

    def finish(self) -> None:
        """The stream has ended."""
        if not self.succeeded:
            raise ModelError(
                f"{self.name} was not fetched: the server broke off.", "Ask for it once more."
            )
        total = self._sums[1]
        self.reporter.progress(self._stage, max(total, 1), max(total, 1), self._figures)
        self.reporter.note(f"{self.name} is installed ({total:,} MB).")

    @property
    def _stage(self) -> str:
        return f"pull {self.name}"

    @property
    def _sums(self) -> tuple[int, int]:
        """MB done and in all, as far as the server has named the layers."""
        done = sum(done for done, _ in self.layers.values())
        total = sum(total for _, total in self.layers.values())
        return done // MB, -(-total // MB)

    @property
    def _figures(self) -> str:
        done, total = self._sums
        seconds = max(time.monotonic() - self.begun, 1e-3)
        return f"{done:,} of {total:,} MB  {done / seconds:,.0f} MB/s"

    def _report(self) -> None:
        done, total = self._sums
        self.reporter.progress(
            self._stage, min(done, max(total - 1, 0)), max(total, 1), self._figures
        )
