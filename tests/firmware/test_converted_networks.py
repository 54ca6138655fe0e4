"""Networks as the TensorFlow converter writes them, against TFLite Micro, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from tests.single_ops import random_image
from tools.compiler import NativeModel
from tools.tflite_reader import parse_tflite
from tools.tflm import HostInterpreter

SHAPE = (13, 11, 3)

pytestmark = [
    pytest.mark.slow,  # importing TensorFlow takes ten seconds
    pytest.mark.filterwarnings("ignore:Statistics for quantized inputs:UserWarning"),
]


@pytest.fixture(scope="session")
def keras() -> Any:
    """Keras of TensorFlow."""
    return pytest.importorskip("tensorflow").keras


def swish(keras: Any, x: Any) -> Any:
    return keras.layers.Multiply()([x, keras.layers.Activation("sigmoid")(x)])


def hard_swish(keras: Any, x: Any) -> Any:
    layers = keras.layers
    gate = layers.ReLU(6.0)(layers.Rescaling(1.0, offset=3.0)(x))
    return layers.Multiply()([x, layers.Rescaling(1 / 6)(gate)])


def excitation(keras: Any, x: Any) -> Any:
    layers = keras.layers
    gate = layers.GlobalAveragePooling2D(keepdims=True)(x)
    gate = layers.Conv2D(4, 1, activation="relu")(gate)
    return layers.Multiply()([x, layers.Conv2D(x.shape[-1], 1, activation="sigmoid")(gate)])


def inverted_residual(keras: Any, x: Any) -> Any:
    layers = keras.layers
    y = layers.LeakyReLU(negative_slope=0.01)(layers.Conv2D(24, 1)(x))
    y = layers.DepthwiseConv2D(5, padding="same", depth_multiplier=2)(y)
    return layers.Add()([x, layers.Conv2D(x.shape[-1], 1)(y)])


def pools(keras: Any, x: Any) -> Any:
    layers = keras.layers
    x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
    return layers.AveragePooling2D(2, padding="same")(x)


def padded_convolution(keras: Any, x: Any) -> Any:
    x = keras.layers.ZeroPadding2D(((1, 2), (3, 0)))(x)
    return keras.layers.Conv2D(9, 7, strides=2, padding="valid", activation="relu6")(x)


def dilated(keras: Any, x: Any) -> Any:
    return keras.layers.Conv2D(6, 3, dilation_rate=2, padding="same", activation="relu")(x)


BLOCKS = (swish, hard_swish, excitation, inverted_residual, pools, padded_convolution, dilated)


def converted(keras: Any, block: Callable[[Any, Any], Any]) -> bytes:
    """A stem, the block and a head with softmax, quantized after "training" on noise."""
    import tensorflow as tf

    keras.utils.set_random_seed(1)
    given = keras.Input(SHAPE, batch_size=1)
    x = keras.layers.Conv2D(10, 3, strides=2, padding="same", activation="relu")(given)
    x = keras.layers.GlobalAveragePooling2D()(block(keras, x))
    network = keras.Model(given, keras.layers.Dense(7, activation="softmax")(x))
    rng = np.random.default_rng(2)

    def samples() -> Iterator[list[Any]]:
        for _ in range(20):
            yield [rng.normal(size=(1, *SHAPE)).astype(np.float32)]

    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = samples
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    data: bytes = converter.convert()
    return data


@pytest.mark.parametrize("block", BLOCKS)
def test_converted_block_equals_tflite_micro(block: Callable[[Any, Any], Any], keras: Any) -> None:
    data = converted(keras, block)
    native, reference = NativeModel(parse_tflite(data)), HostInterpreter(data)
    rng = np.random.default_rng(3)
    for _ in range(10):
        image = random_image(rng, reference.graph.tensors[reference.graph.inputs[0]])
        np.testing.assert_array_equal(native.run(image), reference.run(image))
