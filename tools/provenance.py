"""Where a call comes from: whose words led to it, who wrote its code, and who agreed to it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Provenance(BaseModel):
    """Everything that is known of a call before it runs.

    `prompt` is what the user said last, `author` the model that answered with the call, `edited`
    whether the user changed it. `approval` says who agreed ("user", "policy", "--yes", "always";
    "" where nothing had to be asked). This is attempt `attempt` of at most `attempts`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    call_id: str = ""
    prompt: str = ""
    author: str = ""
    edited: bool = False
    approval: str = ""
    attempt: int = 1
    attempts: int = 1
