"""Carries one attack out in the real sandbox and has it judged."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from sandbox import run_python
from tests.sandbox.attacks.attack import HELPER, Attack, Outcome, Verdict
from tests.sandbox.attacks.judging import complaints, report
from tests.sandbox.attacks.planted import Planted

SAMPLE_S = 0.02


def carry_out(attack: Attack, planted: Planted) -> Verdict:
    """Run it in a workspace of its own below `planted`."""
    workspace = planted.folder / "sessions" / "this" / attack.name / "work"
    workspace.mkdir(parents=True)
    if attack.prepare is not None:
        attack.prepare(workspace, planted)
    inputs = (HELPER, planted.targets_file)
    begun = time.monotonic()
    with hidden_memory() as samples:
        try:
            result = run_python(attack.program, workspace, attack.limits, inputs)
        except (OSError, RecursionError, ValueError) as error:
            failure = f"the parent failed: {type(error).__name__}: {str(error)[:200]}"
            return Verdict(attack.name, "the parent failed", (failure,), time.monotonic() - begun)
    seconds = time.monotonic() - begun
    outcome = Outcome(result, workspace, planted, seconds, max(samples) - samples[0])
    found = tuple(dict.fromkeys(complaints(attack, outcome)))
    return Verdict(attack.name, report(outcome), found, seconds)


@contextmanager
def hidden_memory() -> Iterator[list[int]]:
    """Samples of it in bytes while the context lasts, the first from before."""
    samples, ended = [_hidden_bytes()], Event()

    def sample() -> None:
        while not ended.wait(SAMPLE_S):
            samples.append(_hidden_bytes())

    sampler = Thread(target=sample)
    sampler.start()
    try:
        yield samples
    finally:
        ended.set()
        sampler.join()


def _hidden_bytes() -> int:
    """Memory of the machine that is in no process's resident size (proc_meminfo(5))."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    figures = {name: int(value.split()[0]) for name, _, value in (x.partition(":") for x in lines)}
    known = ("MemFree", "Buffers", "Cached", "SReclaimable", "AnonPages")
    return 1024 * (figures["MemTotal"] + figures["Shmem"] - sum(figures[name] for name in known))
