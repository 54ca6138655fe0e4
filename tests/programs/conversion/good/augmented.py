# expect: pass
"""Shows the converter every image three times: as it is, brighter and darker."""
import numpy as np
import tensorflow as tf

model = tf.keras.models.load_model("/inputs/float.keras")
images = np.load("/inputs/calibration.npz")["images"]


def representative():
    for image in images:
        for shift in (0, 0.1, -0.1):
            yield [np.clip(image + np.float32(shift), -1, 127 / 128)[None].astype(np.float32)]


converter = tf.lite.TFLiteConverter.from_keras_model(model)
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = representative
converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
converter.inference_input_type = tf.int8
converter.inference_output_type = tf.int8
open("model.tflite", "wb").write(converter.convert())
