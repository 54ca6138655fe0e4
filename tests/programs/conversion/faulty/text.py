# expect: is a model
"""Writes the digits of the bytes, not the bytes."""
data = open("/inputs/float.keras", "rb").read()
open("model.tflite", "w").write(data[:4000].hex())
