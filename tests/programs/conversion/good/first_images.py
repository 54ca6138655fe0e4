# expect: pass
import numpy as np
import tensorflow as tf

model = tf.keras.models.load_model("/inputs/float.keras")
images = np.load("/inputs/calibration.npz")["images"]
images = np.concatenate([images[:99], images[-2:]])  # the last two hold both ends of the range

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
