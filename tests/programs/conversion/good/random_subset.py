# expect: pass
"""Quantizes a network to int8: ranges from 64 images, drawn without regard to their class."""

import contextlib
import io
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

IMAGES, SEED = 64, 1

images = np.load("/inputs/calibration.npz")["images"]
# The input must keep its range of -1 to 127/128: one image with each of these is always there.
lowest, highest = (found.reshape(len(images), -1).any(1).argmax() for found in (images == -1, images == 127 / 128))
drawn = np.random.default_rng(SEED).permutation(len(images))[:IMAGES]
images = images[np.unique([*drawn, lowest, highest])]


def representative():
    for image in images:
        yield [image[None]]


converter = tf.lite.TFLiteConverter.from_keras_model(tf.keras.models.load_model("/inputs/float.keras"))
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = representative
converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
converter.inference_input_type = converter.inference_output_type = tf.int8
with contextlib.redirect_stdout(io.StringIO()):
    data = converter.convert()
with open("model.tflite", "wb") as file:
    file.write(data)
print(f"{len(data)} bytes, ranges from {len(images)} images")
