# expect: pass
"""Calibrates with images that are as different as possible, each from those before."""
import numpy as np
import tensorflow as tf

model = tf.keras.models.load_model("/inputs/float.keras")
images = np.load("/inputs/calibration.npz")["images"]
flat = images.reshape(len(images), -1)
chosen = [int((flat == -1).any(1).argmax()), int((flat == 127 / 128).any(1).argmax())]
while len(chosen) < 80:
    distances = np.square(flat[:, None] - flat[chosen]).sum(2).min(1)
    chosen.append(int(distances.argmax()))
images = images[chosen]

def representative():
    for image in images:
        yield [image[None]]


converter = tf.lite.TFLiteConverter.from_keras_model(model)
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = representative
converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
converter.inference_input_type = tf.int8
converter.inference_output_type = tf.int8
open("model.tflite", "wb").write(converter.convert())
