"""What a user is told where a Ray cluster cannot be used."""

from __future__ import annotations

import sys
import time
from importlib.metadata import version

import pytest

from tests.tools.search.designs import Trainer
from tools.errors import ToolchainError
from tools.search.executors import executor_for
from tools.search.executors.ray_connection import check_version, import_ray


def refused(address: str) -> ToolchainError:
    """What connecting to `address` comes to; it takes no minutes."""
    pytest.importorskip("ray", reason="needs Ray: pip install 'tinysmith[ray]'")
    begun = time.monotonic()
    with pytest.raises(ToolchainError) as caught:
        executor_for(Trainer(), None, address)
    assert time.monotonic() - begun < 15
    return caught.value


@pytest.mark.parametrize("address", ["auto", "127.0.0.1:1", "ray://127.0.0.1:1"])
def test_where_no_cluster_is_the_way_to_one_is_named(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:1")  # whatever else runs on this machine
    error = refused(address)
    assert error.message.startswith("No Ray cluster answers at ")
    assert "ray start --head" in error.hint


@pytest.mark.parametrize("address", ["somewhere", "host:", "http://host:80", "host:99999"])
def test_what_is_no_address_is_said(address: str) -> None:
    assert f'"{address}" is no address' in refused(address).message


def test_without_ray_the_way_to_install_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ToolchainError, match="Ray is not installed") as caught:
        import_ray()
    assert caught.value.hint == "pip install 'tinysmith[ray]'"


def test_node_with_another_tinysmith_is_named() -> None:
    check_version("here", version("tinysmith"))
    with pytest.raises(ToolchainError, match=r"node far has tinysmith 0\.0\.1") as caught:
        check_version("far", "0.0.1")
    assert "pip install 'tinysmith[ray]'" in caught.value.hint
