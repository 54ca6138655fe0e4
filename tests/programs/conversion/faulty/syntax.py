# expect: exit
import tensorflow as tf
converter = tf.lite.TFLiteConverter.from_keras_model(tf.keras.models.load_model("/inputs/float.keras")
open("model.tflite", "wb").write(converter.convert())
