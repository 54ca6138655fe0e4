"""What needs no question: a small TOML file, the switches of the command line, earlier answers.

[approve]                 # "ask" (the default), "always" or "never" for each kind
run_code = "ask"
compile_code = "ask"
write_outside = "ask"
flash = "ask"
spend = "ask"

[budget]                  # a call that asks for more is of the kind "spend"
trials = 64
epochs = 200
minutes = 60
tokens = 200000

[repair]                  # of one program, before the user is asked how to go on
attempts = 5
tokens = 100000

[price."openai:gpt-5"]    # without an entry the cost of a model is "unknown"
input_usd_per_million = 1.0
output_usd_per_million = 8.0
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.errors import TinysmithError
from tools.tool import Arguments, Effect

Rule = Literal["ask", "always", "never"]

ASKED_EACH_TIME: frozenset[Effect] = frozenset({"flash"})
"""Kinds that neither `--yes` nor an "always" covers; they take a person, a policy, or `--allow`."""


class PolicyError(TinysmithError):
    """The policy file cannot be used; without a usable one nothing starts."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rules(_Part):
    """One rule for each kind of effect."""

    run_code: Rule = "ask"
    compile_code: Rule = "ask"
    write_outside: Rule = "ask"
    flash: Rule = "ask"
    spend: Rule = "ask"


class Allowance(_Part):
    """What one call may ask for without a question."""

    trials: int = Field(default=64, ge=1)
    epochs: int = Field(default=200, ge=1)
    minutes: float = Field(default=60.0, gt=0)
    tokens: int = Field(default=200_000, ge=1)


class Repair(_Part):
    """What may be spent on making one program work, from its first attempt on."""

    attempts: int = Field(default=5, ge=1)
    tokens: int = Field(default=100_000, ge=1)


class Price(_Part):
    """US dollars for a million tokens."""

    input_usd_per_million: float = Field(ge=0)
    output_usd_per_million: float = Field(ge=0)


class Policy(_Part):
    """The whole file."""

    approve: Rules = Rules()
    budget: Allowance = Allowance()
    repair: Repair = Repair()
    price: dict[str, Price] = Field(default_factory=dict)

    def rule(self, effect: Effect) -> Rule:
        """What holds for `effect`."""
        rule: Rule = getattr(self.approve, effect)
        return rule

    def overspending(self, arguments: Arguments) -> tuple[str, float, float] | None:
        """(what, asked, allowed) where a call asks for more than the budget of one call."""
        for name, allowed in self.budget.model_dump().items():
            asked = getattr(arguments, name, None)
            if isinstance(asked, int | float) and asked > allowed:
                return name, asked, allowed
        return None

    def cost_usd(self, model: str, tokens_in: int | None, tokens_out: int | None) -> float | None:
        """The cost of one answer: 0 on this machine, None where price or tokens are not known."""
        if model == "embedded" or (model.startswith("ollama:") and not model.endswith("cloud")):
            return 0.0
        price = self.price.get(model)
        if price is None or tokens_in is None or tokens_out is None:
            return None
        total = tokens_in * price.input_usd_per_million + tokens_out * price.output_usd_per_million
        return total / 1e6


def load_policy(path: Path | None = None) -> Policy:
    """The policy in `path`, or the user's own (``policy.toml`` in the configuration folder).

    Raises PolicyError for a file that is missing though named, or that says something unknown.
    """
    file = path or default_policy_path()
    if path is None and not file.exists():
        return Policy()
    try:
        document: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        return Policy.model_validate(document)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyError(f"The policy {file} cannot be read: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PolicyError(
            f"The policy {file} cannot have {where}: {first['msg']}.", "See docs/chat.md."
        ) from error


def default_policy_path() -> Path:
    """Where the user's policy is looked for."""
    if home := os.environ.get("TINYSMITH_HOME"):
        return Path(home) / "policy.toml"
    from platformdirs import user_config_path

    return user_config_path("tinysmith") / "policy.toml"
