"""An `Architecture` as a torch network, and its mirror in Keras."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tools.network.torch_network import TorchNetwork, build_torch

__all__ = ["TorchNetwork", "build_torch"]

# torch's threads wait for each other in a busy loop by default; where other programs need a core
# too, that makes training up to a hundred times slower. Read when torch is first imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def __getattr__(name: str) -> Any:
    """The torch network is imported when first used."""
    if name in __all__:
        from tools.network import torch_network

        return getattr(torch_network, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
