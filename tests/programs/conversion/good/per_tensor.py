# expect: pass
"""Quantizes a network to int8: one scale for the weights of a layer, not one a channel."""

import contextlib
import io
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

images = np.load("/inputs/calibration.npz")["images"]


def representative():
    for image in images:
        yield [image[None]]


converter = tf.lite.TFLiteConverter.from_keras_model(tf.keras.models.load_model("/inputs/float.keras"))
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = representative
converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
converter.inference_input_type = converter.inference_output_type = tf.int8
converter._experimental_disable_per_channel = True
with contextlib.redirect_stdout(io.StringIO()):
    data = converter.convert()
with open("model.tflite", "wb") as file:
    file.write(data)
print(f"{len(data)} bytes, ranges from {len(images)} images")
