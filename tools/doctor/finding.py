"""What the doctor says of one need."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One need: what was `found`, whether that is enough, and the command that mends it.

    `required` needs stop the main job (a sentence to a network on the virtual board); the others
    only take an ability away. `mend` is empty where nothing is to be done.
    """

    need: str
    found: str
    ok: bool
    required: bool
    mend: str = ""
