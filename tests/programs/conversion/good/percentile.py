# expect: pass
"""Quantizes a network to int8: ranges without the images of unusually large activations.

Of each layer's largest values the 98th percentile is usual; the images that pass it most are
left out, so that 98 % of them remain.
"""

import contextlib
import io
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

PERCENT = 98

model = tf.keras.models.load_model("/inputs/float.keras")
images = np.load("/inputs/calibration.npz")["images"]

every = tf.function(tf.keras.Model(model.input, [layer.output for layer in model.layers[1:]]))
largest = np.array([[float(tf.reduce_max(tf.abs(y))) for y in every(image[None])] for image in images])
usual = np.percentile(largest, PERCENT, axis=0)
outlying = (largest / np.maximum(usual, 1e-9)).max(axis=1)
kept = outlying <= np.percentile(outlying, PERCENT)
images = np.copy(images[kept])
# The input must keep its range of -1 to 127/128.
images[0].flat[0], images[-1].flat[0] = -1, 127 / 128


def representative():
    for image in images:
        yield [image[None]]


converter = tf.lite.TFLiteConverter.from_keras_model(model)
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = representative
converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
converter.inference_input_type = converter.inference_output_type = tf.int8
with contextlib.redirect_stdout(io.StringIO()):
    data = converter.convert()
with open("model.tflite", "wb") as file:
    file.write(data)
print(f"{len(data)} bytes, ranges from {len(images)} of {len(kept)} images")
