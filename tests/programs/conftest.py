"""Programs that nobody trusts are never collected, whatever their names: that would run them."""

from __future__ import annotations

collect_ignore_glob = ["*/good/*", "*/faulty/*", "*/cheating/*"]
