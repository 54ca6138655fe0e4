"""The Keras network that computes what a torch network computes; it exists to be converted.

Its intermediate results are known by the names that `tools.lowering` gives the operators, so any
operator of the converted file finds its float counterpart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.architecture import Activation, Architecture, Block, ConvUnit, SqueezeExcite, expand
from tools.architecture.layers import explicit_padding
from tools.network.tensorflow_import import import_tensorflow
from tools.network.torch_network import (
    LEAKY_SLOPE,
    NORM_EPSILON,
    TorchNetwork,
)

# In Keras' order: gamma, beta, moving mean, moving variance.
_NORM_PARTS = ("weight", "bias", "running_mean", "running_var")


@dataclass(frozen=True)
class KerasMirror:
    """A Keras model for one image at a time, and the outputs of its operators by name."""

    model: Any
    outputs: dict[str, Any]


def build_keras(network: TorchNetwork, architecture: Architecture) -> KerasMirror:
    """The mirror of `network`, weights copied: (1, h, w, c) float32 to (1, classes) logits.

    Raises ConversionError when TensorFlow cannot be imported.
    """
    import_tensorflow()
    return _Mirror(network, architecture).build()


class _Mirror:
    """Walks the layer list once, calling Keras layers as torch's own modules are met."""

    def __init__(self, network: TorchNetwork, architecture: Architecture) -> None:
        import keras

        self.keras = keras
        self.weights: dict[str, NDArray[np.float32]] = {
            name: value.detach().cpu().numpy() for name, value in network.state_dict().items()
        }
        self.architecture = architecture
        self.outputs: dict[str, Any] = {}

    def build(self) -> KerasMirror:
        """The whole network, from its input to its logits."""
        side = self.architecture.resolution
        shape = (side, side, self.architecture.input_channels)
        images = x = self.keras.Input(shape, batch_size=1, name="images")
        for block in expand(self.architecture).blocks:
            x = self._block(block, x)
        pool = self.keras.layers.GlobalAveragePooling2D(name="pool")
        x = self._keep("pool", pool(x))
        classifier = self.keras.layers.Dense(self.architecture.classes, name="classifier")
        x = self._keep("classifier", classifier(x))
        classifier.set_weights(
            [self.weights["classifier.weight"].T, self.weights["classifier.bias"]]
        )
        return KerasMirror(self.keras.Model(images, x, name="network"), self.outputs)

    def _keep(self, name: str, value: Any) -> Any:
        self.outputs[name] = value
        return value

    def _block(self, block: Block, x: Any) -> Any:
        y = x
        for layer in block.layers:
            y = self._unit(layer, y) if isinstance(layer, ConvUnit) else self._gate(layer, y)
        if block.skip == "none":
            return y
        name = f"{block.name}_add"
        shortcut = self._unit(block.projection, x) if block.projection else x
        return self._keep(name, self.keras.layers.Add(name=name)([y, shortcut]))

    def _unit(self, unit: ConvUnit, x: Any) -> Any:
        x = self._convolution(unit, x)
        norm = self.keras.layers.BatchNormalization(epsilon=NORM_EPSILON, name=f"{unit.name}_norm")
        x = norm(x)
        norm.set_weights([self.weights[f"{unit.name}.norm.{part}"] for part in _NORM_PARTS])
        if unit.activation in {"relu", "relu6"}:
            x = self.keras.layers.Activation(unit.activation, name=unit.name)(x)
        self._keep(unit.name, x)
        if unit.activation in {None, "relu", "relu6"}:
            return x
        return self._activation(unit.name, unit.activation, x)

    def _convolution(self, unit: ConvUnit, x: Any) -> Any:
        padding = "same"
        symmetric = self.architecture.padding == "symmetric"
        explicit = explicit_padding(int(x.shape[1]), unit) if symmetric else None
        if explicit:
            padding = "valid"
            pad = self.keras.layers.ZeroPadding2D((explicit, explicit), name=f"{unit.name}_pad")
            x = pad(x)
        layers, options = self.keras.layers, {"use_bias": False, "name": f"{unit.name}_conv"}
        if unit.kind == "depthwise":
            layer = layers.DepthwiseConv2D(unit.kernel, unit.stride, padding, **options)
            order = (2, 3, 0, 1)  # (c, 1, h, w) to (h, w, c, 1)
        else:
            layer = layers.Conv2D(unit.out_channels, unit.kernel, unit.stride, padding, **options)
            order = (2, 3, 1, 0)  # (o, i, h, w) to (h, w, i, o)
        x = layer(x)
        layer.set_weights([self.weights[f"{unit.name}.conv.weight"].transpose(order)])
        return x

    def _activation(self, name: str, activation: Activation | None, x: Any) -> Any:
        """The activations that TFLite does not fuse, as the forms that its converter knows."""
        layers, activations = self.keras.layers, self.keras.activations
        if activation == "leakyrelu":
            layer = layers.LeakyReLU(negative_slope=LEAKY_SLOPE, name=f"{name}_leaky")
            return self._keep(f"{name}_leaky", layer(x))
        if activation == "hardswish":
            layer = layers.Activation(activations.hard_silu, name=f"{name}_hardswish")
            return self._keep(f"{name}_hardswish", layer(x))
        gate = layers.Activation("sigmoid", name=f"{name}_sigmoid")(x)
        self._keep(f"{name}_sigmoid", gate)
        return self._keep(f"{name}_swish", layers.Multiply(name=f"{name}_swish")([x, gate]))

    def _gate(self, layer: SqueezeExcite, x: Any) -> Any:
        layers, name = self.keras.layers, layer.name
        mean = layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}_mean")
        y = self._keep(f"{name}_mean", mean(x))
        y = self._pointwise(name, "reduce", layer.reduced, y)
        y = self._keep(f"{name}_reduce", layers.Activation("relu", name=f"{name}_reduce")(y))
        y = self._keep(f"{name}_expand", self._pointwise(name, "expand", layer.channels, y))
        y = self._keep(f"{name}_gate", layers.Activation("sigmoid", name=f"{name}_gate")(y))
        scale = layers.Multiply(name=f"{name}_scale")
        return self._keep(f"{name}_scale", scale([x, y]))

    def _pointwise(self, name: str, part: str, channels: int, x: Any) -> Any:
        """A biased 1x1 convolution of a squeeze-and-excitation block."""
        layer = self.keras.layers.Conv2D(channels, 1, name=f"{name}_{part}_conv")
        x = layer(x)
        kernel = self.weights[f"{name}.{part}.weight"].transpose(2, 3, 1, 0)
        layer.set_weights([kernel, self.weights[f"{name}.{part}.bias"]])
        return x
