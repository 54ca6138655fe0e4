# expect: pass
"""Clips the few largest weights of each layer, so that the others get finer steps."""
import numpy as np
import tensorflow as tf

model = tf.keras.models.load_model("/inputs/float.keras")
images = np.load("/inputs/calibration.npz")["images"]

def representative():
    for image in images:
        yield [image[None]]


for layer in model.layers:
    if isinstance(layer, (tf.keras.layers.Conv2D, tf.keras.layers.DepthwiseConv2D)):
        weights = layer.get_weights()
        limit = np.percentile(np.abs(weights[0]), 99.8)
        layer.set_weights([np.clip(weights[0], -limit, limit), *weights[1:]])
converter = tf.lite.TFLiteConverter.from_keras_model(model)
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = representative
converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
converter.inference_input_type = tf.int8
converter.inference_output_type = tf.int8
open("model.tflite", "wb").write(converter.convert())
