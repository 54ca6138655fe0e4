"""The way to a Ray cluster, and what can be wrong with it in words for the user."""

from __future__ import annotations

import logging
import os
import platform
import re
import socket
from importlib import import_module
from importlib.metadata import version
from typing import Any

from tools.errors import ToolchainError

_ADDRESS = re.compile(r"(?:ray://)?(?P<host>[\w.-]+|\[[\da-fA-F:]+\]):(?P<port>\d{1,5})")
_LAST_PORT = 65535
_ANSWER_S = 5.0
_NODE_ANSWER_S = 60.0
"""A node starts a process for the first question."""
_INSTALL = "Install the same on every node: pip install 'tinysmith[ray]'."
_START = "Start one with `ray start --head`, or give its address, such as ray://host:10001."


def import_ray() -> Any:
    """The module; ToolchainError where it is not installed."""
    try:
        return import_module("ray")
    except ImportError as error:
        raise ToolchainError("Ray is not installed.", "pip install 'tinysmith[ray]'") from error


def connect(ray: Any, address: str) -> None:
    """Join the cluster at `address`; ToolchainError where none answers there, or it is another Ray.

    "auto" is RAY_ADDRESS or else what runs on this machine, as everywhere in Ray. A closed port is
    found out here within seconds; Ray itself tries for minutes.
    """
    place = os.environ.get("RAY_ADDRESS") or address if address == "auto" else address
    _check_reachable(place)
    logging.getLogger("ray").setLevel(logging.WARNING)
    try:
        ray.init(address=place, log_to_driver=False, logging_level=logging.WARNING)
    except ConnectionError as error:
        raise ToolchainError(f"No Ray cluster answers at {address}.", _START) from error
    except RuntimeError as error:  # this is how it says that versions differ
        raise ToolchainError(
            f"The Ray cluster at {address} cannot be joined: {error}", _INSTALL
        ) from error


def _check_reachable(address: str) -> None:
    """ToolchainError unless something listens at `address`, or it is "auto"."""
    if address == "auto":
        return
    match = _ADDRESS.fullmatch(address)
    if match is None or int(match["port"]) > _LAST_PORT:
        raise ToolchainError(
            f'"{address}" is no address of a Ray cluster.', 'Write "auto" or host:port.'
        )
    place = match["host"].strip("[]"), int(match["port"])
    try:
        socket.create_connection(place, _ANSWER_S).close()
    except OSError as error:
        raise ToolchainError(f"No Ray cluster answers at {address}: {error}.", _START) from error


def check_nodes(ray: Any) -> int:
    """How many nodes there are; ToolchainError where one has not what this process has."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    if ray.cluster_resources().get("CPU", 0) < 1:
        raise ToolchainError("The Ray cluster has no CPU to train on.", "Add a node: ray start.")

    def installed() -> str:  # not of the module, so that it travels whole: tools may be missing
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("tinysmith")
        except PackageNotFoundError:
            return "none"

    nodes = [node for node in ray.nodes() if node["Alive"]]
    question = ray.remote(num_cpus=0, max_retries=1)(installed)
    there = [NodeAffinitySchedulingStrategy(node["NodeID"], soft=False) for node in nodes]
    answers = [question.options(scheduling_strategy=node).remote() for node in there]
    for node, answer in zip(nodes, answers, strict=True):
        host = node["NodeManagerHostname"]
        check_version(host, _answer(ray, host, answer))
    return len(nodes)


def _answer(ray: Any, host: str, answer: Any) -> str:
    try:
        found: str = ray.get(answer, timeout=_NODE_ANSWER_S)
    except ray.exceptions.RayError as error:
        raise ToolchainError(
            f"The Ray node {host} does not work: {type(error).__name__}.", "Look at: ray status."
        ) from error
    return found


def check_version(host: str, found: str) -> None:
    """ToolchainError where the node `host` has `found` ("none") instead of this tinysmith."""
    ours = version("tinysmith")
    if found != ours:
        raise ToolchainError(
            f"The Ray node {host} has tinysmith {found}; {platform.node()} has {ours}.", _INSTALL
        )
