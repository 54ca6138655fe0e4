"""The escape table: what programs in the sandbox tried, and how each was refused.

    python benchmarks/bench_escapes.py [--write]

Each row is one program of tests/sandbox/attacks, carried out as root and as an ordinary user where
root starts this, else as the ordinary user alone. `--write` renews the table in docs/escapes.md.
"""

from __future__ import annotations

import argparse
import os
import sys

from tests.conftest import REPOSITORY
from tests.sandbox.attacks.attack import Verdict
from tests.sandbox.attacks.carry_out import carry_out
from tests.sandbox.attacks.ordinary import OrdinaryUser, why_no_ordinary_user
from tests.sandbox.attacks.planted import planted
from tests.sandbox.attacks.table import ATTACKS, GROUPS

PAGE = REPOSITORY / "docs" / "escapes.md"
BEGIN, END = "<!-- escapes: begin -->", "<!-- escapes: end -->"
HEADER = "| | attack | what it tries | as root | as an ordinary user |"
NOT_RUN = "not run"


def main() -> int:
    """Print the table, and 1 where an attack got through."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="renew the table in docs/escapes.md")
    write = parser.parse_args().write
    own = _own_verdicts()
    root, ordinary = (own, _verdicts_of_another()) if os.getuid() == 0 else ({}, own)
    text = "\n".join(_table(root, ordinary))
    print(text)
    if write:
        before, _, rest = PAGE.read_text().partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}")
    return int(any(verdict.complaints for verdict in (*root.values(), *ordinary.values())))


def _own_verdicts() -> dict[str, Verdict]:
    with planted() as things:
        return {name: carry_out(attack, things) for name, attack in ATTACKS.items()}


def _verdicts_of_another() -> dict[str, Verdict]:
    if reason := why_no_ordinary_user():
        print(f"not run as an ordinary user: {reason}", file=sys.stderr)
        return {}
    with OrdinaryUser() as user:
        return user.verdicts()


def _table(root: dict[str, Verdict], ordinary: dict[str, Verdict]) -> list[str]:
    """Markdown: one row for each attack, in the order of the suite."""
    lines = [
        "| | attack | what it tries | as root | as an ordinary user |",
        "|--:|---|---|---|---|",
    ]
    number = 0
    for group, attacks in GROUPS.items():
        lines.append(f"| | **{group}** | | | |")
        for attack in attacks:
            number += 1
            words = [_words(verdicts.get(attack.name)) for verdicts in (root, ordinary)]
            lines.append(f"| {number} | `{attack.name}` | {attack.tries} | {' | '.join(words)} |")
    return [*lines, "", *(_sum(*each) for each in (("root", root), ("an ordinary user", ordinary)))]


def _words(verdict: Verdict | None) -> str:
    if verdict is None:
        return NOT_RUN
    if verdict.complaints:
        return f"**got through**: {verdict.complaints[0][:120]}".replace("|", "\\|")
    return verdict.report


def _sum(user: str, verdicts: dict[str, Verdict]) -> str:
    held = sum(not verdict.complaints for verdict in verdicts.values())
    return f"As {user}: {held} of {len(verdicts)} attacks were contained and reported."


if __name__ == "__main__":
    sys.exit(main())
