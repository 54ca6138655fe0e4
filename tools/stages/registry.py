"""Every stage, in the order of the life cycle; a new one = one package and one entry here."""

from __future__ import annotations

from functools import cache
from typing import Any

from tools.stages.contract import Stage


@cache
def stages() -> dict[str, Stage[Any]]:
    """Stages by the name of the tool that runs their programs."""
    from tools.stages.application.stage import STAGE as APPLICATION
    from tools.stages.conversion.stage import STAGE as CONVERSION
    from tools.stages.data import STAGE as DATA
    from tools.stages.model.stage import STAGE as MODEL

    found: tuple[Stage[Any], ...] = (
        DATA,
        MODEL,
        CONVERSION,
        APPLICATION,
    )
    return {stage.tool: stage for stage in found}
