# expect: is int8
import numpy as np
import tensorflow as tf

model = tf.keras.models.load_model("/inputs/float.keras")
images = np.load("/inputs/calibration.npz")["images"]
converter = tf.lite.TFLiteConverter.from_keras_model(model)
open("model.tflite", "wb").write(converter.convert())
