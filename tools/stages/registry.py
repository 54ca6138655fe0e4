"""Every stage, in the order of the life cycle; a new one = one package and one entry here."""

from __future__ import annotations

from functools import cache
from typing import Any

from tools.stages.contract import Stage


@cache
def stages() -> dict[str, Stage[Any]]:
    """Stages by the name of the tool that runs their programs."""
    from tools.stages.model.stage import STAGE as MODEL

    found: tuple[Stage[Any], ...] = (MODEL,)
    return {stage.tool: stage for stage in found}
