"""An `Architecture` as a torch network, and its mirror in Keras."""

from tools.network.torch_network import TorchNetwork, build_torch

__all__ = ["TorchNetwork", "build_torch"]
