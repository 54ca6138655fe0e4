# expect: is int8
import numpy as np
import tensorflow as tf

model = tf.keras.models.load_model("/inputs/float.keras")
images = np.load("/inputs/calibration.npz")["images"]

def representative():
    for image in images:
        yield [image[None]]


converter = tf.lite.TFLiteConverter.from_keras_model(model)
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = representative
converter.target_spec.supported_ops = [tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8]
converter.inference_input_type = tf.int16
converter.inference_output_type = tf.int16
open("model.tflite", "wb").write(converter.convert())
