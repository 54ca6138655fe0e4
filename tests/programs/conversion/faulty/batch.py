# expect: is int8
"""Converts for eight images at a time."""
import numpy as np
import tensorflow as tf

model = tf.keras.models.load_model("/inputs/float.keras")
images = np.load("/inputs/calibration.npz")["images"]


def representative():
    for n in range(0, 256, 8):
        yield [images[n : n + 8]]


inputs = tf.keras.Input(images.shape[1:], batch_size=8)
model = tf.keras.models.clone_model(model, inputs)
converter = tf.lite.TFLiteConverter.from_keras_model(model)
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = representative
converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
converter.inference_input_type = tf.int8
converter.inference_output_type = tf.int8
open("model.tflite", "wb").write(converter.convert())
