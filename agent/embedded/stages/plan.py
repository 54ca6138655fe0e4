"""One program to be written: a template, what is filled in, and how it is to be called."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from tools.texts import render


@dataclass(frozen=True, slots=True)
class Plan:
    """`template` and its `values` make the code; `extra` are the other arguments of the call.

    `changed` says in words how it differs from the attempt before; "" for the first.
    """

    template: str
    purpose: str
    values: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    changed: str = ""

    def arguments(self) -> dict[str, Any]:
        """As the stage's tool takes them."""
        code = render(f"embedded/code/{self.template}.j2", **self.values)
        return {"code": code, "purpose": self.purpose} | self.extra

    def again(self, changed: str, **values: Any) -> Plan:
        """With other values in the program."""
        return replace(self, values=self.values | values, changed=changed)

    def with_limit(self, changed: str, **limits: Any) -> Plan:
        """The same program with other limits."""
        return replace(self, extra=self.extra | limits, changed=changed)
