"""The policy file, and who is asked when it says nothing."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from agent.approvals import Gate, Nobody, answered_always
from agent.arguments import KINDS
from agent.code.program import RunCode
from agent.events import ApprovalAsked, ApprovalGiven, Record, ToolCall
from agent.policy import Policy, PolicyError, Rules, load_policy
from tools.tool import Effect
from tools.toolbox import tool_named


def asked(effect: Effect) -> ApprovalAsked:
    return ApprovalAsked(
        call=ToolCall(id="c1", tool="run_code", arguments={}), effect=effect, title="?"
    )


class Says(Nobody):
    """A user who always gives the same answer, and remembers how often it was asked."""

    def __init__(self, answer: str) -> None:
        self.answer, self.times = answer, 0

    def approve(self, asked: ApprovalAsked) -> ApprovalGiven:
        self.times += 1
        return ApprovalGiven(call_id=asked.call.id, answer=self.answer, by="user")  # type: ignore[arg-type]


def test_switches_and_policies_know_every_kind() -> None:
    assert KINDS == get_args(Effect) == tuple(Rules.model_fields)


def test_nobody_there_means_no() -> None:
    given = Gate(Nobody()).approve(asked("run_code"))
    assert (given.allowed, given.by) == (False, "nobody")
    assert "nobody is there" in given.reason


def test_yes_covers_everything_but_flashing() -> None:
    gate = Gate(Nobody(), yes=True)
    kinds: tuple[Effect, ...] = ("run_code", "write_outside", "spend", "flash")
    assert [gate.approve(asked(kind)).allowed for kind in kinds] == [True, True, True, False]
    assert Gate(Nobody(), yes=True, allowed=frozenset({"flash"})).approve(asked("flash")).allowed


def test_always_holds_for_its_kind_alone_and_is_not_asked_again() -> None:
    user = Says("always")
    gate = Gate(user)
    assert [gate.approve(asked("run_code")).by for _ in range(3)] == ["user", "always", "always"]
    gate.approve(asked("spend"))
    assert user.times == 2


def test_always_is_never_remembered_for_flashing() -> None:
    user = Says("always")
    gate = Gate(user)
    for _ in range(3):
        gate.approve(asked("flash"))
    assert user.times == 3


def test_a_policy_comes_before_every_switch(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('[approve]\nrun_code = "never"\nflash = "always"\n')
    gate = Gate(Says("yes"), load_policy(file), yes=True)
    assert not gate.approve(asked("run_code")).allowed
    assert gate.approve(asked("flash")).by == "policy"


def test_a_resumed_session_knows_what_was_always_allowed() -> None:
    given = ApprovalGiven(call_id="c1", answer="always", by="user")
    records = [
        Record(step=1, time=0, event=asked("spend")), Record(step=2, time=0, event=given),
    ]  # fmt: skip
    assert answered_always(records) == {"spend"}


@pytest.mark.parametrize(
    "text",
    ["[approve]\nrun_code = 'perhaps'", "[approve]\nfly = 'ask'", "[budget]\ntrials = 0", "= 1"],
)
def test_a_policy_that_cannot_be_used_starts_nothing(tmp_path: Path, text: str) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(text)
    with pytest.raises(PolicyError, match=r"policy\.toml"):
        load_policy(file)


def test_a_policy_that_was_named_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PolicyError):
        load_policy(tmp_path / "absent.toml")
    monkeypatch.setenv("TINYSMITH_HOME", str(tmp_path))
    assert load_policy() == Policy()


def test_costs_are_unknown_unless_priced() -> None:
    policy = Policy.model_validate(
        {"price": {"p:m": {"input_usd_per_million": 1.0, "output_usd_per_million": 10.0}}}
    )
    assert policy.cost_usd("ollama:any", 10, 10) == policy.cost_usd("embedded", 0, 0) == 0.0
    assert policy.cost_usd("p:other", 10, 10) is None
    assert policy.cost_usd("ollama:gpt-oss:120b-cloud", 10, 10) is None
    assert policy.cost_usd("p:m", None, 10) is None
    assert policy.cost_usd("p:m", 500_000, 100_000) == pytest.approx(1.5)


def test_a_call_within_the_budget_spends_nothing() -> None:
    code = RunCode(code="pass", purpose="nothing")
    assert Policy().overspending(code) is None


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"trials": 64, "minutes": 60, "tokens": 200_000}, None),
        ({"trials": 65}, ("trials", 65, 64)),
        ({"minutes": 60.5}, ("minutes", 60.5, 60)),
        ({"tokens": 200_001}, ("tokens", 200_001, 200_000)),
    ],
)
def test_a_search_beyond_the_allowance_is_asked_about(
    arguments: dict[str, float], expected: tuple[str, float, float] | None
) -> None:
    search = tool_named("search")
    assert Policy().overspending(search.arguments.model_validate(arguments)) == expected


def test_the_allowance_is_the_policys(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text("[budget]\nminutes = 0.5\n")
    search = tool_named("search").arguments.model_validate({"minutes": 1})
    assert load_policy(file).overspending(search) == ("minutes", 1, 0.5)
