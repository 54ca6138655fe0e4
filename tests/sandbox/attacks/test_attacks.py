"""Every attack is refused and reported, as root and as an ordinary user."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from sandbox import why_unavailable
from tests.sandbox.attacks.attack import PROGRAMS, Verdict
from tests.sandbox.attacks.carry_out import carry_out
from tests.sandbox.attacks.ordinary import OrdinaryUser, why_no_ordinary_user
from tests.sandbox.attacks.planted import Planted, planted
from tests.sandbox.attacks.table import ATTACKS

LEAST_ATTACKS = 60


@pytest.fixture(scope="module", autouse=True)
def sandboxed() -> None:
    if reason := why_unavailable():
        pytest.skip(f"no sandbox on this machine: {reason}")


@pytest.fixture(scope="module")
def host() -> Iterator[Planted]:
    with planted() as things:
        yield things


@pytest.fixture(scope="module")
def beside(sandboxed: None) -> Iterator[OrdinaryUser | str]:
    """The second pass, begun with the first; why there is none where there is none."""
    if reason := why_no_ordinary_user():
        yield reason
        return
    with OrdinaryUser() as user:
        yield user


@pytest.fixture(scope="module")
def ordinary(beside: OrdinaryUser | str) -> dict[str, Verdict]:
    """The verdicts of the whole suite, carried out in one process of another user."""
    if isinstance(beside, str):
        pytest.skip(f"no second pass as an ordinary user: {beside}")
    return beside.verdicts()


@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_refused_and_reported(name: str, host: Planted) -> None:
    verdict = carry_out(ATTACKS[name], host)
    assert verdict.complaints == (), f"as {'root' if os.getuid() == 0 else 'an ordinary user'}"
    assert verdict.report


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_of_an_ordinary_user(name: str, ordinary: dict[str, Verdict]) -> None:
    assert ordinary[name].complaints == ()


def test_every_program_is_an_attack() -> None:
    programs = {path.stem for path in PROGRAMS.glob("*.py")}
    assert programs - set(ATTACKS) == {"innocent"}
    assert set(ATTACKS) <= programs
    assert len(ATTACKS) >= LEAST_ATTACKS
